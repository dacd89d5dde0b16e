"""The MIME types of the files that are known here, by extension."""

from __future__ import annotations

from types import MappingProxyType

__all__ = ["ANIMATION_MIME_TYPES", "VIDEO_MIME_TYPES"]

VIDEO_MIME_TYPES = MappingProxyType(
    {
        ".mp4": "video/mp4",
        ".m4v": "video/mp4",
        ".webm": "video/webm",
        ".mov": "video/quicktime",
        ".mkv": "video/x-matroska",
        ".avi": "video/x-msvideo",
    }
)
"""Of videos."""

ANIMATION_MIME_TYPES = MappingProxyType(
    {
        ".webp": "image/webp",
        ".png": "image/apng",
        ".apng": "image/apng",
        ".gif": "image/gif",
    }
)
"""Of pictures that move; ComfyUI saves animated PNG under `.png`."""
