"""Decode a picture of any known format to a small one, with Pillow.

Nothing of Pillow's global state is touched: limits are checked here, on the header.
"""

from __future__ import annotations

import struct
import zlib
from typing import BinaryIO

from PIL import Image, features

from comfy_mcp_core.errors import MediaNotSupportedError, MediaUnreadableError, TooLargeError
from comfy_mcp_image.media.colour import to_srgb
from comfy_mcp_image.media.depth import to_eight_bit
from comfy_mcp_image.media.formats.header import FIRST_TURNED, Header
from comfy_mcp_image.media.limits import check_pixels
from comfy_mcp_image.media.shrink import fitted, shrunk

__all__ = ["decode_small"]

_TURNED_BY_PILLOW = frozenset({"TIFF"})
"""Formats whose orientation Pillow applies while it decodes."""

_DRAFT_GAP = 2
"""How much larger than wanted a JPEG is decoded, for the filter to have something to work on."""

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

_DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
    struct.error,
    zlib.error,
    Warning,
)
"""What Pillow's decoders raise for broken files; warnings where a process made them errors."""


def decode_small(file: BinaryIO, header: Header, max_dim: int) -> Image.Image:
    """The picture's first frame as RGB or RGBA in sRGB, upright, at most `max_dim` a side.

    Args:
        file: The whole file.
        header: What its header says.
        max_dim: The longer side, in pixels; a smaller picture keeps its size.

    Raises:
        MediaNotSupportedError: When this Pillow can't decode the format.
        MediaUnreadableError: When the file is truncated or broken.
        TooLargeError: When the picture has too many pixels.
    """
    check_pixels(header.width, header.height)
    if header.format == "AVIF" and not features.check("avif"):
        raise MediaNotSupportedError(
            "The installed Pillow cannot decode AVIF.",
            hint="Install one that can: pip install --upgrade Pillow",
        )
    try:
        return _decoded(file, header, max_dim)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooLargeError(
            f"Pillow refuses to decode so large a picture: {_line(error)}",
            hint="Look at it in metadata mode, or fetch the file and make it smaller.",
        ) from error
    except _DECODER_ERRORS as error:
        raise MediaUnreadableError(
            f"The {header.format} picture is truncated or broken: {_line(error)}",
            hint="Fetch, upload or generate it again.",
        ) from error


def _decoded(file: BinaryIO, header: Header, max_dim: int) -> Image.Image:
    with Image.open(file, formats=(header.format,)) as picture:
        check_pixels(*picture.size)
        size = fitted(*picture.size, max_dim)
        if header.format == "JPEG":
            picture.draft(None, (size[0] * _DRAFT_GAP, size[1] * _DRAFT_GAP))
        profile = picture.info.get("icc_profile") or b""
        picture.load()
        turned = header.format in _TURNED_BY_PILLOW and header.orientation >= FIRST_TURNED
        size = fitted(*picture.size, max_dim) if turned else size
        small = to_srgb(shrunk(picture, size, to_eight_bit(picture)), profile)
    if header.format not in _TURNED_BY_PILLOW and header.orientation in _TRANSPOSE:
        small = small.transpose(_TRANSPOSE[header.orientation])
    return small


def _line(error: Exception) -> str:
    """The error's own words in one line, its type's name when it has none."""
    return " ".join(str(error).split())[:200] or type(error).__name__
