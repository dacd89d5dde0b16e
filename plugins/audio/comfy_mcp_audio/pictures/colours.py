"""Pure: the colours of the pictures, and a colour map whose lightness rises evenly."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TypeAlias

__all__ = ["CLIP", "FADED", "GRID", "GROUND", "INK", "LANE", "PEAK", "RMS", "SILENCE", "colour_map"]

Colour: TypeAlias = tuple[int, int, int]

GROUND: Colour = (255, 255, 255)
LANE: Colour = (244, 246, 249)
GRID: Colour = (208, 214, 223)
INK: Colour = (20, 24, 31)
FADED: Colour = (84, 92, 105)
PEAK: Colour = (108, 157, 217)
RMS: Colour = (22, 70, 132)
CLIP: Colour = (214, 28, 38)
SILENCE: Colour = (236, 228, 208)

_DARKEST, _LIGHTEST = 0.13, 0.97
_FIRST_HUE, _LAST_HUE = 280.0, 465.0
_MOST_CHROMA = 0.19
_STRAIGHT = 0.0031308
"""The linear value below which the curve of sRGB is a straight line (IEC 61966-2-1)."""


@lru_cache(maxsize=1)
def colour_map() -> tuple[Colour, ...]:
    """256 colours from nearly black over violet, red and orange to a light yellow.

    Lightness rises evenly in OKLab, so that equal steps look equal and greys keep the order; hue
    turns steadily, and chroma is highest in the middle.
    """
    return tuple(_colour(index / 255) for index in range(256))


def _colour(share: float) -> Colour:
    lightness = _DARKEST + (_LIGHTEST - _DARKEST) * share
    hue = math.radians(_FIRST_HUE + (_LAST_HUE - _FIRST_HUE) * share)
    chroma = _MOST_CHROMA * math.sin(math.pi * (0.1 + 0.82 * share)) ** 0.8
    return _srgb(lightness, chroma * math.cos(hue), chroma * math.sin(hue))


def _srgb(lightness: float, a: float, b: float) -> Colour:
    """From OKLab (Ottosson 2020, https://bottosson.github.io/posts/oklab/), clipped to sRGB."""
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    return _eight_bit(red), _eight_bit(green), _eight_bit(blue)


def _eight_bit(linear: float) -> int:
    clipped = min(max(linear, 0.0), 1.0)
    curved = 12.92 * clipped if clipped <= _STRAIGHT else 1.055 * clipped ** (1 / 2.4) - 0.055
    return round(255 * curved)
