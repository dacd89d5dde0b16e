"""WAV (Multimedia Programming Interface 1.0, 1991) and its large form, RF64 (EBU Tech 3306)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from comfy_mcp_audio.media.formats.header import Header, broken, cut_off
from comfy_mcp_core.contributions import MediaSource

__all__ = ["read_wav"]

MOST_CHUNKS = 64
"""How many chunks are looked at for the sound's; each may cost a read."""

_UNKNOWN_SIZES = frozenset({0, 0xFFFFFFFF})
"""Sizes that a program writes when it can't go back to tell the real one."""

_CHUNK_HEAD, _LAYOUT, _SUBFORMAT = 8, 16, 24
_UNSIGNED_DEPTH = 8
_PCM, _FLOAT, _A_LAW, _MU_LAW, _EXTENSIBLE = 1, 3, 6, 7, 0xFFFE
_COMPRESSED = {0x02: "adpcm_ms", 0x11: "adpcm_ima_wav", 0x55: "mp3", 0xFF: "aac"}


def read_wav(source: MediaSource) -> Header:
    """The header of a WAV file.

    Raises:
        MediaUnreadableError: When it has no format or no sound, contradicts itself or is cut off.
        ComfyMCPError: When the source can't be read.
    """
    layout, large_size = b"", None
    for name, offset, size in _chunks(source):
        if name == b"ds64":
            large_size = int.from_bytes(source.read(offset + 8, 8), "little")
        elif name == b"fmt ":
            layout = source.read(offset, min(size, 40))
        elif name == b"data":
            there = max(0, source.size - offset)
            wanted = large_size if large_size and size == max(_UNKNOWN_SIZES) else size
            if wanted in _UNKNOWN_SIZES:
                wanted = there
            if wanted > there:
                raise cut_off("wav", f"{there:,} of {wanted:,} bytes of sound are there")
            return _header(layout, wanted)
    raise broken("wav", "it has no chunk of sound")


def _chunks(source: MediaSource) -> Iterator[tuple[bytes, int, int]]:
    """Name, offset of the content, and size of each chunk."""
    offset = 12
    for _ in range(MOST_CHUNKS):
        head = source.read(offset, _CHUNK_HEAD)
        if len(head) < _CHUNK_HEAD:
            return
        size = int.from_bytes(head[4:], "little")
        yield head[:4], offset + _CHUNK_HEAD, size
        offset += _CHUNK_HEAD + size + size % 2


def _header(layout: bytes, data_bytes: int) -> Header:
    if len(layout) < _LAYOUT:
        raise broken("wav", "its format is missing")
    tag, channels, rate, byte_rate, block, depth = struct.unpack_from("<HHIIHH", layout)
    if tag == _EXTENSIBLE and len(layout) > _SUBFORMAT:
        tag = int.from_bytes(layout[_SUBFORMAT : _SUBFORMAT + 2], "little")
    if not (channels and rate and block):
        raise broken("wav", "its format tells no channels, no sample rate or no size of samples")
    codec = _codec(tag, depth)
    plain = tag in {_PCM, _FLOAT, _A_LAW, _MU_LAW}
    return Header(
        container="wav",
        codec=codec,
        sample_rate=rate,
        channels=channels,
        samples=_samples(data_bytes, rate, byte_rate, block if plain else 0),
        exact=plain,
        bit_depth=depth if plain and depth else None,
        bit_rate=block * rate * 8 if plain else byte_rate * 8 or None,
    )


def _samples(data_bytes: int, rate: int, byte_rate: int, block: int) -> int | None:
    """Samples of one channel; `block` is the size of one of all channels, 0 when compressed."""
    if block:
        return data_bytes // block
    return round(data_bytes / byte_rate * rate) if byte_rate else None


def _codec(tag: int, depth: int) -> str:
    """The codec under ffmpeg's names."""
    if tag == _PCM:
        return "pcm_u8" if depth <= _UNSIGNED_DEPTH else f"pcm_s{depth}le"
    if tag == _FLOAT:
        return f"pcm_f{depth}le"
    return {_A_LAW: "pcm_alaw", _MU_LAW: "pcm_mulaw"}.get(tag) or _COMPRESSED.get(tag, "")
