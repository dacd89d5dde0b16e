"""One picture compressed to a budget by a fixed ladder, and by the image plugin."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import TypeVar

from PIL import Image

from benchmarks.publish.similarity import ssim
from comfy_mcp_core.contributions import CompressBudget, Compressed
from comfy_mcp_image.media import IMAGE

__all__ = ["BUDGET", "HALF", "Compared", "compare"]

Result = TypeVar("Result")

BUDGET = 600_000

QUALITIES = (85, 75, 65, 55, 45, 35)
SCALES = (1.0, 0.9, 0.75, 0.6, 0.5)
METHOD = 5
HALF = len(QUALITIES) * len(SCALES) // 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Rung:
    """The step of the ladder that fits: its number from 1, quality, scale and bytes."""

    number: int
    quality: int
    scale: float
    size: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """A picture compressed both ways.

    Attributes:
        name: The picture's.
        rung: Where the ladder ended; None when no step fits.
        ladder_seconds: What it took.
        ladder_ssim: How like the picture its copy is.
        ours: The plugin's copy.
        ours_seconds: What it took.
        ours_ssim: How like the picture it is.
    """

    name: str
    rung: Rung | None
    ladder_seconds: float
    ladder_ssim: float
    ours: Compressed
    ours_seconds: float
    ours_ssim: float


def compare(name: str, picture: Image.Image) -> Compared:
    """Both start from a PNG, as a publication does."""
    buffer = BytesIO()
    picture.save(buffer, "PNG", compress_level=1)
    data = buffer.getvalue()
    (rung, copy), ladder_seconds = _timed(lambda: _ladder(data))
    ours, ours_seconds = _timed(lambda: _ours(data))
    return Compared(
        name=name,
        rung=rung,
        ladder_seconds=ladder_seconds,
        ladder_ssim=_ssim(picture, copy) if copy else 0.0,
        ours=ours,
        ours_seconds=ours_seconds,
        ours_ssim=_ssim(picture, ours.data),
    )


def _timed(action: Callable[[], Result]) -> tuple[Result, float]:
    """A result and its seconds: this thread's own, since WebP is encoded by one thread."""
    begun = time.thread_time()
    result = action()
    return result, time.thread_time() - begun


def _ladder(data: bytes) -> tuple[Rung | None, bytes]:
    """The first step that fits, each scale with all qualities before the next."""
    with Image.open(BytesIO(data)) as picture:
        picture.load()
        number = 0
        for scale in SCALES:
            size = round(picture.width * scale), round(picture.height * scale)
            scaled = picture if scale == 1.0 else picture.resize(size, Image.Resampling.LANCZOS)
            for quality in QUALITIES:
                number += 1
                buffer = BytesIO()
                scaled.save(buffer, "WEBP", quality=quality, method=METHOD)
                if (taken := buffer.tell()) <= BUDGET:
                    rung = Rung(number=number, quality=quality, scale=scale, size=taken)
                    return rung, buffer.getvalue()
    return None, b""


def _ours(data: bytes) -> Compressed:
    assert IMAGE.compress is not None
    return IMAGE.compress(data, CompressBudget(max_bytes=BUDGET, extension=".webp"))


def _ssim(picture: Image.Image, copy: bytes) -> float:
    with Image.open(BytesIO(copy)) as opened:
        return ssim(picture, opened.convert(picture.mode))
