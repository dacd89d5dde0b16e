"""Pure: sample entries of MP4 and QuickTime tracks (ISO/IEC 14496-12, 12.1.3 and 12.2.3)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from comfy_mcp_video.media.containers.codecs import by_fourcc
from comfy_mcp_video.media.containers.elementary import elementary_stream
from comfy_mcp_video.media.containers.pixel_formats import pixel_format
from comfy_mcp_video.media.facts import Sound, broken

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Picture", "picture_entry", "sound_entry"]

_PICTURE_FIELDS = 86
_SOUND_FIELDS = 36
"""Bytes of an entry, with its header, before the boxes in it."""

_MP3 = frozenset({0x69, 0x6B})
"""Object types of MPEG-1 and MPEG-2 audio (https://mp4ra.org)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """What a picture track holds; width and height with square pixels, before any turning."""

    codec: str
    width: int
    height: int
    pixel_format: str


def picture_entry(entry: bytes) -> Picture:
    """Codec, size and pixel format of a picture track.

    Raises:
        MediaUnreadableError: When it is cut off or has no size.
    """
    if len(entry) < _PICTURE_FIELDS:
        raise broken("MP4", "the picture's description is cut off")
    width, height = struct.unpack(">HH", entry[32:36])
    if not width or not height:
        raise broken("MP4", "its picture has no size")
    found = ""
    for kind, content in _boxes(entry, _PICTURE_FIELDS):
        found = found or pixel_format(kind, content)
        if kind == b"pasp" and len(content) >= 8:  # noqa: PLR2004 - two numbers of 32 bits
            across, down = struct.unpack(">II", content[:8])
            width = round(width * across / down) or width if across and down else width
    return Picture(codec=by_fourcc(entry[4:8]), width=width, height=height, pixel_format=found)


def sound_entry(entry: bytes) -> Sound:
    """Codec, channels and rate of a sound track."""
    codec = by_fourcc(entry[4:8])
    if len(entry) < _SOUND_FIELDS:
        return Sound(codec=codec, channels=0, sample_rate=0)
    version, channels, rate = struct.unpack(">H6xH6xH", entry[16:34])
    if version == 2 and len(entry) >= 60:  # noqa: PLR2004 - QuickTime's sound description version 2
        exact, channels = struct.unpack(">dI", entry[40:52])
        rate = int(exact) if 0 < exact < 2**31 else 0
    if entry[4:8] == b"mp4a" and (stream := elementary_stream(entry)) is not None:
        # The entry's own fields are fixed in MP4, whatever the sound is.
        codec = "mp3" if stream.object_type in _MP3 else codec
        rate, channels = stream.rate or rate, stream.channels or channels
    return Sound(codec=codec, channels=channels, sample_rate=rate)


def _boxes(data: bytes, position: int) -> Iterator[tuple[bytes, bytes]]:
    while position + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, position)
        if size < 8:  # noqa: PLR2004 - a box's own header
            return
        yield kind, data[position + 8 : position + size]
        position += size
