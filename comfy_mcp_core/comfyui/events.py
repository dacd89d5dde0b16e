"""One socket to one ComfyUI: typed events, and reconnection for as long as it is open."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from typing import Self

from comfy_mcp_core.comfyui.messages import (
    FEATURE_FLAGS,
    Connected,
    Disconnected,
    Event,
    parse_frame,
    parse_text,
)

__all__ = ["EventStream"]

log = logging.getLogger(__name__)

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0
"""Seconds between two tries to connect: doubled from the first to the longest."""

OPEN_SECONDS = 10.0
MESSAGE_BYTES = 64 * 2**20
"""The largest message taken: a node may send a whole picture as a preview."""


class EventStream:
    """The socket of one client id.

    Args:
        url: ComfyUI's address.
        client_id: Ours alone: with two sockets of one id, ComfyUI tells only the later one.
        headers: Sent with the handshake.
        on_event: Called on the event loop with every event; must be quick and must not raise.
    """

    def __init__(
        self,
        url: str,
        client_id: str,
        headers: Mapping[str, str],
        on_event: Callable[[Event], None],
    ) -> None:
        self._url = f"{url.replace('http', 'ws', 1)}/ws?clientId={client_id}"
        self._headers = dict(headers)
        self._on_event = on_event
        self._connected = asyncio.Event()
        self._wanted = asyncio.Event()
        self._tried = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.generation = 0

    async def __aenter__(self) -> Self:
        """Be ready to connect: `begin` does, or whoever first waits for the connection."""
        self._task = asyncio.create_task(self._keep_connected(), name="comfyui-events")
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def begin(self) -> None:
        """Begin to connect, without waiting for it."""
        self._wanted.set()

    @property
    def connected(self) -> bool:
        """Whether the socket is open."""
        return self._connected.is_set()

    async def opened(self) -> None:
        """Wait, as long as it takes, until the socket is open."""
        await self._connected.wait()

    async def wait_connected(self, seconds: float) -> bool:
        """Try to open the socket at once; False when that fails or takes over `seconds`."""
        if self.connected:
            return True
        self._wanted.set()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._tried.wait(), seconds)
        return self.connected

    async def _keep_connected(self) -> None:
        await self._wanted.wait()
        # With the first connection only: a server that starts lists its tools before it.
        from websockets.exceptions import InvalidHandshake, InvalidURI, WebSocketException

        pause = FIRST_PAUSE
        while True:
            try:
                await self._listen()
                pause = FIRST_PAUSE
            except InvalidURI as error:
                log.warning("ComfyUI's address gives no socket: %s", error)
                return
            except (OSError, TimeoutError, InvalidHandshake, WebSocketException) as error:
                log.debug("no socket to ComfyUI: %s", error)
            finally:
                if self.connected:
                    self._connected.clear()
                    self._on_event(Disconnected())
                    pause = FIRST_PAUSE
            self._tried.set()
            self._wanted.clear()
            # Somebody who needs the socket ends the pause; else ComfyUI is asked ever more rarely.
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wanted.wait(), pause)
            self._tried.clear()
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _listen(self) -> None:
        from websockets.asyncio.client import connect

        async with connect(
            self._url,
            additional_headers=self._headers,
            open_timeout=OPEN_SECONDS,
            close_timeout=1,
            max_size=MESSAGE_BYTES,
            compression=None,
            proxy=None,
        ) as socket:
            await socket.send(FEATURE_FLAGS)
            self.generation += 1
            self._connected.set()
            self._tried.set()
            self._on_event(Connected())
            async for message in socket:
                event = parse_text(message) if isinstance(message, str) else parse_frame(message)
                if event is not None:
                    self._on_event(event)
