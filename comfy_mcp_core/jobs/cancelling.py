"""Cancel a job, and verify it: ComfyUI answers 200 whatever happened."""

from __future__ import annotations

import asyncio
import time
from typing import Literal

from comfy_mcp_core.comfyui.client import ComfyUIClient
from comfy_mcp_core.errors import ComfyUIResponseError
from comfy_mcp_core.jobs.job import Job
from comfy_mcp_core.jobs.service import Jobs

__all__ = ["UNWATCHED_SECONDS", "Cancelled", "cancel_job"]

Cancelled = Literal["cancelled", "already_finished", "not_found"]

VERIFY_SECONDS = 10.0
"""How long a running node may take to notice the interruption while somebody waits for it."""

UNWATCHED_SECONDS = 60.0
"""How long it may take when nobody waits: the caller has gone."""

ASK_SECONDS = 0.1

END_SECONDS = 5.0
"""How long to wait for the end of a job to be stored, once ComfyUI has it in its history."""


async def cancel_job(
    client: ComfyUIClient, jobs: Jobs, prompt_id: str, *, seconds: float = VERIFY_SECONDS
) -> Cancelled:
    """Take a waiting job out of the queue, or interrupt a running one.

    Args:
        client: The ComfyUI that has the job.
        jobs: The jobs that this process follows.
        prompt_id: The job.
        seconds: How long the node at work may take to notice.

    Raises:
        ComfyUIUnreachableError: When ComfyUI is down.
        ComfyUIResponseError: When the node at work does not notice in time.
    """
    job = await jobs.following(prompt_id)
    deadline = time.monotonic() + seconds
    touched = False
    while time.monotonic() < deadline:
        status = (await client.queue()).status(prompt_id)
        if status == "pending":
            if job is not None:
                job.withdrawn = True
            if touched:
                await asyncio.sleep(ASK_SECONDS)
            await client.delete_pending(prompt_id)
            touched = True
        elif status == "running":
            await client.interrupt(prompt_id)
            touched = True
            await _pause(jobs, job)
        else:
            return await _verdict(client, jobs, prompt_id, job, touched=touched)
    raise ComfyUIResponseError(
        "ComfyUI was told to stop the job, but the node at work has not stopped yet.",
        hint="It stops when that node ends; get_job tells when.",
        prompt_id=prompt_id,
    )


async def _pause(jobs: Jobs, job: Job | None) -> None:
    """Until the job's end is told, or until it is worth asking again."""
    if job is not None:
        await jobs.wait(job, ASK_SECONDS)
    else:
        # Somebody else's job on the same ComfyUI: nothing tells this process of its end.
        await asyncio.sleep(ASK_SECONDS)


async def _verdict(
    client: ComfyUIClient, jobs: Jobs, prompt_id: str, job: Job | None, *, touched: bool
) -> Cancelled:
    """What became of a job that the queue no longer holds."""
    entry = await client.history(prompt_id)
    if entry is not None:
        interrupted = any(kind == "execution_interrupted" for kind, _ in entry.messages)
        if job is not None:
            await jobs.wait(job, END_SECONDS)
        return "cancelled" if interrupted else "already_finished"
    if touched:
        if job is not None:
            await jobs.cancelled(job)
        return "cancelled"
    record = await jobs.find(prompt_id)
    return "already_finished" if record is not None and record.ended else "not_found"
