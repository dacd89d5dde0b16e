"""A smaller copy of a video or an animated picture, within a number of bytes."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING

from comfy_mcp_core.contributions import Compressed
from comfy_mcp_core.errors import BudgetUnreachableError, MediaNotSupportedError
from comfy_mcp_video.media.compress.encoding import Encoding, encode
from comfy_mcp_video.media.compress.formats import FORMATS
from comfy_mcp_video.media.compress.ladder import first_scale, search
from comfy_mcp_video.media.facts import probe_of
from comfy_mcp_video.media.poster import as_file
from comfy_mcp_video.media.reading import read_facts, read_file
from comfy_mcp_video.media.shots import countable
from comfy_mcp_video.media.window import FileSource, Window

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from comfy_mcp_core.contributions import CompressBudget
    from comfy_mcp_video.media.compress.ladder import Step
    from comfy_mcp_video.media.facts import Facts

__all__ = ["compress"]

_SOUND_RATES = (128_000, 96_000, 64_000, 48_000, 32_000)
"""Bits per second of sound, the best first."""

_SOUND_SHARE = 0.2
"""The most of the budget that sound takes, unless the lowest rate takes more."""


def compress(data: bytes | Path, budget: CompressBudget) -> Compressed:
    """The best copy within the budget: upright, even-sized, with its sound, without metadata.

    `.mp4`, `.m4v` and `.mov` are H.264 and AAC and start while they load, `.webm` is VP9 and Opus,
    `.webp` an animated picture, which keeps transparency and has no sound. The same file gives the
    same bytes.

    Raises:
        BudgetUnreachableError: When even the smallest copy has more bytes; its size is told.
        MediaUnreadableError: When the file can't be decoded.
        MediaNotSupportedError: When no copies are made under that extension, or there is no
            picture.
        TooLargeError: When the frames have too many pixels, or an unsteady animation lasts hours.
    """
    form = FORMATS.get(budget.extension.lower())
    if form is None:
        raise MediaNotSupportedError(
            f"Videos can't be compressed to {budget.extension or 'a file without extension'}.",
            hint=f"Take one of {', '.join(FORMATS)}.",
        )
    with as_file(data) as path:
        facts = countable(path, read_file(path))
        sound = _sound_rate(facts, budget.max_bytes) if facts.sound and form.sound else 0
        size = _size(facts, budget.max_width)
        encoding = Encoding(path=path, facts=facts, form=form, sound=sound, size=size)
        pixels = size[0] * size[1] * (facts.frames or 1)
        found = search(
            partial(encode, encoding), form, budget.max_bytes, first_scale(pixels, budget.max_bytes)
        )
    if found.data is None:
        raise BudgetUnreachableError(
            f"No copy fits {budget.max_bytes:,} bytes: the smallest one takes {found.smallest:,}.",
            hint="Allow more bytes, or make a shorter video.",
            max_bytes=budget.max_bytes,
            smallest_bytes=found.smallest,
        )
    return Compressed(
        data=found.data,
        mime_type=form.mime_type,
        probe=probe_of(read_facts(Window(FileSource(BytesIO(found.data)), most_reads=None))),
        steps=tuple(_told(step, encoding) for step in found.steps),
    )


def _sound_rate(facts: Facts, max_bytes: int) -> int:
    seconds = facts.duration_seconds or 0.0
    fitting = (r for r in _SOUND_RATES if r * seconds / 8 <= _SOUND_SHARE * max_bytes)
    return next(fitting, _SOUND_RATES[-1])


def _size(facts: Facts, max_width: int | None) -> tuple[int, int]:
    """Width and height of the largest copy: those of the video, or as wide as is allowed."""
    if max_width is None or facts.width <= max_width:
        return facts.width, facts.height
    return max_width, max(1, round(facts.height * max_width / facts.width))


def _told(step: Step, encoding: Encoding) -> Mapping[str, object]:
    width, height = encoding.scaled(step.scale)
    told: dict[str, object] = {
        "quality": step.quality,
        "scale": step.scale,
        "width": width,
        "height": height,
        "bytes_size": step.bytes_size,
    }
    if encoding.sound:
        told["sound_bits_per_second"] = encoding.sound
    return told
