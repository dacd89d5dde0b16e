"""M4A and AIFF, whose boxes and chunks tinytag walks."""

from __future__ import annotations

from io import SEEK_CUR, SEEK_END, SEEK_SET, RawIOBase
from typing import TYPE_CHECKING, BinaryIO, cast

from comfy_mcp_audio.media.formats.header import Header, broken
from comfy_mcp_core.errors import ComfyMCPError

if TYPE_CHECKING:
    from comfy_mcp_core.contributions import MediaSource

__all__ = ["read_aiff", "read_mp4"]

PAGE = 32_768
"""Bytes of each read: an M4A's header may lie at its end, and its many small boxes near another."""

_AIFC_CODECS = {
    "sowt": "pcm_s16le",
    "fl32": "pcm_f32be",
    "fl64": "pcm_f64be",
    "ulaw": "pcm_mulaw",
    "alaw": "pcm_alaw",
}


class _Pages(RawIOBase):
    """A source as a file that is read by pages and keeps the last one."""

    def __init__(self, source: MediaSource) -> None:
        self._source = source
        self._position = self._start = 0
        self._page = b""

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        """Go to an offset; beyond the end nothing is read."""
        base = {SEEK_CUR: self._position, SEEK_END: self._source.size}.get(whence, 0)
        self._position = max(0, base + offset)
        return self._position

    def tell(self) -> int:
        """The offset of the next read."""
        return self._position

    def read(self, size: int = -1) -> bytes:
        """The next `size` bytes; fewer at the end."""
        left = max(0, self._source.size - self._position)
        size = left if size < 0 else min(size, left)
        begin = self._position - self._start
        if begin < 0 or begin + size > len(self._page):
            self._start, begin = self._position, 0
            self._page = self._source.read(self._position, min(max(size, PAGE), left))
        data = self._page[begin : begin + size]
        self._position += len(data)
        return data


def read_mp4(source: MediaSource) -> Header:
    """The header of an M4A file, wherever it lies in it.

    Raises:
        MediaUnreadableError: When it has no sound, is broken or ends before its header.
        ComfyMCPError: When the source can't be read.
    """
    return _read("mp4", source)


def read_aiff(source: MediaSource) -> Header:
    """The header of an AIFF file.

    Raises:
        MediaUnreadableError: When it has no format, or is broken.
        ComfyMCPError: When the source can't be read.
    """
    return _read("aiff", source)


def _read(container: str, source: MediaSource) -> Header:
    import tinytag  # only here: few files are of these formats

    try:
        told = tinytag.TinyTag.get(file_obj=cast("BinaryIO", _Pages(source)), tags=False)
    except tinytag.TinyTagException as error:
        if isinstance(error.__cause__, ComfyMCPError):
            raise error.__cause__ from None
        raise broken(container, "its header can't be read") from error
    if not (told.samplerate and told.channels):
        raise broken(container, "no description of its sound was found")
    seconds = told.duration
    return Header(
        container=container,
        codec=_codec(container, told.mime_type or "", told.bitdepth),
        sample_rate=told.samplerate,
        channels=told.channels,
        samples=None if seconds is None else round(seconds * told.samplerate),
        bit_depth=told.bitdepth if told.is_lossless else None,
        bit_rate=round(told.bitrate * 1000) if told.bitrate else None,
    )


def _codec(container: str, mime_type: str, depth: int | None) -> str:
    """The codec under ffmpeg's names, by tinytag's MIME type with its `codecs`."""
    told = mime_type.partition('codecs="')[2].rstrip('"')
    if container == "mp4":
        return "aac" if told.startswith("mp4a.40") else told
    if told in {"NONE", "twos", "in24", "in32"}:
        return f"pcm_s{depth or 16}be"
    return _AIFC_CODECS.get(told.lower(), told)
