"""Between videos and video files: ffmpeg encodes and decodes, with time and size limited."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from comfy_mcp_core.programs import Finished, ProgramTimeoutError, run, running
from comfy_mcp_demo.engine.options import CONFESSION, ENGINE_NAME, ENGINE_VERSION
from comfy_mcp_demo.engine.uploaded import uploaded
from comfy_mcp_demo.engine.values import MAX_PIXELS, Levels

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from comfy_mcp_demo.engine.graph import Graph
    from comfy_mcp_demo.engine.values import Floats

LIMIT_SECONDS: Final = 600.0
"""The longest that ffmpeg may take for one file."""

_TABLE_BYTES: Final = 1 << 26
"""How much of a list of packets is read: a line of 60 bytes each, so a million of them."""


class VideoFileError(Exception):
    """A video could not be written to a file, or read from one; the message says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Encoding:
    """How frames become a file.

    Attributes:
        muxer: ffmpeg's name of the container, and the file's ending.
        options: ffmpeg's options for the encoder.
        even: Whether both sides must be even, as colours at half the size need it.
    """

    muxer: str
    options: tuple[str, ...]
    even: bool = False


H264: Final = Encoding(
    muxer="mp4",
    options=("-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p"),
    even=True,
)
"""H.264 in MP4; as ComfyUI writes it, the index (`moov`) comes last."""


def vp9(crf: float) -> Encoding:
    """VP9 in WebM; `crf` is 0 (best) to 63 (smallest)."""
    speed = ("-deadline", "good", "-cpu-used", "5", "-row-mt", "1")
    how = ("-c:v", "libvpx-vp9", "-b:v", "0", "-crf", f"{crf:g}", *speed, "-pix_fmt", "yuv420p")
    return Encoding(muxer="webm", options=how)


def av1(crf: float) -> Encoding:
    """AV1 of 10 bits in WebM; `crf` is 0 (best) to 63 (smallest)."""
    how = ("-c:v", "libsvtav1", "-preset", "8", "-crf", f"{crf:g}", "-pix_fmt", "yuv420p10le")
    return Encoding(muxer="webm", options=how)


