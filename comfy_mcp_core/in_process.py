"""A running server and a client of one, for commands of plugins and for tests."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from types import MappingProxyType

from comfy_mcp_core.app import open_services
from comfy_mcp_core.plugins import Plugins, load_plugins
from comfy_mcp_core.server.run import connect, serving_http
from comfy_mcp_core.settings import ConfigFile, Settings

__all__ = ["connect", "serving"]


@asynccontextmanager
async def serving(
    settings: Settings,
    *,
    engine: str = "",
    plugins: Plugins | None = None,
    config: ConfigFile | None = None,
    environment: Mapping[str, str] = MappingProxyType(os.environ),
) -> AsyncGenerator[str]:
    """An HTTP server in this process while the context is open; gives its address.

    Args:
        settings: As loaded; port 0 takes a free one.
        engine: The name of an engine to open in place of the configured ComfyUI.
        plugins: As loaded; None loads what the settings allow.
        config: The config file that the settings came from.
        environment: For default values.

    Raises:
        ComfyMCPError: When the settings, the store or the engine can't be used.
    """
    loaded = plugins or load_plugins(
        allowed=settings.plugins.allowed, disabled=settings.plugins.disabled
    )
    async with (
        open_services(
            settings, loaded, config=config, environment=environment, engine=engine
        ) as services,
        serving_http(services) as url,
    ):
        yield url
