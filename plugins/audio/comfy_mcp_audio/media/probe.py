"""A sound's length and format from a few bytes of it, without decoding."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from comfy_mcp_audio.media.formats.adts import read_adts
from comfy_mcp_audio.media.formats.flac import read_flac
from comfy_mcp_audio.media.formats.header import NAMES, Header
from comfy_mcp_audio.media.formats.mp3 import read_mp3
from comfy_mcp_audio.media.formats.ogg import read_ogg
from comfy_mcp_audio.media.formats.tagged import read_aiff, read_mp4
from comfy_mcp_audio.media.formats.wav import read_wav
from comfy_mcp_audio.media.signatures import container, lookalike
from comfy_mcp_core.contributions import MediaSource, Probe
from comfy_mcp_core.errors import MediaUnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["as_probe", "measure", "probe", "read_header"]

HEAD = 65_536
"""Bytes that are read first, which for most files is all that is needed."""

_READERS: Mapping[str, Callable[[MediaSource], Header]] = MappingProxyType(
    {
        "wav": read_wav,
        "flac": read_flac,
        "mp3": read_mp3,
        "ogg": read_ogg,
        "mp4": read_mp4,
        "aiff": read_aiff,
        "aac": read_adts,
    }
)

_AT_ONCE = frozenset({"wav", "flac", "mp3"})
"""The containers whose readers take microseconds and need no more than the start of most files."""


class _Headed:
    """A source whose first bytes are read once."""

    def __init__(self, source: MediaSource) -> None:
        self._source = source
        self.size = source.size
        self.head = source.read(0, HEAD)

    def read(self, offset: int, size: int) -> bytes:
        if min(offset + size, self.size) <= len(self.head):
            return self.head[offset : offset + size]
        return self._source.read(offset, size) if offset < self.size else b""


class _HeadOnlyError(Exception):
    """More than the head would have to be read."""


class _HeadOnly:
    """A source that has only its first bytes."""

    def __init__(self, head: bytes, size: int) -> None:
        self._head = head
        self.size = size

    def read(self, offset: int, size: int) -> bytes:
        if min(offset + size, self.size) > len(self._head):
            raise _HeadOnlyError
        return self._head[offset : offset + size]


def read_header(source: MediaSource) -> Header:
    """The header of a sound file, whatever its format.

    Raises:
        MediaUnreadableError: When it is empty, no known sound, cut off or broken.
        ComfyMCPError: When the source can't be read.
    """
    headed = _Headed(source)
    reader = _READERS.get(container(headed.head))
    if reader is None:
        raise _no_sound(headed.head)
    return reader(headed)


def probe(source: MediaSource) -> Probe:
    """Length, sample rate, channels, codec and bit rate.

    WAV, FLAC and MP3 take one read of 64 KiB, Ogg another one at its end, M4A those that lead to
    its header. A FLAC or M4A file that is cut off may still be measured: only decoding tells.

    Raises:
        MediaUnreadableError: When it is empty, no known sound, cut off or broken.
        ComfyMCPError: When the source can't be read.
    """
    return as_probe(read_header(source))


def measure(head: bytes, size: int) -> Probe | None:
    """What `probe` gives, where the first bytes are enough for it; some 20 microseconds.

    Raises:
        MediaUnreadableError: As `probe` does.
    """
    found = container(head)
    if found not in _AT_ONCE:
        return None
    try:
        return as_probe(_READERS[found](_HeadOnly(head, size)))
    except _HeadOnlyError:
        return None


def as_probe(header: Header) -> Probe:
    """The header as tools tell it; what is unknown is left out.

    `estimated` is there, and true, where length and bit rate are reckoned from a part of the file.
    """
    details = {
        "format": NAMES[header.container],
        "codec": header.codec or None,
        "sample_rate": header.sample_rate,
        "channels": header.channels,
        "bit_depth": header.bit_depth,
        "bit_rate": header.bit_rate,
        "estimated": True if header.samples is not None and not header.exact else None,
    }
    seconds = header.seconds
    return Probe(
        duration_seconds=None if seconds is None else round(seconds, 3),
        details={key: value for key, value in details.items() if value is not None},
    )


def _no_sound(head: bytes) -> MediaUnreadableError:
    if not head:
        return MediaUnreadableError(
            "The file is empty.", hint="Fetch, upload or generate the sound again."
        )
    looks = lookalike(head)
    what = f"its content looks like {looks}" if looks else f"it starts with {head[:8].hex(' ')}"
    return MediaUnreadableError(
        f"The file is not a sound of a known format, whatever its name says: {what}.",
        hint="WAV, FLAC, MP3, Ogg, M4A, AIFF and AAC can be read; convert it, or fetch the file.",
    )
