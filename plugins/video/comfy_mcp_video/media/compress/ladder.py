"""Pure: the search for the best copy that fits a number of bytes, in few encodings."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from comfy_mcp_video.media.compress.formats import Format

__all__ = ["SCALES", "Found", "Step", "first_scale", "search"]

SCALES = (1.0, 0.75, 0.5, 0.375, 0.25, 0.125)
"""The shares of width and height that are tried."""

MOST_STEPS = 10

_FULL = 0.8
"""The share of the budget from which on a copy is as good as it gets."""

_AIM = 0.95
"""The share of the budget that a guess aims at."""

_AREA = 1.8
"""The power of the sides with which the bytes fall: less than the pixels do."""

_LEAST_BITS = 0.012
"""Bits for each pixel of each frame below which no codec here shows anything but mud."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One encoding: the codec's quality value, the share of the sides, and the bytes it took."""

    quality: int
    scale: float
    bytes_size: int


@dataclass(slots=True)
class Found:
    """The result of a search: the best copy that fits, None for none, and every step."""

    data: bytes | None = None
    steps: list[Step] = field(default_factory=list[Step])

    @property
    def smallest(self) -> int:
        """The bytes of the smallest copy made."""
        return min((step.bytes_size for step in self.steps), default=0)


@dataclass(slots=True)
class _Rung:
    """What is known at one scale; qualities count from 0, the best, to `worst`."""

    fails: int = -1
    fits: int | None = None


def first_scale(pixels: float, max_bytes: int) -> float:
    """The largest scale at which so many pixels, of all frames, may fit at all."""
    bits = 8 * max_bytes / max(pixels, 1)
    return next((s for s in SCALES if bits / s**2 >= _LEAST_BITS), SCALES[-1])


def search(
    encode: Callable[[int, float], bytes], form: Format, max_bytes: int, start: float = 1.0
) -> Found:
    """The best copy of at most `max_bytes`: quality goes down first, then size.

    The same encodings give the same search.

    Args:
        encode: Makes a copy of a quality, in the codec's terms, and a scale.
        form: The format.
        max_bytes: The budget.
        start: The first of `SCALES` that is tried.
    """
    found = Found()
    worst_value, best_value = form.qualities
    sign = 1 if worst_value > best_value else -1
    worst = abs(worst_value - best_value)
    scale, position = start, abs(form.first - best_value)
    while found.data is None:
        rung = _Rung()
        trying: int | None = position
        while trying is not None and len(found.steps) < MOST_STEPS:
            position = trying
            quality = best_value + sign * position
            data = encode(quality, scale)
            found.steps.append(Step(quality=quality, scale=scale, bytes_size=len(data)))
            if len(data) <= max_bytes:
                found.data, rung.fits = data, position
            else:
                rung.fails = position
            ratio = len(data) / max_bytes
            full = rung.fits == position and ratio >= _FULL
            trying = None if full else _next(rung, position, ratio, form.octave, worst)
        smaller = _smaller(scale, position, found.steps[-1].bytes_size / max_bytes, form, worst)
        if smaller is None or len(found.steps) >= MOST_STEPS:
            return found
        scale, position = smaller
    return found


def _next(rung: _Rung, tried: int, ratio: float, octave: float, worst: int) -> int | None:
    """The next position worth trying at a scale; None when there is none."""
    guess = tried + _steps(ratio, octave)
    if rung.fits is None:
        if rung.fails >= worst or guess > worst + octave:
            return None
        return min(max(guess, rung.fails + 1), worst)
    if rung.fits - rung.fails <= 1:
        return None
    return min(max(guess, rung.fails + 1), rung.fits - 1)


def _smaller(
    scale: float, position: int, ratio: float, form: Format, worst: int
) -> tuple[float, int] | None:
    """The next scale that may do, and the position to begin with; None when all were tried.

    Args:
        scale: The scale at which nothing fits.
        position: What was tried there last.
        ratio: What it took, as a share of the budget.
        form: The format.
        worst: The last position.
    """
    for smaller in SCALES[SCALES.index(scale) + 1 :]:
        guess = position + _steps(ratio * (smaller / scale) ** _AREA, form.octave)
        if guess <= worst or smaller == SCALES[-1]:
            return smaller, min(max(guess, 0), worst)
    return None


def _steps(ratio: float, octave: float) -> int:
    """How many positions worse, or better, lead from a share of the budget to what is aimed at."""
    return math.ceil(octave * math.log2(max(ratio, 1e-6) / _AIM))
