"""A store that can't be used: told with a hint, while the server lists its tools and serves on."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError

from comfy_mcp_core.settings import Settings, StoreSettings
from comfy_mcp_core.store import database, schema
from tests.support.engine import EngineProcess
from tests.support.locks import locked
from tests.support.product import called, client_of, fetch, image_product, refused

pytestmark = pytest.mark.anyio

SMALL = {"prompt": "a boat", "width": 64, "height": 64, "steps": 1}

ON_THE_STORE: tuple[tuple[str, dict[str, Any]], ...] = (
    ("generate_image", SMALL),
    ("view_image", {"asset_id": "any"}),
    ("list_assets", {}),
    ("get_asset_metadata", {"asset_id": "any"}),
    ("regenerate", {"asset_id": "any"}),
    ("get_job", {"prompt_id": "any"}),
    ("cancel_job", {"prompt_id": "any"}),
)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same waits, only shorter."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    monkeypatch.setattr(schema, "WAL_SECONDS", 0.05)


async def _unusable(client: Client, tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
    error = refused(await client.call_tool(tool, arguments))
    assert error["error_code"] == "STORE_UNUSABLE"
    assert error["hint"]
    return error


def _store(settings: Settings) -> Path:
    path = settings.store.file
    assert path is not None
    return path


def _with_store(settings: Settings, path: Path) -> Settings:
    return settings.model_copy(update={"store": StoreSettings(path=str(path))})


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _made(path: Path) -> None:
    """A store as a server leaves it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        schema.migrate(connection, str(path))


def _garbage(path: Path) -> None:
    path.write_bytes(b"This is no database, but somebody's letter. " * 500)


def _newer(path: Path) -> None:
    _made(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")


def _overwritten(path: Path) -> None:
    """All pages but the first, which tells what tables there are."""
    _made(path)
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * (size - 4096))


def _folder(path: Path) -> None:
    path.mkdir()


def _below_a_file(path: Path) -> None:
    path.parent.rmdir()
    path.parent.write_text("not a folder")


def _gone(path: Path) -> None:
    path.rename(path.with_name("moved away"))


