"""A short clip of a sound for an agent that can hear: mono MP3, which all of them can decode."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from comfy_mcp_audio.analysis.measures import decibels
from comfy_mcp_audio.analysis.pcm import Window, decoded
from comfy_mcp_audio.ffmpeg import LIMIT_SECONDS, failure, program, timed_out
from comfy_mcp_core.programs import ProgramTimeoutError, run

if TYPE_CHECKING:
    from comfy_mcp_audio.media.formats.header import Header

__all__ = ["MIME_TYPE", "MOST_SECONDS", "Clip", "bit_rate", "clip"]

MIME_TYPE = "audio/mpeg"
MOST_SECONDS = 60.0
"""The longest clip, and the longest that is ever handed to pydub."""

SAMPLE_RATE = 44_100
_FADE_MS = 10
"""So that a cut in the middle of a sound is no click."""

_FAINT_DBFS = -20.0
_LIFTED_DBFS = -3.0

_MOST_BYTES = 360_000
"""As base64, which takes a third more, it stays under 500 KB."""

_BIT_RATES = (128, 112, 96, 80, 64, 56, 48)
_MOST_ENCODED = 1_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Clip:
    """An encoded clip: its bytes, its length in seconds, and by how many dB it was raised."""

    data: bytes
    seconds: float
    gain_db: float


def bit_rate(seconds: float) -> int:
    """The best bit rate, in kbit/s, at which a clip of that length takes its place."""
    fitting = (rate for rate in _BIT_RATES if seconds * rate * 125 <= _MOST_BYTES)
    return next(fitting, _BIT_RATES[-1])


def clip(
    path: Path,
    header: Header,
    window: Window,
    *,
    limit_seconds: float = LIMIT_SECONDS,
) -> Clip:
    """A part of a sound of at most `MOST_SECONDS` as mono MP3, faint ones raised. Blocking.

    Raises:
        InvalidArgumentsError: When the part begins after the sound's end.
        MediaUnreadableError: When it can't be decoded, or takes too long.
    """
    part = Window(start=window.start, seconds=min(window.seconds or MOST_SECONDS, MOST_SECONDS))
    with decoded(
        path,
        header.container,
        part,
        mono_rate=SAMPLE_RATE,
        limit_seconds=limit_seconds,
    ) as pcm:
        samples = b"".join(block.tobytes() for block in pcm.blocks())
    segment = _segment(samples)
    gain = _gain(float(segment.max) / segment.max_possible_amplitude)
    segment = segment.apply_gain(gain) if gain else segment
    segment = segment.fade_in(_FADE_MS).fade_out(_FADE_MS)
    seconds = len(samples) / 2 / SAMPLE_RATE
    data = _encoded(cast("bytes", segment.raw_data), bit_rate(seconds), limit_seconds)
    return Clip(data=data, seconds=seconds, gain_db=gain)


def _gain(peak: float) -> float:
    """By how many dB a clip with that peak, from 0 to 1, is raised to be heard well."""
    level = decibels(peak)
    faint = level is not None and level < _FAINT_DBFS
    return round(_LIFTED_DBFS - level, 1) if faint and level is not None else 0.0


def _segment(samples: bytes) -> Any:  # pydub has no types
    """The samples as pydub's segment."""
    with warnings.catch_warnings():
        # pydub looks for an ffmpeg of its own, which nothing here makes it run, and imports
        # audioop, which Python 3.13 has from the package audioop-lts; its regular expressions
        # were written before Python minded their backslashes.
        warnings.filterwarnings("ignore", "Couldn't find ff", RuntimeWarning)
        warnings.filterwarnings("ignore", "'audioop' is deprecated", DeprecationWarning)
        warnings.filterwarnings("ignore", "invalid escape sequence", DeprecationWarning)
        warnings.filterwarnings("ignore", "invalid escape sequence", SyntaxWarning)
        from pydub import AudioSegment
    return cast("Any", AudioSegment)(
        data=samples, sample_width=2, frame_rate=SAMPLE_RATE, channels=1
    )


def _encoded(samples: bytes, kbps: int, limit_seconds: float) -> bytes:
    command = [
        *(program(), "-hide_banner", "-nostats", "-loglevel", "warning"),
        *("-f", "s16le", "-ar", str(SAMPLE_RATE), "-ac", "1", "-i", "pipe:0"),
        *(
            "-c:a",
            "libmp3lame",
            "-b:a",
            f"{kbps}k",
            "-fflags",
            "+bitexact",
            "-flags:a",
            "+bitexact",
        ),
        *("-id3v2_version", "0", "-write_xing", "0", "-f", "mp3", "pipe:1"),
    ]
    try:
        done = run(command, limit_seconds=limit_seconds, most_bytes=_MOST_ENCODED, data=samples)
    except ProgramTimeoutError as error:
        raise timed_out(limit_seconds) from error
    if done.status or not done.output:
        raise failure(done.complaints, Path("pipe:0"))
    return done.output
