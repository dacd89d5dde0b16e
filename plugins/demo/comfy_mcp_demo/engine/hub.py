"""The sockets of all clients, and the way of every message to them, from any thread."""

from __future__ import annotations

import asyncio
import json
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from starlette.websockets import WebSocketDisconnect

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.websockets import WebSocket

_MOST_WAITING: Final = 20_000
"""Messages that may wait for one client before it is let go."""

_DROP_FROM: Final = 500
"""From so many waiting messages on, progress and previews are left out."""


@dataclass(frozen=True, slots=True)
class _Parcel:
    """One message: text or bytes, for one client or, with None, for all."""

    content: str | bytes
    to: str | None
    droppable: bool


@dataclass(eq=False, slots=True)
class Client:
    """One connected socket."""

    sid: str
    socket: WebSocket
    wants_metadata: bool = False
    waiting: deque[str | bytes] = field(default_factory=deque[str | bytes])
    filled: asyncio.Event = field(default_factory=asyncio.Event)
    too_slow: bool = False

    def push(self, content: str | bytes, *, droppable: bool = False) -> None:
        """Queue a message; a client that does not keep up loses progress, then the socket."""
        if droppable and len(self.waiting) >= _DROP_FROM:
            return
        if len(self.waiting) >= _MOST_WAITING:
            self.too_slow = True
        else:
            self.waiting.append(content)
        self.filled.set()

    async def write(self) -> None:
        """Send what waits, until the socket closes or the client is too slow."""
        try:
            while not self.too_slow:
                await self.filled.wait()
                self.filled.clear()
                while self.waiting and not self.too_slow:
                    content = self.waiting.popleft()
                    if isinstance(content, str):
                        await self.socket.send_text(content)
                    else:
                        await self.socket.send_bytes(content)
            await self.socket.close(code=1008)
        except (WebSocketDisconnect, RuntimeError):
            self.waiting.clear()


class Hub:
    """Knows the clients; `send` may be called from any thread, the rest on the event loop."""

    def __init__(self) -> None:
        self._clients: dict[str, Client] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._outbox: deque[_Parcel] = deque()
        self._lock = threading.Lock()
        self._awake = False

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Deliver on this event loop from now on."""
        self._loop = loop

    def join(self, client: Client) -> None:
        """Take a client in; one with the same id before it gets nothing more."""
        self._clients[client.sid] = client

    def leave(self, client: Client) -> None:
        """Let a client go."""
        if self._clients.get(client.sid) is client:
            del self._clients[client.sid]

    def wants_metadata(self, sid: str | None) -> bool:
        """Whether a client asked for previews that tell their node and prompt."""
        client = self._clients.get(sid) if sid is not None else None
        return client is not None and client.wants_metadata

    def send(
        self, kind: str, data: Mapping[str, object], to: str | None, *, droppable: bool = False
    ) -> None:
        """Send a JSON message to one client, or to all with None."""
        self.post(message(kind, data), to, droppable=droppable)

    def post(self, content: str | bytes, to: str | None, *, droppable: bool = False) -> None:
        """Send a ready message to one client, or to all with None."""
        loop = self._loop
        if loop is None:
            return
        with self._lock:
            self._outbox.append(_Parcel(content, to, droppable))
            if self._awake:
                return
            self._awake = True
        try:
            loop.call_soon_threadsafe(self._deliver)
        except RuntimeError:
            # The loop is closed: the server is ending and nobody listens any more.
            self._loop = None

    def _deliver(self) -> None:
        with self._lock:
            parcels = list(self._outbox)
            self._outbox.clear()
            self._awake = False
        for parcel in parcels:
            for client in self._receivers(parcel.to):
                client.push(parcel.content, droppable=parcel.droppable)

    def _receivers(self, to: str | None) -> list[Client]:
        if to is None:
            return list(self._clients.values())
        client = self._clients.get(to)
        return [] if client is None else [client]


def message(kind: str, data: Mapping[str, object]) -> str:
    """A message as text."""
    return json.dumps({"type": kind, "data": data})
