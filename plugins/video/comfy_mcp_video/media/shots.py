"""Frames of a video or an animated picture at chosen times."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image

from comfy_mcp_core.errors import MediaUnreadableError
from comfy_mcp_video.media.ffmpeg import input_of, measured, raw_frames
from comfy_mcp_video.media.limits import DECODE_SECONDS, check_pixels
from comfy_mcp_video.media.stills import frame_times, still_frames

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from comfy_mcp_video.media.facts import Facts

__all__ = ["Shot", "countable", "even_shots", "shot_at", "times_of"]

START_SECONDS = 0.08
"""What starting ffmpeg and seeking in a file takes, about."""

_FRAME_SECONDS, _PIXEL_SECONDS = 20e-6, 4e-9
"""What decoding a frame takes, and what each of its pixels adds: H.264 on two cores, about."""

_TO_KEY_FRAME = 125
"""Frames decoded after a seek: encoders set a key frame every 250 frames or so."""

_ROUNDING = 0.002
"""Seconds by which a frame's time may be off: Matroska rounds to milliseconds."""

_FALLBACK_SECONDS = 2.0
"""How far before a time that has no frame any more the last one is looked for."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A frame, and the second at which it is shown."""

    seconds: float
    picture: Image.Image


def countable(path: Path, facts: Facts, *, limit_seconds: float = DECODE_SECONDS) -> Facts:
    """The facts with a duration of the picture, which is measured where the file does not tell.

    Raises:
        MediaUnreadableError: When there is no frame at all, or the time is over.
        MediaNotSupportedError: When ffmpeg can't be started.
        TooLargeError: When the frames have too many pixels.
    """
    check_pixels(facts.width, facts.height)
    if facts.picture_seconds is not None or facts.frames == 1:
        return facts
    return measured(path, facts, limit_seconds=limit_seconds)


def times_of(facts: Facts, count: int) -> list[float]:
    """Up to `count` evenly spread seconds, from the first frame to the last.

    A single one is the middle. There are no more than there are frames, and of a steady video each
    is the time of a frame.
    """
    frames, seconds = facts.frames, facts.picture_seconds or 0.0
    count = min(count, frames) if frames else count
    last = _last_time(facts)
    if count <= 1 or last <= 0:
        return [_snapped(seconds / 2, facts, last)]
    return [_snapped(last * number / (count - 1), facts, last) for number in range(count)]


def even_shots(
    path: Path,
    facts: Facts,
    count: int,
    size: tuple[int, int],
    *,
    limit_seconds: float = DECODE_SECONDS,
) -> Generator[Shot]:
    """Up to `count` frames evenly spread over the video, each `size` pixels large.

    A file that is cut off gives those that are there.

    Args:
        path: The file.
        facts: What is known of it, as `countable` gives it.
        count: How many frames.
        size: Width and height to scale to.
        limit_seconds: How long all of it may take.

    Raises:
        MediaUnreadableError: When there is no frame at all, or the time is over.
        MediaNotSupportedError: When ffmpeg can't be started.
    """
    if facts.container in {"webp", "apng", "gif"}:
        yield from _animated(path, count, size, limit_seconds)
        return
    times = times_of(facts, count)
    step = _last_time(facts) / (len(times) - 1) if len(times) > 1 else 0.0
    if len(times) == 1 or _seeking_pays(facts, len(times)):
        yield from _sought(path, facts, times, size, limit_seconds)
        return
    # A step rounded up by less than a microsecond keeps the last frame within the last step.
    rate = f"1000000/{int(step * 1_000_000) + 1}"
    earlier = f"settb=AVTB,setpts=PTS-{_ROUNDING}/TB"
    filters = f"{earlier},fps={rate}:start_time=0:round=up,{_scale(facts, size)}"
    arguments = [
        *(*input_of(path, facts), "-map", "0:V:0", "-vf", filters),
        *("-frames:v", str(len(times))),
    ]
    frames = raw_frames(arguments, size, limit_seconds=limit_seconds)
    for seconds, pixels in zip(times, frames, strict=False):
        yield Shot(seconds, Image.frombytes("RGB", size, pixels))


