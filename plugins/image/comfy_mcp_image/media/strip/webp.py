"""WebP without EXIF, XMP and unknown chunks (RFC 9649)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from comfy_mcp_image.media.formats.header import broken
from comfy_mcp_image.media.strip.exif import orientation_only

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["strip_webp"]

_PIXELS = frozenset({b"ALPH", b"VP8 ", b"VP8L"})
_KEPT = _PIXELS | {b"VP8X", b"ICCP", b"ANIM", b"ANMF"}

_XMP_FLAG, _EXIF_FLAG = 0x04, 0x08
_FIRST_CHUNK = 12
_VP8X_BYTES = 10
_FRAME_HEADER = 16
"""Bytes of an ANMF chunk before its frame's own chunks."""

Chunk = tuple[bytes, bytes]


def strip_webp(content: bytes, orientation: int) -> bytes:
    """The WebP with its pixels, animation and colour profile, and nothing behind its end.

    Args:
        content: The file.
        orientation: Its EXIF orientation, kept in EXIF data of its own unless it is 1.

    Raises:
        MediaUnreadableError: When it is cut off or has no pixels.
    """
    end = int.from_bytes(content[4:8], "little") + 8
    if end > len(content):
        raise broken("WebP", "it is cut off before its end")
    chunks = list(_chunks(content[_FIRST_CHUNK:end]))
    extended = bool(chunks) and chunks[0][0] == b"VP8X"
    kept = _extended(chunks, orientation) if extended else chunks[:1]
    if not any(kind in _PIXELS | {b"ANMF"} for kind, _ in kept):
        raise broken("WebP", "it has no pixels")
    body = b"WEBP" + b"".join(_chunk(kind, data) for kind, data in kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _extended(chunks: list[Chunk], orientation: int) -> list[Chunk]:
    turn = orientation_only(orientation)
    kept = [
        (kind, _frame(data) if kind == b"ANMF" else data) for kind, data in chunks if kind in _KEPT
    ]
    if len(kept[0][1]) < _VP8X_BYTES:
        raise broken("WebP", "its first chunk is cut off")
    flags = kept[0][1][0] & ~(_XMP_FLAG | _EXIF_FLAG) | (_EXIF_FLAG if turn else 0)
    kept[0] = b"VP8X", bytes((flags,)) + kept[0][1][1:]
    return [*kept, (b"EXIF", turn)] if turn else kept


def _frame(data: bytes) -> bytes:
    """A frame of an animation with its pixels only."""
    pixels = [chunk for chunk in _chunks(data[_FRAME_HEADER:]) if chunk[0] in _PIXELS]
    return data[:_FRAME_HEADER] + b"".join(_chunk(kind, data) for kind, data in pixels)


def _chunks(data: bytes) -> Iterator[Chunk]:
    position = 0
    while position + 8 <= len(data):
        kind, length = struct.unpack_from("<4sI", data, position)
        if position + 8 + length > len(data):
            raise broken("WebP", "a chunk reaches beyond its end")
        yield kind, data[position + 8 : position + 8 + length]
        position += 8 + length + length % 2


def _chunk(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
