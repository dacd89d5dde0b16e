"""Jobs in the database; each function is an operation for `Database.run` or `Database.read`."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comfy_mcp_core.assets import records as asset_records
from comfy_mcp_core.assets.asset import Asset
from comfy_mcp_core.comfyui.client import Graph
from comfy_mcp_core.jobs.job import ENDED, JobRequest, Status

__all__ = [
    "Ended",
    "JobRecord",
    "Maker",
    "accept",
    "claim",
    "find",
    "find_all",
    "finish",
    "insert",
    "makers",
    "owners",
    "remove",
]


MOST_MAKERS = 50
"""How many earlier jobs are looked at that wrote a file of one name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class JobRecord:
    """A job as the store has it; times are seconds since the epoch.

    Attributes:
        prompt_id: ComfyUI's name for it.
        server: The identity of the ComfyUI that has it.
        owner: The process that follows it.
        status: As of its end; `pending` until then, however far it is.
        accepted: Whether it is known that ComfyUI took it.
        request: What was asked for.
        error: Why it ended badly, as it was told.
        warnings: As they were told.
        texts: What nodes put out as text.
        cached: The nodes whose outputs were taken from the cache.
        seconds: How long it ran; None where that is not known.
        submitted_at: When it was about to be sent.
        finished_at: When its end was known; None until then.
    """

    prompt_id: str
    server: str
    owner: str
    status: Status
    accepted: bool
    request: JobRequest
    error: Mapping[str, Any] | None
    warnings: tuple[str, ...]
    texts: tuple[str, ...]
    cached: tuple[str, ...]
    seconds: float | None
    submitted_at: float
    finished_at: float | None

    @property
    def ended(self) -> bool:
        """Whether its end is stored."""
        return self.status in ENDED


@dataclass(frozen=True, kw_only=True, slots=True)
class Ended:
    """How a job ended: what is stored of it in one transaction."""

    prompt_id: str
    status: Status
    assets: Sequence[Asset]
    error: Mapping[str, object] | None
    warnings: Sequence[str]
    texts: Sequence[str]
    cached: Sequence[str]
    seconds: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Maker:
    """A node that once gave a file of some name: the file's ETag then, and the node's graph."""

    etag: str
    graph: Graph
    node_id: str


def insert(
    connection: sqlite3.Connection,
    prompt_id: str,
    request: JobRequest,
    *,
    server: str,
    owner: str,
    now: float,
) -> None:
    """Store a job before it is sent."""
    connection.execute(
        "INSERT INTO jobs (prompt_id, server, owner, status, workflow_id, tool, session_id, seed,"
        " parameters, graph, warnings, submitted_at)"
        " VALUES (?, ?, ?, 'pending', ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            prompt_id,
            server,
            owner,
            request.workflow_id,
            request.tool,
            request.session_id,
            None if request.seed is None else str(request.seed),
            json.dumps(request.parameters),
            json.dumps(request.graph),
            json.dumps(request.warnings),
            now,
        ),
    )


def accept(connection: sqlite3.Connection, prompt_id: str) -> None:
    """Note that ComfyUI took the job."""
    connection.execute("UPDATE jobs SET accepted = 1 WHERE prompt_id = ?", (prompt_id,))


def remove(connection: sqlite3.Connection, prompt_id: str) -> None:
    """Forget a job that never was: it was refused, or could not be sent."""
    connection.execute("DELETE FROM jobs WHERE prompt_id = ?", (prompt_id,))


def owners(connection: sqlite3.Connection, server: str) -> list[str]:
    """The processes that have jobs on a server whose end is not stored."""
    rows = connection.execute(
        "SELECT DISTINCT owner FROM jobs WHERE status = 'pending' AND server = ?", (server,)
    )
    return [str(row["owner"]) for row in rows]


def claim(
    connection: sqlite3.Connection, server: str, owner: str, *, new_owner: str
) -> list[JobRecord]:
    """Give a dead process's unended jobs to another; of two that try, one gets them."""
    rows = connection.execute(
        "UPDATE jobs SET owner = ? WHERE status = 'pending' AND server = ? AND owner = ?"
        " RETURNING *",
        (new_owner, server, owner),
    )
    return [_record(row) for row in rows.fetchall()]


def finish(connection: sqlite3.Connection, ended: Ended, now: float) -> None:
    """Store how a job ended together with its assets: both or neither.

    Two processes may have followed it. The end that was stored first stays, unless it was that
    ComfyUI had lost the job, which another end shows to be wrong.
    """
    asset_records.insert(connection, ended.assets)
    connection.execute(
        "UPDATE jobs SET status = ?, accepted = 1, error = ?, warnings = ?, history = ?,"
        " finished_at = ? WHERE prompt_id = ? AND status IN ('pending', 'lost')",
        (
            ended.status,
            None if ended.error is None else json.dumps(ended.error, default=str),
            json.dumps(ended.warnings),
            json.dumps({"texts": ended.texts, "cached": ended.cached, "seconds": ended.seconds}),
            now,
            ended.prompt_id,
        ),
    )


def makers(connection: sqlite3.Connection, asset: Asset) -> list[Maker]:
    """The nodes of earlier jobs that gave a file of an asset's name, the newest first."""
    rows = connection.execute(
        "SELECT etag, graph, node_id FROM assets JOIN jobs USING (prompt_id)"
        " WHERE assets.server = ? AND filename = ? AND subfolder = ? AND folder_type = ?"
        " ORDER BY number DESC LIMIT ?",
        (asset.server, asset.filename, asset.subfolder, asset.folder_type, MOST_MAKERS),
    )
    return [
        Maker(etag=row["etag"], graph=json.loads(row["graph"]), node_id=row["node_id"])
        for row in rows
    ]


def find(connection: sqlite3.Connection, prompt_id: str) -> JobRecord | None:
    """The job of that id."""
    row = connection.execute("SELECT * FROM jobs WHERE prompt_id = ?", (prompt_id,)).fetchone()
    return None if row is None else _record(row)


def find_all(connection: sqlite3.Connection, prompt_ids: Sequence[str]) -> dict[str, JobRecord]:
    """The jobs among these ids that are known, by id."""
    # As JSON, for a statement takes only so many parameters.
    rows = connection.execute(
        "SELECT * FROM jobs WHERE prompt_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(prompt_ids)),),
    )
    return {str(row["prompt_id"]): _record(row) for row in rows}


def _record(row: sqlite3.Row) -> JobRecord:
    history: Mapping[str, Any] = json.loads(row["history"] or "{}")
    warnings = tuple(json.loads(row["warnings"] or "[]"))
    return JobRecord(
        prompt_id=row["prompt_id"],
        server=row["server"],
        owner=row["owner"],
        status=row["status"],
        accepted=bool(row["accepted"]),
        request=JobRequest(
            graph=json.loads(row["graph"]),
            workflow_id=row["workflow_id"],
            tool=row["tool"],
            session_id=row["session_id"],
            seed=None if row["seed"] is None else int(row["seed"]),
            parameters=json.loads(row["parameters"]),
            warnings=warnings if row["status"] == "pending" else (),
        ),
        error=json.loads(row["error"]) if row["error"] else None,
        warnings=warnings,
        texts=tuple(history.get("texts", ())),
        cached=tuple(history.get("cached", ())),
        seconds=history.get("seconds"),
        submitted_at=row["submitted_at"],
        finished_at=row["finished_at"],
    )
