"""JPEG without EXIF, XMP, IPTC, comments, thumbnails and further pictures (ITU-T T.81, annex B)."""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

from comfy_mcp_image.media.formats.header import broken
from comfy_mcp_image.media.strip.exif import orientation_only

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["strip_jpeg"]

_START, _END, _SCAN = b"\xff\xd8", 0xD9, 0xDA
_JFIF, _EXIF, _ICC, _ADOBE = 0xE0, 0xE1, 0xE2, 0xEE

_KEPT = frozenset({*range(0xC0, 0xD0), *range(0xDA, 0xE0)}) - {0xC8}
"""Frames, tables, scans and what else decoding needs; neither applications' data nor comments."""

_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
"""Markers without a segment: TEM and RST0 to RST7."""

_AFTER_SCAN = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
"""The next marker in entropy-coded data: neither a stuffed byte nor a restart."""

_JFIF_BYTES = 14
"""Of a JFIF segment's data up to the size of its thumbnail (ITU-T T.871, 10.1)."""

_ADOBE_BYTES = 12
"""Of an Adobe segment: how colours are transformed. What follows is nothing of the picture."""

Segment = tuple[int, bytes]


def strip_jpeg(content: bytes, orientation: int) -> bytes:
    """The JPEG with what decoding needs, its colour profile, and nothing behind its end.

    Args:
        content: The file.
        orientation: Its EXIF orientation, kept in EXIF data of its own unless it is 1.

    Raises:
        MediaUnreadableError: When it is cut off, or there is no marker where one must be.
    """
    kept = [_START]
    turn = orientation_only(orientation)
    for marker, data in _segments(content):
        bare = _bare(marker, data)
        if bare is None:
            continue
        if turn and marker != _JFIF:
            kept.append(_segment(_EXIF, b"Exif\0\0" + turn))
            turn = b""
        kept.append(bare)
    return b"".join(kept)


def _bare(marker: int, data: bytes) -> bytes | None:
    """The segment as it is kept, None when it is not; `data` of a scan ends with its pixels."""
    if marker == _END or marker in _ALONE:
        return bytes((0xFF, marker))
    if marker == _JFIF and data.startswith(b"JFIF\0") and len(data) >= _JFIF_BYTES:
        return _segment(marker, data[: _JFIF_BYTES - 2] + b"\0\0")
    if marker == _ADOBE and data.startswith(b"Adobe") and len(data) >= _ADOBE_BYTES:
        return _segment(marker, data[:_ADOBE_BYTES])
    profile = marker == _ICC and data.startswith(b"ICC_PROFILE\0")
    if marker == _SCAN:
        return b"\xff\xda" + data
    return _segment(marker, data) if marker in _KEPT or profile else None


def _segments(content: bytes) -> Iterator[Segment]:
    """Each marker with its segment's data, up to the end of the picture."""
    position = len(_START)
    while position + 2 <= len(content):
        marker, position = _marker(content, position)
        if marker == _END or marker in _ALONE:
            yield marker, b""
            if marker == _END:
                return
            continue
        end = position + int.from_bytes(content[position : position + 2], "big")
        if end < position + 2 or end > len(content):
            break
        if marker == _SCAN:
            following = _AFTER_SCAN.search(content, end)
            if following is None:
                break
            yield marker, content[position : following.start()]
            position = following.start()
        else:
            yield marker, content[position + 2 : end]
            position = end
    raise broken("JPEG", "it is cut off before its end")


def _marker(content: bytes, position: int) -> tuple[int, int]:
    """The marker at `position` and where its segment begins; fill bytes are skipped."""
    if content[position] != 0xFF:  # noqa: PLR2004 - T.81, B.1.1.2
        raise broken("JPEG", f"there is no marker at byte {position:,}")
    start = position
    while position < len(content) and content[position] == 0xFF:  # noqa: PLR2004 - likewise
        position += 1
    if position == len(content):
        raise broken("JPEG", f"it ends within the marker at byte {start:,}")
    return content[position], position + 1


def _segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data
