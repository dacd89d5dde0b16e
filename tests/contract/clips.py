"""What is noted of moving pictures that a server gives back: streams, frames, times and tags."""

from __future__ import annotations

import io
import json
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import imageio_ffmpeg
from PIL import Image, ImageSequence

from comfy_mcp_core.programs import run
from tests.contract.json_types import as_object

if TYPE_CHECKING:
    from tests.contract.json_types import Json

LIMIT_SECONDS = 60.0
MOST_BYTES = 1 << 24

_MODEL = 0x0110
"""The Exif tag in which ComfyUI's WebPs carry their workflow."""


def described_video(content: bytes) -> dict[str, Json]:
    """Return a video's streams, size, rate, number of frames, and pixels of the first and last.

    Args:
        content: an MP4 or WebM, small enough to be decoded as a whole.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "video")
        path.write_bytes(content)
        told = _ffmpeg("-i", str(path), "-f", "ffmetadata", "pipe:1")
        stream = re.search(r"Video: (\w+).*?(yuv\w+).*?, (\d+)x(\d+)[ ,].*?([\d.]+) fps", told[1])
        assert stream is not None, told[1]
        width, height = int(stream[3]), int(stream[4])
        raw = _ffmpeg("-i", str(path), "-map", "0:v", "-pix_fmt", "rgb24", "-f", "rawvideo", "-")
    size = width * height * 3
    sound = re.search(r"Audio: (\w+).*?, (\d+) Hz, (\w+)", told[1])
    return {
        "container": "mp4" if content[4:8] == b"ftyp" else "webm",
        "video": [stream[1], stream[2], width, height],
        "fps": float(stream[5]),
        "frames": len(raw[0]) // size,
        "sound": None if sound is None else list(sound.groups()),
        "index is last": content.rfind(b"moov") > content.rfind(b"mdat"),
        "pixels": {"near": [_middle(raw[0][:size], width), _middle(raw[0][-size:], width)]},
        "workflow": _in_metadata(told[0].decode()),
    }


def described_animation(content: bytes) -> dict[str, Json]:
    """Return an animated picture's format, size, times in milliseconds and pixels."""
    with Image.open(io.BytesIO(content)) as picture:
        frames = [frame.convert("RGB") for frame in ImageSequence.Iterator(picture)]
        times: list[Json] = []
        for frame in range(len(frames)):
            picture.seek(frame)
            picture.load()
            times.append(picture.info.get("duration"))
        width, height = picture.size
        middle = (width // 2, height // 2, width // 2 + 1, height // 2 + 1)
        return {
            "format": picture.format,
            "size": [width, height],
            "milliseconds": times,
            "loops": picture.info.get("loop"),
            "pixels": {"near": [list(frame.crop(middle).tobytes()) for frame in frames]},
            "workflow": _in_picture(picture, content),
        }


def _ffmpeg(*arguments: str) -> tuple[bytes, str]:
    """Return what ffmpeg put out, and what it told of its input."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostdin", *arguments]
    done = run(command, limit_seconds=LIMIT_SECONDS, most_bytes=MOST_BYTES)
    return done.output, done.complaints


def _middle(frame: bytes, width: int) -> list[Json]:
    start = (len(frame) // (3 * width) // 2 * width + width // 2) * 3
    return list(frame[start : start + 3])


def _in_metadata(text: str) -> list[Json]:
    """Return the ids of the nodes of the workflow in ffmpeg's metadata."""
    found = re.search(r"^prompt=(.*?)(?<!\\)$", text, re.MULTILINE | re.IGNORECASE | re.DOTALL)
    return [] if found is None else _ids(re.sub(r"\\(.)", r"\1", found[1], flags=re.DOTALL))


def _in_picture(picture: Image.Image, content: bytes) -> list[Json]:
    """Return the ids of the nodes of the workflow in a WebP's Exif or a PNG's `comf` chunk."""
    if picture.format == "WEBP":
        return _ids(str(picture.getexif().get(_MODEL, "")).removeprefix("prompt:"))
    start = content.find(b"comfprompt\0")
    length = int.from_bytes(content[start - 4 : start], "big")
    return _ids(content[start + 4 : start + 4 + length].partition(b"\0")[2].decode())


def _ids(workflow: str) -> list[Json]:
    return [*sorted(as_object(json.loads(workflow)))] if workflow else []
