"""A sound's outline: lowest, highest and mean square of many short cells, in bounded memory."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from comfy_mcp_audio.analysis.pcm import BLOCK, Block

__all__ = ["MOST_CELLS", "Envelope"]

FIRST_CELL = 32
"""Samples of a cell at first: a power of two, so that cells can be merged by pairs."""

MOST_CELLS = 131_072
"""Cells at most, but for a block's; above that, each two are merged into one."""


class Envelope:
    """The outline of a sound whose blocks are added one by one.

    Attributes:
        cell: Samples of each channel in a cell; the last cell may have fewer.
        samples: Samples of each channel added so far.
        low: The lowest sample of each cell, of shape (channels, cells).
        high: The highest one.
        squares: The sum of the squares of each cell's samples.
    """

    def __init__(self, channels: int) -> None:
        self.cell = FIRST_CELL
        self.samples = 0
        self.low: NDArray[np.int16] = np.empty((channels, 0), np.int16)
        self.high: NDArray[np.int16] = np.empty((channels, 0), np.int16)
        self.squares: NDArray[np.float32] = np.empty((channels, 0), np.float32)
        self._parts: list[tuple[NDArray[np.int16], NDArray[np.int16], NDArray[np.float32]]] = []
        self._cells = 0

    def add(self, block: Block) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
        """Add the next block, and get the lowest and highest samples of its cells.

        All blocks but the last one must be full.
        """
        if self._cells + BLOCK // self.cell > MOST_CELLS and self.cell < BLOCK:
            self._merge()
        samples = block.shape[1]
        whole = samples - samples % self.cell
        parts = [self._outlined(block[:, :whole], self.cell)] if whole else []
        if whole < samples:
            parts.append(self._outlined(block[:, whole:], samples - whole))
        self._parts += parts
        self._cells += sum(part[0].shape[1] for part in parts)
        self.samples += samples
        return np.hstack([part[0] for part in parts]), np.hstack([part[1] for part in parts])

    def finish(self) -> Envelope:
        """Close the outline after the last block, which makes its arrays whole."""
        self._gather()
        return self

    @staticmethod
    def _outlined(
        planar: NDArray[np.int16], cell: int
    ) -> tuple[NDArray[np.int16], NDArray[np.int16], NDArray[np.float32]]:
        cells = planar.reshape(len(planar), -1, cell)
        exact = cells.astype(np.float32)
        return cells.min(2), cells.max(2), np.einsum("ijk,ijk->ij", exact, exact)

    def _gather(self) -> None:
        parts = [(self.low, self.high, self.squares), *self._parts]
        self.low = np.hstack([part[0] for part in parts])
        self.high = np.hstack([part[1] for part in parts])
        self.squares = np.hstack([part[2] for part in parts])
        self._parts.clear()

    def _merge(self) -> None:
        """Make one cell of each two: all blocks so far were full, so their number is even."""
        self._gather()
        self.low = np.minimum(self.low[:, ::2], self.low[:, 1::2])
        self.high = np.maximum(self.high[:, ::2], self.high[:, 1::2])
        self.squares = self.squares[:, ::2] + self.squares[:, 1::2]
        self.cell *= 2
        self._cells = self.low.shape[1]
