"""Whether a server's memory grows with the jobs that it has run."""

from __future__ import annotations

import asyncio
from pathlib import Path

from mcp import Client

from benchmarks import servers
from benchmarks.clients import ERAS, call
from benchmarks.library.telling import NAME
from benchmarks.measure import Check
from benchmarks.memory import MIB, resident_at_rest
from benchmarks.setting import Setting
from benchmarks.workloads import Colours, add_trivial, prefix

__all__ = ["run"]

LIMIT_MIB = 9.5
"""Less than 10 MB."""

WARM_UP = 50
IN_ONE_FOLDER = 100


def run(setting: Setting, folder: Path) -> list[Check]:
    """Jobs in a row, each awaited, by one client."""
    add_trivial(folder / "workflows")
    with servers.listening(servers.comfymcp(folder, setting.url, "--port", "0")) as ours:
        return [asyncio.run(_growth(setting, ours))]


async def _growth(setting: Setting, ours: servers.Listening) -> Check:
    colours = Colours()
    async with Client(f"{ours.url}/mcp", mode=ERAS["2026"]) as client:
        await _generate(client, colours, WARM_UP)
        before = await asyncio.to_thread(resident_at_rest, ours.pid)
        await _generate(client, colours, setting.scale.jobs)
        after = await asyncio.to_thread(resident_at_rest, ours.pid)
    return Check(
        benchmark=NAME,
        series=f"{setting.engine}, memory that {setting.scale.jobs} jobs leave",
        figures=f"{before / MIB:.1f} MiB after {WARM_UP} jobs, {after / MIB:.1f} MiB at the end",
        value=(after - before) / MIB,
        unit="MiB",
        limit=LIMIT_MIB,
    )


async def _generate(client: Client, colours: Colours, jobs: int) -> None:
    for first in range(0, jobs, IN_ONE_FOLDER):
        folder = prefix("memory")
        for _ in range(min(IN_ONE_FOLDER, jobs - first)):
            await call(client, "trivial", {"color": colours.next(), "prefix": folder})
