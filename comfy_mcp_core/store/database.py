"""One SQLite connection on a thread of its own; what waits is written in one transaction.

A hundred callers that finish at once cost one commit: the thread takes every operation that waits,
runs each under its own savepoint, commits, and only then tells the callers.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeVar

from comfy_mcp_core.store.schema import migrate, unusable

__all__ = ["Database", "Operation"]

T = TypeVar("T")
Operation = Callable[[sqlite3.Connection], T]

BATCH = 256
"""The most operations of one transaction, so that no caller waits long for others' work."""

LATER_SECONDS = 0.1
"""The longest that an operation nobody waits for is held back."""

BUSY_SECONDS = 5.0
"""How long to wait for another process that writes to the same file."""


@dataclass(slots=True)
class _Work:
    operation: Operation[Any]
    future: asyncio.Future[Any]
    result: Any = None
    error: Exception | None = None


class Database:
    """The connection's owner; use it as `async with Database(path) as database`.

    Args:
        path: The file, made with its folder when it is not there; None keeps all in memory.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._work: queue.SimpleQueue[list[_Work] | None] = queue.SimpleQueue()
        self._later: list[_Work] = []
        self._timer: asyncio.TimerHandle | None = None
        self._thread = threading.Thread(target=self._run, name="comfy-mcp-store", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._opened: asyncio.Future[None] | None = None
        self._closed = False

    async def __aenter__(self) -> Self:
        """Open the file and bring its schema up to date.

        Raises:
            StoreError: When it can't be opened, is no database, or is of a newer version.
        """
        self._loop = asyncio.get_running_loop()
        self._opened = self._loop.create_future()
        self._thread.start()
        await self._opened
        return self

    async def __aexit__(self, *_: object) -> None:
        self._flush()
        self._closed = True
        self._work.put(None)
        await asyncio.to_thread(self._thread.join, BUSY_SECONDS * 2)

    def run(self, operation: Operation[T]) -> asyncio.Future[T]:
        """Queue an operation; the future ends after the commit that holds it.

        An operation that raises is rolled back by itself and its error given to the caller. The
        future need not be awaited.

        Raises:
            RuntimeError: When the store is not open, or not any more.
        """
        if self._loop is None or self._closed:
            message = "the store is not open"
            raise RuntimeError(message)
        future: asyncio.Future[T] = self._loop.create_future()
        self._work.put([*self._take_later(), _Work(operation, future)])
        return future

    def later(self, operation: Operation[object]) -> None:
        """Queue an operation that nobody waits for: it goes with the next one, at once or soon.

        Waking the thread costs more than a small write; losing this one to a crash loses little.
        """
        if self._loop is None or self._closed:
            return
        if not self._later:
            self._timer = self._loop.call_later(LATER_SECONDS, self._flush)
        self._later.append(_Work(operation, self._loop.create_future()))

    def _flush(self) -> None:
        if self._later:
            self._work.put(self._take_later())

    def _take_later(self) -> list[_Work]:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        taken, self._later = self._later, []
        return taken

    def _run(self) -> None:
        try:
            connection = self._open()
        except Exception as error:  # noqa: BLE001 - handed to the opener, whatever it is
            self._tell(self._opened, error)
            return
        self._tell(self._opened, None)
        with contextlib.closing(connection):
            while (work := self._work.get()) is not None:
                batch, last = self._batch(work)
                self._commit(connection, batch)
                if last:
                    return

    def _open(self) -> sqlite3.Connection:
        name = str(self._path or "memory:")
        try:
            if self._path is not None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(
                self._path or ":memory:", timeout=BUSY_SECONDS, isolation_level=None
            )
        except (OSError, sqlite3.Error) as error:
            raise unusable(name, error) from error
        connection.row_factory = sqlite3.Row
        try:
            migrate(connection, name)
        except BaseException:
            connection.close()
            raise
        return connection

    def _batch(self, first: list[_Work]) -> tuple[list[_Work], bool]:
        batch = first
        while len(batch) < BATCH:
            try:
                work = self._work.get_nowait()
            except queue.Empty:
                return batch, False
            if work is None:
                return batch, True
            batch = [*batch, *work]
        return batch, False

    def _commit(self, connection: sqlite3.Connection, batch: list[_Work]) -> None:
        try:
            connection.execute("BEGIN IMMEDIATE")
            for work in batch:
                self._apply(connection, work, alone=len(batch) == 1)
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            with contextlib.suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            for work in batch:
                work.error = error
        if self._loop is not None:
            # The loop may have closed while a process ends; nobody waits for the answer then.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(_settle, batch)

    @staticmethod
    def _apply(connection: sqlite3.Connection, work: _Work, *, alone: bool) -> None:
        """Run an operation; when it raises, undo it and leave the others of its batch alone."""
        if not alone:
            connection.execute("SAVEPOINT operation")
        try:
            work.result = work.operation(connection)
        except Exception as error:  # noqa: BLE001 - handed to the caller, whatever it is
            work.error = error
            if alone:
                # An empty transaction in its place, for the commit that follows.
                connection.execute("ROLLBACK")
                connection.execute("BEGIN")
            else:
                connection.execute("ROLLBACK TO operation")
        if not alone:
            connection.execute("RELEASE operation")

    def _tell(self, future: asyncio.Future[None] | None, error: Exception | None) -> None:
        if self._loop is not None and future is not None:
            work = _Work(lambda _: None, future, error=error)
            self._loop.call_soon_threadsafe(_settle, [work])


def _settle(batch: Sequence[_Work]) -> None:
    for work in batch:
        if work.future.done():
            continue
        if work.error is None:
            work.future.set_result(work.result)
        else:
            work.future.set_exception(work.error)
            # Whoever does not await a write is told by the log, not by a warning at collection.
            work.future.exception()
