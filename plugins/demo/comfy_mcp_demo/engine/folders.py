"""The engine's folders, and safe ways from names to files inside them."""

from __future__ import annotations

import mimetypes
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from comfy_mcp_demo.engine.options import CHECKPOINT, SONG_CHECKPOINT, SOUND_CHECKPOINT

FOLDER_TYPES: Final = ("output", "input", "temp")

PREVIEW_PREFIX: Final = "ComfyUI_temp_"
"""What the names of previews start with."""

MODELS: Final = {
    "checkpoints": (CHECKPOINT, SONG_CHECKPOINT, SOUND_CHECKPOINT),
    "configs": (),
    "loras": (),
    "vae": ("demo-wan_2.1_vae-not-an-ai-model.safetensors",),
    "text_encoders": (
        "demo-t5-not-an-ai-model.safetensors",
        "demo-umt5-not-an-ai-model.safetensors",
    ),
    "diffusion_models": (
        "demo-animator-wan2.1-i2v-not-an-ai-model.safetensors",
        "demo-animator-wan2.1-t2v-not-an-ai-model.safetensors",
    ),
    "clip_vision": ("demo-clip_vision_h-not-an-ai-model.safetensors",),
    "style_models": (),
    "embeddings": (),
    "diffusers": (),
    "vae_approx": (),
    "controlnet": (),
    "gligen": (),
    "upscale_models": ("demo-4x-upscaler-not-an-ai-model.safetensors",),
    "custom_nodes": (),
    "hypernetworks": (),
    "photomaker": (),
    "classifiers": (),
    "model_patches": (),
    "audio_encoders": (),
}
"""ComfyUI's folder types, and the models that the engine offers in them."""


_TYPES: Final = {
    ".webp": "image/webp",
    ".webm": "video/webm",
    ".flac": "audio/flac",
    ".opus": "audio/ogg",
    ".ogg": "audio/ogg",
    ".m4a": "audio/mp4",
    ".mkv": "video/x-matroska",
}
"""What Python's own table lacks or calls otherwise, depending on the system."""


class OutsideError(ValueError):
    """A name leads out of the folder that it belongs to."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Folders:
    """The three folders of an engine, under one root."""

    root: Path

    def ensure(self) -> None:
        """Make the folders that are missing."""
        for kind in FOLDER_TYPES:
            self.of(kind).mkdir(parents=True, exist_ok=True)

    def drop_old_previews(self) -> None:
        """Delete what PreviewImage left in the temp folder, and nothing else."""
        for path in self.of("temp").glob(f"{PREVIEW_PREFIX}*"):
            if path.is_file():
                path.unlink()

    def of(self, kind: str) -> Path:
        """The folder of a type.

        Raises:
            KeyError: The type is none of `output`, `input`, `temp`.
        """
        if kind not in FOLDER_TYPES:
            raise KeyError(kind)
        return self.root / kind

    def place(self, kind: str, subfolder: str, name: str) -> Path:
        """The path of a file in a folder, whether it exists or not.

        Raises:
            KeyError: The type is unknown.
            OutsideError: The path would lie outside the folder.
        """
        base = self.of(kind)
        path = Path(os.path.normpath(base / subfolder / name))
        if not path.is_relative_to(base):
            msg = f"{subfolder}/{name} lies outside the {kind} folder"
            raise OutsideError(msg)
        return path

    def annotated(self, name: str, default: str = "input") -> Path:
        """The path of a file named as LoadImage names it: `sub/x.png`, `x.png [output]`.

        Raises:
            OutsideError: The path would lie outside its folder.
        """
        bare, kind = split_annotation(name)
        return self.place(kind or default, "", bare)

    def input_images(self) -> tuple[str, ...]:
        """The names of the pictures at the top of the input folder, sorted."""
        return self._inputs("image/")

    def input_sounds(self) -> tuple[str, ...]:
        """The names of the sounds and films at the top of the input folder, sorted."""
        return self._inputs("audio/", "video/")

    def input_videos(self) -> tuple[str, ...]:
        """The names of the videos at the top of the input folder, sorted."""
        return self._inputs("video/")

    def _inputs(self, *kinds: str) -> tuple[str, ...]:
        with os.scandir(self.of("input")) as entries:
            names = [entry.name for entry in entries if entry.is_file()]
        return tuple(sorted(name for name in names if content_type(name).startswith(kinds)))


def content_type(name: str) -> str:
    """The MIME type of a file by its name; bytes of an unknown kind if the name tells nothing."""
    suffix = name[name.rfind(".") :].lower()
    return _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def split_annotation(name: str) -> tuple[str, str | None]:
    """A name without its ` [type]` ending, and that type if there is one."""
    for kind in FOLDER_TYPES:
        if name.endswith(f"[{kind}]"):
            return name.removesuffix(f"[{kind}]").rstrip(), kind
    return name, None
