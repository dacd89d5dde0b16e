"""What a page of assets or of workflows costs when there are many."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from mcp import Client

from benchmarks import servers
from benchmarks.clients import ERAS, call
from benchmarks.library.filled import ASSETS, USUAL, WORKFLOW_FILES, add_workflows, fill
from benchmarks.library.telling import check
from benchmarks.measure import Check, Series, interleaved, median, timed
from benchmarks.setting import Setting
from comfy_mcp_core.app import open_services
from comfy_mcp_core.call import Call
from comfy_mcp_core.plugins import load_plugins
from comfy_mcp_core.server.registry import Registry
from comfy_mcp_core.settings import (
    ComfyUISettings,
    ConfigFile,
    Settings,
    StoreSettings,
    WorkflowsSettings,
)

__all__ = ["run"]

ASSETS_LIMIT_MS = 5.0
WORKFLOWS_LIMIT_MS = 10.0
WARM_UP = 5

QUERIES: Mapping[str, Mapping[str, Any]] = {
    "newest": {},
    "of a medium": {"media": "audio"},
    "of the usual workflow": {"workflow_id": USUAL},
    "of a rare workflow": {"workflow_id": "workflow_7"},
    "of a session": {"session_id": "session-7"},
    "of all three": {"media": "video", "workflow_id": "workflow_4", "session_id": "session-9"},
    "none that fits": {"media": "text"},
    "the last page": {"cursor": "11"},
}
"""Arguments of `list_assets`; numbers of assets rise from 1, so the last page is of 10 to 1."""

HUNDRED = "the newest hundred"
A_PAGE = "a page"


def run(setting: Setting, folder: Path) -> list[Check]:
    """The tools' own time, and for information a whole round trip of MCP beside an echo's."""
    add_workflows(folder / "workflows")
    asyncio.run(fill(folder / "store.sqlite3", setting.url))
    checks = asyncio.run(_tools(setting, folder))
    with (
        servers.server(servers.peer("echo_server", folder)) as echo,
        servers.server(servers.comfymcp(folder, setting.url, "--port", "0")) as ours,
    ):
        return [*checks, *asyncio.run(_round_trips(setting, echo, ours))]


async def _tools(setting: Setting, folder: Path) -> list[Check]:
    rounds = setting.scale.library_rounds
    async with _registry(setting.url, folder) as (registry, caller):

        async def took(tool: str, arguments: Mapping[str, Any]) -> float:
            return await timed(registry.get(tool).invoke(caller, dict(arguments)))

        async def took_after_a_change() -> float:
            (folder / "workflows" / "copy_000.json").touch()
            return await took("list_workflows", {})

        series: dict[str, Series] = {
            **{name: partial(took, "list_assets", query) for name, query in QUERIES.items()},
            HUNDRED: partial(took, "list_assets", {"limit": 100}),
        }
        assets = await interleaved(series, rounds=rounds, warm_up=WARM_UP)
        series = {A_PAGE: partial(took, "list_workflows", {})}
        workflows = await interleaved(series, rounds=rounds, warm_up=WARM_UP)
        series = {"after a change": took_after_a_change}
        workflows |= await interleaved(series, rounds=rounds // 10, warm_up=0)
    return [
        *(
            check(
                setting,
                f"list_assets, {name}",
                seconds,
                None if name == HUNDRED else ASSETS_LIMIT_MS,
                f"of {ASSETS:,}",
            )
            for name, seconds in assets.items()
        ),
        *(
            check(
                setting,
                f"list_workflows, {name}",
                seconds,
                WORKFLOWS_LIMIT_MS if name == A_PAGE else None,
                f"of {WORKFLOW_FILES} files",
            )
            for name, seconds in workflows.items()
        ),
    ]


@asynccontextmanager
async def _registry(url: str, folder: Path) -> AsyncGenerator[tuple[Registry, Call]]:
    """The tools in this process, as a server in front of that ComfyUI has them, and a caller."""
    settings = Settings(
        comfyui=ComfyUISettings(url=url),
        store=StoreSettings(path=str(folder / "store.sqlite3")),
        workflows=WorkflowsSettings(folder=folder / "workflows"),
    )
    config = ConfigFile(path=folder / "no-config.json")
    async with open_services(settings, load_plugins(), config=config, environment={}) as services:
        classes = {
            binding.class_type
            for workflow in services.catalog.workflows.values()
            for parameter in workflow.parameters
            for binding in parameter.bindings
        }
        # As a server does once it has answered its first client.
        await services.node_info.get(classes)
        yield Registry(services), Call(services=services, tool="", session_id="session-7")


async def _round_trips(setting: Setting, echo: str, ours: str) -> list[Check]:
    async with (
        Client(f"{echo}/mcp", mode=ERAS["2026"]) as bare,
        Client(f"{ours}/mcp", mode=ERAS["2026"]) as full,
    ):
        await _list_all(full)

        def series(client: Client, tool: str, arguments: Mapping[str, Any]) -> Series:
            async def once() -> float:
                return await timed(call(client, tool, arguments))

            return once

        compared = {
            "echo": series(bare, "echo", {"text": "picture"}),
            "list_assets": series(full, "list_assets", {}),
            "list_workflows": series(full, "list_workflows", {}),
        }
        seconds = await interleaved(compared, rounds=setting.scale.library_rounds, warm_up=WARM_UP)
    beside = f"over MCP, beside {1000 * median(seconds.pop('echo')):.1f} ms of an echo"
    return [
        check(setting, f"{tool} over MCP", took, None, beside) for tool, took in seconds.items()
    ]


async def _list_all(client: Client) -> None:
    """Have the client know every tool, else it lists them anew with each call of another."""
    cursor = (await client.list_tools()).next_cursor
    while cursor:
        cursor = (await client.list_tools(cursor=cursor)).next_cursor
