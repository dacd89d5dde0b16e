"""A picture of a sound's amplitude over time, one lane for each channel."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from comfy_mcp_audio.analysis.envelope import Envelope
from comfy_mcp_audio.analysis.look import Look
from comfy_mcp_audio.analysis.measures import FULL_SCALE
from comfy_mcp_audio.pictures.axes import amplitude_ticks, top_level
from comfy_mcp_audio.pictures.canvas import Box, Canvas
from comfy_mcp_audio.pictures.caption import facts, title
from comfy_mcp_audio.pictures.colours import CLIP, FADED, GRID, LANE, PEAK, RMS, SILENCE

__all__ = ["MOST_LANES", "small_waveform", "waveform"]

MOST_LANES = 8
"""Channels shown at most; further ones have no lane."""

_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 26, 66, 34
_LANE_HEIGHTS = {1: 240, 2: 180, 3: 130, 4: 110}
_LOW_LANE = 84
_ROOMY = 100
_LANE_GAP = 14
_CLIP_HEIGHT = 7
_LABEL_ROOM = 58
_NAMES = {1: ("",), 2: ("left", "right")}


def waveform(look: Look, width: int) -> Image.Image:
    """The waveform with title, axes, silence shaded and clipping in red.

    Channels that are all the same share one lane.

    Args:
        look: What was found.
        width: Of the picture, in pixels, at least 480; its height follows from the channels.
    """
    lanes = 1 if look.alike else min(look.channels, MOST_LANES)
    names = _NAMES.get(lanes) or tuple(f"channel {index + 1}" for index in range(lanes))
    names = ("left = right",) if look.alike and look.channels == 2 else names  # noqa: PLR2004
    lane = _LANE_HEIGHTS.get(lanes, _LOW_LANE)
    canvas = Canvas(width, _TOP + lanes * (lane + _LANE_GAP) - _LANE_GAP + _BOTTOM)
    canvas.line(title(look), _LEFT, 10, size=17)
    canvas.line(facts(look), _LEFT, 34, size=14, colour=FADED)
    top_dbfs = top_level(look.peak_dbfs)
    canvas.label("dBFS", 4, _TOP - 16, "lm", FADED)
    for channel in range(lanes):
        top = _TOP + channel * (lane + _LANE_GAP)
        box = (_LEFT, top, width - _RIGHT, top + lane)
        _lane(canvas, box, look, channel, top_dbfs)
        _amplitudes(canvas, box, top_dbfs)
        if names[channel]:
            room = canvas.text_width(names[channel])
            canvas.fill((_LEFT + 3, top + 3, _LEFT + room + 13, top + 21), LANE)
            canvas.label(names[channel], _LEFT + 8, top + 12, "lm")
    bottom = _TOP + lanes * (lane + _LANE_GAP) - _LANE_GAP
    canvas.time_axis(
        (_LEFT, _TOP, width - _RIGHT, bottom), look.window.start, look.seconds, grid=False
    )
    canvas.label("m:ss", 4, bottom + 16, "lm", FADED)
    return canvas.image


def small_waveform(look: Look, width: int, height: int) -> Image.Image:
    """The waveform alone, of all channels together, for a preview.

    Args:
        look: What was found.
        width: In pixels.
        height: In pixels.
    """
    canvas = Canvas(width, height)
    _lane(canvas, (0, 0, width, height), look, None, top_level(look.peak_dbfs))
    return canvas.image


def _lane(canvas: Canvas, box: Box, look: Look, channel: int | None, top_dbfs: float) -> None:
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    canvas.fill(box, LANE)
    for span in look.silences:
        begin = left + round(span.start / look.seconds * width)
        end = left + round(span.end / look.seconds * width)
        canvas.fill((begin, top, end, bottom), SILENCE)
        if channel is not None and end - begin > _LABEL_ROOM:
            canvas.label("silent", (begin + end) / 2, top + 12, "mm", FADED)
    low, high, rms = _columns(look.envelope, width, channel)
    scale = FULL_SCALE * 10 ** (top_dbfs / 20)
    canvas.paint(_between(low / scale, high / scale, height), left, top, PEAK)
    canvas.paint(_between(-rms / scale, rms / scale, height), left, top, RMS)
    if look.clipped_samples:
        full = (high >= FULL_SCALE - 1) | (low <= -FULL_SCALE)
        mask = np.zeros((height, width), bool)
        mask[:_CLIP_HEIGHT] = mask[-_CLIP_HEIGHT:] = full
        canvas.paint(mask, left, top, CLIP)


def _amplitudes(canvas: Canvas, box: Box, top_dbfs: float) -> None:
    ticks = amplitude_ticks(top_dbfs, roomy=box[3] - box[1] >= _ROOMY)
    both = [(0.5 + share / 2, label) for share, label in ticks]
    both += [(0.5 - share / 2, label) for share, label in ticks if share]
    canvas.level_axis(box, both)
    canvas.rule(box, 0.5, GRID)
    canvas.frame(box)


def _columns(
    envelope: Envelope, width: int, channel: int | None
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Lowest, highest and root-mean-square sample of each column of pixels."""
    chosen = slice(None) if channel is None else slice(channel, channel + 1)
    cells = envelope.low.shape[1]
    edges = np.arange(width) * envelope.samples / width / envelope.cell
    starts = np.minimum(edges.astype(np.int64), cells - 1)
    low = np.minimum.reduceat(envelope.low[chosen].min(0), starts)
    high = np.maximum.reduceat(envelope.high[chosen].max(0), starts)
    sizes = np.full(cells, envelope.cell)
    sizes[-1] = envelope.samples - (cells - 1) * envelope.cell
    squares = np.add.reduceat(envelope.squares[chosen].mean(0), starts)
    rms = np.sqrt(squares / np.add.reduceat(sizes, starts))
    return low.astype(np.float64), high.astype(np.float64), rms.astype(np.float64)


def _between(low: NDArray[np.float64], high: NDArray[np.float64], height: int) -> NDArray[np.bool_]:
    """Which pixels lie between two amplitudes from -1 to 1; the middle one always does."""
    middle = (height - 1) / 2
    rows = np.arange(height)[:, None]
    above = np.minimum(np.rint(middle - high * middle), np.floor(middle))
    below = np.maximum(np.rint(middle - low * middle), np.ceil(middle))
    return (rows >= above) & (rows <= below)
