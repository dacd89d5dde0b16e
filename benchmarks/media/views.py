"""A look at a song and at a clip, beside one plain decode of the same file by ffmpeg."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Mapping
from pathlib import Path

import imageio_ffmpeg
from mcp import Client

from benchmarks.clients import ERAS, call
from benchmarks.measure import Check, Series, interleaved, median, ratio_spread, timed
from benchmarks.media.files import Made
from benchmarks.media.telling import NAME
from benchmarks.setting import Setting

__all__ = ["run"]

LIMIT = 1.3
"""Times one decode."""

DECODE_SECONDS = 120.0


async def run(setting: Setting, ours: str, made: Made, assets: Mapping[str, str]) -> list[Check]:
    """The waveform of a 3-minute MP3, and the contact sheet of a 10 s clip of 1280 x 720."""
    async with Client(f"{ours}/mcp", mode=ERAS["2026"]) as client:

        def view(tool: str, mode: str, name: str) -> Series:
            arguments = {"asset_id": assets[name], "mode": mode}
            return lambda: timed(call(client, tool, arguments))

        series: dict[str, Series] = {
            "waveform": view("view_audio", "waveform", "song"),
            "decoded song": _decode(made.song, "s16le"),
            "contact sheet": view("view_video", "contact_sheet", "clip"),
            "decoded clip": _decode(made.clip, "null"),
        }
        figures = await interleaved(series, rounds=setting.scale.views, warm_up=1)
    return [
        _check(figures, "waveform", "decoded song", "of a 3-minute MP3"),
        _check(figures, "contact sheet", "decoded clip", "of 10 s in 1280 x 720"),
    ]


def _decode(path: Path, to: str) -> Series:
    program = imageio_ffmpeg.get_ffmpeg_exe()
    command = [program, "-v", "error", "-nostdin", "-i", str(path), "-f", to, "-"]

    def decode() -> None:
        subprocess.run(command, check=True, timeout=DECODE_SECONDS, stdout=subprocess.DEVNULL)

    return lambda: timed(asyncio.to_thread(decode))


def _check(figures: Mapping[str, list[float]], ours: str, theirs: str, of: str) -> Check:
    a, b = figures[ours], figures[theirs]
    return Check(
        benchmark=NAME,
        series=f"{ours} {of}",
        figures=f"{median(a) * 1000:.0f} ms, one decode {median(b) * 1000:.0f} ms;"
        f" rounds {ratio_spread(a, b)}",
        value=median(a) / median(b),
        limit=LIMIT,
    )
