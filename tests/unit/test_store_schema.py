"""A store's file is made, opened again, and refused where it can't be used."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from comfy_mcp_core.assets.records import find
from comfy_mcp_core.errors import ComfyMCPError
from comfy_mcp_core.jobs.records import find as find_job
from comfy_mcp_core.store import Database, StoreError
from comfy_mcp_core.store.schema import MIGRATIONS, VERSION, migrate

if TYPE_CHECKING:
    from pathlib import Path

OPENING = """
import asyncio, pathlib, sys
from comfy_mcp_core.store import Database, StoreError

async def main():
    print("ready", flush=True)
    sys.stdin.readline()
    async with Database(pathlib.Path(sys.argv[1])) as database:
        rows = await database.run(lambda c: c.execute("SELECT count(*) FROM jobs").fetchone())
        print(rows[0])

asyncio.run(main())
"""


def connected(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, timeout=5)


def tables(connection: sqlite3.Connection) -> set[str]:
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {row[0] for row in rows}


def of_version(path: Path, version: int) -> None:
    with closing(connected(path)) as connection:
        connection.execute(f"PRAGMA user_version = {version}")


def test_a_new_file_gets_the_tables_and_the_version(tmp_path: Path) -> None:
    with closing(connected(tmp_path / "store")) as connection:
        migrate(connection, "store")
        assert {"jobs", "assets"} <= tables(connection)
        assert connection.execute("PRAGMA user_version").fetchone()[0] == VERSION
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert not connection.in_transaction


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    with closing(connected(tmp_path / "store")) as connection:
        migrate(connection, "store")
        before = connection.execute("PRAGMA schema_version").fetchone()[0]
        migrate(connection, "store")
        assert connection.execute("PRAGMA schema_version").fetchone()[0] == before


def test_a_column_holds_only_what_it_is_declared_for(tmp_path: Path) -> None:
    with closing(connected(tmp_path / "store")) as connection:
        migrate(connection, "store")
        with pytest.raises(sqlite3.IntegrityError, match="REAL"):
            connection.execute(
                "INSERT INTO jobs (prompt_id, server, owner, status, workflow_id, tool, session_id,"
                " parameters, graph, submitted_at) VALUES"
                " ('p', 's', 'o', 'pending', 'w', 't', '', '{}', '{}', 'yesterday')"
            )


def test_a_file_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "store"
    with closing(connected(path)) as connection:
        migrate(connection, "store")
    of_version(path, VERSION + 1)
    with (
        closing(connected(path)) as connection,
        pytest.raises(StoreError, match="newer version") as caught,
    ):
        migrate(connection, "store")
    assert "Upgrade" in caught.value.hint
    with closing(connected(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == VERSION + 1


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "store"
    path.write_bytes(b"not a database at all " * 100)
    before = path.read_bytes()
    with (
        closing(connected(path)) as connection,
        pytest.raises(StoreError, match=r"my\.store is no database"),
    ):
        migrate(connection, "my.store")
    assert path.read_bytes() == before


@pytest.mark.parametrize("version", [0, VERSION])
def test_another_program_s_database_is_refused_and_left_alone(tmp_path: Path, version: int) -> None:
    path = tmp_path / "store"
    of_version(path, version)
    with closing(connected(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    before = path.read_bytes()
    with (
        closing(connected(path)) as connection,
        pytest.raises(StoreError, match="another program") as caught,
    ):
        migrate(connection, "store")
    assert path.read_bytes() == before
    assert "COMFY_MCP_STORE" in caught.value.hint


def test_a_refused_store_has_a_code_of_its_own() -> None:
    assert StoreError("x").payload()["error_code"] == "STORE_UNUSABLE"
    assert issubclass(StoreError, ComfyMCPError)


@pytest.mark.anyio
async def test_a_store_that_can_not_be_opened_says_so_at_each_operation_until_it_can(
    tmp_path: Path,
) -> None:
    path = tmp_path / "store"
    path.write_bytes(b"not a database at all " * 100)
    async with Database(path) as database:
        assert database.problem is not None
        assert "is no database" in database.problem.sentence
        for operation in (database.run, database.read):
            with pytest.raises(StoreError, match="is no database"):
                await operation(lambda _: None)
        path.unlink()
        assert await database.read(lambda c: c.execute("SELECT 7").fetchone()[0]) == 7


@pytest.mark.parametrize("kind", ["folder", "below a file"])
@pytest.mark.anyio
async def test_a_place_where_no_file_can_be_is_refused_as_a_store(
    tmp_path: Path, kind: str
) -> None:
    (tmp_path / "file").write_bytes(b"")
    async with Database(tmp_path if kind == "folder" else tmp_path / "file" / "store") as database:
        assert database.problem is not None
        assert database.problem.hint


@pytest.mark.anyio
async def test_a_refused_store_is_let_go_at_once(tmp_path: Path) -> None:
    path = tmp_path / "store"
    with closing(connected(path)) as connection:
        migrate(connection, "store")
    of_version(path, VERSION + 1)
    async with Database(path) as database:
        assert database.problem is not None
        assert "newer version" in database.problem.sentence
        with closing(sqlite3.connect(path, isolation_level=None, timeout=0.2)) as newer:
            newer.execute("BEGIN IMMEDIATE")
            newer.execute("ROLLBACK")


def test_a_store_of_an_older_version_keeps_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "store"
    with closing(connected(path)) as connection:
        for statement in MIGRATIONS[0].split(";"):
            connection.execute(statement)
        connection.execute(
            "INSERT INTO assets (asset_id, server, prompt_id, node_id, output_key, position,"
            " filename, subfolder, folder_type, mime_type, etag, created_at, used_at) VALUES"
            " ('a', 's', 'p', '1', 'images', 0, 'x.png', '', 'output', 'image/png', 'e', 1.0, 2.0)"
        )
        connection.execute(
            "INSERT INTO jobs (prompt_id, server, owner, status, workflow_id, tool, session_id,"
            " seed, parameters, graph, submitted_at) VALUES"
            " ('p', 's', 'o', 'completed', 'w', 't', '', 7, '{}', '{}', 1.0)"
        )
        connection.execute("PRAGMA user_version = 1")
        migrate(connection, "store")
        connection.row_factory = sqlite3.Row
        kept = find(connection, "a")
        job = find_job(connection, "p")
    assert kept is not None
    assert job is not None
    assert job.request.seed == 7
    assert (kept.filename, kept.etag, kept.sha256, kept.used_at) == ("x.png", "e", "", 2.0)


# A race: once in a while both succeed all the same.
def test_two_that_open_a_new_file_at_once_both_succeed(tmp_path: Path) -> None:
    failures: list[StoreError] = []

    def opened(path: Path, together: threading.Barrier) -> None:
        with closing(connected(path)) as connection:
            together.wait(5)
            try:
                migrate(connection, "store")
            except StoreError as error:
                failures.append(error)

    for number in range(40):
        together = threading.Barrier(2)
        path = tmp_path / f"store-{number}"
        threads = [threading.Thread(target=opened, args=(path, together)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        with closing(connected(path)) as connection:
            assert {"jobs", "assets"} <= tables(connection)
    assert failures == []


def test_processes_that_open_a_new_file_one_after_the_other_share_it(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-c", OPENING, str(tmp_path / "store")]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        answers = [process.communicate("go\n", timeout=20)[0] for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.wait()
    assert answers == ["0\n", "0\n"]
