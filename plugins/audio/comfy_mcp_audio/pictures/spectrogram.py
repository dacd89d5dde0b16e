"""A picture of a sound's frequencies over time, with a scale of its colours."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from comfy_mcp_audio.analysis.look import Look
from comfy_mcp_audio.analysis.spectrum import LOWEST_HZ, highest
from comfy_mcp_audio.pictures.axes import frequency_ticks, level_ticks
from comfy_mcp_audio.pictures.canvas import Canvas
from comfy_mcp_audio.pictures.caption import facts, title
from comfy_mcp_audio.pictures.colours import FADED, colour_map

__all__ = ["spectrogram"]

_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 78, 66, 34
_HEIGHT = 384
_BAR_LEFT, _BAR_WIDTH = 18, 16
_SPAN_DB = 80.0
_STEP_DB = 10.0
_LEAST_TOP = -60.0
_LEAST_POWER = 1e-20


def spectrogram(look: Look, width: int) -> Image.Image:
    """The spectrogram with title, axes and colour scale; a sine at full scale has 0 dBFS.

    Args:
        look: What was found, with its spectrum.
        width: Of the picture, in pixels, at least 480.
    """
    assert look.spectrum is not None
    canvas = Canvas(width, _TOP + _HEIGHT + _BOTTOM)
    canvas.line(title(look), _LEFT, 10, size=17)
    canvas.line(facts(look), _LEFT, 34, size=14, colour=FADED)
    box = (_LEFT, _TOP, width - _RIGHT, _TOP + _HEIGHT)
    levels = _levels(look.spectrum, box[2] - box[0], _HEIGHT)
    top = _top(float(levels.max()))
    canvas.raster(_coloured(levels, top), box[0], box[1])
    canvas.frame(box)
    canvas.level_axis(box, frequency_ticks(LOWEST_HZ, highest(look.sample_rate)))
    canvas.label("Hz", 4, _TOP - 16, "lm", FADED)
    canvas.time_axis(box, look.window.start, look.seconds, grid=False)
    canvas.label("m:ss", 4, box[3] + 16, "lm", FADED)
    _scale(canvas, box[2] + _BAR_LEFT, top)
    return canvas.image


def _scale(canvas: Canvas, left: int, top: float) -> None:
    shares = np.linspace(top, top - _SPAN_DB, _HEIGHT)[:, None]
    canvas.raster(_coloured(np.repeat(shares, _BAR_WIDTH, axis=1), top), left, _TOP)
    box = (left, _TOP, left + _BAR_WIDTH, _TOP + _HEIGHT)
    canvas.frame(box)
    canvas.level_axis(box, level_ticks(top, _SPAN_DB), right_side=True)
    canvas.label("dBFS", left, _TOP - 16, "lm", FADED)


def _levels(powers: NDArray[np.float32], width: int, height: int) -> NDArray[np.float64]:
    """The levels in dBFS, of shape (height, width), high frequencies above."""
    frames, rows = powers.shape
    starts = np.arange(width) * frames // width
    counts = np.maximum(np.diff(np.append(starts, frames)), 1)
    columns = np.add.reduceat(powers.astype(np.float64), starts, axis=0) / counts[:, None]
    chosen = (np.arange(height)[::-1] * rows) // height
    return 10 * np.log10(np.maximum(columns.T[chosen], _LEAST_POWER))


def _top(level: float) -> float:
    """The level of the lightest colour: a round one above all that is there."""
    return min(0.0, max(_LEAST_TOP, math.ceil(level / _STEP_DB) * _STEP_DB))


def _coloured(levels: NDArray[np.float64], top: float) -> NDArray[np.uint8]:
    shares = np.clip((levels - top) / _SPAN_DB + 1, 0, 1)
    return np.array(colour_map(), np.uint8)[np.rint(shares * 255).astype(np.intp)]
