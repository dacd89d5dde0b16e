"""How soon a changed workflow file is a changed tool that clients are told of."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import mcp_types as types
from mcp import Client

from benchmarks import servers
from benchmarks.clients import ERAS, LONGEST_SECONDS
from benchmarks.library.telling import NAME
from benchmarks.measure import Check, median
from benchmarks.setting import Setting
from benchmarks.workloads import add_trivial, trivial

__all__ = ["run"]

LIMIT_SECONDS = 2.0
TOOL = "trivial"


class SameToolError(Exception):
    """A client was told of a change, and the tool is as it was."""


def run(setting: Setting, folder: Path) -> list[Check]:
    """A file changed again and again while a 2025 client listens."""
    workflows = folder / "workflows"
    add_trivial(workflows)
    with servers.server(servers.comfymcp(folder, setting.url, "--port", "0")) as ours:
        return [asyncio.run(_changes(setting, ours, workflows / f"{TOOL}.json"))]


async def _changes(setting: Setting, ours: str, file: Path) -> Check:
    told = asyncio.Event()

    async def on_message(message: object) -> None:
        if isinstance(message, types.ToolListChangedNotification):
            told.set()

    seconds: list[float] = []
    async with Client(f"{ours}/mcp", mode=ERAS["2025"], message_handler=on_message) as client:
        await client.list_tools()
        await _ranges_learnt(client, told)
        for number in range(setting.scale.reloads):
            async with asyncio.timeout(LONGEST_SECONDS):
                seconds.append(await _changed(client, told, file, f"prefix_{number}"))
    return Check(
        benchmark=NAME,
        series=f"{setting.engine}, a changed workflow file",
        figures=(
            f"until the client has the new tool: median {1000 * median(seconds):.0f} ms,"
            f" worst of {len(seconds)} {1000 * max(seconds):.0f} ms"
        ),
        value=max(seconds),
        unit="s",
        limit=LIMIT_SECONDS,
    )


async def _ranges_learnt(client: Client, told: asyncio.Event) -> None:
    """Wait until the tools have their ranges, which are told of as a change, too."""
    while "maximum" not in (await _properties(client))["color"]:
        await told.wait()
        told.clear()


async def _changed(client: Client, told: asyncio.Event, file: Path, parameter: str) -> float:
    """Give the tool another parameter; the seconds until the client has the new schema."""
    told.clear()
    graph = json.dumps(trivial("PARAM_INT_COLOR", f"PARAM_STR_{parameter.upper()}"))
    begun = time.perf_counter()
    await asyncio.to_thread(file.write_text, graph, "utf-8")
    await told.wait()
    properties = await _properties(client)
    seconds = time.perf_counter() - begun
    if parameter not in properties:
        raise SameToolError(f"{TOOL} has {', '.join(properties)}, and not {parameter}")
    return seconds


async def _properties(client: Client) -> dict[str, dict[str, object]]:
    """The tool's parameters."""
    tools = (await client.list_tools(cache_mode="bypass")).tools
    tool = next(tool for tool in tools if tool.name == TOOL)
    properties: dict[str, dict[str, object]] = tool.input_schema["properties"]
    return properties
