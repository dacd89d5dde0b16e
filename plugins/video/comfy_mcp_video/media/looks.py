"""What the frames of a contact sheet show by measure: darkness, standstill."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageStat

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Look", "look_at", "remarks_on"]

_GRID = (32, 32)
"""The size to which frames are averaged before they are compared."""

_SAME = 3
"""Of 255: by how much a cell may differ in frames that look the same; compression does that."""

_BLACK, _FLAT = 16.0, 10
"""Of 255: the most that black has on average, and the range of a plane of one colour."""

_STILL_SECONDS = 0.3
"""What is shorter is no standstill: of frames close to each other two may well be the same."""


@dataclass(frozen=True, slots=True)
class Look:
    """A frame as measured.

    Attributes:
        seconds: When it is shown.
        mean: Its mean lightness, 0 to 255.
        deviation: The deviation of its lightness.
        cells: Its lightness in 32 x 32 cells.
    """

    seconds: float
    mean: float
    deviation: float
    cells: bytes

    @property
    def flat(self) -> bool:
        """Whether it is a plane of one colour."""
        return max(self.cells) - min(self.cells) < _FLAT

    @property
    def black(self) -> bool:
        """Whether there is nothing to see in it."""
        return self.flat and self.mean < _BLACK


def look_at(seconds: float, picture: Image.Image) -> Look:
    """Measure a frame."""
    cells = picture.convert("L").resize(_GRID, Image.Resampling.BOX)
    stat = ImageStat.Stat(cells)
    return Look(seconds, stat.mean[0], stat.stddev[0], cells.tobytes())


def remarks_on(looks: Sequence[Look]) -> list[str]:
    """Short sentences on frames evenly spread over a video, in their order; none is usual."""
    if len(looks) < 2:  # noqa: PLR2004 - a standstill takes two
        return ["The picture is black."] if any(look.black for look in looks) else []
    if all(look.black for look in looks):
        return ["All frames shown are black."]
    remarks = _black(looks)
    still = _still_from(looks)
    if still == 0:
        remarks.append("The picture stands still: all frames shown look the same.")
    elif still is not None and not looks[-1].black:
        remarks.append(f"The picture stands still from {_told(looks[still].seconds)} on.")
    if not any(look.black for look in looks) and all(look.flat for look in looks):
        remarks.append("All frames shown are planes of one colour.")
    return remarks


def _black(looks: Sequence[Look]) -> list[str]:
    remarks: list[str] = []
    first = next(n for n, look in enumerate(looks) if not look.black)
    last = next(n for n, look in reversed(list(enumerate(looks))) if not look.black)
    if first:
        remarks.append(
            f"Black at the beginning: the frame at {_told(looks[first - 1].seconds)} still is."
        )
    if last < len(looks) - 1:
        remarks.append(f"Black at the end: from {_told(looks[last + 1].seconds)} on.")
    return remarks


def _still_from(looks: Sequence[Look]) -> int | None:
    """The number of the first frame from which on all look the same; None where there is none."""
    last = len(looks) - 1
    first = last
    while first and _same(looks[first - 1], looks[last]):
        first -= 1
    lasts = looks[last].seconds - looks[first].seconds
    return None if first and lasts < _STILL_SECONDS else first


def _same(one: Look, other: Look) -> bool:
    return all(abs(a - b) <= _SAME for a, b in zip(one.cells, other.cells, strict=True))


def _told(seconds: float) -> str:
    return f"{round(seconds, 2):g} s"
