"""Moving pictures in the formats of still ones, by Pillow: animated WebP and PNG."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Final

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from comfy_mcp_demo.engine.options import CONFESSION, ENGINE_NAME, ENGINE_VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from comfy_mcp_demo.engine.graph import Graph

WEBP_METHODS: Final = {"default": 4, "fastest": 0, "slowest": 6}
"""How hard a WebP encoder tries, by the names that SaveAnimatedWEBP has for it."""

_MODEL: Final = 0x0110
_MAKER: Final = 0x010F
_SOFTWARE: Final = 0x0131

_CONFESSION: Final = f"{ENGINE_NAME} {ENGINE_VERSION}: {CONFESSION}"


def encode_webp(
    pictures: list[Image.Image],
    fps: float,
    exif: bytes,
    *,
    lossless: bool,
    quality: int,
    method: int,
) -> bytes:
    """Pictures as one WebP; an animation that goes round for ever when there are several.

    Args:
        pictures: At least one, all of one size.
        fps: Pictures per second.
        exif: Metadata, see `webp_exif`.
        lossless: Whether every pixel is kept.
        quality: 0 to 100.
        method: 0 (fast) to 6 (small).
    """
    buffer = io.BytesIO()
    pictures[0].save(
        buffer,
        format="WEBP",
        save_all=True,
        append_images=pictures[1:],
        duration=int(1000 / fps),
        exif=exif,
        lossless=lossless,
        quality=quality,
        method=method,
    )
    return buffer.getvalue()


def encode_apng(pictures: list[Image.Image], fps: float, info: PngInfo, level: int) -> bytes:
    """Pictures as one PNG; an animation that goes round for ever when there are several.

    Args:
        pictures: At least one, all of one size.
        fps: Pictures per second.
        info: Metadata, see `apng_chunks`.
        level: zlib's, 0 to 9.
    """
    buffer = io.BytesIO()
    pictures[0].save(
        buffer,
        format="PNG",
        save_all=True,
        append_images=pictures[1:],
        duration=int(1000 / fps),
        pnginfo=info,
        compress_level=level,
    )
    return buffer.getvalue()


def webp_exif(graph: Graph, extra: Mapping[str, object] | None) -> bytes:
    """Exif where ComfyUI looks for a graph in a WebP: the camera's model, and what precedes it."""
    exif = Image.Exif()
    exif[_MODEL] = f"prompt:{json.dumps(graph)}"
    for place, (name, content) in enumerate((extra or {}).items()):
        exif[_MAKER - place] = f"{name}:{json.dumps(content)}"
    exif[_SOFTWARE] = _CONFESSION
    return exif.tobytes()


def apng_chunks(graph: Graph, extra: Mapping[str, object] | None) -> PngInfo:
    """Chunks where ComfyUI puts a graph in an animated PNG: `comf`, behind the first picture."""
    info = PngInfo()
    texts: dict[str, object] = {"prompt": graph, **(extra or {})}
    for name, content in texts.items():
        written = name.encode("latin-1", "replace") + b"\0" + json.dumps(content).encode()
        info.add(b"comf", written, after_idat=True)
    info.add_text("engine", _CONFESSION)
    return info
