"""A file that is, or shall be, a workflow: what is wrong with it, and where the server reads it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from comfy_mcp_core.cli.catalog import catalog_of
from comfy_mcp_core.cli.configured import Configured
from comfy_mcp_core.cli.findings import Finding, failure, ok, warning
from comfy_mcp_core.cli.workflows.place import placed
from comfy_mcp_core.comfyui.client import ComfyUIClient
from comfy_mcp_core.comfyui.node_info import NodeInfoCache
from comfy_mcp_core.errors import ComfyMCPError, InvalidArgumentsError, WorkflowInvalidError
from comfy_mcp_core.settings import ComfyUISettings
from comfy_mcp_core.values import ResolvedValues, check_values
from comfy_mcp_core.workflows.catalog import Workflow
from comfy_mcp_core.workflows.check import check_graph
from comfy_mcp_core.workflows.missing import class_types
from comfy_mcp_core.workflows.schema import NodeInfos

__all__ = ["Checked", "checked_file"]

META = ".meta.json"


@dataclass(kw_only=True, slots=True)
class Checked:
    """What came of checking a file.

    Attributes:
        path: The file.
        workflow: As the server would have it; None when the file is no workflow.
        nodes: What ComfyUI told of the graph's node classes; None when it did not answer.
        findings: In the order in which they are shown.
    """

    path: Path
    workflow: Workflow | None = None
    nodes: NodeInfos | None = None
    findings: list[Finding] = field(default_factory=list[Finding])


async def checked_file(file: Path, run: Configured) -> Checked:
    """Check a file as a workflow of a server with these settings and plugins."""
    # The file's own name counts, though it be a link to another.
    checked = Checked(path=file.parent.resolve() / file.name)
    async for finding in _findings(checked, run):
        checked.findings.append(finding)
    return checked


async def _findings(checked: Checked, run: Configured) -> AsyncGenerator[Finding]:
    catalog = await asyncio.to_thread(catalog_of, run.settings, run.plugins)
    try:
        _refuse_others(checked.path)
        workflow, places = placed(checked.path, run, catalog)
    except (WorkflowInvalidError, OSError) as error:
        yield _no_workflow(checked.path, error)
        return
    checked.workflow = workflow
    count = len(workflow.graph)
    yield ok("File", f"{checked.path} is a workflow of {count} node{'s' if count > 1 else ''}")
    for finding in places:
        yield finding
    settings = run.settings.comfyui
    try:
        checked.nodes = await _nodes(settings, workflow)
        yield ok("ComfyUI", f"Nodes and models are those of {settings.url}", url=settings.url)
    except ComfyMCPError as error:
        yield warning(
            "ComfyUI",
            f"{error.sentence} Nodes, inputs and models were not checked.",
            error.hint,
            error_code=error.code,
        )
    wrong = [*_issues(workflow, checked.nodes), *_defaults(workflow, checked.nodes or {})]
    for finding in wrong:
        yield finding
    if not wrong and checked.nodes is not None:
        yield ok("Graph", "ComfyUI has all that it needs, and takes all that it gives")


def _refuse_others(path: Path) -> None:
    """Refuse what reading would call by a name that does not help."""
    if path.name.endswith(META):
        raise WorkflowInvalidError(
            f"{path.name} is a meta file, which tells of a workflow.",
            hint=f"Check {path.name.removesuffix(META)}.json: the meta file is checked with it.",
        )
    if path.suffix != ".json":
        raise WorkflowInvalidError(
            f"{path.name} does not end in .json, and is not read.",
            hint=f"Call it {path.stem}.json.",
        )
    if not path.stat().st_size:
        raise WorkflowInvalidError(f"{path.name} is empty.", hint="Export the workflow again.")


def _no_workflow(path: Path, error: WorkflowInvalidError | OSError) -> Finding:
    told = error if isinstance(error, WorkflowInvalidError) else WorkflowInvalidError(str(error))
    told.hint = told.hint or "Mend the file, or export the workflow again."
    return failure("File", told, path=str(path))


async def _nodes(settings: ComfyUISettings, workflow: Workflow) -> NodeInfos:
    client = ComfyUIClient(settings)
    try:
        return await NodeInfoCache(client).get(filter(None, class_types(workflow.graph)))
    finally:
        await client.close()


def _issues(workflow: Workflow, nodes: NodeInfos | None) -> Iterator[Finding]:
    for issue in check_graph(workflow.graph, workflow.parameters, nodes):
        told = {"kind": issue.kind, "node_id": issue.node_id, "input": issue.input}
        yield Finding(
            subject="Graph",
            status="failure" if issue.blocks else "warning",
            sentence=issue.sentence,
            remedy=issue.remedy,
            details={key: value for key, value in told.items() if value},
        )


def _defaults(workflow: Workflow, nodes: NodeInfos) -> Iterator[Finding]:
    """The workflow's own defaults that a call would be refused for."""
    own = {p.name: p.default for p in workflow.parameters if p.default is not None}
    try:
        check_values(
            workflow, ResolvedValues(values=own, origins=dict.fromkeys(own, "workflow")), nodes
        )
    except InvalidArgumentsError as error:
        for told in cast("list[dict[str, Any]]", error.details["arguments"]):
            yield Finding(
                subject="Graph",
                status="failure",
                sentence=f"The default of {told['problem']}.",
                remedy=f"Correct it in {workflow.id}{META}.",
                details={"kind": "wrong_default", "parameter": told["argument"]},
            )
