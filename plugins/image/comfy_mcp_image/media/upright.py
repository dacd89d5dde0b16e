"""Pictures that were taken with the camera on its side, turned by what EXIF says of them."""

from __future__ import annotations

from PIL import Image

from comfy_mcp_image.media.formats.header import Header

__all__ = ["TURNED_BY_PILLOW", "upright"]

TURNED_BY_PILLOW = frozenset({"TIFF"})
"""Formats whose orientation Pillow applies while it decodes."""

_TRANSPOSE = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""How to turn a picture upright, by EXIF orientation."""


def upright(picture: Image.Image, header: Header) -> Image.Image:
    """A decoded picture as it is meant to be seen; the same one where it is already."""
    turn = None if header.format in TURNED_BY_PILLOW else _TRANSPOSE.get(header.orientation)
    return picture if turn is None else picture.transpose(turn)
