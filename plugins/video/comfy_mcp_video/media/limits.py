"""How large a video may be, and how long looking at it may take."""

from __future__ import annotations

from comfy_mcp_core.errors import TooLargeError

__all__ = [
    "COMPRESS_SECONDS",
    "DECODE_SECONDS",
    "MAX_FILE_BYTES",
    "MAX_PIXELS",
    "check_pixels",
]

MAX_PIXELS = 8192 * 4320
"""Pixels of a frame that is decoded: cinema 8K, of which a decoder holds some 20 at a time."""

MAX_FILE_BYTES = 2**30
"""Bytes of a file that is fetched to be looked at."""

DECODE_SECONDS = 120.0
"""How long finding the frames of one file may take."""

COMPRESS_SECONDS = 600.0
"""How long one encoding may take."""


def check_pixels(width: int, height: int) -> None:
    """Refuse frames of more than `MAX_PIXELS` pixels before any is decoded.

    Raises:
        TooLargeError: When they have more.
    """
    if width * height > MAX_PIXELS:
        raise TooLargeError(
            f"The frames have {width:,} x {height:,} pixels; at most {MAX_PIXELS:,} are decoded.",
            hint='Look at it with mode="metadata", or fetch the file and make it smaller.',
            width=width,
            height=height,
            max_pixels=MAX_PIXELS,
        )
