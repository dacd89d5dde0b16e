"""Sounds made for the tests."""

from __future__ import annotations

import subprocess
import wave
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from comfy_mcp_audio.analysis.look import Look, look
from comfy_mcp_audio.analysis.pcm import Window
from comfy_mcp_audio.ffmpeg import program
from comfy_mcp_audio.media.probe import read_header
from comfy_mcp_audio.media.source import FileSource

RATE = 44_100
SECONDS = 1.5
Samples = NDArray[np.float64]

FORMATS = {
    "s16.wav": (),
    "s24.wav": ("-c:a", "pcm_s24le"),
    "u8.wav": ("-c:a", "pcm_u8"),
    "f32.wav": ("-c:a", "pcm_f32le"),
    "adpcm.wav": ("-c:a", "adpcm_ms"),
    "rf64.wav": ("-rf64", "always"),
    "plain.flac": (),
    "v0.mp3": ("-q:a", "0"),
    "128.mp3": ("-b:a", "128k"),
    "320.mp3": ("-b:a", "320k"),
    "bare.mp3": ("-b:a", "128k", "-write_xing", "0", "-id3v2_version", "0"),
    "small.mp3": ("-b:a", "32k", "-ar", "22050", "-ac", "1"),
    "plain.opus": ("-ar", "48000"),
    "vorbis.ogg": ("-c:a", "libvorbis"),
    "flac.oga": ("-c:a", "flac"),
    "plain.m4a": (),
    "alac.m4a": ("-c:a", "alac"),
    "plain.aac": (),
    "plain.aiff": (),
}
"""Every kind of file that is known here, and ffmpeg's arguments that make it."""

EXACT = sorted(set(FORMATS) - {"bare.mp3", "plain.aac", "adpcm.wav"})
"""The files that tell their length; the others have frames of a codec that does not."""


def ffmpeg(*arguments: str | Path) -> None:
    command = [program(), "-v", "error", "-nostdin", "-y", *map(str, arguments)]
    subprocess.run(command, check=True, timeout=60)


def make_formats(folder: Path) -> dict[str, Path]:
    """One sound of `SECONDS` in every format, with tags, by one run of ffmpeg."""
    left, right = "0.4*sin(2*PI*220*t)", "0.3*sin(2*PI*330*t)"
    outputs: list[str | Path] = []
    for name, arguments in FORMATS.items():
        outputs += ["-metadata", "comment=a prompt", *arguments, folder / name]
    ffmpeg("-f", "lavfi", "-i", f"aevalsrc={left}|{right}:s={RATE}:d={SECONDS}", *outputs)
    return {name: folder / name for name in FORMATS}


def sine(seconds: float, amplitude: float = 0.5, hertz: float = 440.0) -> Samples:
    return amplitude * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE))


def wav(*channels: Samples, rate: int = RATE) -> bytes:
    """A WAV file of 16 bits; what goes beyond full scale is clipped."""
    scaled = np.clip(np.rint(np.stack(channels, axis=1) * 32_768), -32_768, 32_767)
    buffer = BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(scaled.astype("<i2").tobytes())
    return buffer.getvalue()


def looked(
    folder: Path, *channels: Samples, window: Window | None = None, spectrum: bool = False
) -> Look:
    path = folder / "sound.wav"
    path.write_bytes(wav(*channels))
    return look(path, read_header(FileSource(path)), window, spectrum=spectrum)


class Source:
    """Bytes as a media source that remembers each read."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.reads: list[tuple[int, int]] = []

    @property
    def size(self) -> int:
        return len(self.data)

    def read(self, offset: int, size: int) -> bytes:
        self.reads.append((offset, size))
        return self.data[offset : offset + size]
