"""A server that is killed and started again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client

from tests.support.backend import SMALL, Backend, demo
from tests.support.product import called, client_of, until_running
from tests.support.server import ServerProcess
from tests.support.waiting import until

pytestmark = pytest.mark.anyio

IMAGES = {"COMFY_MCP_PLUGINS": "image,demo"}
"""With few plugins a server is ready in half the time."""


async def _until_in_history(comfyui: str, prompt_id: str) -> None:
    async with httpx.AsyncClient(base_url=comfyui, trust_env=False) as http:

        async def known() -> bool:
            return bool((await http.get(f"/history/{prompt_id}")).json())

        await until(known, "the job is in ComfyUI's history")


async def _shown(client: Client, prompt_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A completed job's only asset, as it is viewed and as it was made."""
    job = await called(client, "get_job", prompt_id=prompt_id)
    again = await called(client, "get_job", prompt_id=prompt_id)
    assert job["status"] == "completed"
    assert job["assets"] == again["assets"]
    [asset] = job["assets"]
    return (
        await called(client, "view_image", asset_id=asset["asset_id"]),
        await called(client, "get_asset_metadata", asset_id=asset["asset_id"]),
    )


async def test_jobs_of_a_killed_server_are_taken_up_by_the_next_one_ended_or_not(
    tmp_path: Path, backend: Backend
) -> None:
    # The second one runs when the first has ended, and for as long as a server takes to start.
    lasting = (backend.lasting, {**backend.lasting, "steps": 3 * backend.lasting["steps"]})
    with ServerProcess(tmp_path, ["--comfyui", backend.url], IMAGES) as server:
        async with client_of(server.url) as client:
            earlier = await called(client, "generate_image", **SMALL)
            handles = [await called(client, "generate_image", **job) for job in lasting]
            await until_running(client, handles[0]["prompt_id"])
        server.kill()
        await _until_in_history(backend.url, handles[0]["prompt_id"])
        server.start()
        async with client_of(server.url) as client:
            # Nobody asks for the jobs themselves: they are registered all the same.
            async def listed() -> bool:
                return (await called(client, "list_assets"))["count"] == 3

            await until(listed, "the assets are listed")
            shown = [await _shown(client, handle["prompt_id"]) for handle in handles]
            old = await called(client, "view_image", asset_id=earlier["asset_id"])
            changed = [
                await called(
                    client,
                    "regenerate",
                    asset_id=seen["asset_id"],
                    param_overrides={"steps": 1, "prompt": "a hill"},
                )
                for seen, _ in shown
            ]
    assert old["asset_id"] == earlier["asset_id"]
    for job, (seen, metadata) in zip(lasting, shown, strict=True):
        assert seen["preview"]["width"] == job["width"]
        assert metadata["parameters"]["steps"] == job["steps"]
    assert [again["parameters"]["prompt"] for again in changed] == ["a hill", "a hill"]


async def test_a_job_of_the_embedded_engine_ends_with_its_server_and_is_lost_but_no_asset_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    with ServerProcess(tmp_path, ["--engine", "demo"], IMAGES) as server:
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
