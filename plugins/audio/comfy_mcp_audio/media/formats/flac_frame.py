"""Pure: the header of a FLAC frame, and a frame's checksum (RFC 9639, 9.1 and 9.3)."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FlacFrame", "flac_frame_at", "frame_crc"]

_SYNCS = {b"\xff\xf8": False, b"\xff\xf9": True}
"""How a frame begins, and whether it then tells its first sample rather than its number."""

_SIZES = {1: 192} | {code: 144 << code for code in range(2, 6)} | {c: 1 << c for c in range(8, 16)}
"""Samples of a block by their code; 6 and 7 stand for a number of one and of two bytes."""

_SIZE_BYTES = {6: 1, 7: 2}
_RATE_BYTES = {12: 1, 13: 2, 14: 2}
_RESERVED_RATE = 15
_HEAD = 4
_MOST_HEADER = 16


@dataclass(frozen=True, kw_only=True, slots=True)
class FlacFrame:
    """A frame's header.

    Attributes:
        number: Of the frame, or of its first sample.
        counts_samples: Which of the two.
        samples: Samples of one channel in the frame.
    """

    number: int
    counts_samples: bool
    samples: int


def flac_frame_at(data: bytes, offset: int) -> FlacFrame | None:
    """The frame whose header stands at `offset`; None when there is none."""
    head = data[offset : offset + _MOST_HEADER]
    counts_samples = _SYNCS.get(head[:2])
    if counts_samples is None or len(head) < _HEAD:
        return None
    size_code, rate_code = head[2] >> 4, head[2] & 0xF
    coded = _number(head[_HEAD:])
    if coded is None or rate_code == _RESERVED_RATE:
        return None
    number, length = coded
    at = _HEAD + length
    end = at + _SIZE_BYTES.get(size_code, 0)
    samples = _SIZES.get(size_code) or int.from_bytes(head[at:end], "big") + 1
    end += _RATE_BYTES.get(rate_code, 0)
    if not size_code or end >= len(head) or _crc(head[: end + 1], _CRC_8, 8):
        return None
    return FlacFrame(number=number, counts_samples=counts_samples, samples=samples)


def frame_crc(data: bytes) -> int:
    """The checksum of bytes; 0 for a whole frame, whose last two bytes are its checksum."""
    return _crc(data, _CRC_16, 16)


def _number(coded: bytes) -> tuple[int, int] | None:
    """A number that is coded as UTF-8 codes characters, in up to 7 bytes; and how many it takes."""
    if not coded:
        return None
    ones = 8 - (coded[0] ^ 0xFF).bit_length()
    if not ones:
        return coded[0], 1
    if ones in {1, 8} or len(coded) < ones:
        return None
    number = coded[0] & (1 << 7 - ones) - 1
    for byte in coded[1:ones]:
        number = number << 6 | byte & 0x3F
    return number, ones


def _table(polynomial: int, bits: int) -> tuple[int, ...]:
    def entry(value: int) -> int:
        value <<= bits - 8
        for _ in range(8):
            value = value << 1 ^ (polynomial if value >> (bits - 1) & 1 else 0)
        return value & (1 << bits) - 1

    return tuple(entry(value) for value in range(256))


_CRC_8, _CRC_16 = _table(0x07, 8), _table(0x8005, 16)


def _crc(data: bytes, table: tuple[int, ...], bits: int) -> int:
    crc, shift, mask = 0, bits - 8, (1 << bits) - 1
    for byte in data:
        crc = crc << 8 & mask ^ table[crc >> shift ^ byte]
    return crc