def shot_at(
    path: Path,
    facts: Facts,
    seconds: float,
    size: tuple[int, int],
    *,
    limit_seconds: float = DECODE_SECONDS,
) -> Shot:
    """The frame that is shown at a time, the last one where there is none that late.

    Raises:
        MediaUnreadableError: When it can't be decoded, or the time is over.
        MediaNotSupportedError: When ffmpeg can't be started.
    """
    at = _snapped(seconds, facts, _last_time(facts))
    if facts.container in {"webp", "apng", "gif"}:
        times = frame_times(path)
        number = max((n for n, begins in enumerate(times) if begins <= at + 1e-6), default=0)
        with closing(still_frames(path, [number], size, limit_seconds=limit_seconds)) as found:
            return Shot(times[number], next(found))
    with closing(_sought(path, facts, [at], size, limit_seconds)) as shots:
        return next(shots)


def _animated(
    path: Path, count: int, size: tuple[int, int], limit_seconds: float
) -> Generator[Shot]:
    times = frame_times(path)
    numbers = _even_numbers(len(times), count)
    pictures = still_frames(path, numbers, size, limit_seconds=limit_seconds)
    for number, picture in zip(numbers, pictures, strict=False):
        yield Shot(times[number], picture)


def _even_numbers(frames: int, count: int) -> list[int]:
    """Up to `count` evenly spread numbers of `frames` frames; the middle one for one."""
    count = min(count, frames)
    if count <= 1:
        return [frames // 2] if frames else []
    return [round(number * (frames - 1) / (count - 1)) for number in range(count)]


def _seeking_pays(facts: Facts, count: int) -> bool:
    """Whether seeking each of so many frames is faster than decoding all that lies between."""
    frames = facts.frames or (facts.picture_seconds or 0.0) * (facts.fps or 0.0)
    each = _FRAME_SECONDS + facts.width * facts.height * _PIXEL_SECONDS
    return count * (START_SECONDS + _TO_KEY_FRAME * each) < frames * each


def _sought(
    path: Path, facts: Facts, times: list[float], size: tuple[int, int], limit_seconds: float
) -> Generator[Shot]:
    """The frames at those times, each sought by itself."""
    deadline = time.monotonic() + limit_seconds
    failed: MediaUnreadableError | None = None
    found = False
    for seconds in times:
        left = max(0.1, deadline - time.monotonic())
        try:
            pixels = _pixels_at(path, facts, seconds, size, left)
        except MediaUnreadableError as error:
            if time.monotonic() > deadline:
                raise
            failed = error
            continue
        found = True
        yield Shot(seconds, Image.frombytes("RGB", size, pixels))
    if not found and failed is not None:
        raise failed


def _pixels_at(
    path: Path, facts: Facts, seconds: float, size: tuple[int, int], limit_seconds: float
) -> bytes:
    output = ["-map", "0:V:0", "-vf", _scale(facts, size)]
    try:
        arguments = [
            *input_of(path, facts, start=seconds - _slack(facts)),
            *output,
            "-frames:v",
            "1",
        ]
        with closing(raw_frames(arguments, size, limit_seconds=limit_seconds)) as frames:
            return next(frames)
    except MediaUnreadableError:
        # The file may promise more than it holds: its last frame before that will do.
        earlier = max(0.0, seconds - _FALLBACK_SECONDS)
        pixels = b""
        arguments = [*input_of(path, facts, start=earlier), *output]
        for pixels in raw_frames(arguments, size, limit_seconds=limit_seconds):  # noqa: B007 - the last counts
            pass
        return pixels


def _scale(facts: Facts, size: tuple[int, int]) -> str:
    """The filter that brings frames to a size: averaged when smaller, hard edges when larger."""
    how = "neighbor" if size[0] > facts.width else "area"
    return f"scale={size[0]}:{size[1]}:flags={how}"


def _slack(facts: Facts) -> float:
    """By how many seconds earlier than a frame's time it is sought, so as not to miss it."""
    return 0.5 / facts.fps if facts.fps and not facts.variable_rate else _ROUNDING


def _last_time(facts: Facts) -> float:
    """When the last frame begins to be shown, in seconds."""
    seconds = facts.picture_seconds or 0.0
    if facts.frames and facts.fps and not facts.variable_rate:
        return (facts.frames - 1) / facts.fps
    return max(0.0, seconds - (1 / facts.fps if facts.fps else 0.0))


def _snapped(seconds: float, facts: Facts, last: float) -> float:
    """The time of the frame that is shown then; unchanged where frames come unsteadily."""
    seconds = min(max(seconds, 0.0), last)
    if not facts.fps or facts.variable_rate:
        return seconds
    return min(last, int((seconds + _ROUNDING) * facts.fps) / facts.fps)
