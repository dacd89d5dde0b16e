"""How long a server over stdio takes to its first list of tools, and what memory it then holds."""

from __future__ import annotations

import json
import subprocess
import time
from dataclasses import dataclass

from benchmarks import servers
from benchmarks.measure import Check, median, ratio_spread
from benchmarks.memory import MIB, resident_at_rest
from benchmarks.setting import Setting

__all__ = ["run"]

NAME = "startup"
TIME_LIMIT = 1.35
MEMORY_LIMIT = 1.25

INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": {"name": "benchmark", "version": "1"},
    },
}
INITIALIZED = {"jsonrpc": "2.0", "method": "notifications/initialized"}
LIST_TOOLS = {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Start:
    """One start: seconds to the first list of tools, and bytes resident at rest after it."""

    seconds: float
    memory: int


def run(setting: Setting) -> list[Check]:
    """Ours, with all plugins and in front of a running ComfyUI, against the bare echo server."""
    folder = setting.folder / NAME
    commands = {
        "bare": servers.peer("echo_server", folder, "--stdio"),
        "ours": servers.comfymcp(folder, setting.url, "--stdio"),
    }
    starts: dict[str, list[Start]] = {name: [] for name in commands}
    for turn in range(setting.scale.starts + 1):
        for name, command in commands.items():
            start = _start(command)
            if turn > 0:  # the first fills the disk's cache and Python's
                starts[name].append(start)
    return [_time(setting.engine, starts), _memory(setting.engine, starts)]


def _start(command: servers.Command) -> Start:
    begun = time.perf_counter()
    with servers.process(command, stderr=subprocess.DEVNULL) as running:
        running.send(json.dumps(INITIALIZE))
        _answer(running.lines, 1)
        running.send(json.dumps(INITIALIZED))
        running.send(json.dumps(LIST_TOOLS))
        _answer(running.lines, 2)
        seconds = time.perf_counter() - begun
        return Start(seconds=seconds, memory=resident_at_rest(running.process.pid))


def _answer(lines: servers.Lines, number: int) -> None:
    while json.loads(lines.next()).get("id") != number:
        continue


def _time(engine: str, starts: dict[str, list[Start]]) -> Check:
    bare, ours = ([start.seconds for start in starts[name]] for name in ("bare", "ours"))
    return Check(
        benchmark=NAME,
        series=f"{engine}, first tools/list",
        figures=(
            f"bare {median(bare):.2f}, ours {median(ours):.2f} s"
            f" (rounds {ratio_spread(ours, bare)})"
        ),
        value=median(ours) / median(bare),
        limit=TIME_LIMIT,
    )


def _memory(engine: str, starts: dict[str, list[Start]]) -> Check:
    bare, ours = ([start.memory / MIB for start in starts[name]] for name in ("bare", "ours"))
    return Check(
        benchmark=NAME,
        series=f"{engine}, memory at rest",
        figures=(
            f"bare {median(bare):.1f}, ours {median(ours):.1f} MiB"
            f" (rounds {ratio_spread(ours, bare)})"
        ),
        value=median(ours) / median(bare),
        limit=MEMORY_LIMIT,
    )
