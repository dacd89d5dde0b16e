"""The image media type. Importing it loads no Pillow: only what decodes does, when it is needed."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from comfy_mcp_core.contributions import (
    CompressBudget,
    Compressed,
    Copied,
    MediaType,
    Preview,
    PreviewBudget,
)
from comfy_mcp_image.media.signatures import is_picture

if TYPE_CHECKING:
    from pathlib import Path

    from comfy_mcp_core.contributions import MediaSource, Probe

__all__ = ["IMAGE", "MIME_TYPES"]

MIME_TYPES = MappingProxyType(
    {
        ".png": "image/png",
        ".apng": "image/apng",
        ".jpg": "image/jpeg",
        ".jpeg": "image/jpeg",
        ".webp": "image/webp",
        ".gif": "image/gif",
        ".bmp": "image/bmp",
        ".tif": "image/tiff",
        ".tiff": "image/tiff",
        ".avif": "image/avif",
    }
)
"""MIME type by extension. An animated PNG under `.png` is `image/png`, as browsers take it."""


def _probe(source: MediaSource) -> Probe:
    """What a file tells of itself, with its readers loaded on the first one."""
    from comfy_mcp_image.media.probe import probe  # they slow start-up down

    return probe(source)


def _measure(head: bytes, size: int) -> Probe | None:
    """What the first bytes tell, with their readers loaded on the first call."""
    from comfy_mcp_image.media.probe import measure  # as above

    return measure(head, size)


def _preview(data: bytes | Path, budget: PreviewBudget) -> Preview:
    """The preview, with Pillow loaded on the first one."""
    from comfy_mcp_image.media.preview import preview  # Pillow slows start-up down

    return preview(data, budget)


def _compress(data: bytes | Path, budget: CompressBudget) -> Compressed:
    """The compressed copy, with Pillow loaded on the first one."""
    from comfy_mcp_image.media.compress.compressing import compress  # likewise

    return compress(data, budget)


def _copy(data: bytes | Path, extension: str) -> Copied:
    """The copy, with Pillow loaded on the first one."""
    from comfy_mcp_image.media.copying.copied import copy  # likewise

    return copy(data, extension)


IMAGE = MediaType(
    name="image",
    mime_types=MIME_TYPES,
    sniff=is_picture,
    probe=_probe,
    measure=_measure,
    preview=_preview,
    compress=_compress,
    copy=_copy,
    view_tool="view_image",
)
"""Pictures, and animated ones by their first frame.

Its specificity is the lowest, so that a type that knows animations wins over it where both accept
a file.
"""
