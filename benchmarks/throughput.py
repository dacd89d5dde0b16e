"""How many generations a second many callers get, beside a server that does the bare minimum."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Sequence

from mcp import Client

from benchmarks import servers
from benchmarks.clients import ERAS, call
from benchmarks.measure import Check, Series, interleaved, median, ratio_spread
from benchmarks.setting import Setting
from benchmarks.workloads import Colours, add_trivial, prefix

__all__ = ["run"]

NAME = "throughput"
LIMIT = 0.75
CALLERS = 20
MANY_CALLERS = 100
MODE = ERAS["2026"]


def run(setting: Setting) -> list[Check]:
    """Ours against the pass-through, with twenty callers and, for information, a hundred."""
    folder = setting.folder / NAME
    add_trivial(folder / "workflows")
    with (
        servers.server(servers.peer("passthrough_server", folder, setting.url)) as bare,
        servers.server(servers.comfymcp(folder, setting.url, "--port", "0")) as ours,
    ):
        turns = {
            CALLERS: setting.scale.throughput_rounds,
            MANY_CALLERS: setting.scale.many_rounds,
        }
        return [
            asyncio.run(_compared(setting, bare, ours, callers=callers, rounds=rounds))
            for callers, rounds in turns.items()
            if rounds
        ]


async def _compared(setting: Setting, bare: str, ours: str, *, callers: int, rounds: int) -> Check:
    each = max(1, setting.scale.throughput_each * CALLERS // callers)
    colours = Colours()
    async with contextlib.AsyncExitStack() as stack:
        series: dict[str, Series] = {}
        for name, url in (("bare", bare), ("ours", ours)):
            clients = [
                await stack.enter_async_context(Client(f"{url}/mcp", mode=MODE))
                for _ in range(callers)
            ]
            series[name] = _all_at_once(clients, each, colours, f"{name}-{callers}")
        figures = await interleaved(series, rounds=rounds, warm_up=1)
    rates = {name: median(rate) for name, rate in figures.items()}
    return Check(
        benchmark=NAME,
        series=f"{setting.engine}, {callers} callers",
        figures=(
            f"pass-through {rates['bare']:.0f}, ours {rates['ours']:.0f} a second"
            f" (rounds {ratio_spread(figures['ours'], figures['bare'])})"
        ),
        value=rates["ours"] / rates["bare"],
        limit=LIMIT if callers == CALLERS else None,
        better="above",
    )


def _all_at_once(clients: Sequence[Client], each: int, colours: Colours, name: str) -> Series:
    """A round: every client generates so many times, one after the other; gives the rate."""

    async def one(client: Client, folder: str) -> None:
        for _ in range(each):
            await call(client, "trivial", {"color": colours.next(), "prefix": folder})

    async def generations() -> float:
        # Every round has a folder of its own, else the later ones would be the slower.
        folder = prefix(name)
        begun = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for client in clients:
                group.create_task(one(client, folder))
        return len(clients) * each / (time.perf_counter() - begun)

    return generations
