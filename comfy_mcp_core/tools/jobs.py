"""Tools on jobs: where one stands, what waits, and cancelling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from comfy_mcp_core.arguments import shown
from comfy_mcp_core.call import Call
from comfy_mcp_core.content import Content, Image, Result
from comfy_mcp_core.errors import ComfyMCPError, JobNotFoundError
from comfy_mcp_core.generation import Finished, finished_result, job_result, wait_for
from comfy_mcp_core.jobs import Job
from comfy_mcp_core.jobs.cancelling import cancel_job as cancel
from comfy_mcp_core.jobs.records import JobRecord
from comfy_mcp_core.tools.arguments import PromptId
from comfy_mcp_core.tools.times import iso

__all__ = ["cancel_job", "get_job", "get_queue_status"]

MOST_JOBS = 100
"""How many jobs of a queue are listed."""


async def get_job(
    call: Call,
    prompt_id: PromptId,
    wait_seconds: Annotated[float, Field(description="Wait so long for its end", ge=0, le=600)] = 0,
    preview: Annotated[bool, Field(description="Add the newest latent preview")] = False,
) -> Result:
    """Tell where a job stands: status, progress, its assets when done, the error when it failed.
    Use it for a prompt_id that a generation answered with.

    Raises:
        JobNotFoundError: When neither the store nor ComfyUI knows the job.
        ComfyUIUnreachableError: When ComfyUI must be asked and is down.
        ComfyUIResponseError: When ComfyUI answers something unforeseen.
        StoreError: When the store can't be used.
    """
    job = await call.services.jobs.following(prompt_id)
    if job is not None:
        await wait_for(job, wait_seconds, call.listener)
        return await _of_live(call, job, preview=preview)
    record = await call.services.jobs.find(prompt_id)
    if record is not None and record.ended:
        return await _of_record(call, record)
    return _elsewhere(record) if record is not None else await _of_stranger(call, prompt_id)


async def _of_live(call: Call, job: Job, *, preview: bool) -> Result:
    try:
        result = await job_result(call.services, job)
    except ComfyMCPError as error:
        described = [call.describe(asset) for asset in job.assets]
        data = _ended_badly(job.prompt_id, job.status, error.payload())
        return Result(data=data | ({"assets": described} if described else {}))
    content: tuple[Content, ...] = result.content
    if preview and job.preview is not None:
        content += (Image(data=job.preview.data, mime_type=job.preview.mime_type),)
    return Result(data=result.data, content=content)


async def _of_record(call: Call, record: JobRecord) -> Result:
    assets = await call.services.assets.of_job(record.prompt_id)
    if record.error or record.status in {"error", "lost", "cancelled"}:
        data = _ended_badly(record.prompt_id, record.status, dict(record.error or {}))
        described = [call.describe(asset) for asset in assets]
        return Result(data=data | ({"assets": described} if described else {}))
    finished = Finished(
        prompt_id=record.prompt_id,
        status=record.status,
        request=record.request,
        assets=assets,
        texts=record.texts,
        warnings=record.warnings,
    )
    return await finished_result(call.services, finished)


def _elsewhere(record: JobRecord) -> Result:
    """A job that was given to another ComfyUI than the one in use, which can't be asked here."""
    sentence = f"It was given to another ComfyUI, {record.server}, and its end is not known here."
    hint = "A server in front of that ComfyUI tells it."
    return Result(
        data={
            "status": record.status,
            "prompt_id": record.prompt_id,
            "server": record.server,
            "message": f"{sentence} {hint}",
        }
    )


async def _of_stranger(call: Call, prompt_id: str) -> Result:
    """A job that somebody else gave to the same ComfyUI."""
    client = call.services.comfyui
    status = (await client.queue()).status(prompt_id)
    if status:
        return Result(data={"status": status, "prompt_id": prompt_id, "ours": False})
    if (entry := await client.history(prompt_id)) is not None:
        ended = "completed" if entry.status == "success" else "error"
        return Result(data={"status": ended, "prompt_id": prompt_id, "ours": False})
    raise JobNotFoundError(
        f"No job {shown(prompt_id)!r} is known, neither here nor to ComfyUI.",
        hint="A generation that takes long tells its prompt_id; get_queue_status lists jobs.",
        prompt_id=shown(prompt_id),
    )


def _ended_badly(prompt_id: str, status: str, error: dict[str, object]) -> dict[str, object]:
    data: dict[str, object] = {"status": status, "prompt_id": prompt_id}
    return data | (error if status != "cancelled" else {})


async def get_queue_status(call: Call) -> Result:
    """Show what runs and waits in ComfyUI: counts, and for each job its prompt_id, position and
    whether it is ours.

    Raises:
        ComfyUIUnreachableError: When ComfyUI is down.
        ComfyUIResponseError: When ComfyUI answers something unforeseen.
        StoreError: When there are jobs and the store can't be used.
    """
    queue = await call.services.comfyui.queue()
    places = [
        (item.prompt_id, status, position)
        for status, items in (("running", queue.running), ("pending", queue.pending))
        for position, item in enumerate(items)
    ][:MOST_JOBS]
    wanted = [prompt_id for prompt_id, _, _ in places]
    records: Mapping[str, JobRecord] = {}
    if wanted:
        records = await call.services.jobs.find_all(wanted)
    return Result(
        data={
            "running": len(queue.running),
            "pending": len(queue.pending),
            "jobs": [
                {"prompt_id": prompt_id, "status": status, "position": position}
                | _whose(records.get(prompt_id))
                for prompt_id, status, position in places
            ],
        }
    )


def _whose(record: JobRecord | None) -> dict[str, object]:
    if record is None:
        return {"ours": False}
    return {
        "ours": True,
        "workflow_id": record.request.workflow_id,
        "submitted_at": iso(record.submitted_at),
    }


async def cancel_job(call: Call, prompt_id: PromptId) -> Result:
    """Cancel a pending or running job and verify that it stopped. A finished one stays as it is.

    Raises:
        ComfyUIUnreachableError: When ComfyUI is down.
        ComfyUIResponseError: When the node at work does not stop in time, or ComfyUI answers
            something unforeseen.
        StoreError: When the store can't be used.
    """
    outcome = await cancel(call.services.comfyui, call.services.jobs, prompt_id)
    return Result(data={"status": outcome, "prompt_id": prompt_id})
