"""Between float pixels and encoded pictures: reading, saving, resizing."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image, ImageOps
from PIL.PngImagePlugin import PngInfo

from comfy_mcp_demo.engine.options import CONFESSION, ENGINE_NAME, ENGINE_VERSION
from comfy_mcp_demo.engine.strip import add_strip

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from comfy_mcp_demo.engine.graph import Graph
    from comfy_mcp_demo.engine.values import Floats, Images

_ALPHA_CHANNELS: Final = 4

_FILTERS: Final = {
    "nearest-exact": Image.Resampling.NEAREST,
    "bilinear": Image.Resampling.BILINEAR,
    "area": Image.Resampling.BOX,
    "bicubic": Image.Resampling.BICUBIC,
    "bislerp": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}


def to_bytes(pixels: Floats) -> NDArray[np.uint8]:
    """Floats of 0 to 1 as bytes of 0 to 255; what lies outside is cut off."""
    scaled = np.multiply(pixels, 255.0, dtype=np.float32)
    np.clip(scaled, 0.0, 255.0, out=scaled)
    return scaled.astype(np.uint8)


def to_floats(picture: Image.Image) -> Floats:
    """A picture as float32 (height, width, channels), 0 to 1; (height, width) when it is grey."""
    return np.asarray(picture, dtype=np.float32) / np.float32(255.0)


def to_pictures(images: Images, *, strip: bool) -> list[Image.Image]:
    """A batch as pictures, with the line at the foot of what was painted if `strip` is set."""
    pictures = [Image.fromarray(one) for one in images.levels]
    if strip and images.origin.painted:
        return [add_strip(picture) for picture in pictures]
    return pictures


def png_text(graph: Graph, extra: Mapping[str, object] | None) -> PngInfo:
    """The text chunks of a saved picture: its graph, what the client adds, and who made it."""
    info = PngInfo()
    info.add_text("prompt", json.dumps(graph))
    for name, content in (extra or {}).items():
        info.add_text(name, json.dumps(content))
    info.add_text("engine", f"{ENGINE_NAME} {ENGINE_VERSION}: {CONFESSION}")
    return info


def encode_png(picture: Image.Image, info: PngInfo | None = None, *, level: int = 4) -> bytes:
    """A picture as PNG. `level` is zlib's, 0 to 9; 4 is what ComfyUI saves with."""
    buffer = io.BytesIO()
    picture.save(buffer, format="PNG", pnginfo=info, compress_level=level)
    return buffer.getvalue()


def read_picture(path: Path) -> tuple[Floats, Floats]:
    """A picture file as colours (1, height, width, 3) and mask (1, height, width), 0 to 1.

    The mask is 1 where the picture is clear, as LoadImage gives it; without an alpha channel it
    is 64 x 64 of zeros. The camera's orientation is applied.

    Raises:
        OSError: The file is no picture that can be read, or is cut off.
    """
    with Image.open(path) as opened:
        opened.load()
        picture = ImageOps.exif_transpose(opened)
    has_alpha = "A" in picture.getbands() or "transparency" in picture.info
    colours = to_floats(picture.convert("RGB"))[np.newaxis]
    if not has_alpha:
        return colours, np.zeros((1, 64, 64), dtype=np.float32)
    alpha = to_floats(picture.convert("RGBA").getchannel("A"))
    return colours, (1.0 - alpha)[np.newaxis]


def resized(pixels: Floats, width: int, height: int, method: str) -> Floats:
    """A batch (batch, height, width, channels) in another size.

    Each channel is resized as floats, so that nothing is lost to 8 bits.
    """
    if pixels.shape[1:3] == (height, width):
        return pixels
    batch, _, _, channels = pixels.shape
    out = np.empty((batch, height, width, channels), dtype=np.float32)
    for index in range(batch):
        for channel in range(channels):
            plane = Image.fromarray(np.ascontiguousarray(pixels[index, :, :, channel]))
            out[index, :, :, channel] = np.asarray(plane.resize((width, height), _FILTERS[method]))
    return out


def cropped_to_ratio(pixels: Floats, width: int, height: int) -> Floats:
    """The middle of a batch, in the ratio of width to height."""
    old_height, old_width = pixels.shape[1:3]
    old_ratio, ratio = old_width / old_height, width / height
    x = round((old_width - old_width * (ratio / old_ratio)) / 2) if old_ratio > ratio else 0
    y = round((old_height - old_height * (old_ratio / ratio)) / 2) if old_ratio < ratio else 0
    return pixels[:, y : old_height - y, x : old_width - x]


def without_alpha(pixels: Floats) -> Floats:
    """The colours of a batch alone."""
    return pixels[..., :3] if pixels.shape[-1] == _ALPHA_CHANNELS else pixels
