"""The boxes of an ISO base media file (ISO/IEC 14496-12, 4.2)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from comfy_mcp_video.media.facts import broken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comfy_mcp_video.media.window import Window

__all__ = ["Box", "boxes", "child", "long_read", "short_read"]

MOST_BOXES = 10_000
"""Boxes of one parent: a file in fragments of a tenth of a second has so many in 15 minutes."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its type, and where its content begins and ends, as offsets into the file."""

    kind: bytes
    begin: int
    end: int


def boxes(window: Window, begin: int, end: int) -> Iterator[Box]:
    """The boxes between two offsets; one that reaches beyond the end is the last.

    Raises:
        MediaUnreadableError: When a box has no possible size.
    """
    position = begin
    for _ in range(MOST_BOXES):
        if position + 8 > end or not window.has(position, 8):
            return
        size, kind = struct.unpack(">I4s", window.at(position, 8))
        header = 8
        if size == 1:
            header, size = 16, int.from_bytes(window.at(position + 8, 8), "big")
        elif size == 0:
            size = end - position
        if size < header:
            raise broken("MP4", f"the box at byte {position:,} has no size")
        yield Box(kind, position + header, position + size)
        position += size


def child(window: Window, parent: Box, *path: bytes) -> Box | None:
    """The box that a path of types leads to, each the first of its type; None for none."""
    current: Box | None = parent
    for kind in path:
        if current is None:
            return None
        inside = boxes(window, current.begin, current.end)
        current = next((box for box in inside if box.kind == kind), None)
    return current


def short_read(window: Window, offset: int) -> int:
    """A duration of 32 bits; 0 where all bits are set, which means that it is unknown."""
    value = int.from_bytes(window.at(offset, 4), "big")
    return 0 if value == 2**32 - 1 else value


def long_read(window: Window, box: Box) -> int:
    """The first number of a box with a version: of 64 bits in version 1, of 32 in version 0."""
    if window.at(box.begin, 1) == b"\1":
        return int.from_bytes(window.at(box.begin + 4, 8), "big")
    return short_read(window, box.begin + 4)
