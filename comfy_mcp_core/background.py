"""Tasks that outlive the call that began them: kept, logged when they fail, ended with the app."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from comfy_mcp_core.errors import ComfyMCPError

__all__ = ["Background"]

log = logging.getLogger(__name__)

T = TypeVar("T")

AGAIN_SECONDS = 5.0
"""How long after a defect what runs for ever begins anew."""


class Background:
    """A set of tasks; `close` cancels those that still run."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
        """Run `work` on its own; whoever awaits the task gets its result or error."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def forever(self, work: Callable[[], Coroutine[Any, Any, None]], name: str) -> None:
        """Run what never ends by itself; after a defect, which is logged, it begins anew."""
        self.start(self._again(work, name), name)

    async def _again(self, work: Callable[[], Coroutine[Any, Any, None]], name: str) -> None:
        while True:
            try:
                await work()
            except Exception:
                log.exception("defect in %s, which begins anew", name)
            await asyncio.sleep(AGAIN_SECONDS)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # Expected failures are for whoever awaits the task; anything else is a defect.
            level = logging.DEBUG if isinstance(error, ComfyMCPError) else logging.ERROR
            log.log(level, "background task %s failed", task.get_name(), exc_info=error)

    async def close(self) -> None:
        """Cancel what still runs, and wait for it to end."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
