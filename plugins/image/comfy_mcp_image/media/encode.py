"""Encode a picture as WebP within a number of bytes: quality is lowered first, then size."""

from __future__ import annotations

import math
from io import BytesIO

from PIL import Image

from comfy_mcp_core.contributions import Preview, PreviewBudget
from comfy_mcp_core.errors import BudgetUnreachableError

__all__ = ["MIME_TYPE", "within_budget"]

MIME_TYPE = "image/webp"

_QUALITIES = (82, 72, 62, 52, 42)
"""The qualities tried, best first; a smaller picture is worth more than one below the last."""

_METHOD = 2
"""Of WebP's efforts from 0 to 6: the next two take twice the time for 1 to 3 % fewer bytes."""

_LEAST_SIDE = 16
"""The longer side below which a picture shows nothing any more."""

_SHRINK = (0.4, 0.85)
"""The least and the most that a side keeps in one step down."""


def within_budget(picture: Image.Image, budget: PreviewBudget) -> Preview:
    """The picture as WebP of at most `budget.max_bytes`.

    The search is the same each time, and so are the bytes.

    Raises:
        BudgetUnreachableError: When even the smallest picture needs more bytes.
    """
    current = picture
    while True:
        data, smallest = _best_quality(current, budget.max_bytes)
        if data:
            return Preview(
                data=data, mime_type=MIME_TYPE, width=current.width, height=current.height
            )
        longer = max(current.size)
        if longer <= _LEAST_SIDE:
            raise _unreachable(current, budget, smallest)
        low, high = _SHRINK
        ratio = min(max(math.sqrt(budget.max_bytes / smallest), low), high)
        current = _resized(picture, max(_LEAST_SIDE, int(longer * ratio)))


def _best_quality(picture: Image.Image, max_bytes: int) -> tuple[bytes, int]:
    """The best encoding that fits, empty when none does, and the size of the smallest one tried.

    The best is tried first, since it mostly fits, then the worst, then those between by halves.
    """
    best = _encoded(picture, _QUALITIES[0])
    if len(best) <= max_bytes:
        return best, len(best)
    found = _encoded(picture, _QUALITIES[-1])
    if len(found) > max_bytes:
        return b"", len(found)
    smallest = len(found)
    too_good, fits = 0, len(_QUALITIES) - 1
    while fits - too_good > 1:
        middle = (too_good + fits) // 2
        data = _encoded(picture, _QUALITIES[middle])
        if len(data) <= max_bytes:
            found, fits = data, middle
        else:
            too_good = middle
    return found, smallest


def _encoded(picture: Image.Image, quality: int) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, "WEBP", quality=quality, method=_METHOD, icc_profile=b"", exif=b"")
    return buffer.getvalue()


def _resized(picture: Image.Image, longer: int) -> Image.Image:
    scale = longer / max(picture.size)
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    return picture.resize(size, Image.Resampling.LANCZOS)


def _unreachable(
    picture: Image.Image, budget: PreviewBudget, smallest: int
) -> BudgetUnreachableError:
    return BudgetUnreachableError(
        f"No preview fits {budget.max_bytes:,} bytes: the smallest one, {picture.width} x "
        f"{picture.height} pixels, takes {smallest:,}.",
        hint="Allow more bytes.",
        max_bytes=budget.max_bytes,
        smallest_bytes=smallest,
    )
