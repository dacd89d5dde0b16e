"""Pure: pictures that the scenarios upload, and what is noted of those that they get back."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from tests.contract.json_types import Json

WIDTH, HEIGHT = 24, 16
"""The size of the gradient, in pixels; no square, so that a swapped axis shows."""


def plain_png(colour: int, side: int = 8) -> bytes:
    """Return a square PNG of one colour, 0xRRGGBB."""
    red, green, blue = colour.to_bytes(3, "big")
    return _png(Image.new("RGB", (side, side), (red, green, blue)))


def gradient_png(*, alpha: bool = False) -> bytes:
    """Return a PNG whose red rises to the right and green downwards; blue is constant.

    Args:
        alpha: let the opacity fall to the right.
    """
    across = Image.linear_gradient("L").rotate(90).resize((WIDTH, HEIGHT))
    down = Image.linear_gradient("L").resize((WIDTH, HEIGHT))
    blue = Image.new("L", (WIDTH, HEIGHT), 64)
    if not alpha:
        return _png(Image.merge("RGB", (across, down, blue)))
    opacity = across.point([255 - level for level in range(256)])
    return _png(Image.merge("RGBA", (across, down, blue, opacity)))


def described(content: bytes) -> dict[str, Json]:
    """Return a picture's size, mode and the pixels at its corners and its middle.

    The pixels stand under `near`: two servers may round and filter a little differently.
    """
    with Image.open(io.BytesIO(content)) as picture:
        width, height = picture.size
        right, bottom = width - 1, height - 1
        places = ((0, 0), (right, 0), (0, bottom), (right, bottom), (width // 2, height // 2))
        bands = picture.split()
        pixels = [[_level(band, place) for band in bands] for place in places]
        return {"size": [width, height], "mode": picture.mode, "pixels": {"near": pixels}}


def png_texts(content: bytes) -> dict[str, str]:
    """Return the text chunks of a PNG."""
    with Image.open(io.BytesIO(content)) as picture:
        return {key: str(value) for key, value in picture.info.items() if isinstance(key, str)}


def _level(band: Image.Image, place: tuple[int, int]) -> int:
    level = band.getpixel(place)
    return int(level) if isinstance(level, (int, float)) else 0


def _png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()
