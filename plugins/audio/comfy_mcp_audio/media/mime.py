"""The MIME types of sounds."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["MIME_TYPES"]

MIME_TYPES: Mapping[str, str] = MappingProxyType(
    {
        ".flac": "audio/flac",
        ".mp3": "audio/mpeg",
        ".wav": "audio/wav",
        ".opus": "audio/ogg",
        ".ogg": "audio/ogg",
        ".oga": "audio/ogg",
        ".m4a": "audio/mp4",
        ".aac": "audio/aac",
        ".aif": "audio/aiff",
        ".aiff": "audio/aiff",
    }
)
"""MIME type by extension: RFC 9639 (FLAC), RFC 3003 (MP3), RFC 7845 (Opus in Ogg), RFC 4337 (M4A);
the rest as browsers take it."""
