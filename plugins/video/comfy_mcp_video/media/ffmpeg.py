"""Calling ffmpeg on one file: which may open no other, and takes no longer than it may."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from comfy_mcp_core.errors import MediaNotSupportedError, MediaUnreadableError
from comfy_mcp_core.programs import ProgramTimeoutError, run, running
from comfy_mcp_video.media.limits import MAX_PIXELS

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from comfy_mcp_video.media.facts import Facts

__all__ = ["ffmpeg", "input_of", "limited", "measured", "raw_frames", "unreadable"]

_QUIET = ("-hide_banner", "-nostdin", "-loglevel", "error")

_PREFIX = re.compile(r"^(\[[^\]]*\] ?)+")
"""What ffmpeg puts before a complaint: the part that complains, and its address in memory."""

_MOST_PROGRESS = 2**20

_STEADY = 0.9
"""The share of the time that frames at the rate named by the file must fill to be steady."""


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

    Nothing is decoded: ten minutes take a tenth of a second.

    Raises:
        MediaUnreadableError: When there is no frame at all, or the time is over.
        MediaNotSupportedError: When ffmpeg can't be started.
    """
    command = [
        *(*ffmpeg(), *input_of(path, facts), "-map", "0:V:0", "-c", "copy"),
        *("-progress", "pipe:1", "-stats_period", "60", "-f", "null", "-"),
    ]
    with limited():
        done = run(command, limit_seconds=limit_seconds, most_bytes=_MOST_PROGRESS)
    told = dict(
        re.findall(r"^(frame|out_time_us)=\s*(\d+)\s*$", done.output.decode(), re.MULTILINE)
    )
    frames = int(told.get("frame", 0))
    if not frames:
        raise unreadable(done.complaints)
    last = int(told.get("out_time_us", 0)) / 1_000_000
    fps = facts.fps or (frames / last if last else None)
    seconds = frames / fps if fps else last
    # The rate that a file names is the highest: where frames are left out, they last longer.
    varies = seconds < _STEADY * last
    if varies:
        fps, seconds = frames / last, last
    return replace(
        facts,
        frames=frames,
        fps=fps,
        picture_seconds=seconds,
        variable_rate=facts.variable_rate or varies,
        duration_seconds=facts.duration_seconds or seconds,
    )


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
