"""A server that is killed and started again, and two servers on one store."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client

from tests.support import workflows
from tests.support.backend import SMALL, Backend, demo
from tests.support.engine import EngineProcess
from tests.support.product import client_of, refused, told
from tests.support.server import ServerProcess
from tests.support.waiting import until

pytestmark = pytest.mark.anyio


async def _called(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    return told(await client.call_tool(tool, arguments))


async def _until_running(client: Client, prompt_id: str) -> None:
    async def runs() -> bool:
        queue = await _called(client, "get_queue_status")
        return any((j["prompt_id"], j["status"]) == (prompt_id, "running") for j in queue["jobs"])

    await until(runs, "the job runs")


async def _until_in_history(comfyui: str, prompt_id: str) -> None:
    async with httpx.AsyncClient(base_url=comfyui, trust_env=False) as http:

        async def known() -> bool:
            return bool((await http.get(f"/history/{prompt_id}")).json())

        await until(known, "the job is in ComfyUI's history")


def _owner(folder: Path, prompt_id: str) -> str:
    with closing(sqlite3.connect(folder / "store.sqlite3")) as connection:
        wanted = "SELECT owner FROM jobs WHERE prompt_id = ?"
        return str(connection.execute(wanted, (prompt_id,)).fetchone()[0])


@pytest.mark.parametrize("ended", [False, True], ids=["while it runs", "after its end"])
async def test_a_job_of_a_killed_server_is_taken_up_by_the_next_one(
    tmp_path: Path, backend: Backend, ended: bool
) -> None:
    with ServerProcess(tmp_path, ["--comfyui", backend.url]) as server:
        async with client_of(server.url) as client:
            earlier = await _called(client, "generate_image", **SMALL)
            handle = await _called(client, "generate_image", **backend.lasting)
            await _until_running(client, handle["prompt_id"])
        server.kill()
        if ended:
            await _until_in_history(backend.url, handle["prompt_id"])
        server.start()
        async with client_of(server.url) as client:
            # Nobody asks for the job itself: it is registered all the same.
            async def listed() -> bool:
                return (await _called(client, "list_assets"))["count"] == 2

            await until(listed, "the asset is listed")
            job = await _called(client, "get_job", prompt_id=handle["prompt_id"])
            again = await _called(client, "get_job", prompt_id=handle["prompt_id"])
            seen = await _called(client, "view_image", asset_id=job["asset_id"])
            old = await _called(client, "view_image", asset_id=earlier["asset_id"])
            metadata = await _called(client, "get_asset_metadata", asset_id=job["asset_id"])
            changed = await _called(
                client,
                "regenerate",
                asset_id=job["asset_id"],
                param_overrides={"steps": 1, "prompt": "a hill"},
            )
    assert job["status"] == "completed"
    assert job["assets"] == again["assets"]
    assert seen["preview"]["width"] == backend.lasting["width"]
    assert old["asset_id"] == earlier["asset_id"]
    assert metadata["parameters"]["steps"] == backend.lasting["steps"]
    assert changed["parameters"]["prompt"] == "a hill"


async def test_a_job_of_the_embedded_engine_ends_with_its_server_and_is_lost_but_no_asset_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    with ServerProcess(tmp_path, ["--engine", "demo"]) as server:
        async with client_of(server.url) as client:
            earlier = await _called(client, "generate_image", **SMALL)
            handle = await _called(client, "generate_image", **demo("").endless)
            await _until_running(client, handle["prompt_id"])
        server.kill()
        server.start()
        async with client_of(server.url) as client:
            job = await _called(client, "get_job", prompt_id=handle["prompt_id"], wait_seconds=30)
            old = await _called(client, "view_image", asset_id=earlier["asset_id"])
            after = await _called(client, "generate_image", **SMALL)
    assert job["status"] == "lost"
    assert job["error_code"] in {"JOB_LOST", "NOT_SUBMITTED"}
    assert old["asset_id"] == earlier["asset_id"]
    assert after["status"] == "completed"


async def test_two_servers_on_one_store_see_each_other_s_assets_and_leave_each_other_s_jobs(
    tmp_path: Path, backend: Backend
) -> None:
    with ServerProcess(tmp_path, ["--comfyui", backend.url]) as one:
        async with client_of(one.url) as first:
            handle = await _called(first, "generate_image", **backend.lasting)
            owner = _owner(tmp_path, handle["prompt_id"])
            with ServerProcess(tmp_path, ["--comfyui", backend.url]) as two:
                async with client_of(two.url) as second:
                    theirs = await _called(second, "generate_image", **SMALL)
                    while_it_runs = _owner(tmp_path, handle["prompt_id"])
                    waited = {"prompt_id": handle["prompt_id"], "wait_seconds": 60}
                    here = await _called(first, "get_job", **waited)
                    there = await _called(second, "get_job", **waited)
                    seen = await _called(second, "view_image", asset_id=here["asset_id"])
                    lists = [await _called(client, "list_assets") for client in (first, second)]
    assert owner == while_it_runs == _owner(tmp_path, handle["prompt_id"])
    assert here["status"] == there["status"] == "completed"
    assert here["assets"] == [
        {**asset, "download_url": asset["download_url"].replace(two.url, one.url)}
        for asset in there["assets"]
    ]
    assert seen["asset_id"] == here["asset_id"]
    ids = [{asset["asset_id"] for asset in listed["assets"]} for listed in lists]
    assert ids == [{here["asset_id"], theirs["asset_id"]}] * 2


async def test_a_job_can_be_cancelled_by_the_other_server_and_both_say_so(
    tmp_path: Path, backend: Backend
) -> None:
    servers = [ServerProcess(tmp_path, ["--comfyui", backend.url]) for _ in range(2)]
    with servers[0] as one, servers[1] as two:
        async with client_of(one.url) as first, client_of(two.url) as second:
            running = await _called(first, "generate_image", **backend.endless)
            waiting = await _called(first, "generate_image", **backend.endless)
            await _until_running(first, running["prompt_id"])
            handles = [waiting["prompt_id"], running["prompt_id"]]
            told_of = [await _called(second, "cancel_job", prompt_id=p) for p in handles]
            after = [
                await _called(client, "get_job", prompt_id=p, wait_seconds=30)
                for client in (first, second)
                for p in handles
            ]
    assert [outcome["status"] for outcome in told_of] == ["cancelled", "cancelled"]
    assert [job["status"] for job in after] == ["cancelled"] * 4


async def test_a_living_server_takes_up_the_jobs_of_one_that_ended(
    tmp_path: Path, engine: EngineProcess
) -> None:
    backend = demo(engine.url)
    servers = [ServerProcess(tmp_path, ["--comfyui", backend.url]) for _ in range(2)]
    with servers[0] as one, servers[1] as two:
        async with client_of(one.url) as first:
            handle = await _called(first, "generate_image", **backend.endless)
        owner = _owner(tmp_path, handle["prompt_id"])
        one.stop()

        async def taken_up() -> bool:
            return _owner(tmp_path, handle["prompt_id"]) != owner

        await until(taken_up, "the job has another owner")
        async with client_of(two.url) as second:
            job = await _called(second, "get_job", prompt_id=handle["prompt_id"])
            cancelled = await _called(second, "cancel_job", prompt_id=handle["prompt_id"])
    assert job["status"] == "running"
    assert cancelled["status"] == "cancelled"


async def test_what_was_refused_of_a_job_that_was_taken_up_is_told_without_its_reason(
    tmp_path: Path, engine: EngineProcess
) -> None:
    backend = demo(engine.url)
    workflows.write(tmp_path / "workflows", "partly", workflows.TWO_OUTPUTS_ONE_REFUSED)
    with ServerProcess(tmp_path, ["--comfyui", backend.url]) as server:
        async with client_of(server.url) as client:
            first = await _called(client, "generate_image", **backend.lasting)
            handle = await _called(client, "partly", wait_seconds=0)
        server.kill()
        server.start()
        async with client_of(server.url) as client:
            await _called(client, "get_job", prompt_id=first["prompt_id"], wait_seconds=60)
            job = await _called(client, "get_job", prompt_id=handle["prompt_id"], wait_seconds=60)
    assert job["status"] == "partial"
    assert len(job["assets"]) == 1
    assert "Refused: SaveImage: why is not known any more" in job["warnings"]


async def test_a_job_of_another_comfyui_is_told_to_be_there(
    tmp_path: Path, engine: EngineProcess
) -> None:
    backend = demo(engine.url)
    with ServerProcess(tmp_path, ["--comfyui", backend.url]) as server:
        async with client_of(server.url) as client:
            asset = await _called(client, "generate_image", **SMALL)
            handle = await _called(client, "generate_image", **backend.lasting)
        server.kill()
    with ServerProcess(tmp_path, ["--comfyui", "http://127.0.0.1:9"]) as elsewhere:
        async with client_of(elsewhere.url) as client:
            job = await _called(client, "get_job", prompt_id=handle["prompt_id"])
            listed = await _called(client, "list_assets")
            unseen = refused(await client.call_tool("view_image", {"asset_id": asset["asset_id"]}))
    assert (job["server"], job["status"]) == (backend.url, "pending")
    assert "another ComfyUI" in job["message"]
    assert listed["assets"][0]["server"] == backend.url
    assert "asset_url" not in listed["assets"][0]
    assert unseen["error_code"] == "ASSET_FILE_GONE"
    with ServerProcess(tmp_path, ["--comfyui", backend.url]) as server:
        async with client_of(server.url) as client:
            ended = await _called(client, "get_job", prompt_id=handle["prompt_id"], wait_seconds=60)
    assert ended["status"] == "completed"
