"""Tools on workflows: what there is, and running one by id."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Annotated, Any

from pydantic import Field

from comfy_mcp_core.arguments import Argument, argument_model, validated
from comfy_mcp_core.call import Call
from comfy_mcp_core.content import Result
from comfy_mcp_core.defaults import Default
from comfy_mcp_core.services import Services
from comfy_mcp_core.tools.arguments import InlinePreview, WaitSeconds
from comfy_mcp_core.values import default_values
from comfy_mcp_core.workflows.catalog import OPERATOR, Workflow, WorkflowProblem
from comfy_mcp_core.workflows.meta import Parameter
from comfy_mcp_core.workflows.schema import arguments_of, limits_of, model_folder

__all__ = ["checked_values", "list_workflows", "run_workflow"]

OPTIONS = argument_model(
    "options", [Argument(name="wait_seconds", annotation=float, minimum=0, maximum=600)]
)
"""What `options` of `run_workflow` may hold."""


async def list_workflows(
    call: Call,
    limit: Annotated[int, Field(description="How many", ge=1, le=200)] = 50,
    cursor: Annotated[str, Field(description="The next_cursor of the page before")] = "",
) -> Result:
    """List every workflow with its inputs and where it comes from, and files that are none, with
    the reason. Use it to find a workflow_id for run_workflow.
    """
    services = call.services
    await asyncio.to_thread(services.catalog.refresh)
    # Ids are in order, and the last one told is a place that outlives changes to the folders.
    following = [w for w in services.catalog.workflows.values() if w.id > cursor]
    page = following[:limit]
    versions = services.versions
    data: dict[str, object] = {
        "workflows": [
            services.told_workflows.get(w.id, versions, partial(_told, services, w)) for w in page
        ],
        "count": len(page),
        "problems": [] if cursor else _problems(services),
    }
    if len(following) > limit:
        data["next_cursor"] = page[-1].id
    return Result(data=data)


def _problems(services: Services) -> list[dict[str, object]]:
    """Files that are no workflows, then workflows whose name is a plugin's tool."""
    shadowed = ((w, _shadowing(services, w)) for w in services.catalog.workflows.values())
    return [_problem(p) for p in services.catalog.problems] + [
        {
            "file": workflow.path.name,
            "provider": workflow.provider,
            "problem": f"The plugin {plugin} has a tool {workflow.id}, which wins the name: this"
            " workflow is no tool.",
            "hint": "Give the file another name; until then run_workflow runs it.",
        }
        for workflow, plugin in shadowed
        if plugin
    ]


def _shadowing(services: Services, workflow: Workflow) -> str:
    """The plugin with a tool of the workflow's name that does not run it; empty for none."""
    if not workflow.is_tool:
        return ""
    namesakes = (c.plugin.name for c in services.plugins.tools if c.value.tool_name == workflow.id)
    # A plugin's tool runs the plugin's own workflow of its name, or what the operator put there.
    return next((n for n in namesakes if n not in {workflow.provider, workflow.replaces}), "")


def _problem(problem: WorkflowProblem) -> dict[str, object]:
    return {
        "file": problem.path.name,
        "provider": problem.provider,
        "problem": problem.sentence,
        "hint": problem.hint,
    }


async def run_workflow(
    call: Call,
    workflow_id: Annotated[str, Field(description="As list_workflows tells it")],
    overrides: Annotated[
        dict[str, Any] | None, Field(description="Values by parameter name")
    ] = None,
    options: Annotated[dict[str, Any] | None, Field(description="May hold wait_seconds")] = None,
    return_inline_preview: InlinePreview = False,
    wait_seconds: WaitSeconds = None,
) -> Result:
    """Run any workflow by id with values for its parameters. Answers with the assets, or after
    wait_seconds with a prompt_id for get_job.

    Raises:
        WorkflowNotFoundError: When no workflow has that id.
        InvalidArgumentsError: When an override fits no parameter or breaks its limits, or a
            required one is missing.
        AssetNotFoundError: When a media parameter names an asset that is not there.
        AssetExpiredError: When that asset's time is over.
        AssetFileGoneError: When that asset's file is gone, or ComfyUI answers from its cache with
            files that were deleted.
    """
    await asyncio.to_thread(call.services.catalog.refresh)
    workflow = call.services.catalog.get(workflow_id)
    values = checked_values(call.services, workflow, overrides or {})
    return await call.generate(
        workflow.id,
        values,
        wait_seconds=wait_seconds if wait_seconds is not None else _wait(options or {}),
        inline_preview=return_inline_preview,
    )


def checked_values(
    services: Services, workflow: Workflow, overrides: Mapping[str, Any], *, partial: bool = False
) -> dict[str, Any]:
    """Overrides, converted to the types of the workflow's parameters.

    Args:
        services: The running server's.
        workflow: What they are for.
        overrides: Values by parameter.
        partial: Whether they need not hold what is required.

    Raises:
        InvalidArgumentsError: Names what fits no parameter or is of a wrong type.
    """
    defaults = {name: d.value for name, d in default_values(workflow, services.defaults).items()}
    arguments = arguments_of(workflow.parameters, defaults, {})
    if partial:
        arguments = [replace(argument, required=False) for argument in arguments]
    return validated(workflow.id, argument_model(workflow.id, arguments), overrides)


def _wait(options: Mapping[str, Any]) -> float | None:
    seconds: float | None = validated("options", OPTIONS, options).get("wait_seconds")
    return seconds


def _told(services: Services, workflow: Workflow) -> dict[str, object]:
    defaults = default_values(workflow, services.defaults)
    told: dict[str, object] = {
        "workflow_id": workflow.id,
        "title": workflow.title,
        "description": workflow.description,
        "provider": workflow.provider,
        "folder": str(workflow.path.parent) if workflow.provider == OPERATOR else "",
        "media": workflow.namespace if services.media.knows(workflow.namespace) else "",
        "namespace": workflow.namespace,
        "inputs": {
            p.name: _input(services, p, defaults.get(p.name))
            for p in workflow.parameters
            if not p.hidden
        },
    }
    if workflow.is_tool and not _shadowing(services, workflow):
        told["tool"] = workflow.id
    if workflow.replaces:
        told["replaces"] = workflow.replaces
    return {key: value for key, value in told.items() if value != ""}


def _input(services: Services, parameter: Parameter, default: Default | None) -> dict[str, object]:
    nodes = {
        binding.class_type: info
        for binding in parameter.bindings
        if (info := services.node_info.known(binding.class_type)) is not None
    }
    limits = limits_of(parameter, nodes)
    told: dict[str, object | None] = {
        "type": parameter.type,
        "required": parameter.type in {"str", "media"} and default is None,
        "default": default.value if default is not None else limits.default,
        "min": limits.minimum,
        "max": limits.maximum,
        "models": model_folder(parameter) or None,
    }
    if limits.choices and not model_folder(parameter):
        told["choices"] = list(limits.choices)
    return {key: value for key, value in told.items() if value is not None}
