"""Downscaling that is good, fast and needs little memory beside the picture itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["fitted", "shrunk"]

_GAP = 3.0
"""How much larger than the target, at least, the average is left for the fine filter."""

_STRIP_PIXELS = 2_000_000
"""About how many pixels are converted at a time."""


def fitted(width: int, height: int, max_dim: int) -> tuple[int, int]:
    """The size with both sides at most `max_dim`, in the same proportion, never larger."""
    scale = min(1.0, max_dim / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def shrunk(
    picture: Image.Image, size: tuple[int, int], convert: Callable[[Image.Image], Image.Image]
) -> Image.Image:
    """The picture at `size`: averaged down by a whole factor, then Lanczos for the rest.

    Args:
        picture: The decoded picture.
        size: The width and height to reach, at most the picture's own.
        convert: Brings a part of the picture to a mode that can be averaged, applied strip by
            strip, so that the whole is never there a second time.
    """
    factor = max(1, int(min(picture.width / size[0], picture.height / size[1]) / _GAP))
    averaged = _averaged(picture, factor, convert)
    box = (0.0, 0.0, picture.width / factor, picture.height / factor)
    if averaged.size == size:
        return averaged
    return averaged.resize(size, Image.Resampling.LANCZOS, box=box)


def _averaged(
    picture: Image.Image, factor: int, convert: Callable[[Image.Image], Image.Image]
) -> Image.Image:
    """The picture in 1/factor of its size, rounded up, converted."""
    if factor == 1:
        return convert(picture)
    width, height = picture.size
    rows = factor * max(1, _STRIP_PIXELS // (width * factor))
    result: Image.Image | None = None
    for top in range(0, height, rows):
        strip = convert(picture.crop((0, top, width, min(top + rows, height)))).reduce(factor)
        if result is None:
            result = Image.new(strip.mode, (strip.width, -(-height // factor)))
        result.paste(strip, (0, top // factor))
    assert result is not None
    return result
