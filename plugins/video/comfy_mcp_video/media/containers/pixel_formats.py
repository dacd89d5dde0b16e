"""Pure: colour sampling and depth from a codec's configuration record, under ffmpeg's names."""

from __future__ import annotations

__all__ = ["pixel_format"]

_SAMPLING = ("gray", "yuv420p", "yuv422p", "yuv444p")
"""By chroma_format_idc (ITU-T H.264, table 6-1)."""

_WITH_CHROMA_FORMAT = frozenset({100, 110, 122, 144, 244})
"""The profiles of H.264 whose record tells sampling and depth; the others have but one."""


def pixel_format(kind: bytes, record: bytes) -> str:
    """The pixel format, such as `yuv420p10`; empty when the record does not tell.

    Args:
        kind: The box that holds the record: avcC and hvcC (ISO/IEC 14496-15), vpcC (VP Codec ISO
            Media File Format Binding) or av1C (AV1 Codec ISO Media File Format Binding).
        record: Its content.
    """
    try:
        if kind == b"avcC":
            return _avc(record)
        if kind == b"hvcC":
            return _name(record[16] & 3, 8 + (record[17] & 7))
        if kind == b"vpcC":
            return _name((1, 1, 2, 3)[record[6] >> 1 & 3], record[6] >> 4)
        if kind == b"av1C":
            return _av1(record[2])
    except IndexError:
        return ""
    return ""


def _avc(record: bytes) -> str:
    if record[1] not in _WITH_CHROMA_FORMAT:
        return "yuv420p"
    position = 6
    for _ in range(record[5] & 0x1F):
        position += 2 + int.from_bytes(record[position : position + 2], "big")
    count, position = record[position], position + 1
    for _ in range(count):
        position += 2 + int.from_bytes(record[position : position + 2], "big")
    return _name(record[position] & 3, 8 + (record[position + 1] & 7))


def _av1(flags: int) -> str:
    depth = 12 if flags & 0x20 else 10 if flags & 0x40 else 8
    if flags & 0x10:
        return _name(0, depth)
    halved = (flags >> 3 & 1) + (flags >> 2 & 1)
    return _name(3 - halved, depth)


def _name(sampling: int, depth: int) -> str:
    return _SAMPLING[sampling] + (str(depth) if depth > 8 else "")  # noqa: PLR2004 - bits of a byte
