"""The eight hooks of a plugin.

All are synchronous, take no arguments and are called once at start-up, one plugin at a time. Each
only declares: it returns a list of contributions. A plugin is a module with some of these functions
marked by `@hookimpl`, named by an entry point of the group `comfy_mcp`. Keep that module light and
import Pillow and the like inside functions.
"""

# A hook specification is a signature and a docstring; its body is never run.
# pyright: reportReturnType=false

from __future__ import annotations

from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    import click
    from pydantic import BaseModel

    from comfy_mcp_core.contributions import (
        DefaultsNamespace,
        Engine,
        MediaType,
        Publisher,
        Tool,
        WorkflowSource,
    )

__all__ = ["PROJECT", "hookimpl"]

PROJECT = "comfy_mcp"
"""The pluggy project name and the entry point group."""

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def comfy_mcp_settings() -> type[BaseModel]:
    """The model of the plugin's section in the config file; frozen, every field with a default.

    class Settings(BaseModel, frozen=True, extra="forbid"):
        strip: bool = True

    @hookimpl
    def comfy_mcp_settings():
        return Settings
    """


@hookspec
def comfy_mcp_defaults() -> list[DefaultsNamespace]:
    """Namespaces of defaults that workflows fill their parameters from.

    @hookimpl
    def comfy_mcp_defaults():
        return [DefaultsNamespace(name="image", keys={"steps": DefaultKey(type="int", value=20)})]
    """


@hookspec
def comfy_mcp_media_types() -> list[MediaType]:
    """Media types: how to recognise, measure, preview and compress a kind of file.

    @hookimpl
    def comfy_mcp_media_types():
        from .media import PNG
        return [PNG]
    """


@hookspec
def comfy_mcp_workflows() -> list[WorkflowSource]:
    """Folders of workflow files, each of which becomes a tool.

    @hookimpl
    def comfy_mcp_workflows():
        return [WorkflowSource(folder=Path(__file__).parent / "workflows", namespace="image")]
    """


@hookspec
def comfy_mcp_tools() -> list[Tool]:
    """Tools whose function the plugin wrote itself.

    @hookimpl
    def comfy_mcp_tools():
        from .tools import view_image
        return [Tool(fn=view_image, title="View an image", read_only=True)]
    """


@hookspec
def comfy_mcp_publishers() -> list[Publisher]:
    """Targets that assets can be published to.

    @hookimpl
    def comfy_mcp_publishers():
        return [Publisher(name="web", title="The project's web folder", publish=to_web_folder)]
    """


@hookspec
def comfy_mcp_engines() -> list[Engine]:
    """Engines that `comfymcp serve --engine NAME` opens in place of a configured ComfyUI.

    @hookimpl
    def comfy_mcp_engines():
        return [Engine(name="demo", title="The demo engine", open=open_demo_engine)]
    """


@hookspec
def comfy_mcp_commands() -> list[click.Command]:
    """Commands of the `comfymcp` program.

    @hookimpl
    def comfy_mcp_commands():
        from .commands import demo
        return [demo]
    """