@dataclass(frozen=True, kw_only=True, slots=True)
class Track:
    """What is heard with the frames: float32 (channels, samples), and samples per second."""

    waveform: Floats
    rate: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What a video file holds.

    Attributes:
        codec: ffmpeg's name of it, such as `h264`.
        width: In pixels.
        height: In pixels.
        frames: How many there are.
        fps: Frames per second, on average.
        sound: Whether something is heard with them.
    """

    codec: str
    width: int
    height: int
    frames: int
    fps: Fraction
    sound: bool


def file_tags(graph: Graph, extra: Mapping[str, object] | None) -> dict[str, str]:
    """The tags of a saved video: its graph, what the client adds, and who made it."""
    tags = {"prompt": json.dumps(graph)}
    tags |= {name: json.dumps(content) for name, content in (extra or {}).items()}
    return tags | {"engine": f"{ENGINE_NAME} {ENGINE_VERSION}: {CONFESSION}"}


def encode(
    target: Path,
    frames: Iterable[bytes],
    size: tuple[int, int],
    fps: Fraction,
    encoding: Encoding,
    tags: Mapping[str, str],
    track: Track | None = None,
) -> None:
    """Write frames as a video file. Nothing is left behind when it fails or is interrupted.

    Args:
        target: The file to write.
        frames: One after another, 24 bits a pixel, rows from the top; may raise to stop.
        size: Width and height in pixels.
        fps: Frames per second.
        encoding: What kind of file.
        tags: Texts that the file carries, by name.
        track: What is heard.

    Raises:
        ValueError: The size does not fit the encoding.
        VideoFileError: ffmpeg fails.
    """
    width, height = size
    if encoding.even and (width % 2 or height % 2):
        msg = f"H.264 needs even sides, and these frames are {width} x {height}: crop or scale them"
        raise ValueError(msg)
    with tempfile.TemporaryDirectory(prefix="comfy-mcp-video-") as scratch:
        made = Path(scratch, f"video.{encoding.muxer}")
        command = [
            *(*_FFMPEG_QUIET, "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}"),
            *("-r", f"{fps.numerator}/{fps.denominator}", "-i", "pipe:0"),
            *_notes(Path(scratch), tags),
            *_heard(Path(scratch), track),
            *("-map", "0:v", "-map_metadata", "1", *encoding.options),
            *_finish(encoding.muxer, made),
        ]
        _feed([_ffmpeg(), *command], frames)
        shutil.move(made, target)


def rewrap(target: Path, source: Path, tags: Mapping[str, str], codec: str | None) -> None:
    """Write a video file's streams into an MP4 of its own.

    Args:
        target: The file to write.
        source: The file to read.
        tags: Texts that the file carries, by name.
        codec: `h264` for frames that are encoded anew; None for copies of the streams.

    Raises:
        VideoFileError: The file cannot be read, or MP4 cannot hold its streams.
    """
    with tempfile.TemporaryDirectory(prefix="comfy-mcp-video-") as scratch:
        made = Path(scratch, "video.mp4")
        picture = ("-c:v", "copy") if codec is None else H264.options
        command = [
            *(_ffmpeg(), *_FFMPEG_QUIET, *uploaded(source), *_notes(Path(scratch), tags)),
            *("-map", "0:v:0", "-map", "0:a?", "-map_metadata", "1", *picture, "-c:a", "copy"),
            *_finish("mp4", made),
        ]
        _succeeded(_run(command, 0), f"{source.name} cannot be saved as MP4")
        shutil.move(made, target)


def facts_of(path: Path) -> Facts:
    """What a video file holds, told by its packets: nothing is decoded.

    Raises:
        VideoFileError: It is no video that can be read.
    """
    streams = ("-map", "0:v:0", "-map", "0:a:0?")
    listing = (*streams, "-c", "copy", "-f", "framecrc", "pipe:1")
    done = _run([_ffmpeg(), *_FFMPEG_QUIET, *uploaded(path), *listing], _TABLE_BYTES)
    _succeeded(done, f"{path.name} is no video that can be read")
    facts = _read_listing(done.output.decode(errors="replace"))
    if facts is None:
        msg = f"{path.name} holds no frames"
        raise VideoFileError(msg)
    return facts


def decode(path: Path, facts: Facts) -> Levels:
    """All frames of a video file, uint8 (frames, height, width, 3).

    Args:
        path: The file.
        facts: What `facts_of` told of it.

    Raises:
        MemoryError: There are more than `MAX_PIXELS` pixels.
        VideoFileError: It is no video that can be read.
    """
    if facts.frames * facts.width * facts.height > MAX_PIXELS:
        msg = (
            f"{facts.frames} frames of {facts.width} x {facts.height} are more than this engine "
            f"holds at once ({MAX_PIXELS:,} pixels). Use a smaller or shorter video."
        )
        raise MemoryError(msg)
    shape = (facts.frames, facts.height, facts.width, 3)
    command = [
        *(_ffmpeg(), *_FFMPEG_QUIET, "-noautorotate", *uploaded(path), "-map", "0:v:0"),
        *("-fps_mode", "passthrough", "-s", f"{facts.width}x{facts.height}"),
        *("-pix_fmt", "rgb24", "-f", "rawvideo", "pipe:1"),
    ]
    done = _run(command, int(np.prod(shape)))
    levels = np.frombuffer(done.output, dtype=np.uint8)
    whole = levels.size // (3 * facts.width * facts.height)
    if not whole:
        _succeeded(done, f"{path.name} is no video that can be read")
    return levels[: whole * facts.width * facts.height * 3].reshape(whole, *shape[1:])


_FFMPEG_QUIET: Final = ("-v", "error", "-nostdin", "-y")


def _notes(scratch: Path, tags: Mapping[str, str]) -> tuple[str, ...]:
    """Input 1: the tags as a file, since a long graph does not fit into a command."""
    notes = scratch / "tags"
    lines = [f"{_escaped(name)}={_escaped(content)}" for name, content in tags.items()]
    notes.write_text("\n".join((";FFMETADATA1", *lines, "")), "utf-8")
    return ("-f", "ffmetadata", "-i", str(notes))


def _escaped(text: str) -> str:
    """Text for ffmpeg's metadata format, in which five characters are escaped."""
    return "".join(f"\\{letter}" if letter in "=;#\\\n" else letter for letter in text)


