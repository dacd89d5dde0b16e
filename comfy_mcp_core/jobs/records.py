"""Jobs in the database; each function is an operation for `Database.run`."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comfy_mcp_core.assets import records as asset_records
from comfy_mcp_core.assets.asset import Asset
from comfy_mcp_core.jobs.job import JobRequest, Status

__all__ = ["Ended", "JobRecord", "accept", "find", "finish", "insert", "remove"]


@dataclass(frozen=True, kw_only=True, slots=True)
class JobRecord:
    """A job as the store has it; times are seconds since the epoch."""

    prompt_id: str
    server: str
    owner: str
    status: Status
    accepted: bool
    request: JobRequest
    error: Mapping[str, Any] | None
    warnings: tuple[str, ...]
    texts: tuple[str, ...]
    submitted_at: float
    finished_at: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Ended:
    """How a job ended: what is stored of it in one transaction."""

    prompt_id: str
    status: Status
    assets: Sequence[Asset]
    error: Mapping[str, object] | None
    warnings: Sequence[str]
    texts: Sequence[str]


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
        " parameters, graph, submitted_at) VALUES (?, ?, ?, 'pending', ?, ?, ?, ?, ?, ?, ?)",
        (
            prompt_id,
            server,
            owner,
            request.workflow_id,
            request.tool,
            request.session_id,
            request.seed,
            json.dumps(request.parameters),
            json.dumps(request.graph),
            now,
        ),
    )


def accept(connection: sqlite3.Connection, prompt_id: str) -> None:
    """Note that ComfyUI took the job."""
    connection.execute("UPDATE jobs SET accepted = 1 WHERE prompt_id = ?", (prompt_id,))


def remove(connection: sqlite3.Connection, prompt_id: str) -> None:
    """Forget a job that never was: it was refused, or could not be sent."""
    connection.execute("DELETE FROM jobs WHERE prompt_id = ?", (prompt_id,))


def finish(connection: sqlite3.Connection, ended: Ended, now: float) -> None:
    """Store how a job ended together with its assets: both or neither."""
    asset_records.insert(connection, ended.assets)
    connection.execute(
        "UPDATE jobs SET status = ?, accepted = 1, error = ?, warnings = ?, history = ?,"
        " finished_at = ? WHERE prompt_id = ?",
        (
            ended.status,
            None if ended.error is None else json.dumps(ended.error, default=str),
            json.dumps(ended.warnings),
            json.dumps({"texts": ended.texts}),
            now,
            ended.prompt_id,
        ),
    )


def find(connection: sqlite3.Connection, prompt_id: str) -> JobRecord | None:
    """The job of that id."""
    row = connection.execute("SELECT * FROM jobs WHERE prompt_id = ?", (prompt_id,)).fetchone()
    if row is None:
        return None
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
            seed=row["seed"],
            parameters=json.loads(row["parameters"]),
        ),
        error=json.loads(row["error"]) if row["error"] else None,
        warnings=tuple(json.loads(row["warnings"] or "[]")),
        texts=tuple(json.loads(row["history"] or "{}").get("texts", ())),
        submitted_at=row["submitted_at"],
        finished_at=row["finished_at"],
    )
