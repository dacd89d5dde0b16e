"""Pure: how frames are laid out on a contact sheet."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Grid", "fitted", "grid_for"]

GAP = 6
"""Pixels between frames, and around them."""

STAMP = 19
"""Pixels of the strip below each frame, where its time stands."""

LEAST_CELL = 72
"""Pixels that a time takes at most."""

LEAST_SHEET = 300
"""Pixels that the title needs to stand in a few lines."""

_SMALL = 240
"""Frames whose longer side is shorter are enlarged up to it: pixels must be told apart."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """A contact sheet's layout; all in pixels.

    Attributes:
        columns: Frames beside each other.
        rows: Frames below each other.
        frame: Width and height of each frame.
        cell: Width and height of a frame with its stamp.
        width: Of the whole sheet.
        height: Of the frames and their gaps, without the title.
    """

    columns: int
    rows: int
    frame: tuple[int, int]
    cell: tuple[int, int]
    width: int
    height: int

    def place(self, number: int) -> tuple[int, int]:
        """Left and top of a cell, counted below the title."""
        row, column = divmod(number, self.columns)
        across = self.columns * (self.cell[0] + GAP) + GAP
        left = (self.width - across) // 2 + GAP + column * (self.cell[0] + GAP)
        return left, GAP + row * (self.cell[1] + GAP)


def grid_for(count: int, width: int, height: int, largest: tuple[int, int]) -> Grid:
    """The layout that shows so many frames largest.

    Args:
        count: How many frames, from 1.
        width: Of the video, in pixels.
        height: Likewise.
        largest: Width and height that the sheet may have, without the title.
    """
    options = [
        _with_columns(count, columns, width, height, largest) for columns in range(1, count + 1)
    ]
    # The larger frames; of equally large ones, the grid with fewer empty cells, then the wider.
    return max(options, key=lambda g: (g.frame[0] * g.frame[1], -(g.columns * g.rows), g.columns))


def _with_columns(
    count: int, columns: int, width: int, height: int, largest: tuple[int, int]
) -> Grid:
    rows = -(-count // columns)
    most_width = (largest[0] - GAP) // columns - GAP
    most_height = (largest[1] - GAP) // rows - GAP - STAMP
    scale = min(most_width / width, most_height / height, max(1.0, _SMALL / max(width, height)))
    fits = scale > 0 and most_width >= LEAST_CELL
    frame = (max(1, int(width * scale)), max(1, int(height * scale))) if fits else (1, 1)
    cell = max(frame[0], LEAST_CELL), frame[1] + STAMP
    across = columns * (cell[0] + GAP) + GAP
    return Grid(
        columns=columns,
        rows=rows,
        frame=frame,
        cell=cell,
        width=max(across, LEAST_SHEET),
        height=rows * (cell[1] + GAP) + GAP,
    )


def fitted(width: int, height: int, max_dim: int) -> tuple[int, int]:
    """The size with both sides at most `max_dim`, in the same proportion, never larger."""
    scale = min(1.0, max_dim / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))