def _heard(scratch: Path, track: Track | None) -> tuple[str, ...]:
    """Input 2 where something is heard: its samples as a file."""
    if track is None:
        return ()
    channels = track.waveform.shape[0]
    samples = scratch / "samples"
    np.ascontiguousarray(np.clip(track.waveform, -1, 1).T, dtype="<f4").tofile(samples)
    plain = ("-f", "f32le", "-ar", str(track.rate), "-ac", str(channels), "-i", str(samples))
    return (*plain, "-map", "2:a", "-c:a", "aac")


def _finish(muxer: str, made: Path) -> tuple[str, ...]:
    flags = ("-movflags", "use_metadata_tags") if muxer == "mp4" else ()
    exact = ("-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact")
    return (*flags, *exact, "-f", muxer, str(made))


def _feed(command: list[str], frames: Iterable[bytes]) -> None:
    """Run ffmpeg on frames that it reads from its standard input."""
    try:
        with running(command, limit_seconds=LIMIT_SECONDS, feeds=True) as program:
            for frame in frames:
                program.write(frame)
            program.close_input()
            status, complaints = program.finish()
    except ProgramTimeoutError as problem:
        msg = f"encoding the video {problem}"
        raise VideoFileError(msg) from problem
    if status != 0:
        msg = f"the video could not be encoded: {_last_line(complaints)}"
        raise VideoFileError(msg)


def _run(command: list[str], most_bytes: int) -> Finished:
    try:
        return run(command, limit_seconds=LIMIT_SECONDS, most_bytes=most_bytes)
    except ProgramTimeoutError as problem:
        msg = f"ffmpeg {problem}"
        raise VideoFileError(msg) from problem


def _succeeded(done: Finished, otherwise: str) -> None:
    if done.status != 0:
        msg = f"{otherwise}: {_last_line(done.complaints)}"
        raise VideoFileError(msg)


def _read_listing(listing: str) -> Facts | None:
    """The facts in ffmpeg's list of packets; None when there are none."""
    told: dict[str, str] = {}
    times: list[tuple[int, int]] = []
    for line in listing.splitlines():
        if line.startswith("#"):
            name, _, content = line[1:].partition(": ")
            told[name] = content
        elif line.startswith("0,"):
            fields = line.split(",")
            times.append((int(fields[2]), int(fields[3])))
    width, _, height = told.get("dimensions 0", "").partition("x")
    if not times or not width.isdigit() or not height.isdigit():
        return None
    return Facts(
        codec=told.get("codec_id 0", ""),
        width=int(width),
        height=int(height),
        frames=len(times),
        fps=_average(times, Fraction(told.get("tb 0", "1/1"))),
        sound="codec_id 1" in told,
    )


def _average(times: list[tuple[int, int]], tick: Fraction) -> Fraction:
    """Frames per second, from the time and the duration of each in ticks; 1 when none is told."""
    first, last = min(times), max(times)
    length = (last[0] + last[1] - first[0]) * tick
    return len(times) / length if length > 0 else Fraction(1)


def _last_line(complaints: str) -> str:
    lines = [line.strip() for line in complaints.splitlines() if line.strip()]
    return lines[-1] if lines else "ffmpeg gave no reason"


def _ffmpeg() -> str:
    import imageio_ffmpeg

    return imageio_ffmpeg.get_ffmpeg_exe()
