"""The audio media type. Importing it loads neither numpy nor Pillow: only decoding needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comfy_mcp_audio.media.mime import MIME_TYPES
from comfy_mcp_audio.media.probe import measure, probe
from comfy_mcp_audio.media.signatures import is_sound
from comfy_mcp_core.contributions import (
    CompressBudget,
    Compressed,
    MediaType,
    Preview,
    PreviewBudget,
)

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["AUDIO", "MIME_TYPES"]


def _preview(data: bytes | Path, budget: PreviewBudget) -> Preview:
    """The preview, with numpy and Pillow loaded on the first one."""
    from comfy_mcp_audio.media.preview import preview  # numpy and Pillow slow start-up down

    return preview(data, budget)


def _compress(data: bytes | Path, budget: CompressBudget) -> Compressed:
    """The copy; what runs ffmpeg is loaded on the first one."""
    from comfy_mcp_audio.media.compress import compress  # many servers never need it

    return compress(data, budget)


AUDIO = MediaType(
    name="audio",
    mime_types=MIME_TYPES,
    sniff=is_sound,
    probe=probe,
    measure=measure,
    preview=_preview,
    compress=_compress,
    view_tool="view_audio",
)
"""Sounds: WAV, FLAC, MP3, Ogg (Opus, Vorbis, FLAC), M4A, AAC and AIFF."""
