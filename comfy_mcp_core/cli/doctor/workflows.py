"""The workflows: those that there are, files that are none, what they need of ComfyUI."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from comfy_mcp_core.app import operator_folders, workflow_folders
from comfy_mcp_core.cli.doctor.findings import Finding, failure, ok, warning
from comfy_mcp_core.comfyui.node_info import MODEL_FOLDERS, NodeInfoCache, input_info
from comfy_mcp_core.errors import WorkflowNotFoundError
from comfy_mcp_core.plugins import CORE, Plugins
from comfy_mcp_core.settings import Settings
from comfy_mcp_core.workflows.catalog import Catalog, Workflow
from comfy_mcp_core.workflows.template import placeholder

__all__ = ["catalog_of", "needs_found", "workflows_found"]


def catalog_of(settings: Settings, plugins: Plugins) -> Catalog:
    """The workflows that a server would have, read. Blocking."""
    catalog = Catalog(workflow_folders(settings, plugins))
    catalog.refresh()
    return catalog


def workflows_found(catalog: Catalog, settings: Settings, plugins: Plugins) -> Iterator[Finding]:
    """The files, those that are no workflows, and whether anything generates."""
    ids = list(catalog.workflows)
    tools = [w.id for w in catalog.workflows.values() if w.is_tool]
    tools += [
        c.value.tool_name for c in plugins.tools if c.value.generates and c.plugin.name != CORE
    ]
    if not tools:
        yield failure(
            "Workflows", _nothing_generates(operator_folders(settings)), workflows=len(ids)
        )
    elif ids:
        yield ok("Workflows", f"{len(ids)}: {', '.join(ids)}", workflows=len(ids))
    for problem in catalog.problems:
        yield warning(
            "Workflows",
            f"{problem.path}: {problem.sentence}",
            problem.hint or "Mend the file, or take it out of the folder.",
            provider=problem.provider,
        )


async def needs_found(catalog: Catalog, node_info: NodeInfoCache) -> AsyncGenerator[Finding]:
    """Nodes and models that workflows need and this ComfyUI lacks.

    Raises:
        ComfyMCPError: When ComfyUI does not answer.
    """
    workflows = list(catalog.workflows.values())
    nodes = await node_info.get(c for w in workflows for c in _classes(w))
    broken = 0
    for workflow in workflows:
        missing = sorted(set(_classes(workflow)) - set(nodes))
        broken += bool(missing)
        if missing:
            yield warning(
                "Workflows",
                f"{workflow.id} needs nodes that this ComfyUI lacks: {', '.join(missing)}.",
                "Install the custom nodes that provide them, or upgrade ComfyUI.",
                missing_nodes=missing,
            )
        for model, folder in _missing_models(workflow, nodes):
            yield warning(
                "Workflows",
                f"{workflow.id} names the model {model!r}, which is not in {folder}.",
                f"Put it into ComfyUI's folder models/{folder}, or change the workflow.",
                missing_model=model,
            )
    if workflows and broken == len(workflows):
        yield failure(
            "Workflows",
            WorkflowNotFoundError(
                "No workflow can run on this ComfyUI.", hint="Install what the lines above name."
            ),
        )
    elif not broken and workflows:
        yield ok("Workflows", "This ComfyUI has all nodes that they need")


def _classes(workflow: Workflow) -> Iterator[str]:
    return (str(node["class_type"]) for node in workflow.graph.values())


def _missing_models(
    workflow: Workflow, nodes: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, str]]:
    """Models that the file itself names, those that a call gives left aside."""
    for node in workflow.graph.values():
        info = nodes.get(str(node["class_type"]))
        for name, value in node["inputs"].items():
            if info is None or name not in MODEL_FOLDERS or not isinstance(value, str):
                continue
            told = input_info(info, name)
            if told is not None and placeholder(value) is None and value not in told.choices:
                yield value, MODEL_FOLDERS[name]


def _nothing_generates(folders: Sequence[Path]) -> WorkflowNotFoundError:
    places = " or ".join(map(str, folders))
    return WorkflowNotFoundError(
        "No plugin and no workflow here generates anything.",
        hint=f"`pip install comfy-mcp-image`, or put a workflow into {places}.",
    )
