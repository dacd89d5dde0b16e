"""Assets in the database; each function is an operation for `Database.run`."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import astuple, fields

from comfy_mcp_core.assets.asset import Asset

__all__ = ["find", "insert", "of_job", "touch"]

_COLUMNS = tuple(field.name for field in fields(Asset))
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM assets"  # noqa: S608 - made of our own field names
_INSERT = (
    f"INSERT OR IGNORE INTO assets ({', '.join(_COLUMNS)}) "  # noqa: S608 - likewise
    f"VALUES ({', '.join('?' * len(_COLUMNS))})"
)


def insert(connection: sqlite3.Connection, assets: Sequence[Asset]) -> None:
    """Store assets; those that are there already stay as they are."""
    connection.executemany(_INSERT, [astuple(asset) for asset in assets])


def find(connection: sqlite3.Connection, asset_id: str) -> Asset | None:
    """The asset of that id."""
    row = connection.execute(f"{_SELECT} WHERE asset_id = ?", (asset_id,)).fetchone()
    return Asset(**dict(row)) if row else None


def of_job(connection: sqlite3.Connection, prompt_id: str) -> list[Asset]:
    """A job's assets, in the order of their registration."""
    rows = connection.execute(f"{_SELECT} WHERE prompt_id = ? ORDER BY number", (prompt_id,))
    return [Asset(**dict(row)) for row in rows]


def touch(connection: sqlite3.Connection, asset_id: str, now: float) -> None:
    """Note that an asset was used: its time begins anew."""
    connection.execute("UPDATE assets SET used_at = ? WHERE asset_id = ?", (now, asset_id))
