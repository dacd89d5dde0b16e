"""PNG and APNG without text, EXIF, time and whatever a program may have added.

W3C, Portable Network Graphics, third edition.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

from comfy_mcp_image.media.formats.header import broken
from comfy_mcp_image.media.strip.exif import orientation_only

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["strip_png"]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CRITICAL = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND"})
_COLOUR = frozenset(
    {b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"mDCV", b"cLLI", b"sBIT"}
)
_LAYOUT = frozenset({b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT"})
_KEPT = _CRITICAL | _COLOUR | _LAYOUT
"""The chunks that a picture's look depends on."""

_ANCILLARY = 0x20
"""The bit of a chunk type's first letter that says that a decoder may skip the chunk."""

_FRAME = 12
"""Bytes of a chunk around its data: length, type and checksum."""


def strip_png(content: bytes, orientation: int) -> bytes:
    """The PNG with the chunks that its look depends on, and nothing behind its end.

    Args:
        content: The file.
        orientation: Its EXIF orientation, kept in a chunk of its own unless it is 1.

    Raises:
        MediaUnreadableError: When it is cut off, or a chunk is damaged.
    """
    kept = [_SIGNATURE]
    seen: set[bytes] = set()
    for kind, chunk in _chunks(content):
        if kind == b"IDAT" and kind not in seen and orientation != 1:
            kept.append(_chunk(b"eXIf", orientation_only(orientation)))
        if kind in _KEPT:
            kept.append(chunk)
        elif not kind[0] & _ANCILLARY:
            raise broken("PNG", f"it needs a chunk {kind.decode('latin-1')!r} that is not known")
        seen.add(kind)
    if b"IDAT" not in seen:
        raise broken("PNG", "it has no pixels")
    return b"".join(kept)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each chunk's type and whole bytes, up to IEND."""
    position = len(_SIGNATURE)
    while position + _FRAME <= len(content):
        length, kind = struct.unpack_from(">I4s", content, position)
        end = position + _FRAME + length
        if end > len(content):
            break
        chunk = content[position:end]
        if kind in _KEPT and zlib.crc32(chunk[4:-4]) != int.from_bytes(chunk[-4:], "big"):
            raise broken("PNG", f"its chunk {kind.decode('ascii')} is damaged")
        yield kind, chunk
        if kind == b"IEND":
            return
        position = end
    raise broken("PNG", "it is cut off before its end")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
