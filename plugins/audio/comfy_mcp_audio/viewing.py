"""What `view_audio` shows of a file on this machine: pure decisions around one blocking pass."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from comfy_mcp_audio.analysis.look import Look, look
from comfy_mcp_audio.analysis.pcm import Window
from comfy_mcp_audio.listening import MIME_TYPE, clip
from comfy_mcp_audio.media.probe import as_probe, read_header
from comfy_mcp_audio.media.source import FileSource
from comfy_mcp_audio.pictures.encode import within
from comfy_mcp_audio.pictures.spectrogram import spectrogram
from comfy_mcp_audio.pictures.waveform import waveform
from comfy_mcp_audio.remarks import remarks
from comfy_mcp_core.content import Audio, Content, Image
from comfy_mcp_core.errors import InvalidArgumentsError

if TYPE_CHECKING:
    from comfy_mcp_audio.media.formats.header import Header

__all__ = ["heard", "pictured"]

WIDTH = 1_024
_MOST_BYTES = 370_000
"""As base64, which takes a third more, a picture stays under 500 KB."""

_MOST_SPANS = 20

Shown = tuple[dict[str, object], Content]


def pictured(path: Path, mode: Literal["waveform", "spectrogram"], window: Window) -> Shown:
    """A picture of a sound, or of a part of it, and what was measured. Blocking.

    Raises:
        InvalidArgumentsError: When the part begins after the sound's end.
        MediaUnreadableError: When it can't be decoded, is cut off, or takes too long.
        TooLargeError: When it has too many channels.
        BudgetUnreachableError: When the picture can't be made small enough.
    """
    header = read_header(FileSource(path))
    _check_start(header, window)
    found = look(path, header, window, spectrum=mode == "spectrogram")
    draw = spectrogram if mode == "spectrogram" else waveform
    preview = within(draw(found, WIDTH), _MOST_BYTES)
    facts: dict[str, object] = {
        "width": preview.width,
        "height": preview.height,
        "bytes_size": len(preview.data),
        "mime_type": preview.mime_type,
    }
    told: dict[str, object] = {
        "audio": _measured(found),
        "remarks": remarks(found),
        "preview": facts,
    }
    return told, Image(data=preview.data, mime_type=preview.mime_type)


def heard(path: Path, window: Window) -> Shown:
    """A clip of a sound that an agent can hear, and what it is. Blocking.

    Raises:
        InvalidArgumentsError: When the clip begins after the sound's end.
        MediaUnreadableError: When it can't be decoded, or takes too long.
        TooLargeError: When it has too many channels.
    """
    header = read_header(FileSource(path))
    _check_start(header, window)
    made = clip(path, header, window)
    facts: dict[str, object] = {
        "start": window.start,
        "seconds": round(made.seconds, 2),
        "bytes_size": len(made.data),
        "mime_type": MIME_TYPE,
    }
    if made.gain_db:
        facts["gain_db"] = made.gain_db
    told: dict[str, object] = {"audio": _facts(header), "clip": facts}
    return told, Audio(data=made.data, mime_type=MIME_TYPE)


def _check_start(header: Header, window: Window) -> None:
    if header.exact and header.seconds is not None and 0 < header.seconds <= window.start:
        raise InvalidArgumentsError(
            f"start={window.start:g} lies behind the end of the sound.",
            hint=f"It lasts {header.seconds:.1f} seconds; choose an earlier start.",
            duration_seconds=round(header.seconds, 3),
        )


def _facts(header: Header) -> dict[str, object]:
    probe = as_probe(header)
    length = {"duration_seconds": probe.duration_seconds}
    return {key: value for key, value in length.items() if value is not None} | dict(probe.details)


def _measured(found: Look) -> dict[str, object]:
    """What was measured, rounded; what is unknown is left out."""
    start = found.window.start
    spans = found.silences[:_MOST_SPANS]
    measured: dict[str, object | None] = {
        "loudness_lufs": _rounded(found.loudness_lufs, 1),
        "peak_dbfs": _rounded(found.peak_dbfs, 1),
        "rms_dbfs": _rounded(found.rms_dbfs, 1),
        "silence": [
            {"start": round(start + span.start, 2), "end": round(start + span.end, 2)}
            for span in spans
        ],
        "silence_share": round(sum(span.seconds for span in found.silences) / found.seconds, 3),
        "clipped_samples": found.clipped_samples,
    }
    if start or (found.header.seconds or 0) - found.seconds > 1:
        measured["from"] = start
        measured["to"] = round(start + found.seconds, 3)
    facts = {"duration_seconds": round(found.seconds, 3)} | _facts(found.header)
    return facts | {key: value for key, value in measured.items() if value is not None}


def _rounded(value: float | None, digits: int) -> float | None:
    # Adding 0.0 makes 0.0 of -0.0.
    return None if value is None else round(value, digits) + 0.0
