"""The workflows: those that there are, files that are none, what they need of ComfyUI."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Sequence
from pathlib import Path

from comfy_mcp_core.app import operator_folders
from comfy_mcp_core.cli.catalog import problems_found
from comfy_mcp_core.cli.findings import Finding, failure, ok, warning
from comfy_mcp_core.comfyui.node_info import NodeInfoCache
from comfy_mcp_core.errors import WorkflowNotFoundError
from comfy_mcp_core.plugins import CORE, Plugins
from comfy_mcp_core.settings import Settings
from comfy_mcp_core.workflows.catalog import Catalog
from comfy_mcp_core.workflows.missing import (
    INSTALL_NODES,
    class_types,
    missing_models,
    missing_nodes,
)

__all__ = ["needs_found", "workflows_found"]


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
    yield from problems_found(catalog)


async def needs_found(catalog: Catalog, node_info: NodeInfoCache) -> AsyncGenerator[Finding]:
    """Nodes and models that workflows need and this ComfyUI lacks.

    Raises:
        ComfyMCPError: When ComfyUI does not answer.
    """
    workflows = list(catalog.workflows.values())
    nodes = await node_info.get(c for w in workflows for c in class_types(w.graph) if c)
    broken = 0
    for workflow in workflows:
        missing = missing_nodes(workflow.graph, nodes)
        broken += bool(missing)
        if missing:
            yield warning(
                "Workflows",
                f"{workflow.id} needs nodes that this ComfyUI lacks: {', '.join(missing)}.",
                INSTALL_NODES,
                missing_nodes=missing,
            )
        for model in missing_models(workflow.graph, workflow.parameters, nodes):
            yield warning(
                "Workflows",
                f"{workflow.id} names the model {model.model!r}, which is not in {model.folder}.",
                model.remedy,
                missing_model=model.model,
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


def _nothing_generates(folders: Sequence[Path]) -> WorkflowNotFoundError:
    places = " or ".join(map(str, folders))
    return WorkflowNotFoundError(
        "No plugin and no workflow here generates anything.",
        hint=f"`pip install comfy-mcp-image`, or put a workflow into {places}.",
    )
