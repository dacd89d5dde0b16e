"""A uvicorn server that ends as soon as it is told to and nothing is under way any more.

uvicorn looks ten times a second whether it shall end, and then sleeps a tenth of a second whatever
is still open. Here the end is an event, and what is open is looked at far more often.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    import socket
    from types import FrameType

__all__ = ["PromptServer"]

TICK_SECONDS = 1.0
"""How often uvicorn's own chores are done: the Date header tells seconds."""

LOOK_SECONDS = 0.005
QUICK_SECONDS = 0.5
"""How long an end may take before it is left to uvicorn, which waits longer and then cancels."""


class PromptServer(uvicorn.Server):
    """A server of one event loop.

    Args:
        config: As uvicorn takes it.
        leave: Called before connections are ended, so that waiting calls answer first.
        signals: Whether SIGINT and SIGTERM end it.
    """

    def __init__(self, config: uvicorn.Config, *, leave: Callable[[], None], signals: bool) -> None:
        super().__init__(config)
        self._leave = leave
        self._signals = signals
        self._loop: asyncio.AbstractEventLoop | None = None
        self._told = asyncio.Event()

    def end(self) -> None:
        """End soon: no new connections, open requests are answered; of any thread or signal."""
        self.should_exit = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._told.set)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """What uvicorn does at a signal, and wake the loop, which may sleep for a second."""
        super().handle_exit(sig, frame)
        self.end()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        """Handle signals while the context is open, if that is wanted."""
        with super().capture_signals() if self._signals else contextlib.nullcontext():
            yield

    async def main_loop(self) -> None:
        """Serve until told to end."""
        self._loop = asyncio.get_running_loop()
        # A tick with 0 does all chores. It is asked first: the end may have come before the loop.
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), TICK_SECONDS)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the connections, and the application once they are gone."""
        self._leave()
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if await self._all_gone():
            await self.lifespan.shutdown()
        else:
            await super().shutdown(sockets)

    async def _all_gone(self) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(QUICK_SECONDS):
                # uvicorn tells of no end of a connection.
                while self.server_state.connections or self.server_state.tasks:  # noqa: ASYNC110
                    await asyncio.sleep(LOOK_SECONDS)
                return True
        return False
