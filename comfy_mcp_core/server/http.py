"""The ASGI application: /mcp, /health, /assets/{asset_id}; host checks and the token."""

from __future__ import annotations

import json
import secrets
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecurityMiddleware, TransportSecuritySettings
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from comfy_mcp_core import __version__
from comfy_mcp_core.json_values import json_object
from comfy_mcp_core.server.adapter import Adapter
from comfy_mcp_core.server.downloads import download
from comfy_mcp_core.settings import LOOPBACK, ServerSettings

__all__ = ["application"]

MOST_BYTES = 24 * 2**20
"""The largest request: a call may bring a picture of some 17 MiB along as a data URI."""

SESSION_SECONDS = 1800.0
SESSION_HEADER = "mcp-session-id"


def application(adapter: Adapter) -> ASGIApp:
    """The whole application; its lifespan runs the MCP session managers."""
    settings = adapter.services.settings.server
    security = _security(settings)
    front = _Front(adapter, security)
    guard = TransportSecurityMiddleware(security)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        async with front.run():
            yield

    async def health(_: Request) -> Response:
        connected = adapter.services.jobs.events.connected
        return JSONResponse({"status": "ok", "version": __version__, "comfyui": connected})

    async def asset(request: Request) -> Response:
        refused = await guard.validate_request(request)
        return refused or await download(adapter.services, request)

    app = Starlette(
        routes=[
            Route("/mcp", endpoint=front),
            Route("/health", endpoint=health),
            Route("/assets/{asset_id}", endpoint=asset, methods=["GET", "HEAD"]),
        ],
        lifespan=lifespan,
    )
    return _Token(app, settings.token) if settings.token else app


def _security(settings: ServerSettings) -> TransportSecuritySettings:
    """Which Host and Origin headers are taken: against pages that rebind a name to loopback."""
    hosts = {settings.host, *(LOOPBACK if settings.host in LOOPBACK else ())}
    public = settings.public_url.partition("://")[2].partition("/")[0]
    if settings.host not in LOOPBACK:
        # Behind a token any name may lead here: the browser of a stranger has no token.
        return TransportSecuritySettings(enable_dns_rebinding_protection=False)
    names = [f"[{host}]" if ":" in host else host for host in sorted(hosts)]
    return TransportSecuritySettings(
        enable_dns_rebinding_protection=True,
        allowed_hosts=[*(f"{n}:*" for n in names), *names, *([public] if public else [])],
        allowed_origins=[
            *(f"http://{n}:*" for n in names),
            *([settings.public_url.rstrip("/")] if public else []),
        ],
    )


class _Front:
    """Two session managers over one server, for what one of them can't do alone.

    The stateful one serves 2025 clients, which open a session; the stateless one answers plain
    JSON-RPC without a handshake. Requests of the 2026 era work in either.
    """

    def __init__(self, adapter: Adapter, security: TransportSecuritySettings) -> None:
        self._stateful = StreamableHTTPSessionManager(
            adapter.server,
            security_settings=security,
            session_idle_timeout=SESSION_SECONDS,
            max_request_body_size=MOST_BYTES,
        )
        self._stateless = StreamableHTTPSessionManager(
            adapter.server,
            stateless=True,
            security_settings=security,
            max_request_body_size=MOST_BYTES,
        )

    @asynccontextmanager
    async def run(self) -> AsyncGenerator[None]:
        async with self._stateful.run(), self._stateless.run():
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        announced = headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > MOST_BYTES:
            await _too_large(scope, receive, send)
            return
        if scope["method"] != "POST" or SESSION_HEADER in headers:
            await self._stateful.handle_request(scope, receive, send)
            return
        body = await _body(receive)
        if body is None:
            await _too_large(scope, receive, send)
            return
        manager = self._stateful if _opens_session(body) else self._stateless
        await manager.handle_request(scope, _replay(body, receive), send)


_TOO_LARGE = JSONResponse(
    {
        "jsonrpc": "2.0",
        "id": None,
        "error": {
            "code": -32600,
            "message": f"TOO_LARGE: a request may have {MOST_BYTES:,} bytes. Name a file by its"
            " asset_id, by a path in an allowed folder or by an https URL, not by a data URI.",
        },
    },
    status_code=413,
)


async def _too_large(scope: Scope, receive: Receive, send: Send) -> None:
    """Refuse a request unread, as an answer of JSON-RPC's own."""
    await _TOO_LARGE(scope, receive, send)


def _opens_session(body: bytes) -> bool:
    if b'"initialize"' not in body:
        return False
    try:
        message: object = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return json_object(message).get("method") == "initialize"


async def _body(receive: Receive) -> bytes | None:
    """A request's body; None when it is too large."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        part: bytes = message.get("body", b"")
        parts.append(part)
        size += len(part)
        if size > MOST_BYTES:
            return None
        if message["type"] != "http.request" or not message.get("more_body", False):
            return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Callable[[], Awaitable[Message]]:
    """A `receive` that gives the body once more, and then whatever comes."""
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return pending.pop() if pending else await receive()

    return replay


class _Token:
    """Asks for the token on every route but /health."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._expected = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == "/health" or self._allowed(scope):
            await self._app(scope, receive, send)
            return
        response = JSONResponse(
            {"error": "This server asks for its token.", "hint": "Send Authorization: Bearer …"},
            status_code=401,
            headers={"WWW-Authenticate": "Bearer"},
        )
        await response(scope, receive, send)

    def _allowed(self, scope: Scope) -> bool:
        given = Headers(scope=scope).get("authorization", "").encode()
        return secrets.compare_digest(given, self._expected)
