"""GIF headers (CompuServe, Graphics Interchange Format, version 89a)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from comfy_mcp_image.media.formats.header import Header, broken

if TYPE_CHECKING:
    from comfy_mcp_image.media.window import Window

__all__ = ["read_gif"]

_TABLE = 0x80
_EXTENSION, _IMAGE, _TRAILER = 0x21, 0x2C, 0x3B
_GRAPHIC_CONTROL = 0xF9


@dataclass(slots=True)
class _Seen:
    """What a walk over the blocks has found so far."""

    frames: int = 0
    whole: bool = False
    transparent: bool = False
    right: int = 0
    bottom: int = 0


def read_gif(window: Window) -> Header:
    """The header of a GIF; frames are counted as far as the first read reaches.

    The picture is as large as its screen, or as its first frame where that reaches further.
    """
    width, height, flags = struct.unpack("<HHB", window.at(6, 5))
    seen = _walk(window.head, 13 + _table_size(flags))
    if not seen.whole and len(window.head) >= window.size:
        raise window.cut_off()
    width, height = max(width, seen.right), max(height, seen.bottom)
    if not width or not height:
        raise broken("GIF", "it has no size")
    return Header(
        format="GIF",
        width=width,
        height=height,
        mode="P",
        bit_depth=(flags & 7) + 1 if flags & _TABLE else 8,
        has_alpha=seen.transparent,
        frames=seen.frames if seen.whole else None,
        animated=seen.frames > 1,
    )


def _table_size(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & _TABLE else 0


def _walk(head: bytes, position: int) -> _Seen:
    """Walk over the blocks; a head that ends within one ends the walk too."""
    seen = _Seen()
    try:
        while head[position] != _TRAILER:
            if head[position] == _EXTENSION:
                if head[position + 1] == _GRAPHIC_CONTROL and not seen.frames:
                    seen.transparent = bool(head[position + 3] & 1)
                position = _after_blocks(head, position + 2)
            elif head[position] == _IMAGE:
                position = _after_frame(head, position, seen)
            else:
                raise broken("GIF", f"there is no block at byte {position:,}")
        seen.whole = True
    except IndexError:
        # The head is a prefix: whether the file goes on is for the caller to judge.
        return seen
    return seen


def _after_frame(head: bytes, position: int, seen: _Seen) -> int:
    if position + 10 > len(head):
        raise IndexError
    left, top, width, height, flags = struct.unpack_from("<HHHHB", head, position + 1)
    if not seen.frames:
        seen.right, seen.bottom = left + width, top + height
    position = _after_blocks(head, position + 11 + _table_size(flags))
    seen.frames += 1
    return position


def _after_blocks(head: bytes, position: int) -> int:
    """Where the chain of data blocks that starts at `position` ends."""
    while size := head[position]:
        position += size + 1
    return position + 1
