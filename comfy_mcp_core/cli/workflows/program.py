"""The command, and its subcommand `check`."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import click

from comfy_mcp_core.cli.catalog import catalog_of, problems_found, remedy_of
from comfy_mcp_core.cli.configured import configured
from comfy_mcp_core.cli.findings import report, shown
from comfy_mcp_core.cli.workflows.checking import checked_file
from comfy_mcp_core.cli.workflows.telling import Teller, lines

__all__ = ["command"]


@click.group("workflows", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(context: click.Context, *, as_json: bool) -> None:
    """List the workflows, or check a file before it becomes one.

    Without a subcommand every workflow is listed that a server would have here, then the files that
    are none. ComfyUI is not needed.
    """
    if context.invoked_subcommand is None:
        _list(as_json=as_json)
    elif as_json:
        raise click.UsageError(f"Write --json behind {context.invoked_subcommand}.")


def _list(*, as_json: bool) -> None:
    run = configured()
    teller = Teller(run)
    catalog = catalog_of(run.settings, run.plugins)
    told = [teller.told(workflow) for workflow in catalog.workflows.values()]
    if as_json:
        problems = [
            {
                "file": str(problem.path),
                "provider": problem.provider,
                "sentence": problem.sentence,
                "remedy": remedy_of(problem),
            }
            for problem in catalog.problems
        ]
        click.echo(json.dumps({"workflows": told, "problems": problems}, indent=2))
        return
    for workflow in told:
        click.echo("\n".join(lines(workflow)))
    for line in shown(problems_found(catalog)):
        click.echo(line)
    if not told:
        click.echo("There is no workflow. `comfymcp doctor` tells where they are looked for.")


@command.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--comfyui", metavar="URL", help="Ask this ComfyUI, not the configured one.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(*, file: Path, comfyui: str | None, as_json: bool) -> None:
    """Tell what tool a workflow FILE becomes, and what keeps it from running.

    FILE may lie anywhere. Nodes, inputs and models are checked against ComfyUI; when it is down,
    that is a warning and the file is checked alone. The exit status is 1 when FILE is no workflow
    or can't run.
    """
    run = configured({("comfyui", "url"): comfyui})
    checked = asyncio.run(checked_file(file, run))
    told = checked.workflow and Teller(run).told(checked.workflow, checked.nodes or {})
    if told and not as_json:
        click.echo("\n".join(lines(told)))
    report(
        checked.findings,
        as_json=as_json,
        failed="This can't run",
        warned="This is a workflow" if checked.nodes is None else "This can run",
        file=str(checked.path),
        comfyui=None if checked.nodes is None else run.settings.comfyui.url,
        workflow=told,
    )
