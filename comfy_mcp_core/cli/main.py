"""The command group; a command's module is imported when it runs, so that --help is quick."""

from __future__ import annotations

import logging
import sys
from importlib import import_module

import click

from comfy_mcp_core import __version__
from comfy_mcp_core.errors import ComfyMCPError
from comfy_mcp_core.plugins import Plugins, load_plugins

__all__ = ["main"]

OWN: dict[str, str] = {
    "serve": "Run the MCP server, over HTTP or stdio.",
    "doctor": "Check the installation, the settings and ComfyUI; each finding with its remedy.",
    "plugins": "List the plugins, what they add, and what is wrong with any.",
    "workflows": "List the workflows, or check a file before it becomes one.",
}
"""The core's commands and their help: each is `comfy_mcp_core.cli.<name>.command`."""


class _Commands(click.Group):
    """The core's commands, then those of plugins; a plugin can't replace one of the core's."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*OWN, *sorted(_plugin_commands(ctx))]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in OWN:
            command: click.Command = import_module(f"comfy_mcp_core.cli.{cmd_name}").command
            return command
        return _plugin_commands(ctx).get(cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = list(OWN.items()) + [
            (name, command.get_short_help_str(80))
            for name, command in sorted(_plugin_commands(ctx).items())
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)
        if _problems(ctx):
            formatter.write_paragraph()
            formatter.write_text(f"{_problems(ctx)} `comfymcp plugins` tells more.")

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            if not _problems(ctx):
                raise
            message = f"{error.message} {_problems(ctx)} `comfymcp plugins` tells more."
            raise click.UsageError(message, ctx) from error


def _plugins(ctx: click.Context) -> Plugins:
    """Only the hook for commands is asked: `--help` needs nothing else of a plugin."""
    if not isinstance(ctx.obj, Plugins):
        ctx.obj = load_plugins(hooks=("comfy_mcp_commands",))
    return ctx.obj


def _plugin_commands(ctx: click.Context) -> dict[str, click.Command]:
    return {
        str(c.value.name): c.value
        for c in _plugins(ctx).commands
        if c.value.name and c.value.name not in OWN
    }


def _problems(ctx: click.Context) -> str:
    """A sentence that names the plugins whose commands may be missing; empty for none."""
    names = ", ".join(sorted({problem.plugin for problem in _plugins(ctx).problems}))
    return f"Set aside, wholly or in part: {names}." if names else ""


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="comfymcp")
def _group() -> None:
    """Let AI agents generate, look at, refine and publish media with ComfyUI, over MCP.

    Start with `comfymcp demo` (no ComfyUI needed), then `comfymcp serve`.
    """


def main() -> None:
    """The program. An expected failure is one sentence and a hint, and exit status 1."""
    # Commands show a plugin's problem themselves; the log is for those that set one up.
    logging.getLogger("comfy_mcp_core").addHandler(logging.NullHandler())
    try:
        _group.main(standalone_mode=True)
    except ComfyMCPError as error:
        click.echo(f"{click.style('Error', fg='red')}: {error.sentence}", err=True)
        if error.hint:
            click.echo(f"  {error.hint}", err=True)
        sys.exit(1)
