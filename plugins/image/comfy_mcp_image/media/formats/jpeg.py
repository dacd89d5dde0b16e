"""JPEG headers (ITU-T T.81, annex B)."""

from __future__ import annotations

import struct

from comfy_mcp_image.media.formats.header import Header, broken
from comfy_mcp_image.media.formats.tiff import exif_orientation
from comfy_mcp_image.media.window import PAGE, Window

__all__ = ["read_jpeg"]

_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Start-of-frame markers: those of C0 to CF that are not DHT, JPG or DAC."""

_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
"""Markers without a segment: TEM and RST0 to RST7."""

_END, _SCAN, _APP1 = 0xD9, 0xDA, 0xE1
_MODES = {1: "L", 3: "RGB", 4: "CMYK"}
_EXIF = b"Exif\0\0"


def read_jpeg(window: Window) -> Header:
    """The header of a JPEG: segments are skipped up to the frame header.

    Three components are told as RGB, whatever colour space they are stored in.
    """
    position, orientation = 2, 0
    while True:
        marker, position = _marker(window, position)
        if marker in _ALONE:
            continue
        if marker in {_END, _SCAN}:
            raise broken("JPEG", "its pixels begin before its size was told")
        length = int.from_bytes(window.at(position, 2), "big")
        if marker in _FRAMES:
            return _frame(window.at(position + 2, 6), orientation or 1)
        if marker == _APP1 and not orientation:
            orientation = _orientation(window, position + 2, length - 2)
        position += max(length, 2)


def _marker(window: Window, position: int) -> tuple[int, int]:
    """The marker at `position` and where its segment begins; fill bytes are skipped."""
    if window.at(position, 1) != b"\xff":
        raise broken("JPEG", f"there is no marker at byte {position:,}")
    while (code := window.at(position, 1)[0]) == 0xFF:  # noqa: PLR2004 - T.81, B.1.1.2
        position += 1
    return code, position + 1


def _frame(frame: bytes, orientation: int) -> Header:
    depth, height, width, components = struct.unpack(">BHHB", frame)
    if not width or not height or components not in _MODES:
        raise broken("JPEG", f"it claims {width} x {height} pixels of {components} components")
    return Header(
        format="JPEG",
        width=width,
        height=height,
        mode=_MODES[components],
        bit_depth=depth,
        orientation=orientation,
    )


def _orientation(window: Window, position: int, length: int) -> int:
    """The orientation that an APP1 segment tells; 0 when it is no EXIF segment."""
    segment = window.at(position, max(0, min(length, PAGE)))
    return exif_orientation(segment[len(_EXIF) :]) if segment.startswith(_EXIF) else 0
