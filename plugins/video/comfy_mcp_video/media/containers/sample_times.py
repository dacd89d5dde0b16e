"""When the frames of a track are shown (ISO/IEC 14496-12, 8.6.1.2)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from comfy_mcp_video.media.containers.boxes import child

if TYPE_CHECKING:
    from comfy_mcp_video.media.containers.boxes import Box
    from comfy_mcp_video.media.window import Window

__all__ = ["Times", "sample_times", "times_of"]

MOST_RUNS = 4096
"""How many runs of equally long frames are looked at; those of a steady video are one or two."""

_STEADY = 0.05
"""By which share of the mean a frame may be longer or shorter, beyond a tick, and yet be steady."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Times:
    """Frames, the seconds they last together, frames per second, and whether that varies."""

    frames: int = 0
    seconds: float = 0.0
    fps: float | None = None
    variable: bool = False


def sample_times(window: Window, stbl: Box, timescale: int) -> Times:
    """The times of a track's frames; all unknown for a file in fragments.

    Args:
        window: The file.
        stbl: The track's sample table.
        timescale: The track's ticks per second.
    """
    stts = child(window, stbl, b"stts")
    if stts is None or stts.end - stts.begin < 8:  # noqa: PLR2004 - version and count
        return Times()
    count = int.from_bytes(window.at(stts.begin + 4, 4), "big")
    seen = min(count, MOST_RUNS, (stts.end - stts.begin - 8) // 8)
    numbers = struct.unpack(f">{2 * seen}I", window.at(stts.begin + 8, 8 * seen))
    runs = list(zip(numbers[::2], numbers[1::2], strict=True))
    times = times_of(runs, timescale)
    if seen == count:
        return times
    sizes = child(window, stbl, b"stsz")
    total = 0 if sizes is None else int.from_bytes(window.at(sizes.begin + 8, 4), "big")
    return Times(frames=total, fps=times.fps, variable=times.variable)


def times_of(runs: list[tuple[int, int]], timescale: int) -> Times:
    """The times of runs of equally long frames.

    Args:
        runs: Number of frames, and ticks of each, of every run.
        timescale: Ticks per second.
    """
    frames = sum(count for count, _ in runs)
    ticks = sum(count * length for count, length in runs)
    if not frames or not ticks or not timescale:
        return Times(frames=frames)
    # Writers often do not know how long the last frame is shown, and say anything.
    body = runs[:-1] if len(runs) > 1 and runs[-1][0] == 1 else runs
    shown = sum(count for count, _ in body)
    mean = sum(count * length for count, length in body) / shown if shown else 0.0
    if not mean:
        return Times(frames=frames, seconds=ticks / timescale)
    return Times(
        frames=frames,
        seconds=ticks / timescale,
        fps=timescale / mean,
        variable=any(abs(length - mean) > 1 + _STEADY * mean for _, length in body),
    )