def _as_old_as_this_server(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {schema.VERSION}")


def _no_file_above(path: Path) -> None:
    path.parent.unlink()


@pytest.mark.parametrize(
    ("make", "said", "hint"),
    [
        pytest.param(_garbage, "is no database", "COMFY_MCP_STORE", id="garbage"),
        pytest.param(_newer, "newer version", "Upgrade comfy-mcp-core", id="newer"),
        pytest.param(_folder, "can't be opened", "COMFY_MCP_STORE", id="a folder"),
        pytest.param(_overwritten, "is damaged", "COMFY_MCP_STORE", id="overwritten"),
    ],
)
async def test_a_bad_store_is_told_by_every_tool_that_needs_it_and_is_left_as_it_is(
    comfy_mcp_settings: Settings,
    engine: EngineProcess,
    make: Callable[[Path], None],
    said: str,
    hint: str,
) -> None:
    path = _store(comfy_mcp_settings)
    make(path)
    before = _content(path)
    async with image_product(comfy_mcp_settings, engine.url) as url, client_of(url) as client:
        tools = {tool.name for tool in (await client.list_tools()).tools}
        models = await called(client, "list_models")
        errors = [await _unusable(client, tool, given) for tool, given in ON_THE_STORE]
        with pytest.raises(MCPError) as unlisted:
            await client.list_resources()
        download = await fetch(f"{url}/assets/any")
        queue = await called(client, "get_queue_status")
        after = _content(path)
    assert {"generate_image", "list_assets", "view_image"} <= tools
    assert "demo-painter-not-an-ai-model.safetensors" in models["models"]
    for error in errors:
        assert str(path) in error["error"]
        assert said in error["error"]
        assert hint in error["hint"]
    assert said in unlisted.value.message
    assert (download.status_code, download.json()["error_code"]) == (503, "STORE_UNUSABLE")
    assert queue == {"running": 0, "pending": 0, "jobs": []}
    assert after == before


@pytest.mark.parametrize(
    ("make", "mend"),
    [
        pytest.param(_garbage, _gone, id="garbage that is moved away"),
        pytest.param(_folder, _gone, id="a folder that is moved away"),
        pytest.param(_newer, _gone, id="a newer one that is moved away"),
        pytest.param(_newer, _as_old_as_this_server, id="a newer one"),
        pytest.param(_below_a_file, _no_file_above, id="a place that can't be made"),
        pytest.param(_overwritten, _gone, id="an overwritten one that is moved away"),
    ],
)
async def test_a_store_that_is_mended_is_used_without_a_restart(
    comfy_mcp_settings: Settings,
    engine: EngineProcess,
    make: Callable[[Path], None],
    mend: Callable[[Path], None],
) -> None:
    path = _store(comfy_mcp_settings).with_name("own") / "store.sqlite3"
    path.parent.mkdir()
    make(path)
    settings = _with_store(comfy_mcp_settings, path)
    async with image_product(settings, engine.url) as url, client_of(url) as client:
        tools = {tool.name for tool in (await client.list_tools()).tools}
        error = await _unusable(client, "generate_image", SMALL)
        mend(path)
        mended = await called(client, "generate_image", **SMALL)
        listed = await called(client, "list_assets")
        job = await called(client, "get_job", prompt_id=mended["prompt_id"])
    assert "generate_image" in tools
    assert str(path) in error["error"]
    assert [asset["asset_id"] for asset in listed["assets"]] == [mended["asset_id"]]
    assert [asset["asset_id"] for asset in job["assets"]] == [mended["asset_id"]]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write wherever it likes")
async def test_a_store_that_is_read_only_is_told_and_used_once_it_is_not(
    comfy_mcp_settings: Settings, engine: EngineProcess
) -> None:
    path = _store(comfy_mcp_settings).with_name("own") / "store.sqlite3"
    _made(path)
    path.chmod(0o444)
    path.parent.chmod(0o555)
    settings = _with_store(comfy_mcp_settings, path)
    async with image_product(settings, engine.url) as url, client_of(url) as client:
        error = await _unusable(client, "generate_image", SMALL)
        path.parent.chmod(0o755)
        path.chmod(0o644)
        mended = await called(client, "generate_image", **SMALL)
    assert str(path) in error["error"]
    assert "writable" in error["hint"]
    assert mended["status"] == "completed"


async def test_a_store_that_is_locked_at_the_start_is_told_and_used_once_it_is_free(
    comfy_mcp_settings: Settings, engine: EngineProcess
) -> None:
    path = _store(comfy_mcp_settings)
    _made(path)
    async with contextlib.AsyncExitStack() as stack:
        with locked(path):
            url = await stack.enter_async_context(image_product(comfy_mcp_settings, engine.url))
            client = await stack.enter_async_context(client_of(url))
            tools = {tool.name for tool in (await client.list_tools()).tools}
            errors = [await _unusable(client, tool, given) for tool, given in ON_THE_STORE]
        free = await called(client, "generate_image", **SMALL)
        listed = await called(client, "list_assets")
    assert {"generate_image", "list_assets"} <= tools
    for error in errors:
        assert "is locked by another program" in error["error"]
        assert "Call again" in error["hint"]
    assert listed["count"] == 1
    assert free["status"] == "completed"


async def test_while_the_store_is_locked_it_is_read_and_nothing_is_sent_to_comfyui(
    comfy_mcp_settings: Settings, engine: EngineProcess
) -> None:
    async with image_product(comfy_mcp_settings, engine.url) as url, client_of(url) as client:
        asset = await called(client, "generate_image", **SMALL)
        history = (await fetch(f"{engine.url}/history")).json()
        with locked(_store(comfy_mcp_settings)):
            listed = await called(client, "list_assets")
            viewed = await called(client, "view_image", asset_id=asset["asset_id"])
            error = await _unusable(client, "generate_image", SMALL)
            again = await _unusable(client, "regenerate", {"asset_id": asset["asset_id"]})
        unchanged = (await fetch(f"{engine.url}/history")).json()
        free = await called(client, "generate_image", **SMALL)
    assert (listed["count"], viewed["asset_id"]) == (1, asset["asset_id"])
    assert "is locked" in error["error"]
    assert "is locked" in again["error"]
    assert unchanged == history
    assert free["status"] == "completed"
