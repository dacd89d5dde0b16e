"""`comfymcp plugins`."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from comfy_mcp_core.cli.configured import configured
from comfy_mcp_core.plugins import PluginInfo, PluginProblem

__all__ = ["command"]


@click.command("plugins")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(*, as_json: bool) -> None:
    """List the plugins, what they add, and what is wrong with any."""
    plugins = configured().plugins
    if as_json:
        told = {
            "plugins": [asdict(info) for info in plugins.infos],
            "problems": [asdict(problem) for problem in plugins.problems],
        }
        click.echo(json.dumps(told, indent=2))
        return
    for info in plugins.infos:
        click.echo(_line(info))
    for problem in plugins.problems:
        click.echo(_problem(problem))


def _line(info: PluginInfo) -> str:
    hooks = ", ".join(h.removeprefix("comfy_mcp_").replace("_", " ") for h in info.hooks)
    name = click.style(f"{info.name:<10}", bold=True)
    return f"{name} {info.distribution} {info.version}\n           adds {hooks or 'nothing'}"


def _problem(problem: PluginProblem) -> str:
    name = click.style(f"{problem.plugin:<10}", fg="red", bold=True)
    return (
        f"{name} {problem.distribution} {problem.version} (set aside at {problem.stage})\n"
        f"           {problem.sentence}\n           {problem.hint}"
    )
