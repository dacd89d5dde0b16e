"""What a moving picture keeps from frame to frame: everything that time does not change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, cast

import numpy as np

from .noise import Field

Kept = TypeVar("Kept")


class Reel:
    """Results by name, each made when it is first asked for."""

    def __init__(self) -> None:
        self._kept: dict[str, object] = {}

    def keep(self, name: str, make: Callable[[], Kept]) -> Kept:
        """What `make` gave when it was first asked for under this name."""
        if name not in self._kept:
            self._kept[name] = make()
        return cast("Kept", self._kept[name])


@dataclass(frozen=True, kw_only=True, slots=True)
class Layer:
    """A part of a picture that stays as it is, to be laid over whatever is beneath.

    Attributes:
        left: Of its box, in pixels from the picture's left.
        top: Of its box, in pixels from the picture's top.
        colours: Premultiplied, (3, rows, columns).
        clear: How much of what is beneath shows, 0 to 1, in the same shape; None for nothing.
    """

    left: int
    top: int
    colours: Field
    clear: Field | None

    def lay_over(self, picture: Field) -> None:
        """Lay it over a picture (3, height, width)."""
        _, rows, columns = self.colours.shape
        part = picture[:, self.top : self.top + rows, self.left : self.left + columns]
        if self.clear is None:
            part[:] = self.colours
        else:
            part *= self.clear
            part += self.colours


def layer_of(picture: Field, veil: Field) -> Layer:
    """The layer that was painted on black, cut to what it covers.

    Args:
        picture: What was painted, (3, height, width).
        veil: How much of what lay beneath would still show, (3, height, width).
    """
    covered = (veil != 1).any(axis=0)
    rows, columns = np.flatnonzero(covered.any(axis=1)), np.flatnonzero(covered.any(axis=0))
    if not rows.size:
        return Layer(left=0, top=0, colours=picture[:, :0, :0], clear=None)
    left, top = int(columns[0]), int(rows[0])
    box = (slice(None), slice(top, int(rows[-1]) + 1), slice(left, int(columns[-1]) + 1))
    clear = veil[box].copy()
    return Layer(
        left=left, top=top, colours=picture[box].copy(), clear=clear if clear.any() else None
    )
