"""Encode a picture as WebP within a number of bytes: quality is lowered first, then size."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from comfy_mcp_core.contributions import Preview
from comfy_mcp_core.errors import BudgetUnreachableError

__all__ = ["MIME_TYPE", "within"]

MIME_TYPE = "image/webp"
_QUALITIES = (90, 75, 55, 35)
_METHOD = 1
"""Of WebP's efforts from 0 to 6: the pictures are small, and their reader waits."""

_SMALLER = 0.7
_LEAST_SIDE = 16


def within(picture: Image.Image, max_bytes: int) -> Preview:
    """The picture as WebP of at most `max_bytes`; the same picture gives the same bytes.

    Raises:
        BudgetUnreachableError: When even a tiny one needs more.
    """
    smallest = 0
    while True:
        for quality in _QUALITIES:
            buffer = BytesIO()
            picture.save(buffer, "WEBP", quality=quality, method=_METHOD)
            data = buffer.getvalue()
            if len(data) <= max_bytes:
                return Preview(
                    data=data, mime_type=MIME_TYPE, width=picture.width, height=picture.height
                )
            smallest = min(smallest or len(data), len(data))
        if max(picture.size) <= _LEAST_SIDE:
            break
        size = [max(1, round(side * _SMALLER)) for side in picture.size]
        picture = picture.resize((size[0], size[1]), Image.Resampling.LANCZOS)
    raise BudgetUnreachableError(
        f"No picture fits {max_bytes:,} bytes: the smallest one takes {smallest:,}.",
        hint="Allow more bytes.",
        max_bytes=max_bytes,
        smallest_bytes=smallest,
    )
