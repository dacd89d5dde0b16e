"""What this plugin adds: the demo engine, and the commands `demo` and `engine`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comfy_mcp_core.hookspecs import hookimpl

if TYPE_CHECKING:
    import click

    from comfy_mcp_core.contributions import Engine


@hookimpl
def comfy_mcp_engines() -> list[Engine]:
    """The engine, as a child process."""
    from comfy_mcp_core.contributions import Engine
    from comfy_mcp_demo.child import open_engine

    return [Engine(name="demo", title="Demo engine (no AI model)", open=open_engine)]


@hookimpl
def comfy_mcp_commands() -> list[click.Command]:
    """`comfymcp demo` and `comfymcp engine`."""
    from comfy_mcp_demo.commands import demo, engine

    return [demo, engine]
