"""One encoding of a video or an animated picture by ffmpeg, the same bytes each time."""

from __future__ import annotations

import math
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from comfy_mcp_core.errors import MediaUnreadableError, TooLargeError
from comfy_mcp_core.programs import run, running
from comfy_mcp_video.media.ffmpeg import ffmpeg, input_of, limited, unreadable
from comfy_mcp_video.media.limits import COMPRESS_SECONDS
from comfy_mcp_video.media.stills import frame_times, still_frames

if TYPE_CHECKING:
    from comfy_mcp_video.media.compress.formats import Format
    from comfy_mcp_video.media.facts import Facts

__all__ = ["CLEAN", "Encoding", "encode"]

_MOST_FPS = 50.0
"""Frames per second of the copy of an animated picture whose frames come unsteadily."""

_MOST_SECONDS = 3600.0
"""How long an animated picture may last whose frames are repeated to come steadily."""

CLEAN = (
    *("-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn"),
    *("-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"),
)
"""No title, place or encoder's name; no time of making; no subtitles or data."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Encoding:
    """What is encoded.

    Attributes:
        path: The file.
        facts: What is known of it.
        form: The format of the copy.
        sound: Bits per second of its sound; 0 for none.
        size: Its largest width and height, in pixels.
    """

    path: Path
    facts: Facts
    form: Format
    sound: int
    size: tuple[int, int]

    def scaled(self, scale: float) -> tuple[int, int]:
        """Width and height at a share of the sides, even where the codec wants it."""
        step = 2 if self.form.even else 1
        width, height = self.size
        return (
            max(step, int(width * scale) // step * step),
            max(step, int(height * scale) // step * step),
        )


def encode(encoding: Encoding, quality: int, scale: float) -> bytes:
    """A copy of a quality, in the codec's terms, at a share of width and height.

    Raises:
        MediaUnreadableError: When the file can't be decoded, or the time is over.
        TooLargeError: When an animated picture lasts longer than an hour.
        MediaNotSupportedError: When ffmpeg can't be started.
        OSError: When there is no room for the copy.
    """
    form = encoding.form
    width, height = encoding.scaled(scale)
    output = [
        *("-vf", f"scale={width}:{height}:flags=lanczos,setsar=1"),
        *form.picture(quality),
        *(form.varying if encoding.facts.variable_rate else ()),
        *_sound_of(encoding),
        *CLEAN,
        *form.file,
    ]
    with TemporaryDirectory(prefix="comfy-mcp-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "copy"
        if encoding.facts.container in {"webp", "apng", "gif"}:
            _from_pictures(encoding, [*output, f"file:{path}"])
        else:
            _from_video(encoding, [*output, f"file:{path}"])
        return path.read_bytes()


def _sound_of(encoding: Encoding) -> list[str]:
    if not encoding.sound or encoding.facts.sound is None:
        return ["-an"]
    channels = min(encoding.facts.sound.channels or 2, 2)
    return [*encoding.form.sound, "-b:a", str(encoding.sound), "-ac", str(channels)]


def _from_video(encoding: Encoding, output: list[str]) -> None:
    tracks = ["-map", encoding.facts.stream, *(["-map", "0:a:0"] if encoding.sound else [])]
    command = [*ffmpeg(), *input_of(encoding.path, encoding.facts), *tracks, *output]
    with limited():
        done = run(command, limit_seconds=COMPRESS_SECONDS, most_bytes=1)
    if done.status:
        raise unreadable(done.complaints)


def _from_pictures(encoding: Encoding, output: list[str]) -> None:
    """Feed an animated picture's frames, each as often as its time asks for."""
    facts = encoding.facts
    times = frame_times(encoding.path)
    lasts = facts.picture_seconds or 0.0
    fps = _MOST_FPS if facts.variable_rate else min(facts.fps or 1.0, _MOST_FPS)
    mode = "rgba" if facts.has_alpha else "rgb24"
    command = [
        *(*ffmpeg(), "-f", "rawvideo", "-pix_fmt", mode),
        *("-s", f"{facts.width}x{facts.height}", "-r", f"{fps:.6f}", "-i", "pipe:0", *output),
    ]
    size = facts.width, facts.height
    pictures = still_frames(encoding.path, range(len(times)), size, limit_seconds=COMPRESS_SECONDS)
    with (
        limited(),
        closing(pictures),
        running(command, limit_seconds=COMPRESS_SECONDS, feeds=True) as program,
    ):
        repeats = _repeats(times, lasts, fps) if facts.variable_rate else [1] * len(times)
        for repeat, picture in zip(repeats, pictures, strict=False):
            pixels = picture.convert("RGBA" if facts.has_alpha else "RGB").tobytes()
            for _ in range(repeat):
                program.write(pixels)
        program.close_input()
        status, complaints = program.finish()
    if status:
        raise MediaUnreadableError(
            f"The animated picture can't be encoded: {complaints.strip()[-200:]}",
            hint="Fetch the file as it is.",
        )


def _repeats(times: list[float], lasts: float, fps: float) -> list[int]:
    """How often each frame is shown at a steady rate, by the middle of each tick."""
    if lasts > _MOST_SECONDS:
        raise TooLargeError(
            f"The animated picture lasts {lasts:,.0f} seconds; at most {_MOST_SECONDS:,.0f} are"
            " encoded.",
            hint="Fetch the file as it is.",
            max_seconds=_MOST_SECONDS,
        )
    ticks = max(1, round(lasts * fps))
    firsts = [min(ticks, max(0, math.ceil(begins * fps - 0.5))) for begins in times]
    return [after - first for first, after in pairwise([*firsts, ticks])]
