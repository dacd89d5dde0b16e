"""Two servers on one store, at the same time or one after the other."""

from __future__ import annotations

import sqlite3
from contextlib import AsyncExitStack, closing

import pytest

from comfy_mcp_core.jobs import resume
from comfy_mcp_core.settings import Settings
from tests.support import workflows
from tests.support.backend import SMALL, Backend, demo
from tests.support.engine import EngineProcess
from tests.support.product import called, client_of, image_product, refused, until_running
from tests.support.waiting import until

pytestmark = pytest.mark.anyio

NOBODY = "http://127.0.0.1:9"
"""An address at which nothing answers."""


def _owner(settings: Settings, prompt_id: str) -> str:
    assert settings.store.file is not None
    with closing(sqlite3.connect(settings.store.file)) as connection:
        wanted = "SELECT owner FROM jobs WHERE prompt_id = ?"
        return str(connection.execute(wanted, (prompt_id,)).fetchone()[0])


async def test_two_servers_see_each_other_s_assets_and_leave_each_other_s_jobs_alone(
    comfy_mcp_settings: Settings, backend: Backend
) -> None:
    async with image_product(comfy_mcp_settings, backend.url) as one, client_of(one) as first:
        handle = await called(first, "generate_image", **backend.lasting)
        waited = {"prompt_id": handle["prompt_id"], "wait_seconds": 60}
        owners = [_owner(comfy_mcp_settings, handle["prompt_id"])]
        async with image_product(comfy_mcp_settings, backend.url) as two, client_of(two) as second:
            theirs = await called(second, "generate_image", **SMALL)
            owners.append(_owner(comfy_mcp_settings, handle["prompt_id"]))
            here = await called(first, "get_job", **waited)
            there = await called(second, "get_job", **waited)
            seen = await called(second, "view_image", asset_id=here["asset_id"])
            lists = [await called(client, "list_assets") for client in (first, second)]
    owners.append(_owner(comfy_mcp_settings, handle["prompt_id"]))
    assert len(set(owners)) == 1
    assert here["status"] == there["status"] == "completed"
    assert here["assets"] == [
        {**asset, "download_url": asset["download_url"].replace(two, one)}
        for asset in there["assets"]
    ]
    assert seen["asset_id"] == here["asset_id"]
    ids = [{asset["asset_id"] for asset in listed["assets"]} for listed in lists]
    assert ids == [{here["asset_id"], theirs["asset_id"]}] * 2


async def test_a_job_can_be_cancelled_by_the_other_server_and_both_say_so(
    comfy_mcp_settings: Settings, backend: Backend
) -> None:
    async with (
        image_product(comfy_mcp_settings, backend.url) as one,
        image_product(comfy_mcp_settings, backend.url) as two,
        client_of(one) as first,
        client_of(two) as second,
    ):
        running = await called(first, "generate_image", **backend.endless)
        waiting = await called(first, "generate_image", **backend.endless)
        await until_running(first, running["prompt_id"])
        handles = [waiting["prompt_id"], running["prompt_id"]]
        told_of = [await called(second, "cancel_job", prompt_id=p) for p in handles]
        after = [
            await called(client, "get_job", prompt_id=p, wait_seconds=30)
            for client in (first, second)
            for p in handles
        ]
    assert [outcome["status"] for outcome in told_of] == ["cancelled", "cancelled"]
    assert [job["status"] for job in after] == ["cancelled"] * 4


async def test_a_living_server_takes_up_the_jobs_of_one_that_ended(
    comfy_mcp_settings: Settings, engine: EngineProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resume, "LOOK_SECONDS", 0.1)
    backend = demo(engine.url)
    async with (
        image_product(comfy_mcp_settings, backend.url) as two,
        client_of(two) as second,
        AsyncExitStack() as ending,
    ):
        one = await ending.enter_async_context(image_product(comfy_mcp_settings, backend.url))
        async with client_of(one) as first:
            handle = await called(first, "generate_image", **backend.endless)
        owner = _owner(comfy_mcp_settings, handle["prompt_id"])
        await ending.aclose()

        async def taken_up() -> bool:
            return _owner(comfy_mcp_settings, handle["prompt_id"]) != owner

        await until(taken_up, "the job has another owner")
        job = await called(second, "get_job", prompt_id=handle["prompt_id"])
        cancelled = await called(second, "cancel_job", prompt_id=handle["prompt_id"])
    assert job["status"] == "running"
    assert cancelled["status"] == "cancelled"


async def test_what_was_refused_of_a_job_that_was_taken_up_is_told_without_its_reason(
    comfy_mcp_settings: Settings, engine: EngineProcess
) -> None:
    backend = demo(engine.url)
    folder = comfy_mcp_settings.workflows.folder
    assert folder is not None
    workflows.write(folder, "partly", workflows.TWO_OUTPUTS_ONE_REFUSED)
    async with image_product(comfy_mcp_settings, backend.url) as url, client_of(url) as client:
        before = await called(client, "generate_image", **backend.endless)
        handle = await called(client, "partly", wait_seconds=0)
    async with image_product(comfy_mcp_settings, backend.url) as url, client_of(url) as client:
        await called(client, "cancel_job", prompt_id=before["prompt_id"])
        job = await called(client, "get_job", prompt_id=handle["prompt_id"], wait_seconds=60)
    assert job["status"] == "partial"
    assert len(job["assets"]) == 1
    assert "Refused: SaveImage: why is not known any more" in job["warnings"]


async def test_a_job_of_another_comfyui_is_told_to_be_there(
    comfy_mcp_settings: Settings, engine: EngineProcess
) -> None:
    backend = demo(engine.url)
    async with image_product(comfy_mcp_settings, backend.url) as url, client_of(url) as client:
        asset = await called(client, "generate_image", **SMALL)
        handle = await called(client, "generate_image", **backend.endless)
    async with image_product(comfy_mcp_settings, NOBODY) as url, client_of(url) as client:
        job = await called(client, "get_job", prompt_id=handle["prompt_id"])
        listed = await called(client, "list_assets")
        unseen = refused(await client.call_tool("view_image", {"asset_id": asset["asset_id"]}))
    async with image_product(comfy_mcp_settings, backend.url) as url, client_of(url) as client:
        cancelled = await called(client, "cancel_job", prompt_id=handle["prompt_id"])
    assert (job["server"], job["status"]) == (backend.url, "pending")
    assert "another ComfyUI" in job["message"]
    assert listed["assets"][0]["server"] == backend.url
    assert "asset_url" not in listed["assets"][0]
    assert unseen["error_code"] == "ASSET_FILE_GONE"
    assert cancelled["status"] == "cancelled"
