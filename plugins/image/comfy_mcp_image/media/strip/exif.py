"""The least EXIF data that turn a picture upright."""

from __future__ import annotations

import struct

__all__ = ["orientation_only"]

_ORIENTATION, _SHORT = 0x0112, 3


def orientation_only(orientation: int) -> bytes:
    """EXIF data (a little-endian TIFF structure) that tell an orientation and nothing else.

    Args:
        orientation: 2 to 8 (CIPA DC-008, Exif 2.32, 4.6.4 A).

    Returns:
        The data, empty for orientation 1, which needs none.
    """
    if orientation == 1:
        return b""
    entry = struct.pack("<HHIHH", _ORIENTATION, _SHORT, 1, orientation, 0)
    return b"II*\0" + struct.pack("<IH", 8, 1) + entry + bytes(4)
