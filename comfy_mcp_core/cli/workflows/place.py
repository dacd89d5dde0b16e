"""Where a file lies or may be put, and what else has its name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from comfy_mcp_core.app import OPERATOR, operator_folders, workflow_folders
from comfy_mcp_core.cli.configured import Configured
from comfy_mcp_core.cli.findings import Finding, ok, warning
from comfy_mcp_core.cli.workflows.telling import tools_of
from comfy_mcp_core.contributions import WorkflowSource
from comfy_mcp_core.workflows.catalog import (
    Catalog,
    Folder,
    Workflow,
    read_workflow,
    replacing,
)

__all__ = ["placed"]


def placed(path: Path, run: Configured, catalog: Catalog) -> tuple[Workflow, list[Finding]]:
    """The workflow of a file as the server would have it, and what is to be said of its place.

    Args:
        path: The file, its folder resolved.
        run: The settings and plugins.
        catalog: The workflows that there are, read. Blocking.

    Raises:
        WorkflowInvalidError: When the file, or the meta file beside it, is wrong.
        OSError: When one of them can't be read.
    """
    folders = workflow_folders(run.settings, run.plugins)
    home = next((f for f in folders if f.source.folder.resolve() == path.parent), None)
    elsewhere = Folder(source=WorkflowSource(folder=path.parent), provider=OPERATOR)
    workflow = read_workflow(path, home or elsewhere)
    used = catalog.workflows.get(workflow.id)
    if home is None:
        told = [_to_be_put(path, operator_folders(run.settings))]
        workflow = replacing(workflow, used) if used else workflow
    elif used is None or used.path.parent.resolve() == path.parent:
        told = [ok("Place", f"The server reads this folder (provider: {home.provider})")]
        workflow = used or workflow
    else:
        told = [_replaced(workflow, used)]
    return workflow, [*told, *_namesakes(workflow, run)]


def _to_be_put(path: Path, folders: list[Path]) -> Finding:
    places = " or ".join(map(str, folders))
    beside = path.with_name(f"{path.stem}.meta.json")
    what = f"it and {beside.name}" if beside.is_file() else "it"
    return ok("Place", f"The server does not read this folder: put {what} into {places}")


def _replaced(workflow: Workflow, used: Workflow) -> Finding:
    return warning(
        "Place",
        f"The server reads {used.path} (provider: {used.provider}) in its place.",
        f"Give one of the two another name than {workflow.id}.json.",
    )


def _namesakes(workflow: Workflow, run: Configured) -> Iterator[Finding]:
    if workflow.replaces:
        yield ok("Place", f"It replaces the workflow {workflow.id} of {workflow.replaces}")
    plugin = tools_of(run.plugins).get(workflow.id)
    if plugin and workflow.is_tool:
        yield warning(
            "Place",
            f"The plugin {plugin} has a tool {workflow.id}, which wins the name: this is no tool,"
            " and runs by run_workflow only.",
            "Give the file another name.",
            plugin=plugin,
        )
