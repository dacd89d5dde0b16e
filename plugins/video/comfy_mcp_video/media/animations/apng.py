"""Animated PNG (W3C, Portable Network Graphics, third edition, 11.3.6)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from comfy_mcp_video.media.animations.animation import Animation
from comfy_mcp_video.media.facts import broken

if TYPE_CHECKING:
    from comfy_mcp_video.media.window import Window

__all__ = ["read_apng", "walk_apng"]

_FIRST_CHUNK, _AFTER_IHDR = 8, 33
_CHUNK_FRAME = 12
"""Bytes of a chunk around its data: length, type and checksum."""

_WITH_ALPHA = frozenset({4, 6})
_HUNDREDTHS = 100


def read_apng(window: Window) -> Animation:
    """The size, as the first chunk tells it.

    Raises:
        MediaUnreadableError: When the file is cut off before, or the picture has no size.
    """
    kind, width, height, _, colour = struct.unpack(">4xIII2B", _ihdr(window))
    if kind != int.from_bytes(b"IHDR", "big") or not width or not height:
        raise broken("PNG", "its first chunk is damaged")
    return Animation(container="apng", width=width, height=height, has_alpha=colour in _WITH_ALPHA)


def _ihdr(window: Window) -> bytes:
    return window.at(_FIRST_CHUNK, 18)


def walk_apng(window: Window, animation: Animation) -> None:
    """Walk over the chunks; pixels are stepped over."""
    position = _AFTER_IHDR
    while window.has(position, _CHUNK_FRAME):
        length, kind = struct.unpack(">I4s", window.at(position, 8))
        if kind == b"IEND":
            animation.whole = True
            return
        if kind == b"acTL":
            animation.announced = int.from_bytes(window.at(position + 8, 4), "big")
        elif kind == b"fcTL":
            delay, parts = struct.unpack(">HH", window.at(position + 28, 4))
            animation.durations.append(delay / (parts or _HUNDREDTHS))
        elif kind == b"tRNS":
            animation.has_alpha = True
        position += _CHUNK_FRAME + length
        animation.walked = min(position, window.size)
