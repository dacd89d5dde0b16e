"""Tells clients that the lists of tools or of resources have changed, in either era's way."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

from mcp.server import ServerRequestContext
from mcp.server.session import ServerSession
from mcp.server.subscriptions import (
    InMemorySubscriptionBus,
    ListenHandler,
    ResourcesListChanged,
    ToolsListChanged,
)

__all__ = ["Announcements"]

log = logging.getLogger(__name__)

MOST_SESSIONS = 256
"""2025 sessions that are told of changes; the oldest gives way to a further one."""

TELL_SECONDS = 5.0
"""How long telling one session may take: one that does not read must not hold up the others."""


class Announcements:
    """Who is told of changes.

    2026 clients listen on a stream of their own (`listen`); 2025 ones are told on their session's.
    """

    def __init__(self) -> None:
        self._bus = InMemorySubscriptionBus()
        self._sessions: OrderedDict[int, ServerSession] = OrderedDict()
        self.listen = ListenHandler(self._bus)

    async def joined(self, ctx: ServerRequestContext[Any, Any], _: object) -> None:
        """A 2025 client has opened its session."""
        self._sessions[id(ctx.session)] = ctx.session
        while len(self._sessions) > MOST_SESSIONS:
            self._sessions.popitem(last=False)

    async def tools_changed(self) -> None:
        """The list of tools is another one."""
        await self._bus.publish(ToolsListChanged())
        await self._tell(ServerSession.send_tool_list_changed)

    async def resources_changed(self) -> None:
        """The list of resources is another one."""
        await self._bus.publish(ResourcesListChanged())
        await self._tell(ServerSession.send_resource_list_changed)

    async def _tell(self, send: Callable[[ServerSession], Awaitable[None]]) -> None:
        async def one(key: int, session: ServerSession) -> None:
            try:
                await asyncio.wait_for(send(session), TELL_SECONDS)
            except Exception as error:  # noqa: BLE001 - whatever a closed transport raises
                log.debug("a session is not told of changes any more: %r", error)
                self._sessions.pop(key, None)

        await asyncio.gather(*(one(key, session) for key, session in self._sessions.items()))
