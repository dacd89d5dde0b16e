"""Ogg (RFC 3533) with Opus (RFC 7845), Vorbis, FLAC or Speex: the last page tells the length."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from comfy_mcp_audio.media.formats.flac import flac_header
from comfy_mcp_audio.media.formats.header import Header, broken, cut_off
from comfy_mcp_core.contributions import MediaSource

__all__ = ["first_packets", "read_ogg"]

TAIL = 65_536
"""A page has at most 65,307 bytes, so the last one begins within as many bytes of the end."""

OPUS_RATE = 48_000
"""Opus counts, and is decoded, in 48 kHz whatever it was made from (RFC 7845, 4)."""

_FIRST_PAGE = 2
_UNKNOWN_POSITION = 2**64 - 1
_HEAD = 27
_OPUS_HEAD, _VORBIS_HEAD, _SPEEX_HEAD = 19, 16, 52
"""Bytes that the codecs' first packets have at least, as far as they are read."""

_FLAC_BLOCK = 13
"""Where STREAMINFO stands in the first packet of FLAC (RFC 9639, 10.1)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Page:
    flags: int
    position: int
    serial: bytes
    body: int
    size: int


def _page_at(data: bytes, offset: int) -> _Page | None:
    """The page that begins at an offset; `body` and `size` are counted from there."""
    head = data[offset : offset + _HEAD]
    if len(head) < _HEAD or not head.startswith(b"OggS\0"):
        return None
    lacing = data[offset + _HEAD : offset + _HEAD + head[26]]
    body = _HEAD + head[26]
    return _Page(
        flags=head[5],
        position=int.from_bytes(head[6:14], "little"),
        serial=head[14:18],
        body=body,
        size=body + sum(lacing),
    )


def first_packets(head: bytes) -> Iterator[bytes]:
    """The first packet of every stream, which tells its codec, as far as the bytes reach."""
    offset = 0
    while (page := _page_at(head, offset)) is not None and page.flags & _FIRST_PAGE:
        yield head[offset + page.body : offset + page.size]
        offset += page.size


def read_ogg(source: MediaSource) -> Header:
    """The header of an Ogg file with one stream of sound.

    Raises:
        MediaUnreadableError: When its first stream is of no known codec, or it has no last page.
        ComfyMCPError: When the source can't be read.
    """
    head = source.read(0, TAIL)
    page = _page_at(head, 0)
    if page is None:
        raise cut_off("ogg", "it ends within its first page")
    first = head[page.body : page.size]
    codec, rate, channels, skipped = _codec(first)
    position, last = _last_position(source, page.serial)
    samples = max(0, position - skipped)
    return Header(
        container="ogg",
        codec=codec,
        sample_rate=rate,
        channels=channels,
        samples=samples,
        # Where another stream follows, as in chained files, this one is not all that is heard.
        exact=last,
        bit_depth=flac_header("ogg", first[_FLAC_BLOCK:]).bit_depth if codec == "flac" else None,
        bit_rate=round(source.size * 8 * rate / samples) if samples else None,
    )


def _codec(packet: bytes) -> tuple[str, int, int, int]:
    """Codec, sample rate, channels, and the samples to skip at the start."""
    if packet.startswith(b"OpusHead") and len(packet) >= _OPUS_HEAD:
        found = "opus", OPUS_RATE, packet[9], int.from_bytes(packet[10:12], "little")
    elif packet.startswith(b"\x01vorbis") and len(packet) >= _VORBIS_HEAD:
        found = "vorbis", int.from_bytes(packet[12:16], "little"), packet[11], 0
    elif packet.startswith(b"Speex   ") and len(packet) >= _SPEEX_HEAD:
        rate, channels = (int.from_bytes(packet[i : i + 4], "little") for i in (36, 48))
        found = "speex", rate, channels, 0
    elif packet.startswith(b"\x7fFLAC"):
        inner = flac_header("ogg", packet[_FLAC_BLOCK:])
        found = "flac", inner.sample_rate, inner.channels, 0
    else:
        raise broken("ogg", "its first stream is no sound of a known codec")
    if not (found[1] and found[2]):
        raise broken("ogg", "it tells no sample rate or no channels")
    return found


def _last_position(source: MediaSource, serial: bytes) -> tuple[int, bool]:
    """The position, in samples, that the stream's last page ends at; whether it ends the file."""
    last = True
    data = source.read(max(0, source.size - TAIL), TAIL)
    offset = data.rfind(b"OggS")
    while offset >= 0:
        page = _page_at(data, offset)
        if page is not None and page.serial == serial and page.position != _UNKNOWN_POSITION:
            return page.position, last
        last = last and (page is None or page.serial == serial)
        offset = data.rfind(b"OggS", 0, offset)
    raise cut_off("ogg", "it has no last page")
