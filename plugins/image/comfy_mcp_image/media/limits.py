"""How large a picture may be."""

from __future__ import annotations

from comfy_mcp_core.errors import TooLargeError

__all__ = ["LIBAVIF_SIDE", "LIBJPEG_SIDE", "MAX_PIXELS", "check_pixels"]

LIBAVIF_SIDE = 32_768
"""The longest side of an AVIF that libavif reads unless told otherwise, in pixels (its `avif.h`,
`AVIF_DEFAULT_IMAGE_DIMENSION_LIMIT`); it writes longer ones."""

LIBJPEG_SIDE = 65_500
"""The longest side of a JPEG that libjpeg writes, in pixels; the format itself has 65,535."""

MAX_PIXELS = 89_000_000
"""Pixels that a picture to be decoded may have: just below the number at which Pillow warns."""


def check_pixels(width: int, height: int) -> None:
    """Refuse a picture of more than `MAX_PIXELS` pixels before any of it is decoded.

    Raises:
        TooLargeError: When it has more.
    """
    if width * height > MAX_PIXELS:
        raise TooLargeError(
            f"The picture has {width:,} x {height:,} pixels; at most {MAX_PIXELS:,} are decoded.",
            hint="Look at it in metadata mode, or fetch the file and make it smaller.",
            width=width,
            height=height,
            max_pixels=MAX_PIXELS,
        )
