"""Pure: a FLAC file without tags, pictures and padding; its frames stay as they are."""

from __future__ import annotations

from collections.abc import Iterator

from comfy_mcp_audio.media.formats.flac_frame import flac_frame_at, frame_crc
from comfy_mcp_audio.media.formats.header import broken, cut_off

__all__ = ["bare_flac"]

_MARK = b"fLaC"
_STREAMINFO, _SEEK_TABLE = 0, 3
"""The metadata blocks that say how to decode and where to seek (RFC 9639, 8.1)."""

_LAST_BLOCK = 0x80
_BLOCK_HEAD = 4
_STREAMINFO_BYTES = 34

_USUAL_FRAME = 65_536
"""Bytes that no frame has more of, as a rule; taken where the file does not tell its largest."""


def bare_flac(data: bytes) -> bytes | None:
    """The file without what is embedded; None when it does not end with its last frame.

    Then something follows the sound, or some of it is missing: only decoding tells.

    Raises:
        MediaUnreadableError: When it is cut off within its metadata or does not begin with its
            STREAMINFO.
    """
    kept: list[bytes] = []
    offset = len(_MARK)
    for block in _blocks(data):
        offset += len(block)
        if block[0] & ~_LAST_BLOCK in {_STREAMINFO, _SEEK_TABLE}:
            kept.append(bytes([block[0] & ~_LAST_BLOCK]) + block[1:])
    if not kept or kept[0][0] != _STREAMINFO or len(kept[0]) < _BLOCK_HEAD + _STREAMINFO_BYTES:
        raise broken("flac", "it does not begin with its STREAMINFO")
    if not _ends_with_last_frame(data, offset, kept[0][_BLOCK_HEAD:]):
        return None
    kept[-1] = bytes([kept[-1][0] | _LAST_BLOCK]) + kept[-1][1:]
    return b"".join([_MARK, *kept, memoryview(data)[offset:]])


def _blocks(data: bytes) -> Iterator[bytes]:
    """All metadata blocks, with their heads."""
    offset = len(_MARK)
    last = False
    while not last:
        head = data[offset : offset + _BLOCK_HEAD]
        end = offset + _BLOCK_HEAD + int.from_bytes(head[1:], "big")
        if len(head) < _BLOCK_HEAD or end > len(data):
            raise cut_off("flac", "it ends within its metadata")
        yield data[offset:end]
        last = bool(head[0] & _LAST_BLOCK)
        offset = end


def _ends_with_last_frame(data: bytes, start: int, streaminfo: bytes) -> bool:
    """Whether the file's last bytes are those of the frame with its last sample."""
    total = int.from_bytes(streaminfo[10:18], "big") & (1 << 36) - 1
    block = int.from_bytes(streaminfo[2:4], "big")
    reach = int.from_bytes(streaminfo[7:10], "big") or _USUAL_FRAME
    offset = len(data)
    while (offset := data.rfind(b"\xff", max(start, len(data) - reach), offset)) >= 0:
        frame = flac_frame_at(data, offset)
        if frame is None:
            continue
        first = frame.number if frame.counts_samples else frame.number * block
        if total in {0, first + frame.samples} and not frame_crc(data[offset:]):
            return True
    return False
