"""A small picture of a sound, for a result that is glanced at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comfy_mcp_audio.analysis.look import look
from comfy_mcp_audio.media.probe import read_header
from comfy_mcp_audio.media.source import FileSource, as_file
from comfy_mcp_audio.pictures.encode import within
from comfy_mcp_audio.pictures.waveform import small_waveform, waveform

if TYPE_CHECKING:
    from pathlib import Path

    from comfy_mcp_core.contributions import Preview, PreviewBudget

__all__ = ["preview"]

_LABELLED_FROM = 480
"""Below this width, in pixels, there is no room for axes that can be read."""

_MOST_WIDTH = 1_024
_PROPORTION = 0.4


def preview(data: bytes | Path, budget: PreviewBudget) -> Preview:
    """A WebP picture of the waveform within the budget; the same file gives the same bytes.

    Raises:
        MediaUnreadableError: When the file is empty, no known sound, cut off or broken.
        TooLargeError: When it has too many channels.
        BudgetUnreachableError: When not even a tiny picture fits the budget.
    """
    with as_file(data) as path:
        found = look(path, read_header(FileSource(path)))
    width = min(budget.max_dim, _MOST_WIDTH)
    if width >= _LABELLED_FROM:
        picture = waveform(found, width)
        picture.thumbnail((budget.max_dim, budget.max_dim))
    else:
        picture = small_waveform(found, width, max(8, round(width * _PROPORTION)))
    return within(picture, budget.max_bytes)
