"""Calling ffmpeg on one file: which may open no other, and takes no longer than it may."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from comfy_mcp_core.errors import MediaNotSupportedError, MediaUnreadableError, TooLargeError
from comfy_mcp_core.programs import ProgramTimeoutError, run, running
from comfy_mcp_video.media.limits import MAX_PIXELS

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from comfy_mcp_video.media.facts import Facts

__all__ = ["ffmpeg", "frame_starts", "input_of", "limited", "measured", "raw_frames", "unreadable"]

_QUIET = ("-hide_banner", "-nostdin", "-loglevel", "error")

_PREFIX = re.compile(r"^(\[[^\]]*\] ?)+")
"""What ffmpeg puts before a complaint: the part that complains, and its address in memory."""

_MOST_LISTED = 2**26
"""Bytes of a list of frames, of some 50 each: six hours at 60 frames per second."""

_PACKET = re.compile(r"^0,\s*-?\d+,\s*(-?\d+),\s*(\d+),", re.MULTILINE)
"""A line of ffmpeg's framecrc (https://ffmpeg.org/ffmpeg-formats.html#framecrc)."""

_ROUNDING, _UNSTEADY = 0.002, 0.05
"""Seconds, and share of the mean, that a frame may be off and yet be steady."""


def ffmpeg() -> list[str]:
    """The beginning of every command: ffmpeg's path, and that it is quiet and asks nothing.

    Raises:
        MediaNotSupportedError: When there is no ffmpeg for this machine.
    """
    from imageio_ffmpeg import get_ffmpeg_exe  # pyright: ignore[reportUnknownVariableType] # no types

    try:
        return [str(get_ffmpeg_exe()), *_QUIET]  # pyright: ignore[reportUnknownArgumentType] # likewise
    except RuntimeError as error:
        raise MediaNotSupportedError(
            "There is no ffmpeg on this machine, which videos need.",
            hint="pip install --force-reinstall imageio-ffmpeg, or set IMAGEIO_FFMPEG_EXE.",
        ) from error


def input_of(path: Path, facts: Facts, *, start: float = 0.0) -> list[str]:
    """The arguments that open a file.

    The demuxer is forced to the one that was recognised: a playlist under a video's name could
    otherwise make ffmpeg open other files.

    Args:
        path: The file.
        facts: What is known of it.
        start: Where to begin, in seconds; the first frame is the first one not before it.
    """
    seek = ("-ss", f"{start:.6f}") if start > 0 else ()
    return [
        *("-protocol_whitelist", "file,pipe", "-max_pixels", str(MAX_PIXELS)),
        *("-f", facts.container, *seek, "-i", f"file:{path}"),
    ]


@contextmanager
def limited() -> Generator[None]:
    """Turn what goes wrong with the program itself into errors of the file.

    Raises:
        MediaUnreadableError: When the time is over.
        MediaNotSupportedError: When ffmpeg can't be started.
    """
    try:
        yield
    except ProgramTimeoutError as error:
        raise MediaUnreadableError(
            f"ffmpeg {error} with the file, and was stopped.",
            hint="It is too long to be decoded here, or made to hang decoders; fetch the file.",
        ) from error
    except OSError as error:
        raise MediaNotSupportedError(
            f"ffmpeg can't be started: {error.strerror or error}.",
            hint="pip install --force-reinstall imageio-ffmpeg, or set IMAGEIO_FFMPEG_EXE.",
        ) from error


def raw_frames(
    arguments: list[str], size: tuple[int, int], *, limit_seconds: float
) -> Generator[bytes]:
    """The RGB pixels of each frame that a command puts out, one at a time.

    Args:
        arguments: Input and filters; what comes out must have that size.
        size: Width and height in pixels.
        limit_seconds: How long all of it may take.

    Raises:
        MediaUnreadableError: When there is no frame at all, or the time is over.
        MediaNotSupportedError: When ffmpeg can't be started.
    """
    command = [*ffmpeg(), *arguments, "-pix_fmt", "rgb24", "-f", "rawvideo", "pipe:1"]
    expected = size[0] * size[1] * 3
    found = False
    with limited(), running(command, limit_seconds=limit_seconds) as program:
        while len(pixels := program.read(expected)) == expected:
            found = True
            yield pixels
        _, complaints = program.finish()
    if not found:
        raise unreadable(complaints)


def measured(path: Path, facts: Facts, *, limit_seconds: float) -> Facts:
    """The facts with the number of frames and the picture's duration, counted packet by packet.

    Raises:
        MediaUnreadableError: When there is no frame at all, or the time is over.
        MediaNotSupportedError: When ffmpeg can't be started.
        TooLargeError: When there are too many frames.
    """
    starts, lasts = frame_starts(path, facts, limit_seconds=limit_seconds)
    frames, span = len(starts), starts[-1] - starts[0]
    mean = span / (frames - 1) if span else 0.0
    varies = any(
        abs(after - before - mean) > _ROUNDING + _UNSTEADY * mean
        for before, after in pairwise(starts[:-1])
    )
    fps = facts.fps
    if not fps or abs(fps * mean - 1) > _UNSTEADY:
        fps = 1 / mean if mean else fps
    lasts = lasts if varies and lasts else 1 / fps if fps else lasts
    seconds = starts[-1] + lasts
    return replace(
        facts,
        frames=frames,
        fps=fps,
        picture_seconds=seconds,
        variable_rate=facts.variable_rate or varies,
        duration_seconds=facts.duration_seconds or seconds,
        starts=tuple(starts) if facts.variable_rate or varies else (),
    )


def frame_starts(path: Path, facts: Facts, *, limit_seconds: float) -> tuple[list[float], float]:
    """When each frame begins to be shown, in rising seconds, and how long the last one lasts.

    Nothing is decoded: ten minutes take a tenth of a second. The latter is 0 where it is not told.

    Raises:
        MediaUnreadableError: When there is no frame at all, or the time is over.
        MediaNotSupportedError: When ffmpeg can't be started.
        TooLargeError: When there are too many frames.
    """
    command = [
        *(*ffmpeg(), *input_of(path, facts), "-map", facts.stream, "-c", "copy"),
        *("-f", "framecrc", "pipe:1"),
    ]
    with limited():
        done = run(command, limit_seconds=limit_seconds, most_bytes=_MOST_LISTED)
    if len(done.output) == _MOST_LISTED:
        raise TooLargeError(
            "The video has too many frames to be counted here.", hint="Fetch the file."
        )
    text = done.output.decode()
    base = re.search(r"^#tb 0: (\d+)/(\d+)$", text, re.MULTILINE)
    # Stream, decoding time, time shown, duration; then size and checksum.
    shown = sorted((int(a), int(b)) for a, b in _PACKET.findall(text))
    if base is None or not shown:
        raise unreadable(done.complaints)
    tick = int(base[1]) / int(base[2])
    return [begins * tick for begins, _ in shown], shown[-1][1] * tick


def unreadable(complaints: str) -> MediaUnreadableError:
    """The error for a file of which nothing could be decoded, with ffmpeg's last complaint."""
    lines = [_PREFIX.sub("", line).strip() for line in complaints.splitlines()]
    # A path of this machine tells nothing of the file.
    said = [line for line in lines if line and "file:" not in line]
    why = f": {said[0][:200].rstrip('.')}" if said else ""
    return MediaUnreadableError(
        f"No frame of the video can be decoded{why}.",
        hint="It is truncated or broken: fetch, upload or generate it again.",
    )
