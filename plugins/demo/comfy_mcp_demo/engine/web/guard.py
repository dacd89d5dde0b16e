"""Which requests are answered at all: those that come from no other website."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class OriginGuard:
    """Refuses, with 403, what a web page of another site sends.

    A browser tells the page's origin. Where it is not the host that is asked, the page belongs to
    somebody else. On an address that only this machine reaches, a host name that is not this
    machine's is refused as well, since names can be made to point here.
    """

    def __init__(self, app: ASGIApp, *, local_only: bool) -> None:
        self._app = app
        self._local_only = local_only

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let it pass."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        foreign = is_foreign(headers.get("origin"), host)
        if foreign or (self._local_only and not is_local_host(host)):
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            else:
                await Response(status_code=403)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def is_foreign(origin: str | None, host: str) -> bool:
    """Whether an origin differs from the host that is asked.

    An origin without a port is compared by name alone, as ComfyUI does.
    """
    if not origin or not host:
        return False
    try:
        page, asked = urlsplit(origin), urlsplit(f"//{host}")
        same_port = page.port is None or page.port == asked.port
    except ValueError:
        return True
    return page.hostname != asked.hostname or not same_port


def is_local_host(host: str) -> bool:
    """Whether a Host header names this machine; an absent one does."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if name in {"", "localhost"} or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
