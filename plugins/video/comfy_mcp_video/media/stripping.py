"""Pure: animated pictures without what is embedded in them; frames stay as they are.

ComfyUI writes prompt and workflow into such chunks: as EXIF of a WebP, as texts of a PNG.
"""

from __future__ import annotations

import struct
from types import MappingProxyType
from typing import TYPE_CHECKING

from comfy_mcp_video.media.facts import broken

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from comfy_mcp_video.media.facts import Container

__all__ = ["stripped"]

_WEBP_EMBEDDED = frozenset({b"EXIF", b"XMP "})
_WEBP_FLAGS = 0x08 | 0x04
"""The bits of VP8X that announce them (RFC 9649, 2.7.1.1)."""

_PNG_EMBEDDED = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"})

_EXTENSION, _IMAGE, _COMMENT, _APPLICATION = 0x21, 0x2C, 0xFE, 0xFF
_REPEATS = frozenset({b"NETSCAPE2.0", b"ANIMEXTS1.0"})
"""The applications whose blocks say how often a GIF is repeated."""


def stripped(container: Container, data: bytes) -> bytes:
    """The picture without texts, EXIF, XMP, comments and times of making.

    Raises:
        MediaUnreadableError: When the file is cut off or broken.
    """
    try:
        return _BY_FORMAT[container](data)
    except (IndexError, struct.error) as error:
        raise broken("animated picture", "it is cut off") from error


def _webp(data: bytes) -> bytes:
    kept = bytearray(b"WEBP")
    position = 12
    while position < len(data):
        kind, length = struct.unpack_from("<4sI", data, position)
        chunk = bytearray(data[position : position + 8 + length + length % 2])
        if len(chunk) < 8 + length:
            raise IndexError
        if kind == b"VP8X":
            chunk[8] &= ~_WEBP_FLAGS
        if kind not in _WEBP_EMBEDDED:
            kept += chunk
        position += 8 + length + length % 2
    return b"RIFF" + struct.pack("<I", len(kept)) + bytes(kept)


def _png(data: bytes) -> bytes:
    kept = bytearray(data[:8])
    position, kind = 8, b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, position)
        chunk = data[position : position + 12 + length]
        if len(chunk) < 12 + length:
            raise IndexError
        if kind not in _PNG_EMBEDDED:
            kept += chunk
        position += 12 + length
    return bytes(kept)


def _gif(data: bytes) -> bytes:
    position = 13 + _table_size(data[10])
    kept = bytearray(data[:position])
    while data[position] in {_EXTENSION, _IMAGE}:
        start = position
        image = data[position] == _IMAGE
        position += 11 + _table_size(data[position + 9]) if image else 2
        while size := data[position]:
            position += size + 1
        position += 1
        if image or not _tells(data, start):
            kept += data[start:position]
    return bytes(kept) + b";"


def _tells(data: bytes, start: int) -> bool:
    """Whether an extension of a GIF is a comment, or a program's own data."""
    kind = data[start + 1]
    return kind == _COMMENT or (
        kind == _APPLICATION and data[start + 3 : start + 14] not in _REPEATS
    )


def _table_size(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


_BY_FORMAT: Mapping[Container, Callable[[bytes], bytes]] = MappingProxyType(
    {"webp": _webp, "apng": _png, "gif": _gif}
)
