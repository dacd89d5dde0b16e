"""From a picture file to a smaller one within a budget."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING

from comfy_mcp_core.contributions import Compressed
from comfy_mcp_core.errors import BudgetUnreachableError
from comfy_mcp_image.media.compress.encoders import Encoder, encoder_for
from comfy_mcp_image.media.compress.plan import Plan, Reach
from comfy_mcp_image.media.compress.sample import Sample
from comfy_mcp_image.media.compress.search import Found, Step, search
from comfy_mcp_image.media.copying.copied import copy
from comfy_mcp_image.media.decode import decode_small
from comfy_mcp_image.media.preview import FileSource
from comfy_mcp_image.media.probe import probe
from comfy_mcp_image.media.whole import header_of, whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from PIL import Image

    from comfy_mcp_core.contributions import CompressBudget
    from comfy_mcp_image.media.formats.header import Header

__all__ = ["compress"]

_LEAST_SIDE = 64
"""The longer side, in pixels, below which a published picture shows nothing any more."""

_LOSSY = frozenset({"JPEG", "WEBP", "AVIF"})
"""Formats whose pictures have mostly lost something before: low qualities take little more."""

_WORST_LOSSY, _WORST_LOSSLESS = 20.0, 60.0
"""How low quality may go only to be smaller than the original, by what the original is."""

_LEAST_SHARE = 0.5
"""How small the sides may become only to be smaller than the original, as a part of it."""

_DECENT = 0.5
"""How alike (SSIM) such a copy must look. A picture of soft shapes and grain has 0.7 at half of its
sides, noise has 0.5 at about seven tenths; below are patterns as fine as the pixels."""

_HOPE = 1.25
"""By how much a lossless copy's estimate may pass a limit for it to be tried all the same."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Job:
    """A picture to compress.

    Attributes:
        picture: Upright, in sRGB, no wider than allowed, as the format can hold it.
        scale: Its sides as a part of the original's.
        encoder: Of the format.
        sample: Estimates of its copies.
        steps: What was tried, in order.
    """

    picture: Image.Image
    scale: float
    encoder: Encoder
    sample: Sample
    steps: list[Mapping[str, object]]


def compress(data: bytes | Path, budget: CompressBudget) -> Compressed:
    """The best looking copy of the first frame within the budget.

    Upright, in sRGB, with its alpha where the format has one (JPEG: on white), without metadata.
    Graphics become lossless where that takes no more bytes. A file that has the wanted format, the
    width and the size is only rid of what is embedded, and keeps its colour profile. The copy is
    no larger than the original, at the cost of quality and then of size; where it would have to be
    ruined for that, as a tiny drawing as JPEG, it has full size and low quality. The same file
    gives the same bytes with the same Pillow. `steps` are the encodings of the whole picture that
    were tried, each with `quality` (`original` or `lossless` where nothing was lost), `scale` of
    the original's sides, and `bytes`.

    Raises:
        MediaNotSupportedError: When pictures are not compressed to that format here.
        MediaUnreadableError: When the file is empty, no known picture, truncated or broken.
        TooLargeError: When it has too many pixels, of which none was decoded, or more than the
            encoder can write.
        BudgetUnreachableError: When not even a tiny copy of low quality fits `max_bytes`.
    """
    encoder = encoder_for(budget.extension)
    content = whole(data)
    header = header_of(content)
    if _fits_as_it_is(header, encoder, budget):
        copied = copy(content, budget.extension)
        if copied.lossless and len(copied.data) <= min(budget.max_bytes, len(content)):
            step = {"quality": "original", "scale": 1.0, "bytes": len(copied.data)}
            return _result(copied.data, encoder, [step])
    job = _opened(content, header, encoder, budget.max_width)
    limit = min(budget.max_bytes, len(content))
    encoded = _lossless(job, limit)
    if encoded is None and limit < budget.max_bytes:
        worst = _WORST_LOSSY if header.format in _LOSSY else _WORST_LOSSLESS
        encoded = _about_original(job, limit, budget.max_bytes, max(encoder.bottom, worst))
    if encoded is None:
        encoded = _within(job, budget.max_bytes)
    return _result(encoded, encoder, job.steps)


def _fits_as_it_is(header: Header, encoder: Encoder, budget: CompressBudget) -> bool:
    """Whether the file only needs to be rid of what is embedded, should it be small enough."""
    narrow = budget.max_width is None or header.displayed[0] <= budget.max_width
    return (
        header.format == encoder.format
        and header.orientation == 1
        and not header.animated
        and narrow
    )


