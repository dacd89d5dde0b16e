"""Frames of a video or an animated picture at chosen times."""

from __future__ import annotations

import time
from bisect import bisect_left, bisect_right
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image

from comfy_mcp_core.errors import MediaUnreadableError
from comfy_mcp_video.media.ffmpeg import frame_starts, input_of, measured, raw_frames
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

_LEAST_STEP, _MOST_FPS = 0.001, 1000.0
"""Seconds from one shot to the next, and frames per second: a broken file may tell of millions,
for which ffmpeg's filter would fill all memory."""

_FALLBACK_SECONDS = 2.0
"""How far before a time that has no frame any more the last one is looked for."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A frame, and the second at which it is shown."""

    seconds: float
    picture: Image.Image


def countable(path: Path, facts: Facts, *, limit_seconds: float = DECODE_SECONDS) -> Facts:
    """The facts with a duration of the picture, which is measured where the file does not tell.

    Where frames come unsteadily, also with the time of each.

    Raises:
        MediaUnreadableError: When there is no frame at all, or the time is over.
        MediaNotSupportedError: When ffmpeg can't be started.
        TooLargeError: When the frames have too many pixels.
    """
    check_pixels(facts.width, facts.height)
    if facts.container in {"webp", "apng", "gif"} or facts.frames == 1:
        return facts
    if facts.picture_seconds is not None and (facts.starts or not facts.variable_rate):
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
    if step < _LEAST_STEP or not _plausible(facts) or _seeking_pays(facts, len(times)):
        yield from _sought(path, facts, times, size, limit_seconds)
        return
    # A step rounded up by less than a microsecond keeps the last frame within the last step.
    rate = f"1000000/{int(step * 1_000_000) + 1}"
    earlier = f"settb=AVTB,setpts=PTS-{_ROUNDING}/TB"
    filters = f"{earlier},fps={rate}:start_time=0:round=up,{_scale(facts, size)}"
    arguments = [
        *(*input_of(path, facts), "-map", facts.stream, "-vf", filters),
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


def _plausible(facts: Facts) -> bool:
    return facts.fps is None or facts.fps <= _MOST_FPS


def _seeking_pays(facts: Facts, count: int) -> bool:
    """Whether seeking each of so many frames is faster than decoding all that lies between."""
    frames = facts.frames or (facts.picture_seconds or 0.0) * (facts.fps or 0.0)
    each = _FRAME_SECONDS + facts.width * facts.height * _PIXEL_SECONDS
    return count * (START_SECONDS + _TO_KEY_FRAME * each) < frames * each


def _sought(
    path: Path, facts: Facts, times: list[float], size: tuple[int, int], limit_seconds: float
) -> Generator[Shot]:
    """The frames at those times, each sought by itself.

    Of a file that promises more than it holds, the last one stands for all later ones.
    """
    deadline = time.monotonic() + limit_seconds
    latest = -1.0
    for seconds in times:
        left = max(0.1, deadline - time.monotonic())
        try:
            pixels = _pixels_at(path, facts, seconds, size, left)
        except MediaUnreadableError:
            if time.monotonic() > deadline:
                raise
            found = _last_shot(path, facts, seconds, size, deadline)
            if found.seconds > latest:
                yield found
            return
        latest = seconds
        yield Shot(seconds, Image.frombytes("RGB", size, pixels))


def _pixels_at(
    path: Path, facts: Facts, seconds: float, size: tuple[int, int], limit_seconds: float
) -> bytes:
    begins = facts.starts[_number_at(facts, seconds)] if facts.starts else seconds
    arguments = [
        *(*input_of(path, facts, start=begins - _slack(facts)), "-map", facts.stream),
        *("-vf", _scale(facts, size), "-frames:v", "1"),
    ]
    with closing(raw_frames(arguments, size, limit_seconds=limit_seconds)) as frames:
        return next(frames)


def _last_shot(
    path: Path, facts: Facts, seconds: float, size: tuple[int, int], deadline: float
) -> Shot:
    """The last frame before a time after which there is none, and its own time."""
    left = max(0.1, deadline - time.monotonic())
    starts, _ = frame_starts(path, facts, limit_seconds=left)
    earlier = max(0.0, min(seconds, starts[-1]) - _FALLBACK_SECONDS)
    before = bisect_left(starts, earlier) if earlier else 0
    arguments = [
        *(*input_of(path, facts, start=earlier), "-map", facts.stream),
        *("-vf", _scale(facts, size)),
    ]
    pixels, count = b"", 0
    left = max(0.1, deadline - time.monotonic())
    for pixels in raw_frames(arguments, size, limit_seconds=left):  # noqa: B007 - the last counts
        count += 1
    begins = starts[min(before + count, len(starts)) - 1]
    return Shot(begins, Image.frombytes("RGB", size, pixels))


def _number_at(facts: Facts, seconds: float) -> int:
    """The number of the frame that is on screen at a time, of an unsteady video."""
    return max(0, bisect_right(facts.starts, seconds + _ROUNDING) - 1)


def _scale(facts: Facts, size: tuple[int, int]) -> str:
    """The filter that brings frames to a size: averaged when smaller, hard edges when larger."""
    how = "neighbor" if size[0] > facts.width else "area"
    return f"scale={size[0]}:{size[1]}:flags={how}"


def _slack(facts: Facts) -> float:
    """By how many seconds earlier than a frame's time it is sought, so as not to miss it."""
    return 0.5 / facts.fps if facts.fps and not facts.variable_rate else _ROUNDING


def _last_time(facts: Facts) -> float:
    """When the last frame begins to be shown, in seconds."""
    if facts.starts:
        return facts.starts[-1]
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
