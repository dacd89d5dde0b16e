"""Run a server over HTTP or stdio, and connect to one."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, cast

from comfy_mcp_core.app import public_url
from comfy_mcp_core.errors import SettingsError
from comfy_mcp_core.services import Services
from comfy_mcp_core.settings import check_binding

if TYPE_CHECKING:
    from mcp import Client

    from comfy_mcp_core.server.adapter import Adapter
    from comfy_mcp_core.server.ending import PromptServer

__all__ = ["connect", "serve_stdio", "serving_http", "serving_until_signal"]

GRACE_SECONDS = 5
"""How long open requests may take to end once the server shall end."""

BACKLOG = 512
"""Connections that may wait to be taken."""

KEEP_ALIVE_SECONDS = 75
"""Longer than clients keep pooled connections, so that none meets a closed one."""


async def serve_stdio(services: Services) -> None:
    """Speak MCP over stdin and stdout until stdin ends; nothing else is written to stdout."""
    from mcp.server.stdio import stdio_server

    from comfy_mcp_core.server.adapter import Adapter

    # Nobody listens on an address of this server's.
    services.assets.public_url = ""
    adapter = Adapter(services)
    async with stdio_server() as (read, write):
        try:
            await adapter.server.run(read, write, adapter.server.create_initialization_options())
        finally:
            adapter.leave()


async def serving_until_signal(services: Services, started: Callable[[str], None]) -> None:
    """Serve over HTTP until SIGINT or SIGTERM.

    Args:
        services: The server's services.
        started: Called with the server's address once it listens.

    Raises:
        SettingsError: When the address can't be listened on.
    """
    server, listener = _http_server(services, signals=True)
    with contextlib.closing(listener):
        started(services.assets.public_url)
        await server.serve([listener])


@asynccontextmanager
async def serving_http(services: Services) -> AsyncGenerator[str]:
    """Serve over HTTP while the context is open; gives the server's address."""
    server, listener = _http_server(services, signals=False)
    with contextlib.closing(listener):
        task = asyncio.create_task(server.serve([listener]), name="http")
        try:
            yield public_url(services.settings, listener.getsockname()[1])
        finally:
            server.end()
            await task


def _http_server(services: Services, *, signals: bool) -> tuple[PromptServer, socket.socket]:
    from comfy_mcp_core.server.adapter import Adapter
    from comfy_mcp_core.server.http import application

    settings = services.settings.server
    check_binding(settings)
    listener = _listen(settings.host, settings.port)
    services.assets.public_url = public_url(services.settings, listener.getsockname()[1])
    adapter = Adapter(services)
    adapter.warm()
    return _server(adapter, application(adapter), signals=signals), listener


def _server(adapter: Adapter, app: object, *, signals: bool) -> PromptServer:
    import uvicorn

    from comfy_mcp_core.server.ending import PromptServer

    config = uvicorn.Config(
        app,  # pyright: ignore[reportArgumentType] - an ASGI application
        log_level="warning",
        access_log=False,
        ws="none",
        lifespan="on",
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    return PromptServer(config, leave=adapter.leave, signals=signals)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        # asyncio switches Nagle's algorithm off only where the protocol is named, and with it on
        # an answer in two writes waits 40 ms for the client's delayed acknowledgement.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        with contextlib.ExitStack() as stack:
            stack.callback(listener.close)
            if os.name == "posix":
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, port))
            listener.listen(BACKLOG)
            stack.pop_all()
    except OSError as error:
        raise SettingsError(
            f"The address {host}:{port} can't be listened on: {error.strerror or error}.",
            hint="Another server may run there: choose another --port, or 0 for a free one.",
        ) from error
    listener.settimeout(0)
    return listener


@asynccontextmanager
async def connect(url: str, *, token: str = "") -> AsyncGenerator[Client]:
    """A client of a server; whatever is raised inside comes out as it is.

    Args:
        url: The server's address, with or without `/mcp`.
        token: The server's token, where it asks for one.
    """
    from mcp import Client
    from mcp.client.streamable_http import streamable_http_client
    from mcp.shared._httpx_utils import create_mcp_http_client

    address = url if url.rstrip("/").endswith("/mcp") else f"{url.rstrip('/')}/mcp"
    headers = {"Authorization": f"Bearer {token}"} if token else None
    http = create_mcp_http_client(headers)
    try:
        async with http, Client(streamable_http_client(address, http_client=http)) as client:
            yield client
    except BaseExceptionGroup as group:
        raise _sole(group) from None


def _sole(error: BaseException) -> BaseException:
    """The one error that a client's task groups have wrapped, several times over."""
    while isinstance(error, BaseExceptionGroup):
        group = cast("BaseExceptionGroup[BaseException]", error)
        if len(group.exceptions) != 1:
            return group
        error = group.exceptions[0]
    return error
