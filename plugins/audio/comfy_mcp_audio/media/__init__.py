"""The audio media type. Importing it loads neither numpy nor Pillow: only decoding needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comfy_mcp_audio.media.mime import MIME_TYPES
from comfy_mcp_audio.media.signatures import is_sound
from comfy_mcp_core.contributions import (
    CompressBudget,
    Compressed,
    Copied,
    MediaType,
    Preview,
    PreviewBudget,
)

if TYPE_CHECKING:
    from pathlib import Path

    from comfy_mcp_core.contributions import MediaSource, Probe

__all__ = ["AUDIO", "MIME_TYPES"]


def _probe(source: MediaSource) -> Probe:
    """What a file tells of itself, with its readers loaded on the first one."""
    from comfy_mcp_audio.media.probe import probe  # they slow start-up down

    return probe(source)


def _measure(head: bytes, size: int) -> Probe | None:
    """What the first bytes tell, with their readers loaded on the first call."""
    from comfy_mcp_audio.media.probe import measure  # as above

    return measure(head, size)


def _preview(data: bytes | Path, budget: PreviewBudget) -> Preview:
    """The preview, with numpy and Pillow loaded on the first one."""
    from comfy_mcp_audio.media.preview import preview  # numpy and Pillow slow start-up down

    return preview(data, budget)


def _compress(data: bytes | Path, budget: CompressBudget) -> Compressed:
    """The copy; what runs ffmpeg is loaded on the first one."""
    from comfy_mcp_audio.media.compress import compress  # many servers never need it

    return compress(data, budget)


def _copy(data: bytes | Path, extension: str) -> Copied:
    """The copy without metadata; likewise."""
    from comfy_mcp_audio.media.copying import copy  # likewise

    return copy(data, extension)


AUDIO = MediaType(
    name="audio",
    mime_types=MIME_TYPES,
    sniff=is_sound,
    probe=_probe,
    measure=_measure,
    preview=_preview,
    compress=_compress,
    copy=_copy,
    view_tool="view_audio",
)
"""Sounds: WAV, FLAC, MP3, Ogg (Opus, Vorbis, FLAC), M4A, AAC and AIFF."""
