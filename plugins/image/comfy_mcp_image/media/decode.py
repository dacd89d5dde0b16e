"""Decode a picture of any known format to a small one, with Pillow.

Nothing of Pillow's global state is touched: limits are checked here, on the header.
"""

from __future__ import annotations

from typing import BinaryIO

from PIL import Image, features

from comfy_mcp_core.errors import MediaNotSupportedError
from comfy_mcp_image.media.colour import to_srgb
from comfy_mcp_image.media.decoding import decoding
from comfy_mcp_image.media.depth import to_eight_bit
from comfy_mcp_image.media.formats.header import FIRST_TURNED, Header
from comfy_mcp_image.media.limits import check_pixels
from comfy_mcp_image.media.shrink import fitted, shrunk
from comfy_mcp_image.media.upright import TURNED_BY_PILLOW, upright

__all__ = ["decode_small"]

_DRAFT_GAP = 2
"""How much larger than wanted a JPEG is decoded, for the filter to have something to work on."""


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
    with decoding(header.format):
        return _decoded(file, header, max_dim)


def _decoded(file: BinaryIO, header: Header, max_dim: int) -> Image.Image:
    with Image.open(file, formats=(header.format,)) as picture:
        check_pixels(*picture.size)
        size = fitted(*picture.size, max_dim)
        if header.format == "JPEG":
            picture.draft(None, (size[0] * _DRAFT_GAP, size[1] * _DRAFT_GAP))
        profile = picture.info.get("icc_profile") or b""
        picture.load()
        turned = header.format in TURNED_BY_PILLOW and header.orientation >= FIRST_TURNED
        size = fitted(*picture.size, max_dim) if turned else size
        small = to_srgb(shrunk(picture, size, to_eight_bit(picture)), profile)
    return upright(small, header)
