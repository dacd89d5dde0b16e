"""Between sounds and sound files: ffmpeg decodes and encodes, with time and size limited."""

from __future__ import annotations

import json
import re
import struct
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from comfy_mcp_core.programs import ProgramTimeoutError, run, running
from comfy_mcp_demo.engine.options import ENGINE_NAME, ENGINE_VERSION, SOUND_CONFESSION
from comfy_mcp_demo.engine.sound import MAX_SAMPLES, Sound
from comfy_mcp_demo.engine.uploaded import uploaded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from comfy_mcp_demo.engine.graph import Graph
    from comfy_mcp_demo.engine.values import Floats

LIMIT_SECONDS: Final = 120.0
"""The longest that ffmpeg may take for one file."""

_BYTES: Final = 4
_HEADER_BYTES: Final = 4_096
_CHUNK_SAMPLES: Final = 1 << 18
_MOST_CHANNELS: Final = 2

MP3_RATES: Final = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
"""Samples per second that MPEG audio layer 3 knows (ISO/IEC 11172-3, 13818-3, and MPEG 2.5)."""

OPUS_RATES: Final = (8_000, 12_000, 16_000, 24_000, 48_000)
"""Samples per second that an Opus encoder takes (RFC 6716, section 2)."""


_SPEAKER: Final = re.compile(r"^\[[^\]]* @ [^\]]*\]")


