"""FLAC's STREAMINFO (RFC 9639, 8.2), which is always the first block."""

from __future__ import annotations

from comfy_mcp_audio.media.formats.header import Header, broken, cut_off
from comfy_mcp_core.contributions import MediaSource

__all__ = ["flac_header", "read_flac"]

STREAMINFO_BYTES = 34
BLOCK_HEAD = 4
MOST_BLOCKS = 128


def read_flac(source: MediaSource) -> Header:
    """The header of a FLAC file.

    Raises:
        MediaUnreadableError: When it is cut off within its header or contradicts itself.
        ComfyMCPError: When the source can't be read.
    """
    header = flac_header("flac", source.read(4, BLOCK_HEAD + STREAMINFO_BYTES))
    sound_bytes = source.size - _sound_offset(source)
    samples = header.samples
    if not samples:
        # 0 stands for a length that was not known when the header was written.
        samples = None if sound_bytes > 0 else 0
    return Header(
        container="flac",
        codec="flac",
        sample_rate=header.sample_rate,
        channels=header.channels,
        samples=samples,
        bit_depth=header.bit_depth,
        bit_rate=round(sound_bytes * 8 * header.sample_rate / samples) if samples else None,
    )


def flac_header(container: str, block: bytes) -> Header:
    """What a metadata block STREAMINFO, with its head of four bytes, says.

    Raises:
        MediaUnreadableError: When it is none, or contradicts itself.
    """
    if len(block) < BLOCK_HEAD + STREAMINFO_BYTES:
        raise cut_off(container, "it ends within its header")
    if block[0] & 0x7F or int.from_bytes(block[1:BLOCK_HEAD], "big") < STREAMINFO_BYTES:
        raise broken(container, "it does not begin with its STREAMINFO")
    packed = int.from_bytes(block[14:22], "big")
    rate = packed >> 44
    if not rate:
        raise broken(container, "its sample rate is 0")
    return Header(
        container=container,
        codec="flac",
        sample_rate=rate,
        channels=(packed >> 41 & 0b111) + 1,
        samples=packed & (1 << 36) - 1,
        bit_depth=(packed >> 36 & 0b11111) + 1,
    )


def _sound_offset(source: MediaSource) -> int:
    """Where the metadata ends and the frames begin, as far as the blocks tell."""
    offset = 4
    for _ in range(MOST_BLOCKS):
        head = source.read(offset, BLOCK_HEAD)
        if len(head) < BLOCK_HEAD:
            return source.size
        offset += BLOCK_HEAD + int.from_bytes(head[1:], "big")
        if head[0] & 0x80:
            break
    return min(offset, source.size)
