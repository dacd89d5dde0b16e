"""From deep and odd pixel modes to 8 bits per channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL import Image

__all__ = ["KEPT", "to_eight_bit"]

KEPT = frozenset({"RGB", "RGBA", "CMYK", "LAB"})
"""Modes that are left as they are: two for WebP, two that need a colour conversion at the end."""

_DEEP = frozenset({"I", "F", "I;16", "I;16L", "I;16B", "I;16N"})
_STEPS_OF_16_BIT = 65_535
_STEPS_OF_8_BIT = 255
_ALPHA_MODES = frozenset({"LA", "La", "PA", "RGBa"})


def to_eight_bit(picture: Image.Image) -> Callable[[Image.Image], Image.Image]:
    """A function that turns parts of `picture` to one of the modes in `KEPT`.

    It is fixed for the whole picture, because a range of 32-bit or floating-point values is that
    of the whole and not of a part.

    Raises:
        ValueError: When Pillow knows no way from the picture's mode.
    """
    if picture.mode in KEPT and not picture.has_transparency_data:
        return lambda part: part
    if picture.mode in _DEEP:
        scale, offset = _levels(picture)
        return lambda part: _scaled(part, scale, offset)
    alpha = picture.mode in _ALPHA_MODES or picture.has_transparency_data
    mode = "RGBA" if alpha else "RGB"
    return lambda part: part if part.mode == mode else part.convert(mode)


def _levels(picture: Image.Image) -> tuple[float, float]:
    """Scale and offset that bring the picture's values to 0 to 255.

    Sixteen bits and fractions of one have a range of their own; of any other range the lowest
    value found becomes black and the highest white.
    """
    if picture.mode not in {"I", "F"}:
        return _STEPS_OF_8_BIT / _STEPS_OF_16_BIT, 0.0
    low, high = (float(value) for value in picture.getextrema() if not isinstance(value, tuple))
    for top in (1, _STEPS_OF_8_BIT, _STEPS_OF_16_BIT):
        if low >= 0 and high <= top and (top > 1 or picture.mode == "F"):
            return _STEPS_OF_8_BIT / top, 0.0
    scale = _STEPS_OF_8_BIT / (high - low) if high > low else 0.0
    return scale, -low * scale


def _scaled(part: Image.Image, scale: float, offset: float) -> Image.Image:
    """The part as grey RGB; the values go through floating point, which no range overflows."""
    values = part if part.mode == "F" else part.convert("I").convert("F")
    return values.point(lambda value: value * scale + offset).convert("L").convert("RGB")
