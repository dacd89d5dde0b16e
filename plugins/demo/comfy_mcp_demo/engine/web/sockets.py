"""The WebSocket route: one client's messages."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, cast
from uuid import uuid4

from comfy_mcp_demo.engine.hub import Client, message
from comfy_mcp_demo.engine.web.service import FEATURES

if TYPE_CHECKING:
    from starlette.websockets import WebSocket

    from comfy_mcp_demo.engine.web.service import Service


class SocketRoutes:
    """The sockets of one service."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def listen(self, socket: WebSocket) -> None:
        """GET /ws: tell a client what happens, until it goes.

        The first message tells the number of jobs and the client's id; to a client that comes back
        while its job runs, the second one tells the node.
        """
        await socket.accept()
        sid = socket.query_params.get("clientId") or uuid4().hex
        client = Client(sid=sid, socket=socket)
        self._service.hub.join(client)
        client.push(message("status", {"status": self._service.status(), "sid": sid}))
        node = self._service.worker.node_for(sid)
        if node is not None:
            client.push(message("executing", {"node": node}))
        writer = asyncio.create_task(client.write())
        try:
            await self._read(client)
        finally:
            self._service.hub.leave(client)
            writer.cancel()

    async def _read(self, client: Client) -> None:
        first = True
        while True:
            received = await client.socket.receive()
            if received["type"] == "websocket.disconnect":
                return
            if first:
                self._greet(client, received.get("text") or "")
            first = False

    def _greet(self, client: Client, content: str) -> None:
        """Take in what a client can do, if its first message tells that, and answer likewise."""
        try:
            told: object = json.loads(content)
        except ValueError:
            return
        if not isinstance(told, dict):
            return
        greeting = cast("dict[str, object]", told)
        data = greeting.get("data")
        if greeting.get("type") != "feature_flags" or not isinstance(data, dict):
            return
        flags = cast("dict[str, object]", data)
        client.wants_metadata = bool(flags.get("supports_preview_metadata"))
        client.push(message("feature_flags", FEATURES))
