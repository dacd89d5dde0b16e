"""Frames of animated WebP, PNG and GIF, with Pillow: ffmpeg does not decode all of them."""

from __future__ import annotations

import struct
import time
import zlib
from itertools import accumulate
from typing import TYPE_CHECKING

from PIL import Image

from comfy_mcp_core.errors import MediaUnreadableError, TooLargeError
from comfy_mcp_video.media.limits import check_pixels
from comfy_mcp_video.media.reading import read_animation
from comfy_mcp_video.media.window import FileSource, Window

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from pathlib import Path

__all__ = ["frame_times", "still_frames"]

_FORMATS = ("WEBP", "PNG", "GIF")

_DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
    struct.error,
    zlib.error,
    Warning,
)
"""What Pillow's decoders raise for broken files; warnings where a process made them errors."""


def frame_times(path: Path) -> list[float]:
    """The second at which each frame begins to be shown.

    Raises:
        MediaUnreadableError: When the file is broken before its first frame.
    """
    with path.open("rb") as file:
        shown = read_animation(Window(FileSource(file), most_reads=None)).shown
    return [0.0, *accumulate(shown[:-1])]


def still_frames(
    path: Path, numbers: Sequence[int], size: tuple[int, int], *, limit_seconds: float
) -> Generator[Image.Image]:
    """The frames of those rising numbers, RGB or RGBA, at a size; fewer where the file is cut off.

    Raises:
        MediaUnreadableError: When not even the first can be decoded, or the time is over.
        TooLargeError: When the picture has too many pixels.
    """
    deadline = time.monotonic() + limit_seconds
    found = False
    try:
        with Image.open(path, formats=_FORMATS) as picture:
            check_pixels(*picture.size)
            # A picture for viewers that know no animation is none of its frames.
            skipped = 1 if picture.info.get("default_image") else 0
            for number in numbers:
                _seek(picture, number + skipped, deadline)
                frame = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
                found = True
                yield _scaled(frame, size)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooLargeError(
            f"Pillow refuses to decode so large a picture: {_line(error)}",
            hint='Look at it with mode="metadata", or fetch the file and make it smaller.',
        ) from error
    except _DECODER_ERRORS as error:
        if not found:
            raise MediaUnreadableError(
                f"No frame of the animated picture can be decoded: {_line(error)}",
                hint="It is truncated or broken: fetch, upload or generate it again.",
            ) from error


def _seek(picture: Image.Image, number: int, deadline: float) -> None:
    """Go to a frame by way of those before it, which it may be drawn over."""
    for passed in range(picture.tell(), number + 1):
        if time.monotonic() > deadline:
            raise MediaUnreadableError(
                "Decoding the animated picture took too long, and was stopped.",
                hint="It has too many or too large frames; fetch the file.",
            )
        picture.seek(passed)
        picture.load()


def _scaled(frame: Image.Image, size: tuple[int, int]) -> Image.Image:
    if frame.size == size:
        return frame
    larger = size[0] > frame.width
    return frame.resize(size, Image.Resampling.NEAREST if larger else Image.Resampling.BOX)


def _line(error: Exception) -> str:
    """The error's own words in one line, its type's name when it has none."""
    return " ".join(str(error).split())[:200] or type(error).__name__
