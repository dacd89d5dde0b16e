"""The command: the checks one after the other, and what they found."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import click

from comfy_mcp_core.cli.catalog import catalog_of
from comfy_mcp_core.cli.doctor.comfyui import models_found, server_found
from comfy_mcp_core.cli.doctor.configuration import config_found, defaults_found, settings_found
from comfy_mcp_core.cli.doctor.installation import installation, plugins_found
from comfy_mcp_core.cli.doctor.store import store_found
from comfy_mcp_core.cli.doctor.workflows import needs_found, workflows_found
from comfy_mcp_core.cli.findings import Finding, failure, report, warning
from comfy_mcp_core.comfyui.client import ComfyUIClient
from comfy_mcp_core.comfyui.node_info import NodeInfoCache
from comfy_mcp_core.contributions import EngineOptions
from comfy_mcp_core.defaults import Defaults
from comfy_mcp_core.errors import ComfyMCPError, SettingsError
from comfy_mcp_core.plugins import Plugins, load_plugins
from comfy_mcp_core.settings import ConfigFile, Settings, load_settings, read_config

__all__ = ["command"]


@click.command("doctor")
@click.option("--comfyui", metavar="URL", help="Look at this ComfyUI, not at the configured one.")
@click.option("--engine", metavar="NAME", default="", help="Open an engine instead, such as demo.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(*, comfyui: str | None, engine: str, as_json: bool) -> None:
    """Check the installation, the settings and ComfyUI; each finding with its remedy.

    Nothing is written anywhere. The exit status is 1 when nothing can be generated.
    """
    findings = asyncio.run(_collected(comfyui, engine))
    report(
        findings,
        as_json=as_json,
        failed="Nothing can be generated yet",
        warned="Ready to generate",
    )


async def _collected(comfyui: str | None, engine: str) -> list[Finding]:
    return [finding async for finding in _findings(comfyui, engine)]


async def _findings(comfyui: str | None, engine: str) -> AsyncGenerator[Finding]:
    for finding in installation():
        yield finding
    config = await asyncio.to_thread(read_config)
    yield config_found(config)
    try:
        settings = load_settings(config, os.environ, {("comfyui", "url"): comfyui})
    except SettingsError as error:
        yield failure("Settings", error)
        yield warning(
            "Settings",
            "Plugins, store, ComfyUI and workflows were not looked at.",
            "Run this again once the settings are right.",
        )
        return
    plugins = load_plugins(allowed=settings.plugins.allowed, disabled=settings.plugins.disabled)
    for finding in settings_found(settings, plugins):
        yield finding
    async for finding in _parts(config, settings, plugins, engine):
        yield finding


async def _parts(
    config: ConfigFile, settings: Settings, plugins: Plugins, engine: str
) -> AsyncGenerator[Finding]:
    """What valid settings lead to."""
    defaults = Defaults({c.value.name: c.value for c in plugins.defaults}, config, os.environ)
    for finding in defaults_found(defaults):
        yield finding
    for finding in plugins_found(plugins, settings.plugins):
        yield finding
    yield await asyncio.to_thread(store_found, settings.store.file)
    try:
        async with _server(settings, plugins, engine) as reached:
            async for finding in _on_server(reached, plugins, defaults):
                yield finding
    except ComfyMCPError as error:
        yield failure("ComfyUI", error)


async def _on_server(
    settings: Settings, plugins: Plugins, defaults: Defaults
) -> AsyncGenerator[Finding]:
    """ComfyUI, and what is there to run on it; the files are looked at even if it is down."""
    down: ComfyMCPError | None = None
    client = ComfyUIClient(settings.comfyui)
    try:
        try:
            async for finding in server_found(client, settings.comfyui):
                yield finding
            async for finding in models_found(client, defaults):
                yield finding
        except ComfyMCPError as error:
            down = error
            yield failure("ComfyUI", error, url=client.url)
        catalog = await asyncio.to_thread(catalog_of, settings, plugins)
        for finding in workflows_found(catalog, settings, plugins):
            yield finding
        if down is None:
            async for finding in needs_found(catalog, NodeInfoCache(client)):
                yield finding
    finally:
        await client.close()


@asynccontextmanager
async def _server(settings: Settings, plugins: Plugins, engine: str) -> AsyncGenerator[Settings]:
    """The settings, with the address of an engine where one is asked for.

    The engine's folder is a temporary one, so that nothing is left behind.
    """
    if not engine:
        yield settings
        return
    engines = {c.value.name: c.value for c in plugins.engines}
    if engine not in engines:
        raise SettingsError(
            f"No installed plugin provides the engine {engine!r}.",
            hint=f"`pip install comfy-mcp-{engine}`. Installed: {', '.join(engines) or 'none'}.",
        )
    with tempfile.TemporaryDirectory(prefix="comfy-mcp-doctor-") as folder:
        async with engines[engine].open(EngineOptions(folder=Path(folder))) as url:
            reached = settings.comfyui.model_copy(update={"url": url})
            yield settings.model_copy(update={"comfyui": reached})
