"""Encode a picture as WebP within a number of bytes: quality is lowered first, then size."""

from __future__ import annotations

import math
from io import BytesIO

from PIL import Image

from comfy_mcp_core.contributions import Preview
from comfy_mcp_core.errors import BudgetUnreachableError

__all__ = ["MIME_TYPE", "within_budget"]

MIME_TYPE = "image/webp"

_QUALITIES = (80, 65, 50)
"""The qualities tried, best first; a smaller picture is worth more than one below the last."""

_METHOD = 2
"""Of WebP's efforts from 0 to 6: the next two take twice the time for 1 to 3 % fewer bytes."""

_LEAST_SIDE = 16
"""The longer side below which a picture shows nothing any more."""

_SHRINK = (0.4, 0.85)
"""The least and the most that a side keeps in one step down."""


def within_budget(picture: Image.Image, max_bytes: int) -> Preview:
    """The picture as WebP of at most `max_bytes`; the same picture gives the same bytes.

    Raises:
        BudgetUnreachableError: When even the smallest picture needs more bytes.
    """
    current = picture
    while True:
        smallest = 0
        for quality in _QUALITIES:
            data = _encoded(current, quality)
            if len(data) <= max_bytes:
                return Preview(
                    data=data, mime_type=MIME_TYPE, width=current.width, height=current.height
                )
            smallest = len(data)
        longer = max(current.size)
        if longer <= _LEAST_SIDE:
            raise BudgetUnreachableError(
                f"No preview fits {max_bytes:,} bytes: the smallest one, {current.width} x "
                f"{current.height} pixels, takes {smallest:,}.",
                hint="Allow more bytes.",
                max_bytes=max_bytes,
                smallest_bytes=smallest,
            )
        low, high = _SHRINK
        ratio = min(max(math.sqrt(max_bytes / smallest), low), high)
        current = _resized(picture, max(_LEAST_SIDE, int(longer * ratio)))


def _encoded(picture: Image.Image, quality: int) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, "WEBP", quality=quality, method=_METHOD, icc_profile=b"", exif=b"")
    return buffer.getvalue()


def _resized(picture: Image.Image, longer: int) -> Image.Image:
    scale = longer / max(picture.size)
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    return picture.resize(size, Image.Resampling.BOX)
