"""Running ffmpeg: where it is, the arguments that keep it harmless, and its errors."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from comfy_mcp_core.errors import MediaNotSupportedError, MediaUnreadableError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["LIMIT_SECONDS", "failure", "input_arguments", "program", "timed_out"]

LIMIT_SECONDS = 120.0
"""The longest that one run may take: an hour of sound takes some 10 seconds."""

_DEMUXERS = {"mp4": "mov"}
"""ffmpeg's names of the containers, where they differ from ours."""

_PREFIX = re.compile(r"^\[[^\]]*\] *")
_TELLING = re.compile(
    r"error|invalid|could not|unsupported|not found|no such|truncat", re.IGNORECASE
)
_LONGEST = 160


@lru_cache(maxsize=1)
def program() -> str:
    """The path of ffmpeg.

    Raises:
        MediaNotSupportedError: When there is none.
    """
    import imageio_ffmpeg  # only here: it looks for the program when it is imported

    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise MediaNotSupportedError(
            "There is no ffmpeg to decode sounds with.",
            hint="Run `pip install --force-reinstall imageio-ffmpeg`, or set IMAGEIO_FFMPEG_EXE.",
        ) from error


def input_arguments(
    path: Path, container: str, *, start: float = 0.0, seconds: float | None = None
) -> list[str]:
    """The program and its arguments up to its input.

    The container is forced, so that nothing in the file can choose another one, such as a playlist
    that names further files; and only files and pipes are opened.

    Args:
        path: The file.
        container: As `media.signatures.container` tells it.
        start: Where to begin, in seconds.
        seconds: How much to read; None for all.
    """
    window = ["-ss", f"{start:.6f}"] if start > 0 else []
    if seconds is not None:
        window += ["-t", f"{seconds:.6f}"]
    return [
        program(),
        *("-hide_banner", "-nostdin", "-nostats", "-loglevel", "warning"),
        *("-protocol_whitelist", "file,pipe"),
        *window,
        *("-f", _DEMUXERS.get(container, container), "-i", f"file:{path}"),
    ]


def failure(complaints: str, path: Path) -> MediaUnreadableError:
    """The error for a file that ffmpeg could not decode, with the most telling of its words."""
    lines = [_PREFIX.sub("", line.strip()) for line in complaints.splitlines()]
    telling = next((line for line in lines if _TELLING.search(line)), "")
    told = telling.replace(f"file:{path}", "the file").replace(str(path), "the file")[:_LONGEST]
    return MediaUnreadableError(
        f"The sound is truncated or broken: {told.rstrip('.') or 'nothing could be decoded'}.",
        hint="Fetch, upload or generate it again.",
    )


def timed_out(limit_seconds: float) -> MediaUnreadableError:
    """The error for a file that takes ffmpeg too long."""
    return MediaUnreadableError(
        f"ffmpeg did not get through the file within {limit_seconds:g} seconds and was ended.",
        hint="Fetch the file and cut or convert it; if it is short, it is broken.",
    )
