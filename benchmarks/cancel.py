"""How soon ComfyUI is free again when a caller cancels."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import re
import time
import uuid
from collections.abc import AsyncGenerator
from typing import Any

import httpx2
from mcp import Client

from benchmarks import servers
from benchmarks.clients import ERAS, LONGEST_SECONDS, socket
from benchmarks.measure import Check, median
from benchmarks.setting import Setting

__all__ = ["run"]

NAME = "cancel"
LIMIT_SECONDS = 1.0

STEPS = {"demo": 10_000, "comfyui": 2_000}
"""Sampling steps that take far longer than the time until the cancellation."""

SIDES = {"demo": 512, "comfyui": 64}
"""Pixels of a side: the demo engine runs through 10,000 steps of 64 by 64 in a second."""

COUNTED = re.compile(r"\d+/\d+")
"""What a message of progress has once the sampler counts its steps."""


class NotCancelledError(Exception):
    """The job ended in another way than by being interrupted."""


class QueueWatch:
    """ComfyUI's queue as it tells of it itself, to every socket, whenever it changes."""

    def __init__(self) -> None:
        self._length = 0
        self._changed = asyncio.Condition()

    @classmethod
    @contextlib.asynccontextmanager
    async def open(cls, url: str) -> AsyncGenerator[QueueWatch]:
        """A watch over a ComfyUI's queue while the context is open."""
        watch = cls()
        task = asyncio.create_task(watch._listen(url))
        try:
            yield watch
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _listen(self, url: str) -> None:
        async with socket(url, str(uuid.uuid4())) as opened:
            async for message in opened:
                event: dict[str, Any] = {} if isinstance(message, bytes) else json.loads(message)
                if event.get("type") == "status":
                    async with self._changed:
                        self._length = event["data"]["status"]["exec_info"]["queue_remaining"]
                        self._changed.notify_all()

    async def until(self, length: int) -> None:
        """Wait until the queue has that many jobs, the running one included."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._length == length)


def run(setting: Setting) -> list[Check]:
    """Cancel long jobs in either era's way."""
    folder = setting.folder / NAME
    with servers.server(servers.comfymcp(folder, setting.url, "--port", "0")) as ours:
        return [asyncio.run(_of_era(setting, ours, era)) for era in ERAS]


async def _of_era(setting: Setting, ours: str, era: str) -> Check:
    seconds: list[float] = []
    seeds = itertools.count(1)
    async with (
        QueueWatch.open(setting.url) as watch,
        httpx2.AsyncClient(base_url=setting.url, trust_env=False) as http,
        Client(f"{ours}/mcp", mode=ERAS[era]) as client,
    ):
        for _ in range(setting.scale.cancels):
            arguments = {
                "prompt": "a lake",
                "seed": next(seeds),
                "steps": STEPS[setting.engine],
                "width": SIDES[setting.engine],
                "height": SIDES[setting.engine],
            }
            async with asyncio.timeout(LONGEST_SECONDS):
                seconds.append(await _cancelled(client, watch, http, arguments))
    return Check(
        benchmark=NAME,
        series=f"{setting.engine}, {era}",
        figures=(
            f"until the queue is empty: median {1000 * median(seconds):.0f} ms,"
            f" worst of {len(seconds)} {1000 * max(seconds):.0f} ms"
        ),
        value=max(seconds),
        unit="s",
        limit=LIMIT_SECONDS,
    )


async def _cancelled(
    client: Client, watch: QueueWatch, http: httpx2.AsyncClient, arguments: dict[str, Any]
) -> float:
    """Begin a job, cancel the call once it samples; the seconds until the queue is empty."""
    sampling = asyncio.Event()

    async def on_progress(progress: float, total: float | None, message: str | None) -> None:  # noqa: ARG001 - names are the protocol's
        if COUNTED.search(message or ""):
            sampling.set()

    generation = asyncio.create_task(
        client.call_tool("generate_image", arguments, progress_callback=on_progress)
    )
    waiting = asyncio.create_task(sampling.wait())
    await asyncio.wait((generation, waiting), return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if generation.done():
        raise NotCancelledError(f"it ended before it could be cancelled: {generation.result()}")
    await watch.until(1)
    prompt_id: str = (await http.get("/queue")).json()["queue_running"][0][1]
    begun = time.perf_counter()
    generation.cancel()
    await watch.until(0)
    seconds = time.perf_counter() - begun
    with contextlib.suppress(asyncio.CancelledError):
        await generation
    await _verify(http, prompt_id)
    return seconds


async def _verify(http: httpx2.AsyncClient, prompt_id: str) -> None:
    """Make sure that the queue is empty because the job was interrupted."""
    queue = (await http.get("/queue")).json()
    entry = (await http.get(f"/history/{prompt_id}")).json()[prompt_id]
    interrupted = entry["status"]["messages"][-1][0] == "execution_interrupted"
    if queue["queue_running"] or queue["queue_pending"] or not interrupted:
        raise NotCancelledError(f"job {prompt_id} ended as {entry['status']['status_str']}")
