"""In what a benchmark runs: the ComfyUI, a folder, and how often everything is done."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

__all__ = ["FULL", "QUICK", "Scale", "Setting"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Scale:
    """How often everything is done.

    Attributes:
        overhead_rounds: Generations of each series.
        throughput_rounds: Turns of each server.
        throughput_each: Generations of each of twenty callers in one turn.
        many_rounds: Turns of each server with a hundred callers; 0 leaves them out.
        cancels: Cancelled jobs of each era.
        starts: Starts of each server.
        library_rounds: Calls of each tool on a full store, and registrations.
        reloads: Workflow files changed.
        jobs: Jobs in a row, while memory is watched.
        views: Looks at a song and a clip.
    """

    overhead_rounds: int
    throughput_rounds: int
    throughput_each: int
    many_rounds: int
    cancels: int
    starts: int
    library_rounds: int
    reloads: int
    jobs: int
    views: int


FULL = Scale(
    overhead_rounds=200,
    throughput_rounds=6,
    throughput_each=8,
    many_rounds=3,
    cancels=10,
    starts=9,
    library_rounds=200,
    reloads=10,
    jobs=500,
    views=7,
)
QUICK = Scale(
    overhead_rounds=40,
    throughput_rounds=3,
    throughput_each=4,
    many_rounds=0,
    cancels=3,
    starts=5,
    library_rounds=50,
    reloads=3,
    jobs=150,
    views=7,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """One ComfyUI to measure with.

    Attributes:
        engine: `demo` or `comfyui`.
        url: Its address.
        folder: An empty folder for the servers in front of it.
        scale: How often everything is done.
    """

    engine: str
    url: str
    folder: Path
    scale: Scale
