"""One connection behind one thread: grouped, isolated, durable, and closed without losing work."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from typing import TYPE_CHECKING

import pytest

from comfy_mcp_core.assets import records
from comfy_mcp_core.store import Database, StoreError
from comfy_mcp_core.store.database import BATCH
from tests.unit.samples import asset_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.anyio

SECONDS = 10
"""A bound for waits that end at once unless something is broken."""


def adding(name: str) -> Callable[[sqlite3.Connection], str]:
    def operation(connection: sqlite3.Connection) -> str:
        records.insert(connection, [asset_of(name)])
        return name

    return operation


def failing_after_adding(name: str) -> Callable[[sqlite3.Connection], None]:
    def operation(connection: sqlite3.Connection) -> None:
        records.insert(connection, [asset_of(name)])
        raise LookupError(name)

    return operation


def names(connection: sqlite3.Connection) -> list[str]:
    return [row[0] for row in connection.execute("SELECT asset_id FROM assets ORDER BY number")]


def files(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def seen_from_outside(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    try:
        return names(connection)
    finally:
        connection.close()


class Held:
    """Keeps the store's thread busy, so that what is queued meanwhile becomes one batch."""

    def __init__(self, database: Database) -> None:
        self._go = threading.Event()
        self.statements: list[str] = []
        self._future = database.run(self._wait)

    def _wait(self, connection: sqlite3.Connection) -> None:
        self._go.wait(SECONDS)
        connection.set_trace_callback(self.statements.append)

    async def release(self) -> None:
        self._go.set()
        await asyncio.wait_for(self._future, SECONDS)

    @property
    def commits(self) -> int:
        """Commits since the release, that of the waiting operation itself left out."""
        return self.statements.count("COMMIT") - 1


async def test_an_operation_s_result_comes_back() -> None:
    async with Database(None) as database:
        assert await database.run(adding("a")) == "a"
        assert await database.run(names) == ["a"]


async def test_operations_run_in_the_order_in_which_they_were_given() -> None:
    async with Database(None) as database:
        await asyncio.gather(*(database.run(adding(f"{n:03}")) for n in range(50)))
        assert await database.run(names) == [f"{n:03}" for n in range(50)]


async def test_a_result_comes_after_its_commit(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    async with Database(path) as database:
        for name in ("a", "b", "c"):
            await database.run(adding(name))
            assert seen_from_outside(path)[-1] == name


async def test_what_waits_together_is_one_transaction(tmp_path: Path) -> None:
    async with Database(tmp_path / "store.sqlite3") as database:
        held = Held(database)
        futures = [database.run(adding(f"{n}")) for n in range(BATCH)]
        await held.release()
        assert await asyncio.gather(*futures) == [f"{n}" for n in range(BATCH)]
        assert held.commits <= 2


async def test_no_transaction_holds_more_than_a_batch(tmp_path: Path) -> None:
    async with Database(tmp_path / "store.sqlite3") as database:
        held = Held(database)
        futures = [database.run(adding(f"{n}")) for n in range(3 * BATCH)]
        await held.release()
        await asyncio.gather(*futures)
        assert 3 <= held.commits + 1 <= 5


async def test_an_operation_that_fails_is_undone_alone() -> None:
    async with Database(None) as database:
        held = Held(database)
        first = database.run(adding("a"))
        failing = database.run(failing_after_adding("b"))
        last = database.run(adding("c"))
        await held.release()
        assert (await first, await last) == ("a", "c")
        with pytest.raises(LookupError, match="b"):
            await failing
        assert await database.run(names) == ["a", "c"]


async def test_a_broken_statement_is_the_caller_s_error_and_no_other_s() -> None:
    async with Database(None) as database:
        with pytest.raises(sqlite3.OperationalError, match="nowhere"):
            await database.run(lambda c: c.execute("SELECT * FROM nowhere"))
        assert await database.run(adding("a")) == "a"


async def test_an_operation_that_ends_the_transaction_fails_and_the_store_goes_on() -> None:
    async with Database(None) as database:
        with pytest.raises(sqlite3.Error):
            await database.run(lambda c: c.execute("ROLLBACK"))
        assert await database.run(adding("a")) == "a"
        assert await database.run(names) == ["a"]


async def test_a_failure_that_nobody_awaits_makes_no_noise() -> None:
    async with Database(None) as database:
        database.run(failing_after_adding("a"))
        assert await database.run(names) == []


async def test_a_caller_that_goes_away_harms_no_other() -> None:
    async with Database(None) as database:
        held = Held(database)
        gone = database.run(adding("a"))
        kept = database.run(adding("b"))
        gone.cancel()
        await held.release()
        assert await asyncio.wait_for(kept, SECONDS) == "b"
        assert await database.run(names) == ["a", "b"]


async def test_while_another_process_writes_all_that_waits_fails_and_later_work_succeeds(
    tmp_path: Path,
) -> None:
    path = tmp_path / "store.sqlite3"
    async with Database(path) as database:
        await database.run(lambda c: c.execute("PRAGMA busy_timeout = 20").fetchall())
        other = sqlite3.connect(path, isolation_level=None)
        try:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError, match="locked by another program"):
                await asyncio.wait_for(database.run(adding("a")), SECONDS)
            assert await asyncio.wait_for(database.read(names), SECONDS) == []
            other.execute("ROLLBACK")
        finally:
            other.close()
        assert await database.run(adding("b")) == "b"
        assert seen_from_outside(path) == ["b"]


