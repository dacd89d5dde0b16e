"""Wait for what another process does; where nothing tells of it, ask, with a limit."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

LIMIT_SECONDS = 60.0
PAUSE_SECONDS = 0.05


async def until(holds: Callable[[], Awaitable[bool]], what: str) -> None:
    """Ask until it holds."""
    deadline = time.monotonic() + LIMIT_SECONDS
    while not await holds():
        assert time.monotonic() < deadline, f"never: {what}"
        await asyncio.sleep(PAUSE_SECONDS)
