"""The database's tables, and how an older file becomes a current one."""

from __future__ import annotations

import sqlite3
import threading
import time

from comfy_mcp_core.store.errors import ANOTHER, StoreError, unusable

__all__ = ["MIGRATIONS", "VERSION", "migrate"]

OURS = frozenset({"jobs", "assets"})

WAL_SECONDS = 5.0
WAL_PAUSE = 0.01

_VERSION_1 = """
CREATE TABLE jobs (
    prompt_id TEXT PRIMARY KEY,
    server TEXT NOT NULL,
    owner TEXT NOT NULL,
    status TEXT NOT NULL,
    accepted INTEGER NOT NULL DEFAULT 0,
    workflow_id TEXT NOT NULL,
    tool TEXT NOT NULL,
    session_id TEXT NOT NULL,
    seed INTEGER,
    parameters TEXT NOT NULL,
    graph TEXT NOT NULL,
    error TEXT,
    warnings TEXT,
    history TEXT,
    submitted_at REAL NOT NULL,
    finished_at REAL
) STRICT;
CREATE INDEX jobs_by_status ON jobs (status, server);
CREATE TABLE assets (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    asset_id TEXT NOT NULL UNIQUE,
    server TEXT NOT NULL,
    prompt_id TEXT NOT NULL,
    node_id TEXT NOT NULL,
    output_key TEXT NOT NULL,
    position INTEGER NOT NULL,
    filename TEXT NOT NULL,
    subfolder TEXT NOT NULL,
    folder_type TEXT NOT NULL,
    mime_type TEXT NOT NULL,
    size INTEGER,
    etag TEXT NOT NULL,
    width INTEGER,
    height INTEGER,
    duration_seconds REAL,
    created_at REAL NOT NULL,
    used_at REAL NOT NULL,
    UNIQUE (server, prompt_id, node_id, output_key, position)
) STRICT;
CREATE INDEX assets_by_job ON assets (prompt_id);
CREATE INDEX assets_by_use ON assets (used_at);
"""

# What is listed is filtered by session, workflow and medium, and found again by its file's name.
# ComfyUI's seeds have 64 bits without a sign, one more than SQLite's whole numbers hold.
_VERSION_2 = """
ALTER TABLE jobs ADD COLUMN seed_as_text TEXT;
UPDATE jobs SET seed_as_text = seed;
ALTER TABLE jobs DROP COLUMN seed;
ALTER TABLE jobs RENAME COLUMN seed_as_text TO seed;
ALTER TABLE assets ADD COLUMN sha256 TEXT NOT NULL DEFAULT '';
CREATE INDEX assets_by_file ON assets (server, filename, subfolder, folder_type);
CREATE INDEX assets_by_type ON assets (mime_type);
CREATE INDEX jobs_by_session ON jobs (session_id, prompt_id);
CREATE INDEX jobs_by_workflow ON jobs (workflow_id, prompt_id);
CREATE INDEX jobs_by_end ON jobs (finished_at);
"""

MIGRATIONS = (_VERSION_1, _VERSION_2)
"""What makes each version of the one before it."""

VERSION = len(MIGRATIONS)
"""Kept in SQLite's `user_version`; each migration raises it by one."""


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch to WAL mode; SQLite does not wait for another's lock on this statement by itself."""
    deadline = time.monotonic() + WAL_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            # This thread is the store's own; nothing tells when another process is done.
            threading.Event().wait(WAL_PAUSE)
        else:
            return


def _check(connection: sqlite3.Connection, name: str) -> int:
    """The file's version; nothing is written to one that is not ours, or of a newer version."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    tables = {str(row[0]) for row in rows}
    if not tables >= OURS if version else tables:
        raise StoreError(f"The store {name} is the database of another program.", hint=ANOTHER)
    if version > VERSION:
        raise StoreError(
            f"The store {name} was written by a newer version of Comfy MCP.",
            hint="Upgrade comfy-mcp-core, or set COMFY_MCP_STORE to another file.",
        )
    return version


def migrate(connection: sqlite3.Connection, name: str) -> None:
    """Set the connection up and bring the schema to `VERSION`.

    Raises:
        StoreError: When the file is no database, another program's, or of a newer version.
    """
    try:
        # In a transaction, for another process may be making the tables just now.
        connection.execute("BEGIN")
        _check(connection, name)
        connection.execute("COMMIT")
        _use_wal(connection)
        # In WAL mode NORMAL keeps the file whole through a crash of the machine, and every commit
        # through a crash of the process: https://www.sqlite.org/pragma.html#pragma_synchronous
        connection.execute("PRAGMA synchronous = NORMAL")
        # Two processes may open a new file at once: the lock comes before the look that counts.
        connection.execute("BEGIN IMMEDIATE")
        version = _check(connection, name)
        if version < VERSION:
            for script in MIGRATIONS[version:]:
                for statement in script.split(";"):
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except sqlite3.DatabaseError as error:
        raise unusable(name, error) from error