class SoundFileError(Exception):
    """A sound could not be written to a file, or read from one; the message says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Encoding:
    """How a sound becomes a file.

    Attributes:
        suffix: The file's ending, without a dot.
        muxer: ffmpeg's name of the container.
        options: ffmpeg's options for the encoder.
        rates: The sample rates that the encoder takes; empty for all.
        resamples: Whether another rate is brought to one of `rates`; else it is refused.
    """

    suffix: str
    muxer: str
    options: tuple[str, ...]
    rates: tuple[int, ...] = ()
    resamples: bool = False


FLAC: Final = Encoding(suffix="flac", muxer="flac", options=("-c:a", "flac", "-sample_fmt", "s16"))


def mp3(quality: str) -> Encoding:
    """MP3 of a quality: `V0`, or a bitrate such as `128k`."""
    how = ("-q:a", "0") if quality == "V0" else ("-b:a", quality)
    options = ("-c:a", "libmp3lame", *how)
    return Encoding(suffix="mp3", muxer="mp3", options=options, rates=MP3_RATES)


def opus(bitrate: str) -> Encoding:
    """Opus in Ogg, at a bitrate such as `128k`."""
    options = ("-c:a", "libopus", "-b:a", bitrate)
    return Encoding(suffix="opus", muxer="opus", options=options, rates=OPUS_RATES, resamples=True)


def file_tags(graph: Graph, extra: Mapping[str, object] | None) -> dict[str, str]:
    """The tags of a saved sound: its graph, what the client adds, and who made it."""
    tags = {"prompt": json.dumps(graph)}
    tags |= {name: json.dumps(content) for name, content in (extra or {}).items()}
    return tags | {"engine": f"{ENGINE_NAME} {ENGINE_VERSION}: {SOUND_CONFESSION}"}


def encoded(waveform: Floats, rate: int, encoding: Encoding, tags: Mapping[str, str]) -> bytes:
    """A sound as a file.

    Args:
        waveform: float32 (channels, samples), -1 to 1; what lies outside is cut off.
        rate: Samples per second.
        encoding: What kind of file.
        tags: Texts that the file carries, by name.

    Raises:
        SoundFileError: There are no samples, the rate does not fit, or ffmpeg fails.
    """
    channels, count = waveform.shape
    if not count or rate <= 0:
        msg = f"a sound of {count} samples at {rate} Hz cannot be saved"
        raise SoundFileError(msg)
    with tempfile.TemporaryDirectory(prefix="comfy-mcp-sound-") as scratch:
        notes, target = Path(scratch, "tags"), Path(scratch, f"sound.{encoding.suffix}")
        notes.write_text(_metadata(tags), "utf-8")
        _feed(
            [
                *(_ffmpeg(), "-v", "error", "-nostdin"),
                *("-f", "f32le", "-ar", str(rate), "-ac", str(channels), "-i", "pipe:0"),
                *("-f", "ffmetadata", "-i", str(notes), "-map", "0:a", "-map_metadata", "1"),
                *("-ac", str(min(channels, _MOST_CHANNELS)), *encoding.options),
                *_rate_options(rate, encoding),
                *("-fflags", "+bitexact", "-flags:a", "+bitexact"),
                *("-f", encoding.muxer, str(target)),
            ],
            waveform,
        )
        return target.read_bytes()


def decoded(path: Path) -> Sound:
    """The sound of a file, a film's sound track too; more than two channels are mixed to two.

    Raises:
        SoundFileError: There is no sound that can be read, or there is too much of it.
    """
    most = MAX_SAMPLES * _BYTES
    command = [
        *(_ffmpeg(), "-v", "error", "-nostdin", *uploaded(path), "-vn", "-map", "0:a:0"),
        *("-af", "aformat=channel_layouts=mono|stereo", "-c:a", "pcm_f32le", "-f", "wav", "pipe:1"),
    ]
    try:
        done = run(command, limit_seconds=LIMIT_SECONDS, most_bytes=most)
    except ProgramTimeoutError as problem:
        msg = f"reading {path.name} {problem}"
        raise SoundFileError(msg) from problem
    if done.status != 0:
        reason = _cause(done.complaints)
        msg = f"{path.name} holds no sound that can be read: {reason}"
        raise SoundFileError(msg)
    channels, rate, start = _wave_header(done.output)
    usable = (len(done.output) - start) // (_BYTES * channels) * _BYTES * channels
    plain = np.frombuffer(done.output, "<f4", usable // _BYTES, start)
    waveform = np.ascontiguousarray(plain.reshape(-1, channels).T, dtype=np.float32)
    return Sound(waveform=waveform[np.newaxis], rate=rate)


def _feed(command: list[str], waveform: Floats) -> None:
    """Run ffmpeg on samples that it reads from its standard input."""
    try:
        with running(command, limit_seconds=LIMIT_SECONDS, feeds=True) as program:
            for start in range(0, waveform.shape[1], _CHUNK_SAMPLES):
                part = np.clip(waveform[:, start : start + _CHUNK_SAMPLES], -1.0, 1.0)
                program.write(np.ascontiguousarray(part.T, dtype="<f4").tobytes())
            program.close_input()
            status, complaints = program.finish()
    except ProgramTimeoutError as problem:
        msg = f"encoding the sound {problem}"
        raise SoundFileError(msg) from problem
    if status != 0:
        msg = f"the sound could not be encoded: {_cause(complaints)}"
        raise SoundFileError(msg)


def _rate_options(rate: int, encoding: Encoding) -> tuple[str, ...]:
    if not encoding.rates or rate in encoding.rates:
        return ()
    if not encoding.resamples:
        allowed = ", ".join(str(one) for one in encoding.rates)
        msg = f"{encoding.suffix} cannot hold {rate} samples a second; it takes {allowed}"
        raise SoundFileError(msg)
    nearest = next((one for one in encoding.rates if one >= rate), encoding.rates[-1])
    return ("-ar", str(nearest))


def _metadata(tags: Mapping[str, str]) -> str:
    """Tags in ffmpeg's own text format, in which five characters are escaped."""
    lines = [f"{_escaped(name)}={_escaped(content)}" for name, content in tags.items()]
    return "\n".join((";FFMETADATA1", *lines, ""))


def _escaped(text: str) -> str:
    return "".join(f"\\{letter}" if letter in "=;#\\\n" else letter for letter in text)


def _wave_header(content: bytes) -> tuple[int, int, int]:
    """Channels, samples per second and where the samples begin, from a RIFF/WAVE header."""
    form = content.find(b"fmt ", 0, _HEADER_BYTES)
    data = content.find(b"data", max(form, 0), _HEADER_BYTES)
    if form < 0 or data < 0:
        msg = "ffmpeg gave no wave header"
        raise SoundFileError(msg)
    channels, rate = struct.unpack_from("<HI", content, form + 10)
    return channels, rate, data + 8


def _cause(complaints: str) -> str:
    """The first of ffmpeg's complaints, without the part of it that complains."""
    lines = [_SPEAKER.sub("", line).strip() for line in complaints.splitlines()]
    return next((line for line in lines if line), "ffmpeg gave no reason")


def _ffmpeg() -> str:
    import imageio_ffmpeg

    return imageio_ffmpeg.get_ffmpeg_exe()
