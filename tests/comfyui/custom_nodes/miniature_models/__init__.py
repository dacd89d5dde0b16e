"""ComfyUI nodes for tests: a checkpoint loader without weights, a slow node and a failing one.

The loader takes the name of ComfyUI's own `CheckpointLoaderSimple`, so that workflows run
unchanged. ComfyUI refuses custom nodes that use the name of one of its own, so the table of nodes
is changed here, in place, and only the other nodes are declared in `NODE_CLASS_MAPPINGS`.
"""

from __future__ import annotations

from typing import Any

import nodes as comfyui_nodes

from .failing import FailAfter
from .loader import MiniatureCheckpointLoader
from .sleeping import Sleep

comfyui_nodes.NODE_CLASS_MAPPINGS["CheckpointLoaderSimple"] = MiniatureCheckpointLoader

NODE_CLASS_MAPPINGS: dict[str, Any] = {"TestSleep": Sleep, "TestFailAfter": FailAfter}
NODE_DISPLAY_NAME_MAPPINGS = {"TestSleep": "Sleep (test)", "TestFailAfter": "Fail after (test)"}
