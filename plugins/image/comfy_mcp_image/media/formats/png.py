"""PNG and APNG headers (W3C, Portable Network Graphics, third edition)."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

from comfy_mcp_image.media.formats.header import Header, broken
from comfy_mcp_image.media.formats.tiff import exif_orientation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comfy_mcp_image.media.window import Window

__all__ = ["read_png"]

_GREY, _PALETTE, _GREY_ALPHA, _RGB_ALPHA = 0, 3, 4, 6
_MODES = {_GREY: "L", 2: "RGB", _PALETTE: "P", _GREY_ALPHA: "LA", _RGB_ALPHA: "RGBA"}
_CHUNK_FRAME = 12
"""Bytes of a chunk around its data: length, type and checksum."""
_FIRST_CHUNK = 8
_AFTER_IHDR = 33


def read_png(window: Window) -> Header:
    """The header of a PNG or APNG.

    What stands between IHDR and the pixels is looked at as far as the first read reaches: a text
    chunk with a long workflow in it is worth no further request.
    """
    ihdr = window.at(_FIRST_CHUNK, _AFTER_IHDR - _FIRST_CHUNK)
    width, height, depth, colour = struct.unpack(">IIBB", ihdr[8:18])
    if ihdr[:8] != b"\0\0\0\rIHDR" or zlib.crc32(ihdr[4:21]) != int.from_bytes(ihdr[21:25], "big"):
        raise broken("PNG", "its first chunk is damaged")
    if colour not in _MODES or not width or not height:
        raise broken("PNG", f"its header claims {width} x {height} pixels of colour type {colour}")
    chunks = dict(_chunks(window))
    frames = int.from_bytes(chunks.get(b"acTL", b"\0\0\0\1")[:4], "big")
    return Header(
        format="PNG",
        width=width,
        height=height,
        mode=_mode(colour, depth),
        bit_depth=depth,
        has_alpha=colour in {_GREY_ALPHA, _RGB_ALPHA} or b"tRNS" in chunks,
        frames=frames,
        animated=frames > 1,
        orientation=exif_orientation(chunks.get(b"eXIf", b"")),
    )


def _mode(colour: int, depth: int) -> str:
    if colour == _GREY:
        return {1: "1", 16: "I;16"}.get(depth, "L")
    return _MODES[colour]


def _chunks(window: Window) -> Iterator[tuple[bytes, bytes]]:
    """The small chunks before the pixels that the first read holds, by type.

    Raises:
        MediaUnreadableError: When a chunk reaches beyond the end of the file, or none ends it.
    """
    position, pixels = _AFTER_IHDR, False
    while window.has(position, 8):
        length, kind = struct.unpack(">I4s", window.at(position, 8))
        end = position + _CHUNK_FRAME + length
        if end > window.size:
            raise window.cut_off()
        if kind == b"IEND":
            return
        pixels = pixels or kind == b"IDAT"
        if not pixels and kind in {b"acTL", b"eXIf", b"tRNS"} and window.has(position + 8, length):
            yield kind, window.at(position + 8, length)
        position = end
    if len(window.head) >= window.size:
        raise window.cut_off()
