"""The one path of every generation: resolve, render, submit, wait, and tell the result."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from comfy_mcp_core.assets import Asset
from comfy_mcp_core.content import Content, Image, Result
from comfy_mcp_core.contributions import DefaultKey, PreviewBudget, Values
from comfy_mcp_core.errors import ComfyMCPError, GenerationFailedError, WorkflowRefusedError
from comfy_mcp_core.jobs import Job, JobRequest, Status
from comfy_mcp_core.model_choice import with_models
from comfy_mcp_core.references import Resolved
from comfy_mcp_core.services import Services
from comfy_mcp_core.values import ResolvedValues, check_values, resolve
from comfy_mcp_core.workflows.catalog import Workflow, prepared
from comfy_mcp_core.workflows.schema import is_seed, model_folder
from comfy_mcp_core.workflows.template import render

__all__ = ["Finished", "Generation", "Listener", "finished_result", "job_result", "run", "wait_for"]

INLINE_PREVIEW = PreviewBudget(max_dim=256, max_bytes=100_000)

REPORT_SECONDS = 0.25
"""The shortest time between two reports of progress."""

ALIVE_SECONDS = 10.0
"""The longest: some clients end a call that is silent for long."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Generation:
    """One generation.

    Attributes:
        workflow: What to run.
        values: The parameters given by the call.
        tool: The tool that was called.
        session_id: The caller's; empty when it has none.
        wait_seconds: How long to wait for the end, 0 to 600; None for the settings' default.
        inline_preview: Whether to add a small picture of the first asset.
        warnings: Sentences on how the values came about, to be told with the result.
    """

    workflow: Workflow
    values: Values = field(default_factory=Values)
    tool: str = ""
    session_id: str = ""
    wait_seconds: float | None = None
    inline_preview: bool = False
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Listener:
    """Who is told of a generation while it runs.

    Attributes:
        report: Called with a percentage that always rises and a message; None when nobody asks.
        began: Called with the submission, so that a caller who goes away can cancel the job.
    """

    report: Callable[[float, str], Awaitable[None]] | None = None
    began: Callable[[asyncio.Task[Job]], None] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Finished:
    """A job that ended well or in part: as this process followed it, or as the store has it."""

    prompt_id: str
    status: Status
    request: JobRequest
    assets: Sequence[Asset]
    texts: Sequence[str]
    warnings: Sequence[str]


async def run(services: Services, generation: Generation, listener: Listener) -> Result:
    """Run a workflow and wait for it as long as is wanted; the job goes on beyond that.

    Raises:
        InvalidArgumentsError: When a value is missing or breaks the limits of workflow and nodes.
        InputNotAllowedError: When a path or URL among them leads where it may not; further errors
            of media that a call brings along are those of `References.resolve`.
        ModelNotFoundError: When a model that is asked for is not installed, or there is none.
        AssetFileGoneError: When ComfyUI answers from its cache with files that were deleted.
        WorkflowRefusedError: When ComfyUI refuses the whole workflow; each bad input is told.
        GenerationFailedError: When a node fails and nothing was made, or the job was cancelled.
        JobLostError: When ComfyUI no longer knows the job.
        NotSubmittedError: When it is not known whether the job arrived, and ComfyUI does not know
            it.
        ComfyUIUnreachableError: When ComfyUI is down.
        ComfyUIResponseError: When ComfyUI answers something unforeseen.
        StoreError: When the store can't be used; nothing is sent then.
    """
    workflow = generation.workflow
    resolved = await _resolved(services, workflow, generation.values)
    media = await _media(services, workflow, resolved.values)
    request = JobRequest(
        graph=render(workflow.template, prepared(workflow, media.values)),
        workflow_id=workflow.id,
        tool=generation.tool or workflow.id,
        session_id=generation.session_id,
        seed=_seed(workflow, resolved.values),
        parameters=prepared(workflow, media.recorded),
        warnings=generation.warnings + resolved.warnings,
    )
    job = await _submitted(services, workflow, resolved, request, listener)
    seconds = generation.wait_seconds
    wait = services.settings.server.wait_seconds if seconds is None else seconds
    await wait_for(job, wait, listener)
    return await job_result(services, job, inline_preview=generation.inline_preview)


async def _resolved(services: Services, workflow: Workflow, given: Values) -> ResolvedValues:
    classes = {b.class_type for p in workflow.parameters for b in p.bindings}
    nodes = await services.node_info.get(classes)
    resolved = resolve(workflow, given, services.defaults, nodes)
    keys = _keys(services, workflow)
    try:
        resolved = with_models(workflow, resolved, nodes, keys)
    except ComfyMCPError:
        # A model may have been added since the list was read: look again before saying no.
        nodes = await services.node_info.get(_loaders(workflow), fresh=True)
        resolved = with_models(workflow, resolved, nodes, keys)
        nodes = await services.node_info.get(classes)
    check_values(workflow, resolved, nodes)
    return resolved


def _keys(services: Services, workflow: Workflow) -> Mapping[str, DefaultKey]:
    namespace = services.defaults.namespaces.get(workflow.namespace)
    return namespace.keys if namespace else {}