async def test_a_read_waits_neither_for_another_s_lock_nor_for_what_is_held_back(
    tmp_path: Path,
) -> None:
    path = tmp_path / "store.sqlite3"
    async with Database(path) as database:
        await database.run(adding("a"))
        other = sqlite3.connect(path, isolation_level=None)
        try:
            other.execute("BEGIN IMMEDIATE")
            database.later(adding("b"))
            assert await asyncio.wait_for(database.read(names), 2) == ["a"]
            other.execute("ROLLBACK")
        finally:
            other.close()
        await database.run(lambda _: None)
        assert await database.read(names) == ["a", "b"]


async def test_a_file_that_is_deleted_while_it_is_open_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    async with Database(path) as database:
        await database.run(adding("a"))
        for name in files(tmp_path):
            (tmp_path / name).unlink()
        await database.run(adding("b"))
        assert seen_from_outside(path) == ["b"]


async def test_two_stores_on_one_file_see_each_other_s_work(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    async with Database(path) as one, Database(path) as other:
        await one.run(adding("a"))
        assert await other.run(names) == ["a"]
        await asyncio.gather(
            *(one.run(adding(f"one-{n}")) for n in range(40)),
            *(other.run(adding(f"other-{n}")) for n in range(40)),
        )
        assert len(await one.run(names)) == 81
        assert sorted(await one.run(names)) == sorted(await other.run(names))


async def test_an_asset_that_two_processes_register_is_there_once(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    async with Database(path) as one, Database(path) as other:
        await asyncio.gather(one.run(adding("a")), other.run(adding("a")))
        assert await one.run(names) == ["a"]


async def test_closing_waits_for_what_was_queued(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    async with Database(path) as database:
        held = Held(database)
        futures = [database.run(adding(f"{n}")) for n in range(2 * BATCH)]
        held._go.set()
    answers = await asyncio.wait_for(asyncio.gather(*futures), SECONDS)
    assert answers == [f"{n}" for n in range(2 * BATCH)]
    assert seen_from_outside(path) == answers


async def test_closing_ends_the_thread_and_leaves_no_journal(tmp_path: Path) -> None:
    async with Database(tmp_path / "store.sqlite3") as database:
        await database.run(adding("a"))
        assert database._thread.is_alive()
    assert not database._thread.is_alive()
    assert files(tmp_path) == ["store.sqlite3"]


async def test_what_was_stored_is_there_when_the_file_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "store.sqlite3"
    async with Database(path) as database:
        await database.run(adding("a"))
    async with Database(path) as database:
        assert await database.run(names) == ["a"]
        assert await database.run(lambda c: records.find(c, "a")) == asset_of("a")
        assert await database.run(lambda c: records.find(c, "b")) is None


async def test_a_store_in_memory_forgets_all() -> None:
    async with Database(None) as database:
        await database.run(adding("a"))
    async with Database(None) as database:
        assert await database.run(names) == []


async def test_work_before_opening_is_refused() -> None:
    with pytest.raises(RuntimeError, match="not open"):
        Database(None).run(names)


async def test_work_after_closing_is_refused() -> None:
    async with Database(None) as database:
        pass
    with pytest.raises(RuntimeError):
        await asyncio.wait_for(database.run(names), 0.2)


async def test_an_asset_s_records_are_found_by_job_and_touched() -> None:
    async with Database(None) as database:
        stored = [asset_of("b"), asset_of("a"), asset_of("c", prompt_id="other")]
        await database.run(lambda c: records.insert(c, stored))
        assert await database.run(lambda c: records.of_job(c, "p")) == stored[:2]
        await database.run(lambda c: records.touch(c, "a", 5.0))
        found = await database.run(lambda c: records.find(c, "a"))
        assert found is not None
        assert found.used_at == 5.0
