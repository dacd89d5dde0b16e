"""WebP headers (RFC 9649)."""

from __future__ import annotations

import struct

from comfy_mcp_core.errors import MediaUnreadableError
from comfy_mcp_image.media.formats.header import Header, broken
from comfy_mcp_image.media.formats.tiff import exif_orientation
from comfy_mcp_image.media.window import PAGE, Window

__all__ = ["read_webp"]

_FIRST_CHUNK = 12
_AFTER_VP8X = 30
_ANIMATED, _EXIF, _ALPHA = 0x02, 0x08, 0x10


def read_webp(window: Window) -> Header:
    """The header of a WebP: lossy, lossless or extended.

    An orientation is looked for in still pictures only. It stands behind the pixels, so that it
    costs a second read; behind the many frames of an animation it would cost one for each.
    """
    if int.from_bytes(window.at(4, 4), "little") + 8 > window.size:
        raise window.cut_off()
    kind = window.at(_FIRST_CHUNK, 4)
    if kind == b"VP8X":
        return _extended(window)
    if kind == b"VP8L":
        return _lossless(window)
    if kind == b"VP8 ":
        return _lossy(window)
    raise broken("WebP", f"its first chunk is {kind!r}")


def _header(width: int, height: int, *, has_alpha: bool) -> Header:
    if not width or not height:
        raise broken("WebP", "it has no size")
    return Header(
        format="WEBP",
        width=width,
        height=height,
        mode="RGBA" if has_alpha else "RGB",
        bit_depth=8,
        has_alpha=has_alpha,
    )


def _lossy(window: Window) -> Header:
    frame = window.at(_FIRST_CHUNK + 8, 10)
    if frame[3:6] != b"\x9d\x01\x2a":
        raise broken("WebP", "it does not start with a key frame")
    width, height = struct.unpack("<HH", frame[6:])
    return _header(width & 0x3FFF, height & 0x3FFF, has_alpha=False)


def _lossless(window: Window) -> Header:
    frame = window.at(_FIRST_CHUNK + 8, 5)
    if frame[0] != 0x2F:  # noqa: PLR2004 - the signature of RFC 9649, 3.4
        raise broken("WebP", "its lossless data have no signature")
    bits = int.from_bytes(frame[1:], "little")
    return _header((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, has_alpha=bool(bits >> 28 & 1))


def _extended(window: Window) -> Header:
    chunk = window.at(_FIRST_CHUNK + 8, 10)
    flags = chunk[0]
    animated = bool(flags & _ANIMATED)
    return Header(
        format="WEBP",
        width=int.from_bytes(chunk[4:7], "little") + 1,
        height=int.from_bytes(chunk[7:10], "little") + 1,
        mode="RGBA" if flags & _ALPHA else "RGB",
        bit_depth=8,
        has_alpha=bool(flags & _ALPHA),
        frames=_frames(window) if animated else 1,
        animated=animated,
        orientation=_orientation(window) if flags & _EXIF and not animated else 1,
    )


def _frames(window: Window) -> int | None:
    """The number of frames, when the first read holds the start of every chunk."""
    position, frames = _AFTER_VP8X, 0
    while window.has(position, 8):
        kind, length = struct.unpack("<4sI", window.at(position, 8))
        frames += kind == b"ANMF"
        position += 8 + length + length % 2
    return frames if position >= window.size else None


def _orientation(window: Window) -> int:
    """The orientation from the EXIF chunk; 1 when there is none, or not where it should be."""
    position = _AFTER_VP8X
    try:
        while position + 8 <= window.size:
            kind, length = struct.unpack("<4sI", window.at(position, 8))
            if kind == b"EXIF":
                return exif_orientation(window.at(position + 8, min(length, PAGE)))
            position += 8 + length + length % 2
    except MediaUnreadableError:
        # The size is known, and a picture with odd chunks behind its pixels can still be shown.
        return 1
    return 1
