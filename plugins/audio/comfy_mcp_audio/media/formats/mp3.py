"""MP3: its length by the Xing or VBRI header of its first frame, else by its bit rate.

The Xing header and LAME's part of it, which tells the samples that the encoder added before and
after the sound: http://gabriel.mp3-tech.org/mp3infotag.html. The VBRI header is Fraunhofer's.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from comfy_mcp_audio.media.formats.header import Header, broken
from comfy_mcp_audio.media.formats.mp3_frame import Frame, frame_at, id3_size
from comfy_mcp_core.contributions import MediaSource

__all__ = ["Announced", "announced", "first_frame", "id3_bytes", "read_mp3"]

SEARCHED = 16_384
"""How many bytes after the tags are searched for the first frame."""

MOST_TAGS = 4
_VBRI = 36
"""Where a VBRI header stands in a frame, whatever its kind."""

_HAS_FRAMES, _HAS_BYTES, _HAS_TABLE, _HAS_QUALITY = 1, 2, 4, 8
_GAPLESS = (b"LAME", b"Lavc", b"Lavf")
"""What the field of the encoder's name begins with where its delay and padding are told."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Announced:
    """What the first frame tells of the sound.

    Attributes:
        frames: Without the first one, which holds no sound.
        sound_bytes: Of all frames; 0 when it does not tell.
        added: Samples that the encoder put before and after the sound.
    """

    frames: int
    sound_bytes: int = 0
    added: int = 0


def read_mp3(source: MediaSource) -> Header:
    """The header of an MP3 file.

    Raises:
        MediaUnreadableError: When it has no frame.
        ComfyMCPError: When the source can't be read.
    """
    start = _after_tags(source)
    data = source.read(start, SEARCHED)
    offset, frame = first_frame(data)
    told = announced(data[offset : offset + frame.size], frame)
    left = source.size - start - offset
    if told is not None:
        samples = max(0, told.frames * frame.samples - told.added)
        sound_bytes = told.sound_bytes or left
        bit_rate = round(sound_bytes * 8 * frame.sample_rate / samples) if samples else 0
        return _header(frame, samples, bit_rate, exact=True)
    bit_rate = _mean_bit_rate(data, offset)
    return _header(frame, round(left * 8 / bit_rate * frame.sample_rate), bit_rate, exact=False)


def _header(frame: Frame, samples: int, bit_rate: int, *, exact: bool) -> Header:
    return Header(
        container="mp3",
        codec="mp3",
        sample_rate=frame.sample_rate,
        channels=frame.channels,
        samples=samples,
        exact=exact,
        bit_rate=bit_rate or None,
    )


def _after_tags(source: MediaSource) -> int:
    """Where the tags before the sound end."""
    offset = 0
    for _ in range(MOST_TAGS):
        size = id3_size(source.read(offset, 10))
        if not size:
            break
        offset += size
    return offset


def id3_bytes(data: bytes) -> int:
    """How many bytes the ID3v2 tags at the start of a file take."""
    offset = 0
    while size := id3_size(data[offset : offset + 10]):
        offset += size
    return offset


def first_frame(data: bytes, offset: int = 0) -> tuple[int, Frame]:
    """The first frame from `offset` that another one follows, or that the data end with.

    Returns:
        Where it stands, and its header.

    Raises:
        MediaUnreadableError: When there is none.
    """
    offset = data.find(b"\xff", offset)
    while offset >= 0:
        frame = frame_at(data, offset)
        if frame is not None:
            after = offset + frame.size
            if after + 4 > len(data) or frame_at(data, after) is not None:
                return offset, frame
        offset = data.find(b"\xff", offset + 1)
    raise broken("mp3", "no frame of sound was found")


def announced(data: bytes, frame: Frame) -> Announced | None:
    """What the first frame tells of the sound; None when it is a frame like all others.

    Args:
        data: The first frame.
        frame: Its header.
    """
    if data[_VBRI : _VBRI + 4] == b"VBRI" and len(data) >= _VBRI + 18:
        size, frames = struct.unpack_from(">II", data, _VBRI + 10)
        return Announced(frames=frames, sound_bytes=size)
    at = frame.side_bytes
    if data[at : at + 4] not in {b"Xing", b"Info"} or len(data) < at + 16:
        return None
    flags = int.from_bytes(data[at + 4 : at + 8], "big")
    if not flags & _HAS_FRAMES:
        return None
    frames = int.from_bytes(data[at + 8 : at + 12], "big")
    size = int.from_bytes(data[at + 12 : at + 16], "big") if flags & _HAS_BYTES else 0
    return Announced(frames=frames, sound_bytes=size, added=_added(data, at, flags))


def _added(data: bytes, at: int, flags: int) -> int:
    """How many samples the encoder added, as LAME's part of the header tells; 0 without one."""
    lame = at + 12
    for flag, size in ((_HAS_BYTES, 4), (_HAS_TABLE, 100), (_HAS_QUALITY, 4)):
        lame += size if flags & flag else 0
    if not data[lame : lame + 9].startswith(_GAPLESS) or len(data) < lame + 24:
        return 0
    packed = int.from_bytes(data[lame + 21 : lame + 24], "big")
    return (packed >> 12) + (packed & 0xFFF)


def _mean_bit_rate(data: bytes, offset: int) -> int:
    """Bits a second, over the frames that are there."""
    rates: list[int] = []
    while (frame := frame_at(data, offset)) is not None:
        rates.append(frame.bit_rate)
        offset += frame.size
    return round(sum(rates) / len(rates))
