"""What one generation costs beyond the parts that it can't do without."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from mcp import Client

from benchmarks import servers
from benchmarks.clients import ERAS, RawClient, call
from benchmarks.measure import Check, Series, interleaved, median, ratio_spread, timed
from benchmarks.setting import Setting
from benchmarks.workloads import Colours, add_trivial, prefix, trivial

__all__ = ["run"]

NAME = "overhead"
LIMIT = 1.0
WARM_UP = 10


class CachedError(Exception):
    """ComfyUI took pictures from its cache instead of making them: nothing was measured."""


def run(setting: Setting) -> list[Check]:
    """Ours against a raw client, two echoes of a bare server and one look at the file."""
    folder = setting.folder / NAME
    add_trivial(folder / "workflows")
    with (
        servers.server(servers.peer("echo_server", folder)) as echo,
        servers.server(servers.comfymcp(folder, setting.url, "--port", "0")) as ours,
    ):
        return [asyncio.run(_of_era(setting, echo, ours, era)) for era in ERAS]


async def _of_era(setting: Setting, echo: str, ours: str, era: str) -> Check:
    # One era at a time: longer rounds would give each connection the rest in which the kernel
    # forgets to delay its acknowledgements, and hide a server that waits for those.
    colours = Colours()
    async with (
        RawClient.open(setting.url) as raw,
        Client(f"{echo}/mcp", mode=ERAS[era]) as bare,
        Client(f"{ours}/mcp", mode=ERAS[era]) as full,
    ):
        series = {
            **_raw_series(raw, colours, prefix(f"raw-{era}")),
            "echo": _echo(bare),
            "ours": _ours(full, colours, prefix(f"ours-{era}")),
        }
        figures = await interleaved(series, rounds=setting.scale.overhead_rounds, warm_up=WARM_UP)
    return _check(setting.engine, era, figures)


def _raw_series(raw: RawClient, colours: Colours, folder: str) -> dict[str, Series]:
    file: dict[str, str] = {}

    async def generation() -> float:
        graph = trivial(colours.next(), folder)
        made: list[Mapping[str, Mapping[str, list[dict[str, str]]]]] = []

        async def generate() -> None:
            made.append(await raw.run(graph))

        seconds = await timed(generate())
        new = made[0]["2"]["images"][0]
        if new == file:
            raise CachedError
        file.update(new)
        return seconds

    async def view() -> float:
        return await timed(raw.view(file))

    return {"raw": generation, "view": view}


def _echo(client: Client) -> Series:
    async def echo() -> float:
        return await timed(call(client, "echo", {"text": "picture"}))

    return echo


def _ours(client: Client, colours: Colours, folder: str) -> Series:
    seen: set[object] = set()

    async def generation() -> float:
        arguments = {"color": colours.next(), "prefix": folder}

        async def generate() -> None:
            told = await call(client, "trivial", arguments)
            filename = told.get("filename")
            if told.get("status") != "completed" or filename in seen:
                raise CachedError(str(told))
            seen.add(filename)

        return await timed(generate())

    return generation


def _check(engine: str, era: str, figures: Mapping[str, list[float]]) -> Check:
    raw, view = figures["raw"], figures["view"]
    echo, ours = figures["echo"], figures["ours"]
    floor = median(raw) + 2 * median(echo) + median(view)
    rounds = [a + 2 * b + c for a, b, c in zip(raw, echo, view, strict=True)]
    return Check(
        benchmark=NAME,
        series=f"{engine}, {era}",
        figures=(
            f"raw {_ms(median(raw))} + 2 x echo {_ms(median(echo))} + view {_ms(median(view))}"
            f" = {_ms(floor)}; ours {_ms(median(ours))} ms"
            f" (rounds {ratio_spread(ours, rounds)})"
        ),
        value=median(ours) / floor,
        limit=LIMIT,
    )


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.1f}"
