"""BMP headers (Microsoft, Bitmap Header Types; OS/2 1.x and 2.x)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from comfy_mcp_image.media.formats.header import Header, broken

if TYPE_CHECKING:
    from comfy_mcp_image.media.window import Window

__all__ = ["read_bmp"]

_OLDEST = 12
_WITH_ALPHA_MASK = 56
_BIT_FIELDS = frozenset({3, 6})
_MOST_PALETTE_BITS = 8
_BITS = {1: "1", 4: "P", 8: "P", 16: "RGB", 24: "RGB", 32: "RGB"}


def read_bmp(window: Window) -> Header:
    """The header of a BMP; a negative height means that the rows run from top to bottom."""
    size = int.from_bytes(window.at(14, 4), "little")
    if size == _OLDEST:
        width, height, _, bits = struct.unpack("<HHHH", window.at(18, 8))
    else:
        width, height, _, bits = struct.unpack("<iiHH", window.at(18, 12))
    if width <= 0 or not height or bits not in _BITS:
        raise broken("BMP", f"its header claims {width} x {height} pixels of {bits} bits")
    has_alpha = size >= _WITH_ALPHA_MASK and _alpha_mask(window)
    return Header(
        format="BMP",
        width=width,
        height=abs(height),
        mode="RGBA" if has_alpha else _BITS[bits],
        bit_depth=bits if bits <= _MOST_PALETTE_BITS else 8,
        has_alpha=has_alpha,
    )


def _alpha_mask(window: Window) -> bool:
    compression = int.from_bytes(window.at(30, 4), "little")
    return compression in _BIT_FIELDS and window.at(66, 4) != bytes(4)
