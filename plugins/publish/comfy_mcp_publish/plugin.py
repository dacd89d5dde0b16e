"""What this package adds to Comfy MCP, declared through its hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comfy_mcp_core.hookspecs import hookimpl

if TYPE_CHECKING:
    from pydantic import BaseModel

    from comfy_mcp_core.contributions import Publisher, Tool

__all__ = ["comfy_mcp_publishers", "comfy_mcp_settings", "comfy_mcp_tools"]


@hookimpl
def comfy_mcp_settings() -> type[BaseModel]:
    """The section `plugins.publish`."""
    from comfy_mcp_publish.settings import PublishSettings  # pydantic slows start-up down

    return PublishSettings


@hookimpl
def comfy_mcp_tools() -> list[Tool]:
    """The tools `get_publish_info`, `set_comfyui_output_root` and `publish_asset`."""
    from comfy_mcp_publish import tools  # many commands need no tools

    return [tools.GET_PUBLISH_INFO, tools.SET_COMFYUI_OUTPUT_ROOT, tools.PUBLISH_ASSET]


@hookimpl
def comfy_mcp_publishers() -> list[Publisher]:
    """The targets `web` and `fsspec`."""
    from comfy_mcp_publish.remote import FSSPEC
    from comfy_mcp_publish.web import WEB

    return [WEB, FSSPEC]