def _loaders(workflow: Workflow) -> set[str]:
    return {b.class_type for p in workflow.parameters if model_folder(p) for b in p.bindings}


async def _media(services: Services, workflow: Workflow, values: Values) -> Resolved:
    loading = {b.class_type for p in workflow.parameters if p.type == "media" for b in p.bindings}
    nodes = await services.node_info.get(loading)
    return await services.references.resolve(workflow, values, nodes)


def _seed(workflow: Workflow, values: Values) -> int | None:
    seeds = (values.get(p.name) for p in workflow.parameters if is_seed(p))
    return next((seed for seed in seeds if isinstance(seed, int)), None)


async def _submitted(
    services: Services,
    workflow: Workflow,
    resolved: ResolvedValues,
    request: JobRequest,
    listener: Listener,
) -> Job:
    submission = services.jobs.submit(request)
    if listener.began is not None:
        listener.began(submission)
    try:
        # The submission goes on when the caller goes away: a job half sent could not be told of.
        return await asyncio.shield(submission)
    except WorkflowRefusedError:
        # The refusal may be news: a model or node that was removed since it was last asked for.
        services.node_info.forget()
        nodes = await services.node_info.get(_loaders(workflow))
        with_models(workflow, resolved, nodes, _keys(services, workflow))
        raise


async def wait_for(job: Job, seconds: float, listener: Listener) -> None:
    """Wait until the job's end or for so many seconds, with reports of its progress meanwhile."""
    deadline = time.monotonic() + seconds
    told = 0.0
    while not job.released.is_set() and (left := deadline - time.monotonic()) > 0:
        if listener.report is None:
            await _until(job.released, left)
            continue
        job.moved.clear()
        await _until(job.moved, min(left, ALIVE_SECONDS))
        if not job.released.is_set():
            told = max(told + 0.01, min(99.0, 100 * job.progress.fraction))
            await listener.report(told, job.progress.message)
            await _until(job.released, min(left, REPORT_SECONDS))


async def _until(event: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)


async def job_result(services: Services, job: Job, *, inline_preview: bool = False) -> Result:
    """What is told of a job: its assets when it has ended, else its handle and progress.

    Raises:
        GenerationFailedError: When it failed or was cancelled; other errors of a job likewise.
    """
    if not job.done.is_set():
        return Result(data=_handle(job))
    if job.error is not None:
        raise job.error
    if job.status == "cancelled":
        raise GenerationFailedError(
            "The job was cancelled before it ended.",
            hint="Call again if that was not meant.",
            prompt_id=job.prompt_id,
            status="cancelled",
        )
    finished = Finished(
        prompt_id=job.prompt_id,
        status=job.status,
        request=job.request,
        assets=job.assets,
        texts=job.texts,
        warnings=tuple(job.warnings),
    )
    return await finished_result(services, finished, inline_preview=inline_preview)


async def finished_result(
    services: Services, finished: Finished, *, inline_preview: bool = False
) -> Result:
    """What is told of a job that ended well or in part, whoever asks and whenever."""
    described = [services.assets.describe(asset) for asset in finished.assets]
    data: dict[str, object] = {"status": finished.status}
    data |= described[0] if described else {}
    data |= await _provenance(services, finished)
    data["assets"] = described
    warnings = list(finished.warnings)
    content: list[Content] = []
    if inline_preview and finished.assets:
        picture = await _inline(services, finished.assets[0], warnings)
        content += [picture] if picture else []
    content += [services.assets.link(asset) for asset in finished.assets[:1]]
    return Result(data=data | {"warnings": warnings}, content=tuple(content))


def _handle(job: Job) -> Mapping[str, object]:
    progress: dict[str, object] = {"percent": round(100 * job.progress.fraction, 1)}
    if job.progress.node:
        progress["node"] = job.progress.node
    if job.progress.steps:
        progress |= {"step": job.progress.step, "steps": job.progress.steps}
    return {
        "status": "running" if job.status == "running" else "pending",
        "prompt_id": job.prompt_id,
        "progress": progress,
        "message": f"{job.progress.message}. The job goes on: call get_job with this prompt_id.",
    }


async def _provenance(services: Services, finished: Finished) -> dict[str, object]:
    request = finished.request
    told: dict[str, object] = {
        "workflow_id": request.workflow_id,
        "tool": request.tool,
        "prompt_id": finished.prompt_id,
        "parameters": dict(request.parameters),
    }
    if request.seed is not None:
        told["seed"] = request.seed
    if finished.texts:
        told["texts"] = list(finished.texts)
    with contextlib.suppress(ComfyMCPError):
        engine = await services.server_info.engine()
        if engine:
            told["engine"] = engine
    return told


async def _inline(services: Services, asset: Asset, warnings: list[str]) -> Image | None:
    """A small picture of the asset; what prevents it is a warning, not a failed generation."""
    try:
        preview = await services.assets.preview(asset, INLINE_PREVIEW)
    except ComfyMCPError as error:
        warnings.append(f"No inline preview: {error.sentence}")
        return None
    if not preview.mime_type.startswith("image/"):
        return None
    return Image(data=preview.data, mime_type=preview.mime_type)
