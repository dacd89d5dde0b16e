"""AVI files (Microsoft, AVI RIFF File Reference)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from comfy_mcp_video.media.containers.codecs import by_fourcc
from comfy_mcp_video.media.facts import Facts, Sound, broken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comfy_mcp_video.media.window import Window

__all__ = ["read_avi"]

_WAVE_FORMATS = {1: "pcm", 3: "pcm", 0x50: "mp2", 0x55: "mp3", 0xFF: "aac", 0x2000: "ac3"}
"""Sound codecs by wFormatTag (RFC 2361)."""

_LIST_START = 12
"""Bytes of a list before its first chunk: its type, length and kind."""

MOST_CHUNKS = 1000


@dataclass(frozen=True, slots=True)
class _Chunk:
    kind: bytes
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class _Stream:
    header: bytes
    format: bytes


def read_avi(window: Window) -> Facts | Sound:
    """What an AVI file says of itself; only its sound where it has no picture.

    Raises:
        MediaUnreadableError: When it is cut off or broken, or has no streams.
    """
    streams = [_stream(window, chunk) for chunk in _stream_lists(window)]
    sound = next((_sound(s) for s in streams if s.header[:4] == b"auds"), None)
    picture = next((s for s in streams if s.header[:4] == b"vids"), None)
    if picture is None:
        if sound is None:
            raise broken("AVI", "it has no streams")
        return sound
    return _facts(picture, sound)


def _facts(stream: _Stream, sound: Sound | None) -> Facts:
    if len(stream.header) < 36 or len(stream.format) < 20:  # noqa: PLR2004 - as read below
        raise broken("AVI", "the picture's description is cut off")
    scale, rate, _, length = struct.unpack("<IIII", stream.header[20:36])
    width, height = struct.unpack("<ii", stream.format[4:12])
    if width <= 0 or not height:
        raise broken("AVI", "its picture has no size")
    fps = rate / scale if rate and scale else None
    seconds = length / fps if fps and length else None
    return Facts(
        container="avi",
        codec=by_fourcc(stream.format[16:20]),
        width=width,
        height=abs(height),
        duration_seconds=seconds,
        picture_seconds=seconds,
        fps=fps,
        frames=length or None,
        sound=sound,
    )


def _sound(stream: _Stream) -> Sound:
    if len(stream.format) < 8:  # noqa: PLR2004 - as read below
        return Sound(codec="unknown", channels=0, sample_rate=0)
    tag, channels, rate = struct.unpack("<HHI", stream.format[:8])
    return Sound(codec=_WAVE_FORMATS.get(tag, "unknown"), channels=channels, sample_rate=rate)


def _stream_lists(window: Window) -> list[_Chunk]:
    top = _chunks(window, _LIST_START, window.size)
    header = next((c for c in top if c.kind == b"hdrl"), None)
    if header is None:
        raise window.cut_off()
    return [c for c in _chunks(window, header.begin, header.end) if c.kind == b"strl"]


def _stream(window: Window, strl: _Chunk) -> _Stream:
    parts = {c.kind: c for c in _chunks(window, strl.begin, strl.end)}
    return _Stream(_content(window, parts.get(b"strh")), _content(window, parts.get(b"strf")))


def _content(window: Window, chunk: _Chunk | None) -> bytes:
    return b"" if chunk is None else window.at(chunk.begin, min(chunk.end - chunk.begin, 64))


def _chunks(window: Window, begin: int, end: int) -> Iterator[_Chunk]:
    """The chunks between two offsets; lists under their kind."""
    position = begin
    for _ in range(MOST_CHUNKS):
        if position + _LIST_START > end or not window.has(position, _LIST_START):
            return
        kind, length, inner = struct.unpack("<4sI4s", window.at(position, _LIST_START))
        content = position + 8
        if kind == b"LIST":
            yield _Chunk(inner, position + _LIST_START, content + length)
        else:
            yield _Chunk(kind, content, content + length)
        position = content + length + length % 2
