"""Pure: what an esds box says of a sound (ISO/IEC 14496-1, 7.2.6; 14496-3, 1.6.2)."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ElementaryStream", "elementary_stream"]

_STREAM, _DECODER, _CONFIG = 3, 4, 5
"""Tags of the descriptors, each of which holds the next."""

_RATES = (
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
    7_350,
)  # fmt: skip
"""Samples per second by index (ISO/IEC 14496-3, table 1.18)."""

_EXPLICIT_RATE = 15
_CHANNELS = (0, 1, 2, 3, 4, 5, 6, 8)
"""Channels by configuration (ISO/IEC 14496-3, table 1.19); 0 where it stands elsewhere."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ElementaryStream:
    """The kind of a sound, its samples per second and its channels; 0 for what is not told."""

    object_type: int
    rate: int = 0
    channels: int = 0


def elementary_stream(entry: bytes) -> ElementaryStream | None:
    """What the esds box in a sample entry says; None when there is none or it is broken."""
    start = entry.find(b"esds")
    if start < 0:
        return None
    try:
        return _read(entry, start + 8)
    except IndexError:
        return None


def _read(entry: bytes, position: int) -> ElementaryStream | None:
    position = _inside(entry, position, _STREAM)
    flags = entry[position + 2]
    position += 3 + (2 if flags & 0x80 else 0)
    if flags & 0x40:
        position += 1 + entry[position]
    position = _inside(entry, position + (2 if flags & 0x20 else 0), _DECODER)
    object_type = entry[position]
    position += 13
    if entry[position] != _CONFIG:
        return ElementaryStream(object_type=object_type)
    rate, channels = _rate_and_channels(entry[_inside(entry, position, _CONFIG) :])
    return ElementaryStream(object_type=object_type, rate=rate, channels=channels)


def _inside(entry: bytes, position: int, tag: int) -> int:
    """Where a descriptor's content begins; its length is written in groups of 7 bits."""
    if entry[position] != tag:
        raise IndexError
    position += 1
    while entry[position] & 0x80:
        position += 1
    return position + 1


def _rate_and_channels(config: bytes) -> tuple[int, int]:
    bits = int.from_bytes(config[:8].ljust(8, b"\0"), "big")
    index, used = bits >> 55 & 15, 9
    if index == _EXPLICIT_RATE:
        rate, used = bits >> 31 & 0xFFFFFF, 33
    else:
        rate = _RATES[index] if index < len(_RATES) else 0
    channels = bits >> (60 - used) & 15
    return rate, _CHANNELS[channels] if channels < len(_CHANNELS) else 0
