"""What a caller cancels is cancelled in ComfyUI; what a caller merely leaves goes on."""

from __future__ import annotations

import asyncio
import contextlib

import httpx
import pytest
from mcp import Client

from comfy_mcp_core.settings import Settings
from tests.support.engine import EngineProcess
from tests.support.product import ERAS, LEGACY, MODERN, client_of, image_product, told
from tests.support.waiting import until

pytestmark = pytest.mark.anyio

LONG = {"prompt": "a boat", "width": 512, "height": 512, "steps": 10_000}


async def _queue(client: Client) -> tuple[int, int]:
    status = told(await client.call_tool("get_queue_status", {}))
    return status["running"], status["pending"]


async def _until_queue(client: Client, running: int, pending: int) -> None:
    async def holds() -> bool:
        return await _queue(client) == (running, pending)

    await until(holds, f"{running} running and {pending} pending")


@pytest.mark.parametrize("era", ERAS)
async def test_a_cancelled_call_interrupts_the_running_job(shared: str, era: str) -> None:
    async with (
        client_of(shared, era) as caller,
        client_of(shared) as watcher,
    ):
        call = asyncio.create_task(caller.call_tool("generate_image", LONG))
        await _until_queue(watcher, 1, 0)
        call.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await call
        await _until_queue(watcher, 0, 0)
        after = told(await caller.call_tool("generate_image", {**LONG, "steps": 1}))
    assert after["status"] == "completed"


@pytest.mark.parametrize("era", ERAS)
async def test_a_cancelled_call_takes_its_waiting_job_out_of_the_queue(
    shared: str, era: str
) -> None:
    async with (
        client_of(shared, era) as caller,
        client_of(shared) as watcher,
    ):
        first = told(await watcher.call_tool("generate_image", {**LONG, "wait_seconds": 0}))
        call = asyncio.create_task(caller.call_tool("generate_image", LONG))
        await _until_queue(watcher, 1, 1)
        call.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await call
        await _until_queue(watcher, 1, 0)
        running = told(await watcher.call_tool("get_job", {"prompt_id": first["prompt_id"]}))
        await watcher.call_tool("cancel_job", {"prompt_id": first["prompt_id"]})
    assert running["status"] == "running"


@pytest.mark.parametrize("era", ERAS)
async def test_cancel_job_tells_what_it_did(shared: str, era: str) -> None:
    async with client_of(shared, era) as client:
        running = told(await client.call_tool("generate_image", {**LONG, "wait_seconds": 0}))
        waiting = told(await client.call_tool("generate_image", {**LONG, "wait_seconds": 0}))
        outcomes = {
            name: told(await client.call_tool("cancel_job", {"prompt_id": job["prompt_id"]}))
            for name, job in (("waiting", waiting), ("running", running), ("again", running))
        }
        statuses = [
            told(await client.call_tool("get_job", {"prompt_id": job["prompt_id"]}))["status"]
            for job in (running, waiting)
        ]
        done = told(await client.call_tool("generate_image", {**LONG, "steps": 1}))
        finished = told(await client.call_tool("cancel_job", {"prompt_id": done["prompt_id"]}))
    assert outcomes["waiting"]["status"] == "cancelled"
    assert outcomes["running"]["status"] == "cancelled"
    assert statuses == ["cancelled", "cancelled"]
    assert finished["status"] == "already_finished"


async def test_a_cancellation_is_of_the_caller_s_own_job_whatever_others_call_theirs(
    shared: str,
) -> None:
    # 2026 clients have no sessions, and each counts its requests from 1.
    async with (
        client_of(shared, MODERN) as caller,
        client_of(shared, MODERN) as other,
        client_of(shared, LEGACY) as watcher,
    ):
        call = asyncio.create_task(caller.call_tool("generate_image", LONG))
        await _until_queue(watcher, 1, 0)
        theirs = asyncio.create_task(other.call_tool("generate_image", LONG))
        await _until_queue(watcher, 1, 1)
        [running, waiting] = told(await watcher.call_tool("get_queue_status", {}))["jobs"]
        call.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await call
        await _until_queue(watcher, 1, 0)
        [left] = told(await watcher.call_tool("get_queue_status", {}))["jobs"]
        theirs.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await theirs
        await _until_queue(watcher, 0, 0)
    assert running["prompt_id"] != left["prompt_id"] == waiting["prompt_id"]


async def test_a_2025_connection_that_merely_drops_leaves_the_job_running(shared: str) -> None:
    call = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": "generate_image", "arguments": {**LONG, "steps": 400}},
    }
    accept = {"Accept": "application/json, text/event-stream"}
    async with (
        client_of(shared, LEGACY) as watcher,
        httpx.AsyncClient(trust_env=False) as http,
    ):
        dropped = asyncio.create_task(http.post(f"{shared}/mcp", json=call, headers=accept))
        await _until_queue(watcher, 1, 0)
        dropped.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await dropped
        [job] = told(await watcher.call_tool("get_queue_status", {}))["jobs"]
        waited = {"prompt_id": job["prompt_id"], "wait_seconds": 60}
        ended = told(await watcher.call_tool("get_job", waited))
    assert ended["status"] == "completed"
    assert len(ended["assets"]) == 1


async def test_a_server_that_ends_leaves_the_job_running_and_answers_with_its_handle(
    comfy_mcp_settings: Settings, engine: EngineProcess
) -> None:
    started: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    ending = asyncio.Event()

    async def serve() -> None:
        async with image_product(comfy_mcp_settings, engine.url) as url:
            started.set_result(url)
            await ending.wait()

    server = asyncio.create_task(serve())
    async with client_of(await started) as caller, client_of(await started) as watcher:
        # The client looks up a tool's output schema once; here it can't do so afterwards.
        await caller.list_tools()
        call = asyncio.create_task(caller.call_tool("generate_image", LONG))
        await _until_queue(watcher, 1, 0)
        ending.set()
        handle = told(await call)
    await server
    async with image_product(comfy_mcp_settings, engine.url) as url, client_of(url) as client:
        cancelled = told(await client.call_tool("cancel_job", {"prompt_id": handle["prompt_id"]}))
    assert handle["status"] in {"pending", "running"}
    assert cancelled["status"] == "cancelled"
