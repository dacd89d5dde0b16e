"""A store that fails while jobs run: what they made is told at once, and kept when it can be."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest
from mcp import Client

from comfy_mcp_core.jobs import ending
from comfy_mcp_core.settings import Settings
from comfy_mcp_core.store import database
from tests.support.engine import EngineProcess
from tests.support.locks import locked
from tests.support.product import called, client_of, image_product, refused
from tests.support.server import ServerProcess
from tests.support.waiting import until

pytestmark = pytest.mark.anyio

SMALL = {"prompt": "a boat", "width": 64, "height": 64, "steps": 1}
LASTING = {**SMALL, "width": 256, "height": 256, "steps": 250}


async def _until_running(client: Client) -> None:
    async def runs() -> bool:
        return bool((await called(client, "get_queue_status"))["running"])

    await until(runs, "a job runs")


async def _until_listed(client: Client, asset_id: str) -> None:
    async def listed() -> bool:
        assets = (await called(client, "list_assets"))["assets"]
        return asset_id in [asset["asset_id"] for asset in assets]

    await until(listed, "the job's end is stored")


async def test_a_job_that_ends_while_the_store_is_locked_is_told_now_and_stored_later(
    comfy_mcp_settings: Settings, engine: EngineProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    monkeypatch.setattr(ending, "RETRY_SECONDS", 0.05)
    path = comfy_mcp_settings.store.file
    assert path is not None
    async with image_product(comfy_mcp_settings, engine.url) as url, client_of(url) as client:
        call = asyncio.create_task(called(client, "generate_image", **LASTING))
        await _until_running(client)
        with locked(path):
            made = await call
            told_now = await called(client, "get_job", prompt_id=made["prompt_id"])
            listed = await called(client, "list_assets")
        await _until_listed(client, made["asset_id"])
        stored = await called(client, "get_job", prompt_id=made["prompt_id"])
        viewed = await called(client, "view_image", asset_id=made["asset_id"])
        after = await called(client, "generate_image", **SMALL)
    [warning] = made["warnings"]
    assert "not stored yet" in warning
    assert "is locked by another program" in warning
    assert listed["count"] == 0
    for job in (made, told_now, stored):
        assert job["status"] == "completed"
        assert [asset["asset_id"] for asset in job["assets"]] == [made["asset_id"]]
    assert viewed["asset_id"] == made["asset_id"]
    assert stored["warnings"] == []
    assert after["status"] == "completed"


@pytest.mark.skipif(sys.platform != "linux", reason="only there another process can be limited")
async def test_a_job_that_ends_while_the_disk_is_full_is_told_now_and_stored_when_there_is_room(
    engine: EngineProcess, tmp_path: Path
) -> None:
    few = {"COMFY_MCP_PLUGINS": "image"}
    with ServerProcess(tmp_path, ["--comfyui", engine.url], few) as server:
        async with client_of(server.url) as client:
            earlier = await called(client, "generate_image", **SMALL)
            call = asyncio.create_task(called(client, "generate_image", **LASTING))
            await _until_running(client)
            server.fill_disk()
            made = await call
            tools = (await client.list_tools()).tools
            error = refused(await client.call_tool("generate_image", SMALL))
            listed = await called(client, "list_assets")
            viewed = await called(client, "view_image", asset_id=earlier["asset_id"])
            server.free_disk()
            await _until_listed(client, made["asset_id"])
            stored = await called(client, "get_job", prompt_id=made["prompt_id"])
            after = await called(client, "generate_image", **SMALL)
    [warning] = made["warnings"]
    assert "not stored yet" in warning
    assert "the disk is full" in warning
    assert error["error_code"] == "STORE_UNUSABLE"
    assert "store.sqlite3" in error["error"]
    assert "disk" in error["hint"]
    assert tools
    assert [asset["asset_id"] for asset in listed["assets"]] == [earlier["asset_id"]]
    assert viewed["asset_id"] == earlier["asset_id"]
    for job in (made, stored):
        assert job["status"] == "completed"
        assert [asset["asset_id"] for asset in job["assets"]] == [made["asset_id"]]
    assert stored["warnings"] == []
    assert after["status"] == "completed"