def _result(data: bytes, encoder: Encoder, steps: Sequence[Mapping[str, object]]) -> Compressed:
    return Compressed(
        data=data,
        mime_type=encoder.mime_type,
        probe=probe(FileSource(BytesIO(data))),
        steps=tuple(steps),
    )


def _opened(content: bytes, header: Header, encoder: Encoder, max_width: int | None) -> _Job:
    width, height = header.displayed
    scale = min(1.0, (max_width or width) / width, encoder.most_side / max(width, height))
    longer = max(1, round(max(width, height) * scale))
    picture = encoder.prepared(_without_idle_alpha(decode_small(BytesIO(content), header, longer)))
    sample = Sample(picture, encoder)
    return _Job(picture=picture, scale=scale, encoder=encoder, sample=sample, steps=[])


def _without_idle_alpha(picture: Image.Image) -> Image.Image:
    """The picture as RGB where all of it is opaque."""
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
        return picture.convert("RGB")
    return picture


def _lossless(job: _Job, limit: int) -> bytes | None:
    """The lossless copy where it fits and no lossy one of high quality would be smaller."""
    encode, estimate = job.encoder.lossless, job.sample.lossless_size()
    if encode is None or estimate is None:
        return None
    top = job.sample.size(Plan(1.0, job.encoder.top)) if job.encoder.graded else math.inf
    if estimate > _HOPE * min(limit, top):
        return None
    data = encode(job.picture)
    job.steps.append({"quality": "lossless", "scale": round(job.scale, 4), "bytes": len(data)})
    return data if len(data) <= limit else None


def _about_original(job: _Job, limit: int, most: int, worst: float) -> bytes | None:
    """A copy no larger than the original, else the smallest that is not ruined.

    Args:
        job: What to compress.
        limit: The original's size in bytes.
        most: The budget in bytes, which is more.
        worst: The lowest quality that is used.

    Returns:
        None when the budget does not allow that either.
    """
    return (
        _below_original(job, limit, worst)
        or _smaller(job, limit, worst)
        or _at_worst(job, most, worst)
    )


def _below_original(job: _Job, limit: int, worst: float) -> bytes | None:
    """A copy of full size that fits, None when that would ruin it."""
    reach = replace(_reach(job.encoder, 1.0), floor=worst, bottom=worst)
    return _searched(job, reach, limit).data


def _smaller(job: _Job, limit: int, worst: float) -> bytes | None:
    """A smaller copy that fits, None when it would show too little of the picture."""
    least = max(_LEAST_SHARE, _LEAST_SIDE / max(job.picture.size))
    if least >= 1.0 or job.sample.size(Plan(least, worst)) > _HOPE * limit:
        return None
    reach = replace(_reach(job.encoder, least), floor=worst, bottom=worst)
    found = _searched(job, reach, limit)
    if found.data is None:
        return None
    at = next(step.at for step in found.steps if step.size == len(found.data))
    return found.data if job.sample.likeness(at) >= _DECENT else None


def _at_worst(job: _Job, limit: int, worst: float) -> bytes | None:
    """The copy of full size and the lowest quality, None when it does not fit."""
    at = Plan(1.0, worst)
    data = job.sample.encoded(at)
    job.steps.append(_told(Step(at, len(data)), job.scale))
    return data if len(data) <= limit else None


def _within(job: _Job, limit: int) -> bytes:
    reach = _reach(job.encoder, min(1.0, _LEAST_SIDE / max(job.picture.size)))
    found = _searched(job, reach, limit)
    if found.data is None:
        smallest = min(step.size for step in found.steps)
        raise BudgetUnreachableError(
            f"No copy of the picture fits {limit:,} bytes: the smallest one takes {smallest:,}.",
            hint=f"Allow at least {smallest} bytes.",
            max_bytes=limit,
            smallest_bytes=smallest,
        )
    return found.data


def _reach(encoder: Encoder, least_scale: float) -> Reach:
    return Reach(
        top=encoder.top,
        floor=encoder.floor,
        bottom=encoder.bottom,
        step=encoder.step,
        efforts=encoder.efforts,
        least_scale=least_scale,
    )


def _searched(job: _Job, reach: Reach, limit: int) -> Found:
    found = search(job.sample, reach, limit, job.sample.encoded)
    job.steps.extend(_told(step, job.scale) for step in found.steps)
    return found


def _told(step: Step, scale: float) -> dict[str, object]:
    """A step as it is told, its scale that of the original's sides."""
    return {
        "quality": step.at.quality,
        "scale": round(scale * step.at.scale, 4),
        "bytes": step.size,
    }
