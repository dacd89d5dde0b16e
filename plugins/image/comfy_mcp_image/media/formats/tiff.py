"""TIFF headers (Adobe, TIFF 6.0; BigTIFF), and the orientation in EXIF data, which are a TIFF."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from comfy_mcp_core.errors import MediaUnreadableError
from comfy_mcp_image.media.formats.header import Header, broken, mode_with_alpha

if TYPE_CHECKING:
    from comfy_mcp_image.media.window import Window

__all__ = ["exif_orientation", "read_tiff"]

_WIDTH, _HEIGHT, _BITS, _PHOTOMETRIC = 256, 257, 258, 262
_ORIENTATION, _EXTRA, _SAMPLE_FORMAT = 274, 338, 339
_WANTED = frozenset({_WIDTH, _HEIGHT, _BITS, _PHOTOMETRIC, _ORIENTATION, _EXTRA, _SAMPLE_FORMAT})

_SIZES = {1: 1, 3: 2, 4: 4, 16: 8}
"""Bytes of the whole-number types: BYTE, SHORT, LONG and BigTIFF's LONG8."""

_MODES = {0: "L", 1: "L", 2: "RGB", 3: "P", 5: "CMYK", 6: "RGB", 8: "LAB"}
"""By photometric interpretation; YCbCr is told as RGB."""

_ALPHA = frozenset({1, 2})
"""What an extra sample must mean to be alpha: associated or unassociated."""

_FLOAT = 3
_MOST_ENTRIES = 1000
"""More entries than any writer makes in one directory; a larger count is a broken one."""

Reader = Callable[[int, int], bytes]
"""Gives exactly that many bytes from an offset, or raises `MediaUnreadableError`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Layout:
    """How a directory lies in the file."""

    order: str
    count: str
    entry: str
    field: int


_LAYOUTS = {
    b"II*\0": _Layout(order="<", count="H", entry="HHI4s", field=4),
    b"MM\0*": _Layout(order=">", count="H", entry="HHI4s", field=4),
    b"II+\0": _Layout(order="<", count="Q", entry="HHQ8s", field=8),
    b"MM\0+": _Layout(order=">", count="Q", entry="HHQ8s", field=8),
}


def read_tiff(window: Window) -> Header:
    """The header of a TIFF: the first picture of the file, which the others are not looked for."""
    tags = _tags(window.at)
    width, height = tags.get(_WIDTH, 0), tags.get(_HEIGHT, 0)
    if not width or not height:
        raise broken("TIFF", "its first directory tells no size")
    depth = tags.get(_BITS, 1)
    has_alpha = tags.get(_EXTRA) in _ALPHA
    return Header(
        format="TIFF",
        width=width,
        height=height,
        mode=mode_with_alpha(_mode(tags, depth), has_alpha=has_alpha),
        bit_depth=depth,
        has_alpha=has_alpha,
        frames=None,
        orientation=_valid(tags.get(_ORIENTATION, 1)),
    )


def exif_orientation(data: bytes) -> int:
    """The orientation, 1 to 8, that EXIF data tell; 1 when they are broken or tell none.

    Args:
        data: A TIFF structure, with or without `Exif` and two zero bytes before it; its first
            bytes are enough.
    """
    data = data.removeprefix(b"Exif\0\0")

    def at(offset: int, size: int) -> bytes:
        if offset + size > len(data):
            raise broken("EXIF", "it is cut off")
        return data[offset : offset + size]

    try:
        return _valid(_tags(at).get(_ORIENTATION, 1))
    except MediaUnreadableError:
        # Viewers show a picture whose EXIF data are broken as it is stored.
        return 1


def _valid(orientation: int) -> int:
    return orientation if 1 <= orientation <= 8 else 1  # noqa: PLR2004 - EXIF 2.32, 4.6.4 A


def _mode(tags: dict[int, int], depth: int) -> str:
    mode = _MODES.get(tags.get(_PHOTOMETRIC, 1), "L")
    if mode != "L":
        return mode
    if tags.get(_SAMPLE_FORMAT) == _FLOAT:
        return "F"
    return {1: "1", 16: "I;16", 32: "I"}.get(depth, "L")


def _tags(at: Reader) -> dict[int, int]:
    """The first value of each wanted tag of the first directory.

    Raises:
        MediaUnreadableError: When there is no directory, or it is cut off.
    """
    layout = _LAYOUTS.get(at(0, 4))
    if layout is None:
        raise broken("TIFF", "it has no TIFF header")
    big = layout.field == _SIZES[16]
    pointer = at(8, 8) if big else at(4, 4)
    start = _number(pointer, layout)
    head = struct.calcsize("<" + layout.count)
    entries = _number(at(start, head), layout)
    if not 0 < entries <= _MOST_ENTRIES:
        raise broken("TIFF", f"its first directory claims {entries:,} entries")
    size = struct.calcsize("<" + layout.entry)
    table = at(start + head, entries * size)
    found: dict[int, int] = {}
    for tag, kind, count, field in struct.iter_unpack(layout.order + layout.entry, table):
        if tag in _WANTED and kind in _SIZES and count:
            found.setdefault(tag, _first(at, layout, _SIZES[kind], count, field))
    return found


def _first(at: Reader, layout: _Layout, size: int, count: int, field: bytes) -> int:
    """A tag's first value, which stands in the entry itself, or elsewhere when they are many."""
    if size * count > layout.field:
        return _number(at(_number(field, layout), size), layout)
    return _number(field[:size], layout)


def _number(data: bytes, layout: _Layout) -> int:
    return int.from_bytes(data, "little" if layout.order == "<" else "big")
