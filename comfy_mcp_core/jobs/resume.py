"""Jobs of processes that have ended without telling how these jobs did: found, and taken up."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from functools import partial

from comfy_mcp_core.jobs import records
from comfy_mcp_core.jobs.job import Job
from comfy_mcp_core.store import Database, Presence, StoreError

__all__ = ["Resumption", "job_of"]

log = logging.getLogger(__name__)

ARRIVING_SECONDS = 3.0
"""How long a submission whose answer was lost may still be on its way."""

LOOK_SECONDS = 3.0
"""How often dead processes are looked for; nothing tells when another process ends."""


class Resumption:
    """Takes up the jobs of dead processes.

    Args:
        database: The store.
        presence: Tells which processes live.
        server: The identity of the ComfyUI in use; jobs on another one are left alone.
        owner: This process.
        follow: Called with each job that is taken up.
    """

    def __init__(
        self,
        database: Database,
        presence: Presence,
        *,
        server: str,
        owner: str,
        follow: Callable[[Job], object],
    ) -> None:
        self._database = database
        self._presence = presence
        self._server = server
        self._owner = owner
        self._follow = follow

    async def run(self) -> None:
        """Look at once, and then again and again."""
        while True:
            try:
                await self.take_up()
            except StoreError as error:
                log.warning("jobs of earlier servers were not looked for: %s", error)
            await asyncio.sleep(LOOK_SECONDS)

    async def is_lost(self, job: Job) -> bool:
        """Whether a job that ComfyUI does not know is lost, and not another's to tell of.

        Raises:
            StoreError: When the store can't be used.
        """
        if job.uncertain_since is not None:
            arriving = time.time() - job.uncertain_since < ARRIVING_SECONDS
            if arriving and not job.withdrawn:
                return False
        if not job.asked:
            return True
        record = await self._database.read(partial(records.find, prompt_id=job.prompt_id))
        if record is None or record.ended:
            return True
        return record.owner == self._owner

    async def take_up(self) -> int:
        """Take up the jobs of all processes that are dead by now; gives their number.

        Raises:
            StoreError: When the store can't be used.
        """
        owners = await self._database.read(partial(records.owners, server=self._server))
        taken = 0
        for owner in owners:
            if not await asyncio.to_thread(self._presence.alive, owner):
                taken += await self._claim(owner)
        return taken

    async def _claim(self, dead: str) -> int:
        claimed = await self._database.run(
            partial(records.claim, server=self._server, owner=dead, new_owner=self._owner)
        )
        for record in claimed:
            self._follow(job_of(record))
        if claimed:
            log.warning("%d job(s) of a server that ended were taken up", len(claimed))
        return len(claimed)


def job_of(record: records.JobRecord) -> Job:
    """A job to follow by asking, as far as the store has it."""
    job = Job(record.prompt_id, record.request, submitted_at=record.submitted_at, asked=True)
    job.accepted = record.accepted
    job.uncertain_since = None if record.accepted else record.submitted_at
    job.answered.set()
    return job
