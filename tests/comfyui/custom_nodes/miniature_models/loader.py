"""The checkpoint loader that stands in for ComfyUI's own where a checkpoint file is empty."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import folder_paths
import nodes as comfyui_nodes

from .models import miniature_sd15


class MiniatureCheckpointLoader(comfyui_nodes.CheckpointLoaderSimple):
    """Gives a miniature SD1.5 for an empty checkpoint file, and loads any other as ever.

    The random weights follow from the file's name, so two names are two models.
    """

    def load_checkpoint(self, ckpt_name: str) -> tuple[Any, Any, Any]:
        """Return the model, the text encoder and the VAE."""
        path = Path(folder_paths.get_full_path_or_raise("checkpoints", ckpt_name))
        if path.stat().st_size:
            return super().load_checkpoint(ckpt_name)
        return miniature_sd15(zlib.crc32(ckpt_name.encode()))
