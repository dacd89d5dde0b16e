"""A job's end: its outputs gathered, its files measured, all of it stored in one transaction."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from functools import partial

from comfy_mcp_core.assets import Asset, Assets
from comfy_mcp_core.background import Background
from comfy_mcp_core.comfyui.client import ComfyUIClient, Graph
from comfy_mcp_core.comfyui.node_info import NodeInfoCache
from comfy_mcp_core.comfyui.outputs import output_files, output_texts
from comfy_mcp_core.errors import ComfyMCPError
from comfy_mcp_core.jobs import outcome, records
from comfy_mcp_core.jobs.job import Job, Status, apply_history
from comfy_mcp_core.jobs.lineage import lineage
from comfy_mcp_core.store import Database, StoreError

__all__ = ["Ending"]

log = logging.getLogger(__name__)

RETRY_SECONDS = 1.0
LONGEST_RETRY_SECONDS = 60.0
RETRIES = 60
"""A store that failed is tried again so often, at first after a second, later once a minute."""


class Ending:
    """Ends jobs.

    Args:
        client: The ComfyUI that ran them.
        node_info: Its node classes.
        database: Where their end is stored.
        assets: Measures their files.
        background: Runs what outlives a job's end.
        forget: Called with a job that needs no following any more.
    """

    def __init__(
        self,
        client: ComfyUIClient,
        node_info: NodeInfoCache,
        database: Database,
        assets: Assets,
        background: Background,
        forget: Callable[[Job], None],
    ) -> None:
        self._client = client
        self._node_info = node_info
        self._database = database
        self._assets = assets
        self._background = background
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
            if not await self._told_by_another(job):
                await self._complete(job)
            await self._store(job)
        except Exception:
            log.exception("defect at the end of job %s", job.prompt_id)
            job.status = "error"
            job.error = ComfyMCPError(
                "Something went wrong inside the server at the job's end.",
                hint="The server's log has the details under the prompt_id; please report them.",
                prompt_id=job.prompt_id,
            )
            self._forget(job)
        finally:
            job.done.set()
            job.released.set()
            job.moved.set()

    async def _told_by_another(self, job: Job) -> bool:
        """Take over the end of a job that ComfyUI no longer knows, if another process saw it."""
        if job.status != "lost":
            return False
        try:
            record = await self._database.read(partial(records.find, prompt_id=job.prompt_id))
        except StoreError as error:
            log.warning("whether another server saw job %s end: %s", job.prompt_id, error)
            return False
        if record is None or not record.ended or record.status == "lost":
            return False
        try:
            job.assets = tuple(await self._assets.of_job(job.prompt_id))
        except StoreError as error:
            log.warning("the assets of job %s were not read: %s", job.prompt_id, error)
        job.status = record.status
        job.error = outcome.EarlierError(record.error) if record.error else None
        job.texts = record.texts
        job.warnings = list(record.warnings)
        return True

    async def _complete(self, job: Job) -> None:
        if job.status != "lost" and not job.unbroken:
            await self._take_history(job)
        if job.targets is not None:
            await self._learn_refusals(job, job.targets)
        if job.seconds is None and job.began is not None:
            job.seconds = round(time.monotonic() - job.began, 3)
        files = output_files(job.outputs)
        measured = await self._assets.measure(job.prompt_id, files)
        if job.cached:
            measured = await self._without_replaced(job, measured)
        gone = len(files) - len(measured)
        status: Status = "lost" if job.status == "lost" else outcome.ended_status(job, measured)
        job.texts = tuple(output_texts(job.outputs))
        job.warnings += outcome.warnings_of(job, gone)
        job.error = outcome.error_of(job, status, gone=gone, assets=measured)
        job.assets = tuple(measured)
        job.status = status

    async def _take_history(self, job: Job) -> None:
        """What was put out while the socket was away is only in history."""
        try:
            entry = await self._client.history(job.prompt_id)
        except ComfyMCPError as error:
            job.warnings.append(f"Some outputs may be missing: {error.sentence}")
            return
        if entry is not None:
            apply_history(job, entry)

    async def _learn_refusals(self, job: Job, targets: frozenset[str]) -> None:
        """Which outputs ComfyUI refused was told to a process that has ended: find it out."""
        graph = job.request.graph
        try:
            classes = await self._node_info.get(str(n["class_type"]) for n in graph.values())
        except ComfyMCPError as error:
            job.warnings.append(
                f"Whether ComfyUI refused a part of the workflow is not known: {error.sentence}"
            )
            return
        output_classes = {name for name, told in classes.items() if told.get("output_node")}
        outputs = {i for i, node in graph.items() if node["class_type"] in output_classes}
        job.node_errors = outcome.unexplained(outputs - targets, graph)

    async def _without_replaced(self, job: Job, measured: Sequence[Asset]) -> list[Asset]:
        """The assets whose files are the ones that ComfyUI's cache stands for.

        A cached output keeps the name of the file that was written then; if that one was deleted,
        another job may have written its own under the same name.
        """
        return [
            asset
            for asset in measured
            if asset.node_id not in job.cached or not await self._replaced(job, asset)
        ]

    async def _replaced(self, job: Job, asset: Asset) -> bool:
        """Whether what made the asset's file before gave another file than there is now."""
        if not asset.etag:
            return False
        try:
            made = await self._database.read(partial(records.makers, asset=asset))
        except StoreError as error:
            job.warnings.append(f"Whether a cached file is still the same: {error.sentence}")
            return False
        return await asyncio.to_thread(_is_another, made, job.request.graph, asset)

    async def _store(self, job: Job) -> None:
        ended = _record(job)
        try:
            await self._finish(ended)
        except StoreError as error:
            log.warning("the end of job %s is not stored yet: %s", job.prompt_id, error)
            job.warnings.append(f"The job's end is not stored yet: {error.sentence}")
            self._background.start(self._store_later(job, ended), f"store {job.prompt_id}")
        else:
            self._forget(job)

    async def _store_later(self, job: Job, ended: records.Ended) -> None:
        """Try again until the store takes the end; meanwhile the job is known as a live one."""
        pause = RETRY_SECONDS
        for _ in range(RETRIES):
            # Nothing tells when a disk has room again, or another program lets go of the file.
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_RETRY_SECONDS)
            try:
                await self._finish(ended)
            except StoreError as error:
                log.debug("the end of job %s is not stored yet: %s", job.prompt_id, error)
            else:
                log.warning("the end of job %s is stored after all", job.prompt_id)
                break
        else:
            log.error("the end of job %s could not be stored", job.prompt_id)
        self._forget(job)

    async def _finish(self, ended: records.Ended) -> None:
        await self._database.run(partial(records.finish, ended=ended, now=time.time()))
        if ended.assets:
            self._assets.news.set()


def _is_another(made: Sequence[records.Maker], graph: Graph, asset: Asset) -> bool:
    same = lineage(graph, asset.node_id)
    tags = {m.etag for m in made if m.etag and lineage(m.graph, m.node_id) == same}
    return bool(tags) and asset.etag not in tags


def _record(job: Job) -> records.Ended:
    return records.Ended(
        prompt_id=job.prompt_id,
        status=job.status,
        assets=job.assets,
        error=None if job.error is None else job.error.payload(),
        warnings=tuple(job.warnings),
        texts=job.texts,
        cached=sorted(job.cached),
        seconds=job.seconds,
    )
