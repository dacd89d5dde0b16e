"""Sounds that the scenarios upload, and what is noted of those that they get back."""

from __future__ import annotations

import array
import io
import math
import subprocess
import sys
import wave
from typing import TYPE_CHECKING

import imageio_ffmpeg

if TYPE_CHECKING:
    from tests.contract.json_types import Json

RATE = 44_100
"""Samples a second of the tone in two channels; the one in one channel has half as many."""

_MAGIC = {b"fLaC": "flac", b"OggS": "opus", b"ID3\x04": "mp3"}
_HEADER_BYTES = 44
_LIMIT_SECONDS = 30.0


def tone(channels: int = 2, seconds: float = 0.2) -> bytes:
    """Return a WAV: 440 Hz at half strength, and an octave higher at a quarter on the right.

    Args:
        channels: 2, or 1 for the left one alone, at half the rate.
        seconds: how long it is.
    """
    rate = RATE if channels > 1 else RATE // 2
    samples = array.array("h")
    for index in range(round(seconds * rate)):
        angle = 2.0 * math.pi * 440.0 * index / rate
        levels = (0.5 * math.sin(angle), 0.25 * math.sin(2.0 * angle))
        samples.extend(round(level * 32_767) for level in levels[:channels])
    if sys.byteorder == "big":
        samples.byteswap()
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return buffer.getvalue()


def described(content: bytes) -> dict[str, Json]:
    """Return a sound's kind, rate, channels, length, and how strong each channel is.

    The strengths, in thousandths, stand under `near`: encoders and resamplers differ a little. So
    do the lengths of what was encoded with a loss.
    """
    decoded = subprocess.run(
        [
            *(imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", "pipe:0"),
            *("-bitexact", "-c:a", "pcm_s16le", "-f", "wav", "pipe:1"),
        ],
        input=content,
        capture_output=True,
        timeout=_LIMIT_SECONDS,
        check=True,
    ).stdout
    channels = int.from_bytes(decoded[22:24], "little")
    rate = int.from_bytes(decoded[24:28], "little")
    samples = array.array("h")
    samples.frombytes(decoded[_HEADER_BYTES:])
    if sys.byteorder == "big":
        samples.byteswap()
    kind, count = _MAGIC.get(content[:4], "another"), len(samples) // channels
    length: dict[str, Json] = {"samples": count}
    if kind != "flac":
        length = {"hundredths of a second": {"near": round(count / rate * 100)}}
    return {
        "kind": kind,
        "rate": rate,
        "channels": channels,
        **length,
        "strengths": {"near": [_strength(samples[side::channels]) for side in range(channels)]},
        "carries its graph": b'"class_type"' in content,
    }


def _strength(samples: array.array[int]) -> int:
    """Return the root mean square in thousandths of the most that there can be."""
    power = sum(sample * sample for sample in samples) / max(1, len(samples))
    return round(math.sqrt(power) / 32.767)
