"""Submit jobs, follow them to their end, wait for them, take up those of dead processes."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
import uuid
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Self

from comfy_mcp_core.assets import Assets
from comfy_mcp_core.background import Background
from comfy_mcp_core.comfyui.client import ComfyUIClient, RefusedPrompt
from comfy_mcp_core.comfyui.events import EventStream
from comfy_mcp_core.comfyui.messages import (
    Connected,
    Event,
    ExecutionStarted,
    PreviewImage,
    QueueChanged,
)
from comfy_mcp_core.comfyui.node_info import NodeInfoCache
from comfy_mcp_core.comfyui.requests import may_have_arrived
from comfy_mcp_core.errors import ComfyUIResponseError, ComfyUIUnreachableError
from comfy_mcp_core.jobs import records
from comfy_mcp_core.jobs.ending import Ending
from comfy_mcp_core.jobs.job import Job, JobRequest, apply
from comfy_mcp_core.jobs.outcome import refused
from comfy_mcp_core.jobs.resume import Resumption, job_of
from comfy_mcp_core.jobs.watch import Watch
from comfy_mcp_core.settings import ComfyUISettings
from comfy_mcp_core.store import Database, Presence, StoreError

__all__ = ["Jobs"]

log = logging.getLogger(__name__)

ACCEPTED_SECONDS = 0.1
"""How long a job must live for its acceptance to be stored apart from its end."""

ASKED_SECONDS = 2.0
"""How long to wait for what ComfyUI says of a job that is followed from now on."""

SOCKET_SECONDS = 2.0
"""How long a submission waits for the socket; without one the job is followed by asking."""


class Jobs:
    """The jobs that this process has submitted or taken up, and still follows.

    Args:
        client: The ComfyUI that runs them.
        node_info: Its node classes.
        settings: How its socket is reached.
        database: Where they are stored.
        assets: Where their files go.
        background: Runs what outlives a call.
    """

    def __init__(
        self,
        client: ComfyUIClient,
        node_info: NodeInfoCache,
        settings: ComfyUISettings,
        database: Database,
        assets: Assets,
        background: Background,
    ) -> None:
        # A fresh one each time: with two sockets of one id, ComfyUI would tell only the later.
        self.client_id = str(uuid.uuid4())
        self._client = client
        self._database = database
        self._background = background
        self._live: dict[str, Job] = {}
        self._running = ""
        self._presence = Presence(database.path, self.client_id)
        self._ending = Ending(client, node_info, database, assets, background, self._forget)
        self.events = EventStream(settings.url, self.client_id, settings.headers, self._on_event)
        self._resumption = Resumption(
            database,
            self._presence,
            server=self._ending.server,
            owner=self.client_id,
            follow=self._follow,
        )
        self._watch = Watch(client, self.events, self._live, self._resumption.is_lost, self._end)

    async def __aenter__(self) -> Self:
        """Be ready to connect, and watch; `begin` does the rest."""
        await self.events.__aenter__()
        self._background.forever(self._watch.run, "watch-jobs")
        return self

    def begin(self) -> None:
        """Begin to connect, and to take up the jobs of dead processes, without waiting."""
        self.events.begin()
        self._background.forever(self._resumption.run, "resume-jobs")

    async def __aexit__(self, *_: object) -> None:
        await self.events.__aexit__(None, None, None)
        await asyncio.to_thread(self._presence.leave)

    @property
    def live(self) -> Mapping[str, Job]:
        """The jobs that are followed, by prompt_id."""
        return self._live

    def submit(self, request: JobRequest) -> asyncio.Task[Job]:
        """Send a job; the task goes on when its caller is cancelled, so that no job is orphaned.

        The task raises:
            WorkflowRefusedError: ComfyUI's validation refused all of it.
            ComfyUIUnreachableError: ComfyUI is down; nothing was sent.
            ComfyUIResponseError: ComfyUI answered something unforeseen.
        """
        return self._background.start(self._submit(request), "submit")

    async def _submit(self, request: JobRequest) -> Job:
        job = Job(str(uuid.uuid4()), request, submitted_at=time.time())
        if not self._presence.shown:
            await asyncio.to_thread(self._presence.show)
        stored = self._database.run(
            partial(
                records.insert,
                prompt_id=job.prompt_id,
                request=request,
                server=self._ending.server,
                owner=self.client_id,
                now=job.submitted_at,
            )
        )
        await self.events.wait_connected(SOCKET_SECONDS)
        await stored
        job.unbroken = self.events.connected
        job.heard = time.monotonic()
        self._live[job.prompt_id] = job
        try:
            job.node_errors = await self._client.submit(
                request.graph, prompt_id=job.prompt_id, client_id=self.client_id
            )
        except RefusedPrompt as refusal:
            await self._withdraw(job)
            raise refused(refusal, request.graph, job.prompt_id) from refusal
        except (ComfyUIUnreachableError, ComfyUIResponseError) as error:
            if not may_have_arrived(error):
                await self._withdraw(job)
                raise
            log.warning("the answer to job %s was lost: %s", job.prompt_id, error)
            job.uncertain_since = time.time()
            self._watch.ask_now()
        else:
            job.accepted = True
            asyncio.get_running_loop().call_later(ACCEPTED_SECONDS, self._note_accepted, job)
        finally:
            job.answered.set()
        return job

    def _note_accepted(self, job: Job) -> None:
        """Store that ComfyUI took a job; the end of a quick one has told so already."""
        if not job.ending:
            self._database.later(partial(records.accept, prompt_id=job.prompt_id))

    async def _withdraw(self, job: Job) -> None:
        self._live.pop(job.prompt_id, None)
        try:
            await self._database.run(partial(records.remove, prompt_id=job.prompt_id))
        except StoreError as error:
            # Why ComfyUI refused it matters more to the caller.
            log.warning("job %s, which never was, is still stored: %s", job.prompt_id, error)

    def _follow(self, job: Job) -> Job:
        """Follow a job of another process by asking, unless it is followed already."""
        followed = self._live.setdefault(job.prompt_id, job)
        self.events.begin()
        self._watch.ask_now()
        return followed

    def _on_event(self, event: Event) -> None:
        if isinstance(event, QueueChanged):
            self._watch.queue_changed(event.remaining)
            return
        if isinstance(event, Connected):
            for job in self._live.values():
                # Whatever came while the socket was gone was missed.
                job.unbroken = job.unbroken and not (job.accepted or job.uncertain)
            self._watch.ask_now()
            return
        prompt_id = getattr(event, "prompt_id", None)
        if prompt_id is None:
            return
        if isinstance(event, PreviewImage):
            prompt_id = prompt_id or self._running
        job = self._live.get(prompt_id)
        if job is None or job.ending:
            return
        self._running = prompt_id
        job.heard = time.monotonic()
        if isinstance(event, ExecutionStarted):
            job.began = job.heard
        if apply(job, event):
            self._end(job)

    def _end(self, job: Job) -> None:
        """Begin to end a job, once; its assets are stored in the background."""
        if not job.ending:
            job.ending = True
            self._background.start(self._ending.end(job), f"end {job.prompt_id}")

    def _forget(self, job: Job) -> None:
        self._live.pop(job.prompt_id, None)

    def release(self) -> None:
        """Let every waiting call answer with its handle: the server is about to end."""
        for job in self._live.values():
            job.released.set()
            job.moved.set()

    @staticmethod
    async def wait(job: Job, seconds: float) -> bool:
        """Wait for a job's end, or the server's; False when the job has not ended by then."""
        if seconds > 0 and not job.released.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(job.released.wait(), seconds)
        return job.done.is_set()

    async def find(self, prompt_id: str) -> records.JobRecord | None:
        """A job as the store has it.

        Raises:
            StoreError: When the store can't be used.
        """
        return await self._database.read(partial(records.find, prompt_id=prompt_id))

    async def find_all(self, prompt_ids: Sequence[str]) -> Mapping[str, records.JobRecord]:
        """The jobs among these ids that the store has, by id.

        Raises:
            StoreError: When the store can't be used.
        """
        return await self._database.read(partial(records.find_all, prompt_ids=prompt_ids))

    async def following(self, prompt_id: str) -> Job | None:
        """A job whose end is still to come, or wrongly thought lost, followed from now on.

        A job that another process follows is followed here as well: it has one end, and its files
        one id each, whoever meets them.

        Returns:
            None for a job that has ended, is on another ComfyUI, or is not in the store.

        Raises:
            StoreError: When the store can't be used.
            ComfyUIUnreachableError: When ComfyUI, which must be asked, is down.
        """
        job = self._live.get(prompt_id) or await self._met(prompt_id)
        if job is not None and job.asked and not job.heard:
            # What is told of it comes from ComfyUI, which is being asked.
            try:
                await asyncio.wait_for(job.moved.wait(), ASKED_SECONDS)
            except TimeoutError:
                # Without an answer nothing true can be told; who is asked now says why.
                await self._client.queue()
        return job

    async def _met(self, prompt_id: str) -> Job | None:
        """A job that is in the store only, followed from now on; None when it has ended."""
        record = await self.find(prompt_id)
        if record is None or record.server != self._ending.server:
            return None
        lost = record.status == "lost" and await self._client.history(prompt_id) is not None
        if record.ended and not lost:
            return None
        return self._follow(job_of(record))

    async def cancelled(self, job: Job) -> None:
        """Note that a waiting job was taken out of the queue, which ComfyUI tells nobody."""
        if not job.ending:
            job.interrupted = True
            job.unbroken = True
            self._end(job)
        await self.wait(job, 5)
