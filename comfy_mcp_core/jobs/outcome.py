"""Pure: how a job ended, in words that an agent can act on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from comfy_mcp_core.assets.asset import Asset
from comfy_mcp_core.comfyui.client import Graph, RefusedPrompt
from comfy_mcp_core.errors import (
    AssetFileGoneError,
    ComfyMCPError,
    GenerationFailedError,
    JobLostError,
    NotSubmittedError,
    WorkflowRefusedError,
)
from comfy_mcp_core.jobs.job import Job, Status
from comfy_mcp_core.json_values import json_list, json_object

__all__ = [
    "EarlierError",
    "ended_status",
    "error_of",
    "failed",
    "refused",
    "unexplained",
    "warnings_of",
]

MOST_ERRORS = 20
MOST_CHOICES = 12
LONGEST = 300
"""How many characters of ComfyUI's own messages are passed on."""


class EarlierError(ComfyMCPError):
    """An error as another process told it; its code is among the details."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        super().__init__(str(told.get("error", "")), hint=str(told.get("hint", "")))
        self._told = dict(told)

    def payload(self) -> dict[str, object]:
        """The JSON object that was told then."""
        return dict(self._told)


def ended_status(job: Job, assets: Sequence[Asset]) -> Status:
    """The status of a job that ComfyUI has finished."""
    if job.interrupted:
        return "cancelled"
    if job.failed is not None:
        return "partial" if any(a.folder_type == "output" for a in assets) else "error"
    return "partial" if job.node_errors else "completed"


def warnings_of(job: Job, gone: int) -> list[str]:
    """What the agent should know of a job that ended well or in part."""
    warnings = [
        f"Refused: {' '.join((str(bad['node']), str(bad['input']))).rstrip()}: {bad['problem']}"
        for bad in listed(job.node_errors, job.request.graph)
    ]
    if job.failed is not None:
        warnings.append(failed(job).sentence)
    if gone:
        warnings.append(f"{gone} file(s) of an earlier, cached run were deleted; use seed=-1.")
    return warnings


def error_of(
    job: Job, status: Status, *, gone: int, assets: Sequence[Asset]
) -> ComfyMCPError | None:
    """Why a job ended badly; None for one that ended well, in part, or by being cancelled."""
    if status == "error":
        return failed(job)
    if status == "lost":
        return lost(job)
    if status == "completed" and gone and not assets:
        return files_gone(job)
    return None


def failed(job: Job) -> GenerationFailedError:
    """The error of a job in which a node failed."""
    told = job.failed
    node_id = told.node if told else ""
    message = one_line(told.message or told.exception_type) if told else "no reason told"
    class_type = (told.class_type if told else "") or str(
        (job.request.graph.get(node_id) or {}).get("class_type", "")
    )
    return GenerationFailedError(
        f"The node {job.title(node_id)} ({class_type}) failed: {message}",
        hint=_failure_hint(message),
        prompt_id=job.prompt_id,
        node={"id": node_id, "class_type": class_type, "title": job.title(node_id)},
        message=message,
    )


def _failure_hint(message: str) -> str:
    lowered = message.lower()
    if "out of memory" in lowered or "allocation on device" in lowered:
        return "The GPU's memory is too small for this: use a smaller width, height or batch_size."
    if "mat1 and mat2" in lowered or "size mismatch" in lowered or "shape" in lowered:
        return "The models of this workflow don't fit each other: choose models of one family."
    return "Change the inputs of that node and call again; ComfyUI's log has the details."


def lost(job: Job) -> JobLostError | NotSubmittedError:
    """The error of a job that ComfyUI does not know."""
    if job.uncertain:
        return NotSubmittedError(
            "The server ended before it learnt whether ComfyUI took the job, and ComfyUI does not"
            " know it."
            if job.asked
            else "The answer to the submission was lost, and ComfyUI does not know the job.",
            hint="Nothing runs: call again.",
            prompt_id=job.prompt_id,
        )
    return JobLostError(
        "ComfyUI no longer knows the job: it was restarted or its queue was cleared.",
        hint="Call again; look at ComfyUI's log if it ended by itself.",
        prompt_id=job.prompt_id,
    )


def files_gone(job: Job) -> AssetFileGoneError:
    """The error of a cache hit whose files were all deleted."""
    return AssetFileGoneError(
        "ComfyUI answered from its cache with files that were deleted.",
        hint="Call again with seed=-1, or change an input.",
        prompt_id=job.prompt_id,
    )


def refused(refusal: RefusedPrompt, graph: Graph, prompt_id: str) -> WorkflowRefusedError:
    """The error of a graph that ComfyUI's validation refused."""
    errors = listed(refusal.node_errors, graph)
    error = refusal.error
    reason = one_line(" ".join(str(error.get(k) or "") for k in ("message", "details")).strip())
    if errors:
        reason = "; ".join(f"{e['node']} {e['input']}: {e['problem']}" for e in errors[:3])
    extra = json_object(error.get("extra_info"))
    missing = extra.get("class_type") if error.get("type") == "missing_node_type" else None
    return WorkflowRefusedError(
        f"ComfyUI refused the workflow: {reason}",
        hint=(
            f"Install the custom node that provides {missing}."
            if missing
            else "Correct these inputs and call again; list_workflows tells what a workflow takes."
        ),
        prompt_id=prompt_id,
        node_errors=errors,
        reason_type=error.get("type"),
    )


def unexplained(node_ids: Iterable[str], graph: Graph) -> dict[str, Any]:
    """Output nodes that ComfyUI refused for reasons that are not known, as `node_errors`."""
    reason = {"type": "not_known", "message": "why is not known any more"}
    return {
        node_id: {"class_type": str(graph[node_id].get("class_type", "")), "errors": [reason]}
        for node_id in sorted(node_ids)
    }


def listed(node_errors: Mapping[str, Any], graph: Graph) -> list[dict[str, object]]:
    """Each bad input of a refusal: node, class, input, what was given and what is allowed."""
    found: list[dict[str, object]] = []
    for node_id, told in node_errors.items():
        refusal = json_object(told)
        class_type = str(refusal.get("class_type", ""))
        meta = json_object(graph.get(node_id, {}).get("_meta"))
        title = one_line(str(meta.get("title") or class_type or node_id))
        found.extend(
            _bad_input(node_id, title, class_type, json_object(error))
            for error in json_list(refusal.get("errors"))
        )
    return found[:MOST_ERRORS]


def _bad_input(
    node_id: str, title: str, class_type: str, error: Mapping[str, Any]
) -> dict[str, object]:
    extra = json_object(error.get("extra_info"))
    name = str(extra.get("input_name", ""))
    details = str(error.get("details") or "")
    problem = f"{error.get('message') or error.get('type')}: {'' if details == name else details}"
    told: dict[str, object] = {
        "node_id": node_id,
        "node": title,
        "class_type": class_type,
        "input": name,
        "problem": one_line(problem).rstrip(": "),
    }
    if "received_value" in extra:
        told["given"] = one_line(str(extra["received_value"]))
    allowed = _allowed(extra.get("input_config"))
    return told | ({"allowed": allowed} if allowed else {})


def _allowed(config: object) -> object:
    """What an input takes, from the node's declaration; lists are cut to a dozen."""
    kind, options = (*json_list(config), None, None)[:2]
    options = json_object(options)
    choices = json_list(kind) or json_list(options.get("options"))
    if choices:
        return choices[:MOST_CHOICES]
    limits = {key: options[key] for key in ("min", "max") if key in options}
    return limits or None


def one_line(text: str) -> str:
    """A text in one line of bounded length."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 3]}..."
