"""One SQLite connection on a thread of its own; what waits is written in one transaction.

A hundred callers that finish at once cost one commit: the thread takes every operation that waits,
runs each under its own savepoint, commits, and only then tells the callers. A store that is
wrong is opened anew with the next operation, so that a server outlives a bad moment of its disk.
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

from comfy_mcp_core.store.errors import StoreError, StoreFileError, store_error, unusable
from comfy_mcp_core.store.schema import migrate

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
    writes: bool = True
    result: Any = None
    error: Exception | None = None


class Database:
    """The connection's owner; use it as `async with Database(path) as database`.

    Args:
        path: The file, made with its folder when it is not there; None keeps all in memory.

    Attributes:
        problem: Why the store could not be opened at first; None when it could.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.problem: StoreError | None = None
        self._name = str(path or "memory:")
        self._work: queue.SimpleQueue[list[_Work] | None] = queue.SimpleQueue()
        self._later: list[_Work] = []
        self._timer: asyncio.TimerHandle | None = None
        self._thread = threading.Thread(target=self._run, name="comfy-mcp-store", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._connection: sqlite3.Connection | None = None
        self._opened: tuple[int, int] | None = None
        self._closed = False

    async def __aenter__(self) -> Self:
        """Open the file and bring its schema up to date.

        Where it can't be opened, is no database or is of a newer version, `problem` says so, and
        every operation does until it can.
        """
        self._loop = asyncio.get_running_loop()
        self._thread.start()
        try:
            await self.read(lambda _: None)
        except StoreError as error:
            self.problem = error
        return self

    async def __aexit__(self, *_: object) -> None:
        self._flush()
        self._closed = True
        self._work.put(None)
        await asyncio.to_thread(self._thread.join, BUSY_SECONDS * 2)

    def run(self, operation: Operation[T]) -> asyncio.Future[T]:
        """Queue an operation; the future ends after the commit that holds it.

        An operation that raises is rolled back by itself and its error given to the caller. The
        future need not be awaited; it may end with a StoreError, when nothing was stored.

        Raises:
            RuntimeError: When the store is not open, or not any more.
        """
        return self._queue(operation, writes=True)

    def read(self, operation: Operation[T]) -> asyncio.Future[T]:
        """Queue an operation that changes nothing: no other process's writing keeps it waiting.

        Raises:
            RuntimeError: When the store is not open, or not any more.
        """
        return self._queue(operation, writes=False)

    def _queue(self, operation: Operation[T], *, writes: bool) -> asyncio.Future[T]:
        if self._loop is None or self._closed:
            message = "the store is not open"
            raise RuntimeError(message)
        future: asyncio.Future[T] = self._loop.create_future()
        # What waits for company goes with a write: a read must not wait for others' writes.
        held = self._take_later() if writes else []
        self._work.put([*held, _Work(operation, future, writes)])
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
        last = False
        while not last and (work := self._work.get()) is not None:
            batch, last = self._batch(work)
            # Reads come first, in a transaction that no other process's writing holds up.
            for part in ([w for w in batch if not w.writes], [w for w in batch if w.writes]):
                if part:
                    self._together(part)
                    self._settle(part)
        self._close()

    def _together(self, batch: list[_Work]) -> None:
        """Run operations in one transaction; where the store fails, all of them do."""
        try:
            if self._moved():
                self._close()
            self._connection = self._connection or self._open()
            self._commit(self._connection, batch)
        except Exception as error:  # noqa: BLE001 - handed to the callers, whatever it is
            _fail(batch, error)
        if self.path is not None and any(isinstance(w.error, StoreFileError) for w in batch):
            self._close()

    def _moved(self) -> bool:
        """Whether the open file is no longer the one of that name."""
        if self.path is None or self._connection is None:
            return False
        return _identity(self.path) != self._opened

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        try:
            if self.path is not None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(
                self.path or ":memory:", timeout=BUSY_SECONDS, isolation_level=None
            )
        except (OSError, ValueError, sqlite3.Error) as error:
            raise unusable(self._name, error) from error
        connection.row_factory = sqlite3.Row
        try:
            migrate(connection, self._name)
        except BaseException:
            connection.close()
            raise
        self._opened = None if self.path is None else _identity(self.path)
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
        """Run a batch in one transaction; where that fails, so does every operation of it."""
        try:
            writes = any(work.writes for work in batch)
            connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
            for work in batch:
                self._apply(connection, work, alone=len(batch) == 1)
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            with contextlib.suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            # A full disk ends the transaction under the operation that met it; what comes after
            # only says that there is none.
            met = next((w.error for w in batch if isinstance(w.error, StoreError)), None)
            _fail(batch, met or store_error(self._name, error) or error)

    def _settle(self, batch: list[_Work]) -> None:
        if self._loop is not None:
            # The loop may have closed while a process ends; nobody waits for the answer then.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(_settle, batch)

    def _apply(self, connection: sqlite3.Connection, work: _Work, *, alone: bool) -> None:
        """Run an operation; when it raises, undo it and leave the others of its batch alone."""
        if not alone:
            connection.execute("SAVEPOINT operation")
        try:
            work.result = work.operation(connection)
        except Exception as error:  # noqa: BLE001 - handed to the caller, whatever it is
            known = store_error(self._name, error) if isinstance(error, sqlite3.Error) else None
            work.error = known or error
            if alone:
                # An empty transaction in its place, for the commit that follows.
                connection.execute("ROLLBACK")
                connection.execute("BEGIN")
            else:
                connection.execute("ROLLBACK TO operation")
        if not alone:
            connection.execute("RELEASE operation")


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from another of its name; None when there is none."""
    try:
        told = path.stat()
    except OSError:
        return None
    return told.st_dev, told.st_ino


def _fail(batch: Sequence[_Work], error: Exception) -> None:
    for work in batch:
        work.error = error


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
