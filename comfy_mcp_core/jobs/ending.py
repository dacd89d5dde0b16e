"""A job's end: its outputs gathered, its files measured, all of it stored in one transaction."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable
from functools import partial

from comfy_mcp_core.assets import Assets
from comfy_mcp_core.comfyui.client import ComfyUIClient
from comfy_mcp_core.comfyui.outputs import output_files, output_texts
from comfy_mcp_core.errors import ComfyMCPError
from comfy_mcp_core.jobs import outcome, records
from comfy_mcp_core.jobs.job import Job, Status, apply_history
from comfy_mcp_core.store import Database

__all__ = ["Ending"]

log = logging.getLogger(__name__)


class Ending:
    """Ends jobs.

    Args:
        client: The ComfyUI that ran them.
        database: Where their end is stored.
        assets: Measures their files.
        forget: Called with a job that needs no following any more.
    """

    def __init__(
        self,
        client: ComfyUIClient,
        database: Database,
        assets: Assets,
        forget: Callable[[Job], None],
    ) -> None:
        self._client = client
        self._database = database
        self._assets = assets
        self._forget = forget

    @property
    def server(self) -> str:
        """The identity of the server that runs the jobs."""
        return self._assets.server

    async def end(self, job: Job) -> None:
        """Gather, measure and store; then `job.done` is set, whatever went wrong."""
        # A quick job's last event may come before the answer to its submission.
        await job.answered.wait()
        try:
            await self._complete(job)
        except sqlite3.Error as error:
            log.exception("the end of job %s could not be stored", job.prompt_id)
            job.warnings.append(f"The job's end could not be stored: {error}.")
        except Exception:
            log.exception("defect at the end of job %s", job.prompt_id)
            job.status = "error"
            job.error = ComfyMCPError(
                "Something went wrong inside the server at the job's end.",
                hint="The server's log has the details under the prompt_id; please report them.",
                prompt_id=job.prompt_id,
            )
        finally:
            self._forget(job)
            job.done.set()
            job.released.set()
            job.moved.set()

    async def _complete(self, job: Job) -> None:
        if job.status != "lost" and not job.unbroken:
            await self._take_history(job)
        files = output_files(job.outputs)
        measured = await self._assets.measure(job.prompt_id, files)
        gone = len(files) - len(measured)
        status: Status = "lost" if job.status == "lost" else outcome.ended_status(job, measured)
        job.texts = tuple(output_texts(job.outputs))
        job.warnings += outcome.warnings_of(job, gone)
        job.error = outcome.error_of(job, status, gone=gone, assets=measured)
        job.assets = tuple(measured)
        job.status = status
        await self._database.run(partial(records.finish, ended=_record(job), now=time.time()))

    async def _take_history(self, job: Job) -> None:
        """What was put out while the socket was away is only in history."""
        try:
            entry = await self._client.history(job.prompt_id)
        except ComfyMCPError as error:
            job.warnings.append(f"Some outputs may be missing: {error.sentence}")
            return
        if entry is not None:
            apply_history(job, entry)


def _record(job: Job) -> records.Ended:
    return records.Ended(
        prompt_id=job.prompt_id,
        status=job.status,
        assets=job.assets,
        error=None if job.error is None else job.error.payload(),
        warnings=tuple(job.warnings),
        texts=job.texts,
    )
