"""What a video file says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from comfy_mcp_core.contributions import Probe
from comfy_mcp_core.errors import MediaUnreadableError

__all__ = ["Container", "Facts", "Sound", "broken", "probe_of"]

Container = Literal["mov", "matroska", "avi", "webp", "apng", "gif"]
"""The kinds of files known here; the first three under the names of ffmpeg's demuxers."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sound:
    """A sound track: codec, number of channels, samples per second; 0 for an unknown number."""

    codec: str
    channels: int
    sample_rate: int

    def described(self) -> dict[str, object]:
        """What is known, as JSON."""
        told: dict[str, object] = {"codec": self.codec}
        if self.channels:
            told["channels"] = self.channels
        if self.sample_rate:
            told["sample_rate"] = self.sample_rate
        return told


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What is known of a video without decoding it.

    Attributes:
        container: The kind of file.
        codec: Of the picture, under ffmpeg's name where there is one.
        width: In pixels as displayed: turned upright, with square pixels.
        height: Likewise.
        duration_seconds: Of the whole file; None when it does not say.
        picture_seconds: Of the picture alone, which the sound may outlast; None when unknown.
        fps: Frames per second, the average where they vary; None when unknown.
        frames: How many there are; None when unknown.
        rotation: Degrees clockwise that the stored picture is turned by: 0, 90, 180 or 270.
        pixel_format: Colour sampling and depth, such as `yuv420p`; may be empty.
        variable_rate: Whether frames are certainly shown for times of different length.
        sound: The first sound track; None when there is none.
        has_alpha: Whether pixels may be transparent.
        estimated: Whether duration and frames are an estimate from the file's first part.
        track: Which of the picture tracks this is, counted from 0.
        starts: When each frame begins to be shown, in rising seconds; empty where frames come
            steadily, or where they were not counted.
    """

    container: Container
    codec: str
    width: int
    height: int
    duration_seconds: float | None = None
    picture_seconds: float | None = None
    fps: float | None = None
    frames: int | None = None
    rotation: int = 0
    pixel_format: str = ""
    variable_rate: bool = False
    sound: Sound | None = None
    has_alpha: bool = False
    estimated: bool = False
    track: int = 0
    starts: tuple[float, ...] = ()

    @property
    def stream(self) -> str:
        """The picture track, as ffmpeg's `-map` takes it."""
        return f"0:V:{self.track}"


def probe_of(facts: Facts) -> Probe:
    """The facts as the core takes them; what is unknown or usual is left out."""
    details: dict[str, object] = {"codec": facts.codec}
    if facts.fps is not None:
        details["fps"] = rounded(facts.fps)
    if facts.frames is not None:
        details["frames"] = facts.frames
    if facts.pixel_format:
        details["pixel_format"] = facts.pixel_format
    if facts.sound is not None:
        details["sound"] = facts.sound.described()
    if facts.rotation:
        details["rotation"] = facts.rotation
    for name in ("variable_rate", "has_alpha", "estimated"):
        if getattr(facts, name):
            details[name] = True
    seconds = facts.duration_seconds
    return Probe(
        width=facts.width,
        height=facts.height,
        duration_seconds=None if seconds is None else round(seconds, 3),
        details=details,
    )


def rounded(fps: float) -> float:
    """A frame rate to three places, as a whole number where it is one."""
    short = round(fps, 3)
    return int(short) if short == int(short) else short


def broken(kind: str, what: str) -> MediaUnreadableError:
    """The error for a file that contradicts its format; `what` is what is wrong."""
    return MediaUnreadableError(
        f"The {kind} file is broken: {what}.", hint="Fetch, upload or generate it again."
    )
