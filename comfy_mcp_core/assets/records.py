"""Assets in the database; each function is an operation for `Database.run` or `Database.read`."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, fields

from comfy_mcp_core.assets.asset import Asset

__all__ = ["Listed", "Query", "find", "insert", "note_sha256", "of_job", "page", "sweep", "touch"]

_COLUMNS = tuple(field.name for field in fields(Asset))
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM assets"  # noqa: S608 - made of our own field names
_INSERT = (
    f"INSERT OR IGNORE INTO assets ({', '.join(_COLUMNS)}) "  # noqa: S608 - likewise
    f"VALUES ({', '.join('?' * len(_COLUMNS))})"
)

FEW = 200
"""So many jobs' assets are found in an index and sorted sooner than met on the way down."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """Which assets are wanted, the newest first.

    Attributes:
        limit: How many at most.
        before: Only those registered before the asset of this number; None for all.
        workflow_id: Only those of this workflow; empty for all.
        session_id: Only those of this session; empty for all.
        used_since: Only those used since then, in seconds since the epoch.
        fits: Only those that it accepts by MIME type and whether they last some time; None for all.
    """

    limit: int
    before: int | None = None
    workflow_id: str = ""
    session_id: str = ""
    used_since: float = 0.0
    fits: Callable[[str, bool], bool] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """An asset on a list, with what is told of its job; `number` rises with each registration."""

    number: int
    asset: Asset
    workflow_id: str
    tool: str
    session_id: str
    seed: int | None


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


def page(connection: sqlite3.Connection, query: Query) -> list[Listed]:
    """The assets that a query wants."""
    conditions, values = _conditions(connection, query)
    # The rows are chosen first and joined then: a job's row is long, for its graph is in it.
    rows = connection.execute(
        "SELECT page.*, workflow_id, tool, session_id, seed FROM"  # noqa: S608 - of our own names
        f" (SELECT number, {', '.join(_COLUMNS)} FROM assets WHERE {conditions}"
        " ORDER BY number DESC LIMIT ?) AS page"
        " LEFT JOIN jobs USING (prompt_id) ORDER BY number DESC",
        (*values, query.limit),
    )
    return [_listed(dict(row)) for row in rows]


def _conditions(connection: sqlite3.Connection, query: Query) -> tuple[str, list[object]]:
    """What a row must fulfil, in SQL, and the values for its question marks.

    A `+` keeps SQLite from finding all rows that fit in an index and then sorting them: it walks
    from the newest and stops when the page is full.
    """
    conditions = ["used_at >= ?"]
    values: list[object] = [query.used_since]
    media: list[str] = []
    if query.before is not None:
        conditions.append("number < ?")
        values.append(query.before)
    if query.fits is not None:
        types = connection.execute("SELECT DISTINCT mime_type FROM assets").fetchall()
        for lasts, wanted in ((True, "NOT NULL"), (False, "NULL")):
            fitting = [t["mime_type"] for t in types if query.fits(t["mime_type"], lasts)]
            places = ", ".join("?" * len(fitting))
            media.append(f"(+mime_type IN ({places}) AND duration_seconds IS {wanted})")
            values += fitting
        conditions.append(f"({' OR '.join(media)})")
    for column, wanted in (("session_id", query.session_id), ("workflow_id", query.workflow_id)):
        if wanted:
            jobs = f"SELECT prompt_id FROM jobs WHERE {column} = ?"  # noqa: S608 - of our own names
            found = connection.execute(f"{jobs} LIMIT ?", (wanted, FEW + 1)).fetchall()
            conditions.append(f"{'' if len(found) <= FEW else '+'}prompt_id IN ({jobs})")
            values.append(wanted)
    return " AND ".join(conditions), values


def _listed(row: dict[str, object]) -> Listed:
    asset = Asset(**{name: row[name] for name in _COLUMNS})  # pyright: ignore[reportArgumentType] - columns of a STRICT table
    seed = row["seed"]
    return Listed(
        number=int(str(row["number"])),
        asset=asset,
        workflow_id=str(row["workflow_id"] or ""),
        tool=str(row["tool"] or ""),
        session_id=str(row["session_id"] or ""),
        seed=None if seed is None else int(str(seed)),
    )


def touch(connection: sqlite3.Connection, asset_id: str, now: float) -> None:
    """Note that an asset was used: its time begins anew."""
    connection.execute("UPDATE assets SET used_at = ? WHERE asset_id = ?", (now, asset_id))


def note_sha256(connection: sqlite3.Connection, asset_id: str, sha256: str) -> None:
    """Note the digest of an asset's bytes, which were read."""
    connection.execute("UPDATE assets SET sha256 = ? WHERE asset_id = ?", (sha256, asset_id))


def sweep(connection: sqlite3.Connection, before: float) -> int:
    """Forget assets last used before a time, and jobs ended before it that have none left.

    Args:
        connection: The store's.
        before: In seconds since the epoch.

    Returns:
        How many assets were forgotten.
    """
    gone = connection.execute("DELETE FROM assets WHERE used_at < ?", (before,)).rowcount
    connection.execute(
        "DELETE FROM jobs WHERE finished_at < ? AND NOT EXISTS"
        " (SELECT 1 FROM assets WHERE assets.prompt_id = jobs.prompt_id)",
        (before,),
    )
    return gone
