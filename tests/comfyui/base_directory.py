"""The folder that a genuine ComfyUI works in: models, custom nodes, inputs, outputs."""

from __future__ import annotations

import shutil
from pathlib import Path

CUSTOM_NODES = Path(__file__).resolve().parent / "custom_nodes"

MINIATURE_CHECKPOINT = "miniature-sd15.safetensors"
"""The checkpoint that `CheckpointLoaderSimple` offers; the test node gives it random weights."""


def prepare(base_directory: Path, comfyui: Path) -> None:
    """Create what ComfyUI needs in order to start, and leave alone what is there.

    Args:
        base_directory: the folder to fill.
        comfyui: ComfyUI's source; the node `SaveImageWebsocket` is one of its own custom nodes.
    """
    for name in ("user", "input", "output", "temp", "web"):
        (base_directory / name).mkdir(parents=True, exist_ok=True)
    (base_directory / "web" / "index.html").write_text("<p>ComfyUI for tests</p>\n", "utf-8")
    for nodes in (comfyui / "custom_nodes", CUSTOM_NODES):
        shutil.copytree(
            nodes,
            base_directory / "custom_nodes",
            ignore=shutil.ignore_patterns("__pycache__", "*.example"),
            dirs_exist_ok=True,
        )
    add_checkpoint(base_directory, MINIATURE_CHECKPOINT)


def add_checkpoint(base_directory: Path, name: str) -> None:
    """Offer one more checkpoint: an empty file, for which a miniature model is given."""
    file = base_directory / "models" / "checkpoints" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
