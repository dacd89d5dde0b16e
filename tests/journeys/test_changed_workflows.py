"""A workflow file that is added, changed or removed: seen at the next list, and announced."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from pathlib import Path

import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp_types import ToolListChangedNotification

from comfy_mcp_core.settings import Settings
from tests.support import workflows
from tests.support.engine import EngineProcess
from tests.support.product import ERAS, LEGACY, client_of, image_product, refused, told
from tests.support.waiting import until

pytestmark = pytest.mark.anyio

ANNOUNCED_SECONDS = 2.0
PROBE_SECONDS = 0.5

Told = Callable[[], Awaitable[object]]


@asynccontextmanager
async def _listening(url: str, era: str) -> AsyncGenerator[tuple[Client, Told]]:
    """A client, and what waits for the next word of changed tools in its era's way."""
    news: asyncio.Queue[None] = asyncio.Queue()

    async def heard(message: object) -> None:
        if isinstance(message, ToolListChangedNotification):
            news.put_nowait(None)

    transport = streamable_http_client(f"{url}/mcp")
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(Client(transport, mode=era, message_handler=heard))
        if era == LEGACY:
            yield client, news.get
        else:
            listening = client.listen(tools_list_changed=True)
            yield client, (await stack.enter_async_context(listening)).__anext__


async def _tools(client: Client) -> dict[str, str]:
    return {t.name: t.description or "" for t in (await client.list_tools()).tools}


def _folder(settings: Settings) -> Path:
    folder = settings.workflows.folder
    assert folder is not None
    return folder


def _write(folder: Path, name: str, description: str) -> None:
    workflows.write(folder, name, workflows.TRIVIAL, {"description": description})


async def _watched(folder: Path, client: Client, word: Told) -> None:
    """Until the folder is watched, which begins some time after the server's start."""
    await _tools(client)
    changes = count()

    async def announced() -> bool:
        _write(folder, "probe", f"Change {next(changes)}")
        try:
            await asyncio.wait_for(word(), PROBE_SECONDS)
        except TimeoutError:
            return False
        return True

    await until(announced, "changes are announced")


async def _announced(client: Client, word: Told, name: str, description: str | None) -> None:
    """A word of change within the time, after which the list shows what there is now."""
    async with asyncio.timeout(ANNOUNCED_SECONDS):
        while (await word(), (await _tools(client)).get(name))[1] != description:
            pass


@pytest.mark.parametrize("era", ERAS)
async def test_a_file_that_comes_changes_or_goes_is_announced_within_two_seconds(
    comfy_mcp_settings: Settings, engine: EngineProcess, era: str
) -> None:
    folder = _folder(comfy_mcp_settings)
    folder.mkdir()
    async with (
        image_product(comfy_mcp_settings, engine.url) as url,
        _listening(url, era) as (client, word),
    ):
        await _watched(folder, client, word)
        _write(folder, "second", "Added")
        await _announced(client, word, "second", "Added")
        added = told(await client.call_tool("second", {"color": 1, "prefix": "added"}))
        _write(folder, "second", "Changed")
        await _announced(client, word, "second", "Changed")
        (folder / "second.json").unlink()
        await _announced(client, word, "second", None)
        gone = refused(await client.call_tool("second", {"color": 1, "prefix": "added"}))
        again = {"asset_id": added["asset_id"], "param_overrides": {"color": 2}}
        traced = told(await client.call_tool("regenerate", again))
    assert gone["error_code"] == "UNKNOWN_TOOL"
    assert "'second'" in gone["error"]
    assert traced["parameters"] == {"color": 2, "prefix": "added"}
    assert any("not there any more" in warning for warning in traced["warnings"])


@pytest.mark.parametrize("era", ERAS)
async def test_a_change_that_one_client_has_seen_is_announced_to_the_others(
    comfy_mcp_settings: Settings, engine: EngineProcess, era: str
) -> None:
    folder = _folder(comfy_mcp_settings)
    folder.mkdir()
    async with (
        image_product(comfy_mcp_settings, engine.url) as url,
        _listening(url, era) as (client, word),
        client_of(url, era) as other,
    ):
        await _watched(folder, client, word)
        _write(folder, "second", "Added")
        assert (await _tools(other))["second"] == "Added"
        await _announced(client, word, "second", "Added")


@pytest.mark.parametrize("era", ERAS)
async def test_a_folder_that_appears_after_the_start_is_read_and_announced(
    comfy_mcp_settings: Settings, engine: EngineProcess, era: str
) -> None:
    folder = _folder(comfy_mcp_settings)
    async with (
        image_product(comfy_mcp_settings, engine.url) as url,
        _listening(url, era) as (client, word),
    ):
        await _tools(client)
        _write(folder, "second", "Added")
        seen = await _tools(client)
        await _watched(folder, client, word)
        # Now the folder itself begins to be watched: what comes meanwhile is not missed either.
        _write(folder, "third", "Added")
        await _announced(client, word, "third", "Added")
    assert seen["second"] == "Added"
