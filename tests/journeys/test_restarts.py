"""A server that is killed and started again."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.support.backend import SMALL, Backend, demo
from tests.support.product import called, client_of, until_running
from tests.support.server import ServerProcess
from tests.support.waiting import until

pytestmark = pytest.mark.anyio


async def _until_in_history(comfyui: str, prompt_id: str) -> None:
    async with httpx.AsyncClient(base_url=comfyui, trust_env=False) as http:

        async def known() -> bool:
            return bool((await http.get(f"/history/{prompt_id}")).json())

        await until(known, "the job is in ComfyUI's history")


@pytest.mark.parametrize("ended", [False, True], ids=["while it runs", "after its end"])
async def test_a_job_of_a_killed_server_is_taken_up_by_the_next_one(
    tmp_path: Path, backend: Backend, ended: bool
) -> None:
    with ServerProcess(tmp_path, ["--comfyui", backend.url]) as server:
        async with client_of(server.url) as client:
            earlier = await called(client, "generate_image", **SMALL)
            handle = await called(client, "generate_image", **backend.lasting)
            await until_running(client, handle["prompt_id"])
        server.kill()
        if ended:
            await _until_in_history(backend.url, handle["prompt_id"])
        server.start()
        async with client_of(server.url) as client:
            # Nobody asks for the job itself: it is registered all the same.
            async def listed() -> bool:
                return (await called(client, "list_assets"))["count"] == 2

            await until(listed, "the asset is listed")
            job = await called(client, "get_job", prompt_id=handle["prompt_id"])
            again = await called(client, "get_job", prompt_id=handle["prompt_id"])
            seen = await called(client, "view_image", asset_id=job["asset_id"])
            old = await called(client, "view_image", asset_id=earlier["asset_id"])
            metadata = await called(client, "get_asset_metadata", asset_id=job["asset_id"])
            changed = await called(
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
            earlier = await called(client, "generate_image", **SMALL)
            handle = await called(client, "generate_image", **demo("").endless)
            await until_running(client, handle["prompt_id"])
        server.kill()
        server.start()
        async with client_of(server.url) as client:
            job = await called(client, "get_job", prompt_id=handle["prompt_id"], wait_seconds=30)
            old = await called(client, "view_image", asset_id=earlier["asset_id"])
            after = await called(client, "generate_image", **SMALL)
    assert job["status"] == "lost"
    assert job["error_code"] in {"JOB_LOST", "NOT_SUBMITTED"}
    assert old["asset_id"] == earlier["asset_id"]
    assert after["status"] == "completed"
