"""The composition root: settings and plugins in, running services out. No globals anywhere."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

from comfy_mcp_core.assets import Assets
from comfy_mcp_core.background import Background
from comfy_mcp_core.comfyui.client import ComfyUIClient
from comfy_mcp_core.comfyui.files import Files
from comfy_mcp_core.comfyui.node_info import NodeInfoCache
from comfy_mcp_core.contributions import Engine, EngineOptions, WorkflowSource
from comfy_mcp_core.defaults import Defaults
from comfy_mcp_core.errors import SettingsError
from comfy_mcp_core.jobs import Jobs
from comfy_mcp_core.media import MediaTable
from comfy_mcp_core.paths import config_file, state_folder
from comfy_mcp_core.plugins import Plugins
from comfy_mcp_core.references import References
from comfy_mcp_core.services import ServerInfo, Services
from comfy_mcp_core.settings import ConfigFile, Settings, plugin_section
from comfy_mcp_core.store import Database
from comfy_mcp_core.workflows.catalog import OPERATOR, Catalog, Folder

__all__ = ["open_services", "operator_folders", "public_url", "workflow_folders"]

log = logging.getLogger(__name__)


@asynccontextmanager
async def open_services(
    settings: Settings,
    plugins: Plugins,
    *,
    config: ConfigFile | None = None,
    environment: Mapping[str, str] = MappingProxyType(os.environ),
    engine: str = "",
) -> AsyncGenerator[Services]:
    """The services of a server, open until the context ends.

    ComfyUI need not be up: it is connected to in the background and found again when it comes. Nor
    need the store be usable: its `problem` says why it is not, and so does what needs it.

    Args:
        settings: As loaded.
        plugins: As loaded.
        config: The config file that the settings came from.
        environment: For default values.
        engine: The name of an engine to open in place of the configured ComfyUI.

    Raises:
        SettingsError: When a plugin's section is wrong, or no plugin provides the engine.
    """
    sections = {
        name: plugin_section(settings, name, model)
        for name, model in plugins.settings_models.items()
    }
    async with contextlib.AsyncExitStack() as stack:
        server = settings.comfyui.url
        if engine:
            url = await stack.enter_async_context(_open_engine(plugins, engine))
            settings = settings.model_copy(
                update={"comfyui": settings.comfyui.model_copy(update={"url": url})}
            )
            # Its port is another one each time; what it wrote stays its own.
            server = f"engine:{engine}"
        services = await _services(
            stack,
            settings,
            plugins,
            config=config or ConfigFile(path=config_file()),
            environment=environment,
            server=server,
            sections=sections,
        )
        yield services


async def _services(
    stack: contextlib.AsyncExitStack,
    settings: Settings,
    plugins: Plugins,
    *,
    config: ConfigFile,
    environment: Mapping[str, str],
    server: str,
    sections: Mapping[str, Any],
) -> Services:
    media = MediaTable([c.value for c in plugins.media_types])
    catalog = Catalog(workflow_folders(settings, plugins))
    await asyncio.to_thread(catalog.refresh)
    database = await stack.enter_async_context(Database(settings.store.file))
    client = ComfyUIClient(settings.comfyui)
    stack.push_async_callback(client.close)
    background = Background()
    assets = Assets(
        database,
        Files(client.requests),
        media,
        server=server,
        ttl_hours=settings.store.ttl_hours,
        public_url=public_url(settings),
    )
    node_info = NodeInfoCache(client)
    jobs = await stack.enter_async_context(
        Jobs(client, node_info, settings.comfyui, database, assets, background)
    )
    stack.push_async_callback(background.close)
    return Services(
        settings=settings,
        config=config,
        plugins=plugins,
        comfyui=client,
        node_info=node_info,
        server_info=ServerInfo(client, jobs.events),
        database=database,
        assets=assets,
        references=References(assets, client, media, settings.inputs),
        jobs=jobs,
        media=media,
        catalog=catalog,
        defaults=Defaults({c.value.name: c.value for c in plugins.defaults}, config, environment),
        background=background,
        plugin_settings=sections,
    )


def public_url(settings: Settings, port: int | None = None) -> str:
    """How clients reach this server: as configured, else its host and port."""
    server = settings.server
    if server.public_url:
        return server.public_url.rstrip("/")
    host = "127.0.0.1" if server.host in {"0.0.0.0", "::"} else server.host  # noqa: S104 - compared
    return f"http://{f'[{host}]' if ':' in host else host}:{port or server.port}"


def workflow_folders(settings: Settings, plugins: Plugins) -> list[Folder]:
    """The folders of all plugins, then the operator's; the last one wins a name."""
    shipped = [Folder(source=c.value, provider=c.plugin.name) for c in plugins.workflows]
    own = [
        Folder(source=WorkflowSource(folder=path), provider=OPERATOR)
        for path in operator_folders(settings)
    ]
    return shipped + own


def operator_folders(settings: Settings) -> list[Path]:
    """The operator's workflow folders, the one that wins last.

    The one that is set; else `~/.config/comfy-mcp/workflows`, then `workflows` of the working
    folder.
    """
    if settings.workflows.folder is not None:
        return [settings.workflows.folder.expanduser().resolve()]
    usual = [config_file().parent / "workflows", Path.cwd() / "workflows"]
    return list(dict.fromkeys(path.resolve() for path in usual))


@asynccontextmanager
async def _open_engine(plugins: Plugins, name: str) -> AsyncGenerator[str]:
    engines: dict[str, Engine] = {c.value.name: c.value for c in plugins.engines}
    if name not in engines:
        raise SettingsError(
            f"No installed plugin provides the engine {name!r}.",
            hint=f"`pip install comfy-mcp-{name}`. Installed: {', '.join(engines) or 'none'}.",
        )
    folder = state_folder() / "engines" / name
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    async with engines[name].open(EngineOptions(folder=folder)) as url:
        log.info("engine %s answers at %s", name, url)
        yield url
