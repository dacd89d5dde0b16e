"""Pure: the header of an MPEG audio frame of layer III (ISO/IEC 11172-3, 2.4.1.3; 13818-3)."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Frame", "frame_at", "id3_size"]

_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
"""Samples a second by version bits: MPEG 1, 2 and 2.5."""

_KBPS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBPS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)

_HEAD = 4
_SYNC = 0xFFE0
_LAYER_3 = 1
_MPEG_1 = 3
_RESERVED = 3
_ID3_HEAD = 10
_SEVEN_BITS = 0x7F
_MONO = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """A frame's header.

    Attributes:
        sample_rate: Samples a second.
        channels: 1 or 2.
        bit_rate: Bits a second.
        samples: Samples of one channel in the frame.
        size: The whole frame in bytes.
        side_bytes: Of the header and the side information, after which a Xing header stands.
    """

    sample_rate: int
    channels: int
    bit_rate: int
    samples: int
    size: int
    side_bytes: int


def frame_at(data: bytes, offset: int) -> Frame | None:
    """The frame whose header stands at `offset`; None when there is none."""
    head = data[offset : offset + _HEAD]
    if len(head) < _HEAD or int.from_bytes(head[:2], "big") & _SYNC != _SYNC:
        return None
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    rate_index, kbps_index = head[2] >> 2 & 3, head[2] >> 4
    if version not in _RATES or layer != _LAYER_3 or rate_index == _RESERVED:
        return None
    if kbps_index in {0, 15}:  # free, and forbidden
        return None
    first = version == _MPEG_1
    rate = _RATES[version][rate_index]
    bit_rate = (_KBPS_1 if first else _KBPS_2)[kbps_index] * 1000
    samples = 1152 if first else 576
    mono = head[3] >> 6 == _MONO
    return Frame(
        sample_rate=rate,
        channels=1 if mono else 2,
        bit_rate=bit_rate,
        samples=samples,
        size=samples // 8 * bit_rate // rate + (head[2] >> 1 & 1),
        side_bytes=_HEAD
        + {(True, False): 32, (True, True): 17, (False, False): 17}.get((first, mono), 9),
    )


def id3_size(head: bytes) -> int:
    """How many bytes an ID3v2 tag takes that begins here (ID3v2.4, 3.1); 0 when none does."""
    if head[:3] != b"ID3" or len(head) < _ID3_HEAD or max(head[6:10]) > _SEVEN_BITS:
        return 0
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte
    footer = _ID3_HEAD if head[5] & 0x10 else 0
    return _ID3_HEAD + size + footer
