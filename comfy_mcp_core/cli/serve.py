"""`comfymcp serve`."""

from __future__ import annotations

import asyncio
import logging
import sys
from concurrent.futures import ThreadPoolExecutor

import click

from comfy_mcp_core.app import open_services
from comfy_mcp_core.cli.configured import Configured, configured
from comfy_mcp_core.plugins import refuse_problems
from comfy_mcp_core.server.run import serve_stdio, serving_until_signal
from comfy_mcp_core.services import Services
from comfy_mcp_core.settings import check_binding

__all__ = ["command"]

THREADS = 32
"""For everything that blocks; they are made when they are needed."""


@click.command("serve")
@click.option("--stdio", is_flag=True, help="Speak MCP over stdin and stdout.")
@click.option("--host", help="Address to listen on [127.0.0.1].")
@click.option("--port", type=int, help="Port to listen on, 0 for a free one [9000].")
@click.option("--comfyui", metavar="URL", help="Where ComfyUI runs [http://127.0.0.1:8188].")
@click.option("--engine", metavar="NAME", default="", help="Open an engine instead, such as demo.")
@click.option("--token", help="What callers must send as a bearer token.")
@click.option("--strict", is_flag=True, help="Don't start when a plugin has a problem.")
@click.option("--verbose", is_flag=True, help="Log more, to stderr.")
def command(
    *,
    stdio: bool,
    host: str | None,
    port: int | None,
    comfyui: str | None,
    engine: str,
    token: str | None,
    strict: bool,
    verbose: bool,
) -> None:
    """Run the MCP server, over HTTP or stdio."""
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    run = configured(
        {
            ("server", "host"): host,
            ("server", "port"): port,
            ("server", "token"): token,
            ("comfyui", "url"): comfyui,
        }
    )
    if strict:
        refuse_problems(run.plugins.problems)
    if not stdio:
        check_binding(run.settings.server)
    asyncio.run(_serve(run, engine, stdio=stdio))


async def _serve(run: Configured, engine: str, *, stdio: bool) -> None:
    # Looks at long videos may each hold a thread for minutes; the store must not wait for them.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS))
    async with open_services(
        run.settings, run.plugins, config=run.config, engine=engine
    ) as services:
        store = services.database.problem
        unusable = f"{store.sentence} {store.hint}" if store else ""
        for problem in (run.config.problem, unusable, *services.defaults.problems):
            if problem:
                click.echo(f"Warning: {problem}", err=True)
        if stdio:
            await serve_stdio(services)
        else:
            await _serve_http(services, engine)


async def _serve_http(services: Services, engine: str) -> None:
    def started(url: str) -> None:
        behind = f"the {engine} engine" if engine else f"ComfyUI at {services.comfyui.url}"
        click.echo(f"Comfy MCP serves {url}/mcp in front of {behind}. Ctrl-C ends it.", err=True)

    await serving_until_signal(services, started)
