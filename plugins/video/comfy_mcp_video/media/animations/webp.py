"""Animated WebP (RFC 9649, 2.7)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from comfy_mcp_video.media.animations.animation import Animation
from comfy_mcp_video.media.facts import broken

if TYPE_CHECKING:
    from comfy_mcp_video.media.window import Window

__all__ = ["read_webp", "walk_webp"]

_FIRST_CHUNK, _AFTER_VP8X = 12, 30
_ALPHA = 0x10


def read_webp(window: Window) -> Animation:
    """The size, as the file's first chunk tells it.

    Raises:
        MediaUnreadableError: When the file is cut off before, or no extended WebP.
    """
    chunk = window.at(_FIRST_CHUNK, 18)
    if chunk[:4] != b"VP8X":
        raise broken("WebP", "its first chunk is not that of an animation")
    return Animation(
        container="webp",
        width=int.from_bytes(chunk[12:15], "little") + 1,
        height=int.from_bytes(chunk[15:18], "little") + 1,
        has_alpha=bool(chunk[8] & _ALPHA),
    )


def walk_webp(window: Window, animation: Animation) -> None:
    """Walk over the frames, whose pixels are stepped over."""
    position = _AFTER_VP8X
    while window.has(position, 24):
        kind, length = struct.unpack("<4sI", window.at(position, 8))
        if kind == b"ANMF":
            milliseconds = int.from_bytes(window.at(position + 20, 3), "little")
            animation.durations.append(milliseconds / 1000)
        position += 8 + length + length % 2
        animation.walked = min(position, window.size)
    # What is left is shorter than a frame: it is the end, or a small chunk of metadata.
    animation.whole = position <= window.size
