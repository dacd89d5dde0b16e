"""What memory a look at a long file takes: the server's own and that of what it starts."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping

from mcp import Client

from benchmarks import servers
from benchmarks.clients import ERAS, call
from benchmarks.measure import Check
from benchmarks.media.telling import NAME
from benchmarks.memory import MIB, resident_at_rest, resident_with_children
from benchmarks.setting import Setting

__all__ = ["run"]

LIMIT_MIB = 143.0
"""Under 150 MB."""

READING_SECONDS = 0.01

VIEWS: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "waveform": ("view_audio", {"mode": "waveform"}),
    "spectrogram": ("view_audio", {"mode": "spectrogram"}),
    "contact sheet": ("view_video", {"mode": "contact_sheet"}),
}


class _Peak:
    """Watches a process and its children from a thread."""

    def __init__(self, pid: int) -> None:
        self.bytes = 0
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        """The most that was seen."""
        self._over.set()
        self._thread.join()
        return self.bytes

    def _watch(self) -> None:
        while not self._over.wait(READING_SECONDS):
            self.bytes = max(self.bytes, resident_with_children(self._pid))


async def run(setting: Setting, ours: servers.Listening, assets: Mapping[str, str]) -> list[Check]:
    """Looks at files of 10 minutes, one after the other."""
    del setting
    checks: list[Check] = []
    async with Client(f"{ours.url}/mcp", mode=ERAS["2026"]) as client:
        for name, (tool, arguments) in VIEWS.items():
            asset = assets["long_clip" if tool == "view_video" else "long_song"]
            # The first look also loads what every later one has.
            await call(client, tool, {"asset_id": asset, **arguments})
            rest = await asyncio.to_thread(resident_at_rest, ours.pid)
            peak = _Peak(ours.pid)
            await call(client, tool, {"asset_id": asset, **arguments})
            most = await asyncio.to_thread(peak.stop)
            checks.append(_check(name, rest, most))
    return checks


def _check(name: str, rest: int, most: int) -> Check:
    return Check(
        benchmark=NAME,
        series=f"memory for a {name} of 10 minutes",
        figures=f"{rest / MIB:.0f} MiB at rest, {most / MIB:.0f} MiB with ffmpeg at most",
        value=(most - rest) / MIB,
        unit="MiB",
        limit=LIMIT_MIB,
    )
