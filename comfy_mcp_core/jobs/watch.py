"""Follow jobs by asking: while the socket is down, after it came back, and when a job is silent."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Mapping

from comfy_mcp_core.comfyui.client import ComfyUIClient
from comfy_mcp_core.comfyui.events import EventStream
from comfy_mcp_core.errors import ComfyMCPError
from comfy_mcp_core.jobs.job import Job, apply_history

__all__ = ["Watch"]

log = logging.getLogger(__name__)

DOWN_SECONDS = 1.0
"""How often jobs are asked for while no event of theirs can come."""

MISSING_SECONDS = 0.5
"""How long the queue may be shorter than it should be: it is told before a job's own last event."""

BURST_SECONDS = 0.02

SILENT_SECONDS = 15.0
"""How long a job may be silent on an open socket before it is asked for."""


class Watch:
    """Asks for jobs whose events may have been missed.

    Args:
        client: The ComfyUI to ask.
        events: Its socket.
        live: The jobs that are followed, by prompt_id.
        is_lost: Called with a job that ComfyUI does not know; whether that is its end.
        end: Called with a job that was found ended.
    """

    def __init__(
        self,
        client: ComfyUIClient,
        events: EventStream,
        live: Mapping[str, Job],
        is_lost: Callable[[Job], Awaitable[bool]],
        end: Callable[[Job], None],
    ) -> None:
        self._client = client
        self._events = events
        self._live = live
        self._is_lost = is_lost
        self._end = end
        self._now = asyncio.Event()
        self._everyone = False
        self._remaining = 0
        self._checking: asyncio.TimerHandle | None = None

    def ask_now(self) -> None:
        """Ask for every job as soon as may be."""
        self._everyone = True
        self._now.set()

    def queue_changed(self, remaining: int) -> None:
        """A job began, ended or was deleted, which is told to all sockets.

        Args:
            remaining: How many jobs run and wait, whoever's they are.
        """
        self._remaining = remaining
        if any(job.asked for job in self._live.values()):
            self._now.set()
        if self._checking is None and self._missing():
            loop = asyncio.get_running_loop()
            self._checking = loop.call_later(MISSING_SECONDS, self._check)

    def _missing(self) -> bool:
        """Whether jobs that were sent from here must have left the queue without an event."""
        sent = [job for job in self._live.values() if job.accepted and not job.ending]
        return self._remaining < sum(not job.asked for job in sent)

    def _check(self) -> None:
        self._checking = None
        if self._missing():
            self.ask_now()

    async def run(self) -> None:
        """Watch for ever."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._now.wait(), self._pause())
                # Changes of the queue come in bursts, and its answer holds whole graphs.
                await asyncio.sleep(BURST_SECONDS)
            everyone, self._everyone = self._everyone, False
            self._now.clear()
            jobs = [job for job in self._live.values() if self._doubtful(job, everyone)]
            if jobs:
                await self._ask(jobs)

    def _pause(self) -> float:
        if self._events.connected and not any(job.asked for job in self._live.values()):
            return SILENT_SECONDS / 3
        return DOWN_SECONDS

    def _doubtful(self, job: Job, everyone: bool) -> bool:
        if (not job.accepted and not job.uncertain) or job.ending:
            return False
        silent = time.monotonic() - job.heard > SILENT_SECONDS
        return everyone or silent or job.asked or not self._events.connected

    async def _ask(self, jobs: list[Job]) -> None:
        try:
            # The queue first: a job may move from it to history between the two questions.
            queue = await self._client.queue()
        except ComfyMCPError as error:
            log.debug("jobs could not be asked for: %s", error)
            return
        for job in jobs:
            status = queue.status(job.prompt_id)
            try:
                if status and not job.ending:
                    self._known(job, status)
                elif not status:
                    await self._look_up(job)
            except ComfyMCPError as error:
                log.debug("job %s could not be asked for: %s", job.prompt_id, error)

    @staticmethod
    def _known(job: Job, status: str) -> None:
        job.status = "running" if status == "running" else "pending"
        job.accepted = True
        job.uncertain_since = None
        job.heard = time.monotonic()
        job.moved.set()

    async def _look_up(self, job: Job) -> None:
        entry = await self._client.history(job.prompt_id)
        if job.ending or (entry is None and not await self._is_lost(job)):
            return
        if entry is None and job.withdrawn:
            job.interrupted = True
        elif entry is None:
            job.status = "lost"
        else:
            job.uncertain_since = None
            job.targets = entry.targets
            apply_history(job, entry)
        job.unbroken = True
        self._end(job)
