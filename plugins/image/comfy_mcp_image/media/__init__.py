"""The image media type. Importing it loads no Pillow: only a preview decodes anything."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from comfy_mcp_core.contributions import MediaType, Preview, PreviewBudget
from comfy_mcp_image.media.probe import measure, probe
from comfy_mcp_image.media.signatures import is_picture

if TYPE_CHECKING:
    from pathlib import Path

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


def _preview(data: bytes | Path, budget: PreviewBudget) -> Preview:
    """The preview, with Pillow loaded on the first one."""
    from comfy_mcp_image.media.preview import preview  # Pillow slows start-up down

    return preview(data, budget)


IMAGE = MediaType(
    name="image",
    mime_types=MIME_TYPES,
    sniff=is_picture,
    probe=probe,
    measure=measure,
    preview=_preview,
    view_tool="view_image",
)
"""Pictures, and animated ones by their first frame.

Its specificity is the lowest, so that a type that knows animations wins over it where both accept
a file.
"""
