"""A sound file decoded to 16-bit samples, block by block, through a pipe from ffmpeg."""

from __future__ import annotations

import struct
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from comfy_mcp_audio.ffmpeg import LIMIT_SECONDS, failure, input_arguments, timed_out
from comfy_mcp_core.errors import (
    ComfyMCPError,
    InvalidArgumentsError,
    MediaUnreadableError,
    TooLargeError,
)
from comfy_mcp_core.programs import ProgramTimeoutError, Running, running

__all__ = ["BLOCK", "MOST_CHANNELS", "SAMPLE_RATES", "Block", "Pcm", "Window", "decoded"]

BLOCK = 16_384
"""Samples of each channel in a block; all but the last one are full. In stereo it fills a pipe, so
that ffmpeg decodes the next one while this one is looked at."""

MOST_CHANNELS = 32

SAMPLE_RATES = 1_000, 768_000
"""The lowest and the highest sample rate that is decoded, in Hz: below, there is nothing to hear;
above, which no converter reaches, memory would grow with it."""

Block: TypeAlias = NDArray[np.int16]
"""Samples from -32768 to 32767, of shape (channels, samples)."""


_RIFF_HEAD, _CHUNK_HEAD = 12, 8

_GATHERED = f"asetnsamples=n={BLOCK}:p=0"
"""ffmpeg hands on blocks rather than frames of some 1,000 samples, which saves a third of its work.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """A part of a sound, in seconds; `seconds` None means up to the end."""

    start: float = 0.0
    seconds: float | None = None


class Pcm:
    """A sound that is being decoded; made by `decoded`.

    Attributes:
        sample_rate: Samples a second.
        channels: How many there are.
    """

    def __init__(self, program: Running, path: Path, start: float) -> None:
        self._program = program
        self._path = path
        self._start = start
        self.sample_rate, self.channels = self._head()

    def blocks(self) -> Iterator[Block]:
        """All blocks, once.

        Raises:
            MediaUnreadableError: When ffmpeg fails, or finds not one sample.
            InvalidArgumentsError: When it finds none from the window's start on.
            ProgramTimeoutError: When it takes too long.
            ProgramStoppedError: When nobody waits any more.
        """
        width = 2 * self.channels
        found = False
        while data := self._program.read(BLOCK * width):
            whole = len(data) - len(data) % width
            if whole:
                found = True
                samples = np.frombuffer(data[:whole], "<i2").reshape(-1, self.channels)
                yield np.ascontiguousarray(samples.T)
        status, complaints = self._program.finish()
        if status:
            raise failure(complaints, self._path)
        if not found:
            raise _no_samples(self._start)

    def _head(self) -> tuple[int, int]:
        """Sample rate and channels, from the WAV header that ffmpeg puts before the samples."""
        if len(self._program.read(_RIFF_HEAD)) < _RIFF_HEAD:
            raise self._failed()
        layout = b""
        while True:
            head = self._program.read(_CHUNK_HEAD)
            if len(head) < _CHUNK_HEAD:
                raise self._failed()
            if head[:4] == b"data":
                break
            content = self._program.read(int.from_bytes(head[4:], "little"))
            layout = content if head[:4] == b"fmt " else layout
        channels, rate = struct.unpack_from("<HI", layout, 2)
        if channels > MOST_CHANNELS:
            raise TooLargeError(
                f"The sound has {channels} channels; at most {MOST_CHANNELS} are decoded.",
                hint="Fetch the file and mix it down.",
            )
        lowest, highest = SAMPLE_RATES
        if not lowest <= rate <= highest:
            raise MediaUnreadableError(
                f"The sound has {rate:,} samples a second, beyond {lowest:,} to {highest:,}.",
                hint="Its header is probably broken; generate it again, or fetch and convert it.",
            )
        return rate, channels

    def _failed(self) -> ComfyMCPError:
        status, complaints = self._program.finish()
        return failure(complaints, self._path) if status else _no_samples(self._start)


@contextmanager
def decoded(
    path: Path,
    container: str,
    window: Window | None = None,
    *,
    mono_rate: int | None = None,
    limit_seconds: float = LIMIT_SECONDS,
) -> Generator[Pcm]:
    """A sound file as a stream of samples.

    Args:
        path: The file.
        container: As `media.signatures.container` tells it.
        window: The part of it; all of it when None.
        mono_rate: Mix all channels into one of that sample rate; None leaves them as they are.
        limit_seconds: How long ffmpeg may take.

    Raises:
        MediaUnreadableError: When it can't be decoded, has a sample rate outside `SAMPLE_RATES`, or
            takes too long.
        InvalidArgumentsError: When the window begins after the sound's end.
        TooLargeError: When it has too many channels.
    """
    window = window or Window()
    command = input_arguments(path, container, start=window.start, seconds=window.seconds)
    shape = ["-ac", "1", "-ar", str(mono_rate)] if mono_rate else []
    command += ["-map", "0:a:0", "-af", _GATHERED, *shape]
    command += ["-c:a", "pcm_s16le", "-bitexact", "-f", "wav", "pipe:1"]
    try:
        with running(command, limit_seconds=limit_seconds) as program:
            yield Pcm(program, path, window.start)
    except ProgramTimeoutError as error:
        raise timed_out(limit_seconds) from error


def _no_samples(start: float) -> ComfyMCPError:
    if start > 0:
        return InvalidArgumentsError(
            f"start={start:g} lies behind the end of the sound.", hint="Choose an earlier start."
        )
    return MediaUnreadableError(
        "The file holds no sound: it has not one sample.",
        hint="Generate it again, with a length of at least a second.",
    )
