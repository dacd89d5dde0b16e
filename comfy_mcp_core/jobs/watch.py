"""Follow jobs by asking: while the socket is down, after it came back, and when a job is silent."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Mapping

from comfy_mcp_core.comfyui.client import ComfyUIClient
from comfy_mcp_core.comfyui.events import EventStream
from comfy_mcp_core.errors import ComfyMCPError
from comfy_mcp_core.jobs.job import Job, apply_history

__all__ = ["Watch"]

log = logging.getLogger(__name__)

DOWN_SECONDS = 1.0
"""How often jobs are asked for while there is no socket."""

SILENT_SECONDS = 15.0
"""How long a job may be silent on an open socket before it is asked for."""


class Watch:
    """Asks for jobs whose events may have been missed.

    Args:
        client: The ComfyUI to ask.
        events: Its socket.
        live: The jobs that are followed, by prompt_id.
        end: Called with a job that was found ended.
    """

    def __init__(
        self,
        client: ComfyUIClient,
        events: EventStream,
        live: Mapping[str, Job],
        end: Callable[[Job], None],
    ) -> None:
        self._client = client
        self._events = events
        self._live = live
        self._end = end
        self._now = asyncio.Event()

    def ask_now(self) -> None:
        """Ask for every job as soon as may be."""
        self._now.set()

    async def run(self) -> None:
        """Watch for ever."""
        while True:
            pause = SILENT_SECONDS / 3 if self._events.connected else DOWN_SECONDS
            asked = False
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._now.wait(), pause)
                asked = True
            self._now.clear()
            jobs = [job for job in self._live.values() if self._doubtful(job, asked)]
            if jobs:
                await self._ask(jobs)

    def _doubtful(self, job: Job, asked: bool) -> bool:
        if (not job.accepted and not job.uncertain) or job.ending:
            return False
        silent = time.monotonic() - job.heard > SILENT_SECONDS
        return asked or silent or not self._events.connected

    async def _ask(self, jobs: list[Job]) -> None:
        try:
            # The queue first: a job may move from it to history between the two questions.
            queue = await self._client.queue()
            for job in jobs:
                status = queue.status(job.prompt_id)
                if status and not job.ending:
                    job.status = "running" if status == "running" else "pending"
                    job.heard = time.monotonic()
                elif not status:
                    await self._look_up(job)
        except ComfyMCPError as error:
            log.debug("jobs could not be asked for: %s", error)

    async def _look_up(self, job: Job) -> None:
        entry = await self._client.history(job.prompt_id)
        if job.ending:
            return
        if entry is None:
            job.status = "lost"
        else:
            apply_history(job, entry)
        job.unbroken = True
        self._end(job)
