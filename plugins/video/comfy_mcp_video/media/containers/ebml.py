"""Elements of EBML (RFC 8794), the syntax of Matroska."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from comfy_mcp_video.media.facts import broken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comfy_mcp_video.media.window import Window

__all__ = ["Element", "elements", "number", "real", "text"]

MOST_ELEMENTS = 2000
MOST_TEXT = 256


@dataclass(frozen=True, slots=True)
class Element:
    """An element: its id, and where its content begins and ends, as offsets into the file."""

    id: int
    begin: int
    end: int


def elements(window: Window, begin: int, end: int) -> Iterator[Element]:
    """The elements between two offsets; one of unknown size reaches to the end.

    Raises:
        MediaUnreadableError: When an id or a size is impossible, or the file ends within one.
    """
    position = begin
    for _ in range(MOST_ELEMENTS):
        if position + 2 > end or not window.has(position, 2):
            return
        identity, position = _variable(window, position, 4, keep_marker=True)
        size, position = _variable(window, position, 8, keep_marker=False)
        content_end = end if size is None else position + size
        yield Element(identity or 0, position, content_end)
        position = content_end


def number(window: Window, element: Element) -> int:
    """An unsigned number; 0 for an empty one, and for one that can't be one."""
    size = element.end - element.begin
    return int.from_bytes(window.at(element.begin, size), "big") if 0 < size <= 8 else 0  # noqa: PLR2004


def real(window: Window, element: Element) -> float:
    """A floating-point number; 0 for one that is no number.

    Raises:
        MediaUnreadableError: When it has a size that such numbers do not have.
    """
    size = element.end - element.begin
    if size not in {0, 4, 8}:
        raise broken("Matroska", f"a number has {size:,} bytes")
    if not size:
        return 0.0
    [value] = struct.unpack(">f" if size == 4 else ">d", window.at(element.begin, size))  # noqa: PLR2004
    return value if math.isfinite(value) else 0.0


def text(window: Window, element: Element) -> str:
    """A text, of which the first 256 bytes are read."""
    size = min(element.end - element.begin, MOST_TEXT)
    return window.at(element.begin, size).decode("latin-1").rstrip("\0") if size > 0 else ""


def _variable(
    window: Window, position: int, most: int, *, keep_marker: bool
) -> tuple[int | None, int]:
    """A number of variable length, None where all its bits are set, and where it ends."""
    first = window.at(position, 1)[0]
    length = 9 - first.bit_length()
    if length > most:
        raise broken("Matroska", f"there is no element at byte {position:,}")
    value = int.from_bytes(window.at(position, length), "big")
    if keep_marker:
        return value, position + length
    value &= (1 << 7 * length) - 1
    unknown = value == (1 << 7 * length) - 1
    return None if unknown else value, position + length
