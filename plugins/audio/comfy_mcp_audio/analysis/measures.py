"""What can be told of a sound: level, loudness, silence, clipping, and how its channels differ."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comfy_mcp_audio.analysis.envelope import Envelope
from comfy_mcp_audio.analysis.pcm import Block

__all__ = [
    "FULL_SCALE",
    "SILENCE_DBFS",
    "Clipping",
    "Span",
    "decibels",
    "ends_abruptly",
    "level",
    "peaks",
    "silences",
]

FULL_SCALE = 32_768
"""The amplitude of 0 dBFS."""

SILENCE_DBFS = -60.0
"""Below this peak level nothing is heard beside anything else."""

SHORTEST_SILENCE = 0.5
"""Seconds; a shorter gap belongs to the music or the speech."""

CLIPPED_RUN = 3
"""So many samples at full scale in a row are clipped; a single one may be a normalised peak."""

_HIGHEST, _LOWEST = 32_767, -32_768
_TAIL = 0.08
"""Seconds at the end over which a sound's last level is taken."""

_FADE_DB = 12.0
_LEAST_ABRUPT = -45.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """A stretch of time, in seconds."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.end - self.start


class Clipping:
    """Counts clipped samples, block by block.

    Attributes:
        samples: How many there are, over all channels.
        seconds: In which whole seconds they are.
    """

    def __init__(self, sample_rate: int) -> None:
        self._rate = sample_rate
        self._position = 0
        self.samples = 0
        self.seconds: list[int] = []

    def add(self, block: Block, low: NDArray[np.int16], high: NDArray[np.int16]) -> None:
        """Add the next block, with the lowest and highest samples of its cells."""
        if high.max() == _HIGHEST or low.min() == _LOWEST:
            self._count(block)
        self._position += block.shape[1]

    def _count(self, block: Block) -> None:
        clipped = np.zeros(block.shape[1], bool)
        for channel in block:
            for full in (channel == _HIGHEST, channel == _LOWEST):
                mask = _in_runs(full)
                self.samples += int(mask.sum())
                clipped |= mask
        found = np.unique((self._position + np.flatnonzero(clipped)) // self._rate)
        self.seconds += [int(s) for s in found if not self.seconds or s > self.seconds[-1]]


def _in_runs(full: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of the marked samples stand in a run of at least `CLIPPED_RUN`."""
    inside = np.zeros_like(full)
    starts = full[:-2] & full[1:-1] & full[2:]
    for shift in range(CLIPPED_RUN):
        inside[shift : len(full) - CLIPPED_RUN + 1 + shift] |= starts
    return inside


def decibels(ratio: float) -> float | None:
    """An amplitude from 0 to 1 in dBFS; None for 0."""
    return 20 * math.log10(ratio) if ratio > 0 else None


def peaks(envelope: Envelope) -> NDArray[np.int32]:
    """The highest magnitude of each cell, of shape (channels, cells)."""
    return np.maximum(envelope.high.astype(np.int32), -envelope.low.astype(np.int32))


def level(squares: float, samples: int) -> float | None:
    """The root mean square in dBFS, of a sum of squares over so many samples; None for silence."""
    return decibels(math.sqrt(squares / samples) / FULL_SCALE) if samples else None


def silences(envelope: Envelope, sample_rate: int) -> tuple[Span, ...]:
    """The stretches in which every channel stays below `SILENCE_DBFS`, in their order."""
    threshold = FULL_SCALE * 10 ** (SILENCE_DBFS / 20)
    quiet = peaks(envelope).max(0) < threshold
    edges = np.flatnonzero(np.diff(np.concatenate(([False], quiet, [False])).astype(np.int8)))
    whole = envelope.samples / sample_rate
    cell = envelope.cell / sample_rate
    spans = (
        Span(start=begin * cell, end=min(end * cell, whole))
        for begin, end in edges.reshape(-1, 2).tolist()
    )
    # Its borders are known to a cell each.
    shortest = min(SHORTEST_SILENCE, whole) - 2 * cell
    return tuple(span for span in spans if span.seconds >= shortest)


def ends_abruptly(envelope: Envelope, sample_rate: int) -> bool:
    """Whether the sound stops at nearly its usual level, with no fade and no decay."""
    cells = max(1, round(_TAIL * sample_rate / envelope.cell))
    if envelope.samples < sample_rate or envelope.squares.shape[1] <= cells:
        return False
    channels = len(envelope.squares)
    usual = level(float(envelope.squares.sum()), envelope.samples * channels)
    last = level(float(envelope.squares[:, -cells:].sum()), cells * envelope.cell * channels)
    if usual is None or last is None:
        return False
    return last > max(usual - _FADE_DB, _LEAST_ABRUPT)
