"""Animated GIF (CompuServe, Graphics Interchange Format, version 89a)."""

from __future__ import annotations

import struct
import time
from typing import TYPE_CHECKING

from comfy_mcp_video.media.animations.animation import Animation
from comfy_mcp_video.media.facts import broken
from comfy_mcp_video.media.window import TooFarError

if TYPE_CHECKING:
    from comfy_mcp_video.media.window import Window

__all__ = ["read_gif", "starts_animation", "walk_gif"]

_SCREEN_END = 13
_TABLE = 0x80
_EXTENSION, _IMAGE, _TRAILER = 0x21, 0x2C, 0x3B
_GRAPHIC_CONTROL = 0xF9

_REPEATS = b"\x21\xff\x0bNETSCAPE2.0"
_SEVERAL = 2

_TOO_SHORT, _BROWSERS = 0.01, 0.1
"""Seconds: a frame that is to be shown no longer than the first is shown for the second."""


WALK_SECONDS = 10.0
"""How long the walk over one file may take: blocks may be as short as one byte."""


def read_gif(window: Window) -> Animation:
    """The size of the screen.

    Raises:
        MediaUnreadableError: When the file is cut off before, or the picture has no size.
    """
    width, height = struct.unpack("<HH", window.at(6, 4))
    if not width or not height:
        raise broken("GIF", "it has no size")
    return Animation(container="gif", width=width, height=height)


def walk_gif(window: Window, animation: Animation) -> None:
    """Walk over the blocks, which have no length in front and must all be stepped on.

    Raises:
        MediaUnreadableError: When it is cut off or broken.
        TooFarError: When that takes too long.
    """
    deadline = time.monotonic() + WALK_SECONDS
    position = _SCREEN_END + _table_size(window.at(10, 1)[0])
    delay = 0.0
    while window.has(position, 1):
        kind = window.at(position, 1)[0]
        if kind == _TRAILER:
            animation.whole = True
            return
        if kind == _EXTENSION:
            if window.at(position + 1, 1)[0] == _GRAPHIC_CONTROL:
                flags, hundredths = struct.unpack("<BH", window.at(position + 3, 3))
                delay = hundredths / 100
                # Later frames are drawn over it, and leave out what has not changed.
                if not animation.durations:
                    animation.has_alpha = bool(flags & 1)
            position = _after_blocks(window, position + 2, deadline)
        elif kind == _IMAGE:
            table = _table_size(window.at(position + 9, 1)[0])
            position = _after_blocks(window, position + 11 + table, deadline)
            animation.durations.append(delay if delay > _TOO_SHORT else _BROWSERS)
            delay = 0.0
        else:
            raise broken("GIF", f"there is no block at byte {position:,}")
        animation.walked = position


def _after_blocks(window: Window, position: int, deadline: float) -> int:
    """Where the chain of data blocks that starts at `position` ends."""
    while size := window.at(position, 1)[0]:
        position += size + 1
        if time.monotonic() > deadline:
            raise TooFarError(
                "The GIF file has too many blocks to be walked over.",
                hint="Fetch the file as it is.",
            )
    return position + 1


def _table_size(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & _TABLE else 0


def starts_animation(head: bytes) -> bool:
    """Whether a GIF moves, by its first bytes.

    It does when two frames begin in them; where they end before, when they say how often players
    shall repeat it.
    """
    frames = 0
    try:
        position = _SCREEN_END + _table_size(head[10])
        while frames < _SEVERAL:
            if head[position] == _IMAGE:
                frames += 1
                position += 11 + _table_size(head[position + 9])
            elif head[position] == _EXTENSION:
                position += 2
            else:
                return False
            while size := head[position]:
                position += size + 1
            position += 1
    except IndexError:
        return frames >= _SEVERAL or _REPEATS in head[:2048]
    return True
