"""The journey on a genuine ComfyUI: the shipped workflow unchanged, a miniature model sampled."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import io

import httpx
import pytest
from mcp import Client
from mcp_types import ImageContent
from PIL import Image

from comfy_mcp_core.json_values import json_object
from comfy_mcp_core.settings import Settings
from tests.comfyui.fixtures import GenuineComfyUI
from tests.comfyui.server import ComfyUIServer
from tests.support import workflows
from tests.support.product import ERAS, client_of, fetch, product, told
from tests.support.waiting import until

pytestmark = pytest.mark.anyio

SMALL = {"prompt": "a boat", "width": 64, "height": 64, "steps": 4}
LONG = {**SMALL, "steps": 2000}


async def _until_queue(client: Client, running: int) -> None:
    async def holds() -> bool:
        return told(await client.call_tool("get_queue_status", {}))["running"] == running

    await until(holds, f"{running} running")


@pytest.mark.parametrize("era", ERAS)
async def test_the_shipped_workflow_makes_a_picture_that_the_agent_sees(
    comfy_mcp_settings: Settings, comfyui: GenuineComfyUI, era: str
) -> None:
    reports: list[float] = []

    async def note(progress: float, total: float | None, message: str | None) -> None:
        assert message
        assert total == 100
        reports.append(progress)

    async with product(comfy_mcp_settings, comfyui.url) as url, client_of(url, era) as client:
        arguments = {**SMALL, "steps": 40}
        asset = told(await client.call_tool("generate_image", arguments, progress_callback=note))
        viewed = await client.call_tool("view_image", {"asset_id": asset["asset_id"]})
        original = await fetch(asset["download_url"])

    assert (asset["status"], asset["width"], asset["height"]) == ("completed", 64, 64)
    assert "engine" not in asset
    assert len(reports) >= 2
    assert reports == sorted(set(reports))
    [picture] = [block for block in viewed.content if isinstance(block, ImageContent)]
    with Image.open(io.BytesIO(base64.b64decode(picture.data))) as seen:
        assert seen.size == (64, 64)
    with Image.open(io.BytesIO(original.content)) as written:
        assert "KSampler" in written.info["prompt"]


async def test_a_batch_gives_as_many_assets(
    comfy_mcp_settings: Settings, comfyui: GenuineComfyUI
) -> None:
    async with product(comfy_mcp_settings, comfyui.url) as url, client_of(url) as client:
        batch = told(await client.call_tool("generate_image", {**SMALL, "batch_size": 4}))
    assert len({asset["filename"] for asset in batch["assets"]}) == 4


async def test_latent_previews_of_a_running_job_can_be_seen(
    comfy_mcp_settings: Settings, comfyui: GenuineComfyUI
) -> None:
    async with product(comfy_mcp_settings, comfyui.url) as url, client_of(url) as client:
        handle = told(await client.call_tool("generate_image", {**LONG, "wait_seconds": 0}))
        wanted = {"prompt_id": handle["prompt_id"], "preview": True}
        pictures: list[ImageContent] = []

        async def shown() -> bool:
            job = await client.call_tool("get_job", wanted)
            pictures[:] = [block for block in job.content if isinstance(block, ImageContent)]
            return bool(pictures)

        await until(shown, "a preview")
        cancelled = told(await client.call_tool("cancel_job", {"prompt_id": handle["prompt_id"]}))
    with Image.open(io.BytesIO(base64.b64decode(pictures[0].data))) as seen:
        assert seen.width == seen.height
    assert cancelled["status"] == "cancelled"


@pytest.mark.parametrize("era", ERAS)
async def test_a_cancelled_call_frees_comfyui(
    comfy_mcp_settings: Settings, comfyui: GenuineComfyUI, era: str
) -> None:
    async with (
        product(comfy_mcp_settings, comfyui.url) as url,
        client_of(url, era) as caller,
        client_of(url) as watcher,
    ):
        call = asyncio.create_task(caller.call_tool("generate_image", LONG))
        await _until_queue(watcher, 1)
        call.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await call
        await _until_queue(watcher, 0)
        after = told(await caller.call_tool("generate_image", SMALL))
    assert after["status"] == "completed"


async def test_no_output_is_missed_by_the_race_between_success_and_history(
    comfy_mcp_settings: Settings, comfyui: GenuineComfyUI
) -> None:
    folder = comfy_mcp_settings.workflows.folder
    assert folder is not None
    workflows.write(folder, "trivial", workflows.TRIVIAL)
    async with product(comfy_mcp_settings, comfyui.url) as url, client_of(url) as client:

        async def one(color: int) -> dict[str, object]:
            arguments = {"color": color, "prefix": "race/x"}
            return told(await client.call_tool("trivial", arguments))

        results = await asyncio.gather(*(one(color) for color in range(40)))
    assert {result["status"] for result in results} == {"completed"}
    assert len({result["filename"] for result in results}) == 40
    assert all(result["bytes_size"] for result in results)


@pytest.mark.parametrize("workflow", ["partly_refused", "partly_fails", "fails", "unknown_node"])
async def test_refusals_and_failures_are_told_as_on_the_demo_engine(
    comfy_mcp_settings: Settings, comfyui: GenuineComfyUI, workflow: str
) -> None:
    folder = comfy_mcp_settings.workflows.folder
    assert folder is not None
    workflows.write(folder, "partly_refused", workflows.TWO_OUTPUTS_ONE_REFUSED)
    workflows.write(folder, "partly_fails", workflows.ONE_OF_TWO_FAILS)
    workflows.write(folder, "fails", workflows.FAILS)
    workflows.write(folder, "unknown_node", workflows.UNKNOWN_NODE)
    async with product(comfy_mcp_settings, comfyui.url) as url, client_of(url) as client:
        arguments = {} if workflow == "unknown_node" else {"color": 9}
        result = await client.call_tool(workflow, arguments)
    told_of = json_object(result.structured_content)
    outcome = told_of.get("status") if not result.is_error else told_of["error_code"]
    assert (
        outcome
        == {
            "partly_refused": "partial",
            "partly_fails": "partial",
            "fails": "GENERATION_FAILED",
            "unknown_node": "WORKFLOW_REFUSED",
        }[workflow]
    )


async def test_a_bare_post_generates_without_a_handshake(
    comfy_mcp_settings: Settings, comfyui: GenuineComfyUI
) -> None:
    call = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": "generate_image", "arguments": SMALL},
    }
    async with (
        product(comfy_mcp_settings, comfyui.url) as url,
        httpx.AsyncClient(trust_env=False, timeout=60) as http,
    ):
        accept = {"Accept": "application/json, text/event-stream"}
        answer = await http.post(f"{url}/mcp", json=call, headers=accept)
    assert '"status":"completed"' in answer.text.replace(" ", "")


async def test_a_restart_in_mid_job_is_told_truthfully_and_the_server_works_on(
    comfy_mcp_settings: Settings, comfyui_process: ComfyUIServer
) -> None:
    async with (
        product(comfy_mcp_settings, comfyui_process.url) as url,
        client_of(url) as client,
    ):
        before = told(await client.call_tool("generate_image", SMALL))
        handle = told(await client.call_tool("generate_image", {**LONG, "wait_seconds": 0}))
        await _until_queue(client, 1)
        await asyncio.to_thread(comfyui_process.kill)
        await asyncio.to_thread(comfyui_process.restart)
        waited = {"prompt_id": handle["prompt_id"], "wait_seconds": 20}
        lost = told(await client.call_tool("get_job", waited))
        after = told(await client.call_tool("generate_image", SMALL))
        old = told(await client.call_tool("view_image", {"asset_id": before["asset_id"]}))
    assert (lost["status"], lost["error_code"]) == ("lost", "JOB_LOST")
    assert after["status"] == "completed"
    assert old["asset_id"] == before["asset_id"]
