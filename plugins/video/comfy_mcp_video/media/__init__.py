"""The video media type. Importing it loads neither Pillow nor ffmpeg: only a look at one does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comfy_mcp_core.contributions import (
    CompressBudget,
    Compressed,
    Copied,
    MediaType,
    Preview,
    PreviewBudget,
)
from comfy_mcp_video.media.mime_types import ANIMATION_MIME_TYPES, VIDEO_MIME_TYPES
from comfy_mcp_video.media.signatures import is_animation, is_video

if TYPE_CHECKING:
    from pathlib import Path

    from comfy_mcp_core.contributions import MediaSource, Probe

__all__ = ["ANIMATION", "VIDEO"]


def _probe(source: MediaSource) -> Probe:
    """What a file tells of itself, with its readers loaded on the first one."""
    from comfy_mcp_video.media.reading import probe  # they slow start-up down

    return probe(source)


def _preview(data: bytes | Path, budget: PreviewBudget) -> Preview:
    """The preview, with Pillow loaded on the first one."""
    from comfy_mcp_video.media.poster import preview  # Pillow slows start-up down

    return preview(data, budget)


def _compress(data: bytes | Path, budget: CompressBudget) -> Compressed:
    """The smaller copy, with what makes it loaded on the first one."""
    from comfy_mcp_video.media.compress import compress  # Pillow slows start-up down

    return compress(data, budget)


def _copy(data: bytes | Path, extension: str) -> Copied:
    """The copy, with what makes it loaded on the first one."""
    from comfy_mcp_video.media.copying import copy  # Pillow slows start-up down

    return copy(data, extension)


VIDEO = MediaType(
    name="video",
    mime_types=VIDEO_MIME_TYPES,
    sniff=is_video,
    probe=_probe,
    preview=_preview,
    compress=_compress,
    copy=_copy,
    view_tool="view_video",
)
"""MP4, QuickTime, WebM, Matroska and AVI."""

ANIMATION = MediaType(
    name="video",
    mime_types=ANIMATION_MIME_TYPES,
    sniff=is_animation,
    probe=_probe,
    preview=_preview,
    compress=_compress,
    copy=_copy,
    view_tool="view_video",
    specificity=1,
)
"""WebP, PNG and GIF that move; it wins over a type that would show them by their first frame."""
