"""The files that are looked at: made by ffmpeg, and put out by a job of ours."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import imageio_ffmpeg
from mcp import Client

from benchmarks.clients import ERAS, call

__all__ = ["Made", "add_workflows", "as_assets", "make"]

SECONDS = 300.0

MELODY = (
    "aevalsrc='0.4*sin(2*PI*(220+20*floor(2*mod(t\\,4)))*t)*exp(-3*mod(t\\,0.5))|0.3*random(0)'"
)
"""Something on the left and something else on the right, so that nothing compresses to nothing."""

SCENE = "testsrc2=size={size}:rate={rate}"

WORKFLOWS: Mapping[str, Mapping[str, Any]] = {
    "put_out_sound": {
        "1": {"class_type": "LoadAudio", "inputs": {"audio": "PARAM_MEDIA_FILE"}},
        "2": {
            "class_type": "SaveAudioMP3",
            "inputs": {"audio": ["1", 0], "filename_prefix": "media/sound", "quality": "128k"},
        },
    },
    "put_out_video": {
        "1": {"class_type": "LoadVideo", "inputs": {"file": "PARAM_MEDIA_FILE"}},
        "2": {
            "class_type": "SaveVideo",
            "inputs": {
                "video": ["1", 0],
                "filename_prefix": "media/video",
                "format": "auto",
                "codec": "auto",
            },
        },
    },
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """Files by what they are: a song of 3 and one of 10 minutes, clips of 10 s and 10 minutes."""

    song: Path
    long_song: Path
    clip: Path
    long_clip: Path


def add_workflows(folder: Path) -> None:
    """Write the workflows that put a given file out."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, graph in WORKFLOWS.items():
        (folder / f"{name}.json").write_text(json.dumps(graph), "utf-8")


def make(folder: Path) -> Made:
    """Make the files with ffmpeg."""
    folder.mkdir(parents=True, exist_ok=True)
    made = Made(
        song=folder / "song.mp3",
        long_song=folder / "long.mp3",
        clip=folder / "clip.mp4",
        long_clip=folder / "long.mp4",
    )
    mp3 = ("-c:a", "libmp3lame", "-b:a", "128k")
    h264 = ("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p")
    _ffmpeg(MELODY, 180, made.song, *mp3)
    _ffmpeg(MELODY, 600, made.long_song, *mp3)
    _ffmpeg(SCENE.format(size="1280x720", rate=24), 10, made.clip, *h264)
    _ffmpeg(SCENE.format(size="1280x720", rate=5), 600, made.long_clip, *h264)
    return made


def _ffmpeg(source: str, seconds: int, target: Path, *codec: str) -> None:
    program = imageio_ffmpeg.get_ffmpeg_exe()
    made = ("-f", "lavfi", "-t", str(seconds), "-i", source)
    subprocess.run(
        [program, "-v", "error", "-nostdin", *made, *codec, str(target)],
        check=True,
        timeout=SECONDS,
    )


async def as_assets(comfyui: str, ours: str, made: Made) -> dict[str, str]:
    """Put every file out by a job; the asset_id of each by its name in `Made`."""
    assets: dict[str, str] = {}
    async with Client(f"{ours}/mcp", mode=ERAS["2026"]) as client:
        for name in Made.__slots__:
            path: Path = getattr(made, name)
            workflow = "put_out_sound" if path.suffix == ".mp3" else "put_out_video"
            file = await _uploaded(comfyui, path)
            told = await call(client, workflow, {"file": file, "wait_seconds": SECONDS})
            assets[name] = str(told["asset_id"])
    return assets


async def _uploaded(comfyui: str, path: Path) -> str:
    async with httpx.AsyncClient(trust_env=False, timeout=SECONDS) as http:
        content = path.read_bytes()  # noqa: ASYNC240 - nothing else goes on here
        answer = await http.post(f"{comfyui}/upload/image", files={"image": (path.name, content)})
        return str(answer.raise_for_status().json()["name"])
