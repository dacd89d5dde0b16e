"""The product as its users meet it: a server over HTTP, MCP clients of both eras in front."""

from __future__ import annotations

import base64
import io
from collections.abc import AsyncGenerator, Collection, Mapping
from contextlib import asynccontextmanager
from functools import cache, partial
from types import ModuleType
from typing import Any

import httpx
import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult
from PIL import Image

from comfy_mcp_core import serving
from comfy_mcp_core.json_values import json_object
from comfy_mcp_core.plugins import Plugins, load_plugins
from comfy_mcp_core.settings import ComfyUISettings, ConfigFile, Settings
from tests.support.waiting import until

MODERN = "2026-07-28"
LEGACY = "legacy"
ERAS = (MODERN, LEGACY)

SECONDS = 120.0
"""Longer than any answer takes."""


def in_front_of(settings: Settings, url: str, **changes: object) -> Settings:
    """The settings for a server in front of a ComfyUI; `changes` are of the server's section."""
    return settings.model_copy(
        update={
            "comfyui": ComfyUISettings(url=url),
            "server": settings.server.model_copy(update=changes),
        }
    )


@cache
def _installed(allowed: frozenset[str] | None) -> Plugins:
    """What is installed, or some of it, loaded once: no test changes it."""
    return load_plugins(allowed=allowed)


@asynccontextmanager
async def product(
    settings: Settings,
    url: str,
    *,
    extra: Mapping[str, ModuleType] | None = None,
    allowed: Collection[str] | None = None,
    environment: Mapping[str, str] | None = None,
    config: ConfigFile | None = None,
    **changes: object,
) -> AsyncGenerator[str]:
    """The server's address.

    Args:
        settings: But for the ComfyUI, and for `changes` of the server's section.
        url: The ComfyUI's address.
        extra: Plugins beside those that are installed.
        allowed: The only ones of these that load; None for all.
        environment: For default values.
        config: The config file as read; None for one that is not there.
        changes: Of the server's section of the settings.
    """
    some = None if allowed is None else frozenset(allowed)
    plugins = load_plugins(extra=extra, allowed=some) if extra else _installed(some)
    front = in_front_of(settings, url, **changes)
    async with serving(
        front, plugins=plugins, config=config, environment=environment or {}
    ) as address:
        yield address


image_product = partial(product, allowed=("demo", "image"))
"""For what is the same with any plugins: with few, a server is ready in half the time."""


@asynccontextmanager
async def client_of(url: str, era: str = MODERN) -> AsyncGenerator[Client]:
    """An MCP client of one era."""
    # The certificates that a client would load are not needed on loopback.
    http = httpx2.AsyncClient(verify=False, trust_env=False, timeout=SECONDS)
    transport = streamable_http_client(f"{url}/mcp", http_client=http)
    async with http, Client(transport, mode=era) as client:
        yield client


def told(result: CallToolResult) -> dict[str, Any]:
    """The structured content of a result that is no error."""
    assert not result.is_error, result.structured_content
    return json_object(result.structured_content)


def refused(result: CallToolResult) -> dict[str, Any]:
    """The structured content of a result that is an error: a code and a sentence at least."""
    assert result.is_error, result.structured_content
    error = json_object(result.structured_content)
    assert error["error"]
    assert error["error_code"]
    return error


def pictures(result: CallToolResult) -> list[Image.Image]:
    """The pictures that an agent sees, decoded."""
    assert not result.is_error, result.structured_content
    return [
        Image.open(io.BytesIO(base64.b64decode(block.data)))
        for block in result.content
        if block.type == "image"
    ]


async def called(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    """What a tool answers that is expected to do well."""
    return told(await client.call_tool(tool, arguments))


async def until_running(client: Client, prompt_id: str) -> None:
    """Wait until ComfyUI runs a job."""

    async def runs() -> bool:
        queue = await called(client, "get_queue_status")
        return any((j["prompt_id"], j["status"]) == (prompt_id, "running") for j in queue["jobs"])

    await until(runs, "the job runs")


async def fetch(url: str, **headers: str) -> httpx.Response:
    """A plain HTTP request."""
    async with httpx.AsyncClient(trust_env=False, verify=False) as http:
        return await http.get(url, headers=headers)
