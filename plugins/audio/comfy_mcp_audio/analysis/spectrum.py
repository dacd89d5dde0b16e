"""A sound's spectrum over time, on a logarithmic axis of frequencies, in bounded memory."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["LOWEST_HZ", "Bands", "Spectrum", "highest"]

LOWEST_HZ = 40.0
"""Where the axis begins; below it speakers give little."""

HIGHEST_HZ = 20_000.0

FRAMES = 3_600
"""About how many frames a whole sound is analysed in: four to each column of a picture."""

_FRAME_SECONDS = 0.09
_SHORT_FRAME_SECONDS = 0.04
_SHORT_SECONDS = 4.0
"""Short sounds are mostly about when something happens, long ones about pitch."""

_AT_ONCE = 128
_FULL_SCALE = 32_768.0


def highest(sample_rate: int) -> float:
    """The highest frequency shown, in Hz."""
    return max(2 * LOWEST_HZ, min(HIGHEST_HZ, sample_rate / 2))


class Bands:
    """Bands that rise evenly in pitch, from the lines of a power spectrum.

    A band that is wider than the lines has the power of its highest one, so that a tone has the
    same level wherever it lies; a narrower one is interpolated between the two nearest.

    Args:
        sample_rate: Samples a second.
        size: Samples of the transform.
        rows: How many bands.
    """

    def __init__(self, sample_rate: int, size: int, rows: int) -> None:
        borders = np.geomspace(LOWEST_HZ, highest(sample_rate), rows + 1) * size / sample_rate
        borders = np.minimum(borders, size // 2 - 0.5)
        narrow = int((np.diff(borders) < 1).sum())
        centres = (borders[:narrow] + borders[1 : narrow + 1]) / 2
        self._below = centres.astype(np.int64)
        self._part = (centres - self._below).astype(np.float32)
        # A line covers half its distance to either neighbour, hence the shift by a half.
        self._starts = (borders[narrow:-1] + 0.5).astype(np.int64)
        self._end = int(borders[-1] + 0.5) + 1

    def of(self, powers: NDArray[np.float32]) -> NDArray[np.float32]:
        """The bands' powers, of shape (frames, rows), from those of the lines."""
        lower = powers[:, self._below]
        narrow = (lower + (powers[:, self._below + 1] - lower) * self._part).astype(np.float32)
        if not len(self._starts):
            return narrow
        wide = np.maximum.reduceat(powers[:, : self._end], self._starts, axis=1)
        return np.hstack([narrow, wide])


class Spectrum:
    """The spectrum of a sound whose blocks are added one by one.

    Args:
        sample_rate: Samples a second.
        channels: How many; their powers are averaged.
        rows: Bands of the result.
        samples: The length as far as it is known, in samples of one channel; None for unknown.
    """

    def __init__(self, sample_rate: int, channels: int, rows: int, samples: int | None) -> None:
        seconds = (samples or sample_rate * 60) / sample_rate
        frame = _FRAME_SECONDS if seconds > _SHORT_SECONDS else _SHORT_FRAME_SECONDS
        self.size = 2 ** round(math.log2(sample_rate * frame))
        self._hop = max(1, round((samples or sample_rate * 60) / FRAMES))
        window = np.hanning(self.size).astype(np.float32)
        # So that a sine at full scale reaches 1.
        self._window = window * np.float32(2 / window.sum() / _FULL_SCALE)
        self._bands = Bands(sample_rate, self.size, rows)
        self._pending = np.zeros((channels, self.size // 2), np.float32)
        self._skip = 0
        self._columns: list[NDArray[np.float32]] = []
        self._frames = 0

    def add(self, planar: NDArray[np.float32]) -> None:
        """Add the next samples, on the scale of 16 bits, of shape (channels, samples)."""
        self._take(planar)

    def finish(self) -> NDArray[np.float32]:
        """The powers, 1 for a sine at full scale, of shape (frames, rows), after the last block."""
        self._take(np.zeros((len(self._pending), self.size // 2), np.float32))
        return np.vstack(self._columns)

    def _take(self, planar: NDArray[np.float32]) -> None:
        dropped = min(self._skip, planar.shape[1])
        self._skip -= dropped
        self._pending = np.hstack([self._pending, planar[:, dropped:]])
        there = self._pending.shape[1] - self.size
        if there < 0:
            return
        starts: NDArray[np.int64] = np.arange(0, there + 1, self._hop, dtype=np.int64)
        for first in range(0, len(starts), _AT_ONCE):
            self._transform(starts[first : first + _AT_ONCE])
        following = int(starts[-1]) + self._hop
        self._skip = max(0, following - self._pending.shape[1])
        self._pending = self._pending[:, following:]
        if self._frames > 2 * FRAMES:
            self._merge()

    def _transform(self, starts: NDArray[np.int64]) -> None:
        places = starts[:, None] + np.arange(self.size, dtype=np.int64)
        power: NDArray[np.float32] | None = None
        for channel in self._pending:
            lines = np.fft.rfft(channel[places] * self._window)
            found = (lines.real**2 + lines.imag**2).astype(np.float32)
            power = found if power is None else power + found
        assert power is not None
        self._columns.append(self._bands.of(power / np.float32(len(self._pending))))
        self._frames += len(starts)

    def _merge(self) -> None:
        """Make one frame of each two, and take only every second one from now on."""
        columns = np.vstack(self._columns)
        even = len(columns) - len(columns) % 2
        merged = (columns[0:even:2] + columns[1:even:2]) * np.float32(0.5)
        self._columns = [merged]
        self._frames = len(merged)
        self._hop *= 2
