"""The workflows that a server would have, and the files that are none."""

from __future__ import annotations

from collections.abc import Iterator

from comfy_mcp_core.app import workflow_folders
from comfy_mcp_core.cli.findings import Finding, warning
from comfy_mcp_core.plugins import Plugins
from comfy_mcp_core.settings import Settings
from comfy_mcp_core.workflows.catalog import Catalog, WorkflowProblem

__all__ = ["catalog_of", "problems_found", "remedy_of"]


def catalog_of(settings: Settings, plugins: Plugins) -> Catalog:
    """The workflows that a server would have, read. Blocking."""
    catalog = Catalog(workflow_folders(settings, plugins))
    catalog.refresh()
    return catalog


def problems_found(catalog: Catalog) -> Iterator[Finding]:
    """The files that are no workflows."""
    for problem in catalog.problems:
        yield warning(
            "Workflows",
            f"{problem.path}: {problem.sentence}",
            remedy_of(problem),
            provider=problem.provider,
        )


def remedy_of(problem: WorkflowProblem) -> str:
    """What to do about a file that is no workflow."""
    return problem.hint or "Mend the file, or take it out of the folder."
