"""The store, looked at without making or changing it."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path
from urllib.parse import quote

from comfy_mcp_core.cli.findings import Finding, failure, ok
from comfy_mcp_core.store import StoreError
from comfy_mcp_core.store.schema import VERSION

__all__ = ["store_found"]

ANOTHER = "Set COMFY_MCP_STORE to another file, or move this one away."


def store_found(path: Path | None) -> Finding:
    """Whether the store can be opened.

    Args:
        path: The file; None for a store in memory.
    """
    if path is None:
        return ok("Store", "In memory: assets are forgotten when the server ends")
    try:
        if not path.exists():
            return _to_be_made(path)
        version, assets, jobs = _contents(path)
    except StoreError as error:
        return failure("Store", error, path=str(path))
    counted = f"{path}: version {version}, {assets} assets, {jobs} jobs"
    return ok("Store", counted, path=str(path), version=version, assets=assets, jobs=jobs)


def _to_be_made(path: Path) -> Finding:
    nearest = next((parent for parent in path.parents if parent.exists()), path)
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        raise StoreError(
            f"The store {path} can't be made: {nearest} is no folder that can be written to.",
            hint="Set COMFY_MCP_STORE to another file, or to memory: to keep nothing.",
        )
    return ok("Store", f"{path} will be made by the first server", path=str(path))


def _contents(path: Path) -> tuple[int, int, int]:
    """The schema's version, and the numbers of assets and of jobs.

    Raises:
        StoreError: When it is no store, one of a newer version, or may not be written to.
    """
    if not os.access(path, os.R_OK | os.W_OK):
        raise StoreError(f"The store {path} may not be read and written.", hint=ANOTHER)
    # Without a log of another process nothing can change meanwhile, and a database that is told so
    # is read without the files that SQLite would else put beside it.
    # https://www.sqlite.org/wal.html#read_only_databases
    beside = path.with_name(f"{path.name}-wal").exists()
    address = f"file:{quote(str(path.resolve()))}?mode=ro{'' if beside else '&immutable=1'}"
    try:
        with contextlib.closing(sqlite3.connect(address, uri=True)) as connection:
            version: int = connection.execute("PRAGMA user_version").fetchone()[0]
            if version > VERSION:
                raise StoreError(
                    f"The store {path} was written by a newer version of Comfy MCP.",
                    hint="Upgrade comfy-mcp-core, or set COMFY_MCP_STORE to another file.",
                )
            if not version:
                return 0, 0, 0
            assets: int = connection.execute("SELECT count(*) FROM assets").fetchone()[0]
            jobs: int = connection.execute("SELECT count(*) FROM jobs").fetchone()[0]
    except sqlite3.Error as error:
        raise StoreError(f"The store {path} can't be used: {error}.", hint=ANOTHER) from error
    return version, assets, jobs
