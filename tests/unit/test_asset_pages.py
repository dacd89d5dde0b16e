"""A page of assets holds what its filters let through, however many fit, the newest first."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace

import pytest

from comfy_mcp_core.assets import records as assets
from comfy_mcp_core.assets.records import Query, page
from comfy_mcp_core.jobs import JobRequest
from comfy_mcp_core.jobs import records as jobs
from comfy_mcp_core.store.schema import migrate
from tests.unit.samples import asset_of

NOW = 1_000_000.0
COUNT = 12


@pytest.fixture(params=[0, 5, 100], ids=["many", "some", "few"])
def connection(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[sqlite3.Connection]:
    """Twelve assets of as many jobs, where more than so many jobs count as many."""
    monkeypatch.setattr(assets, "FEW", request.param)
    opened = sqlite3.connect(":memory:", isolation_level=None)
    opened.row_factory = sqlite3.Row
    migrate(opened, "memory:")
    for number in range(COUNT):
        _add(opened, number)
    yield opened
    opened.close()


def _add(connection: sqlite3.Connection, number: int) -> None:
    prompt_id = f"job-{number}"
    workflow_id = "odd" if number % 2 else "even"
    request = JobRequest(graph={}, workflow_id=workflow_id, tool="t", session_id=_session(number))
    jobs.insert(connection, prompt_id, request, server="s", owner="o", now=NOW)
    kind = "image/png" if number % 3 else "audio/flac"
    made = asset_of(str(number), prompt_id=prompt_id)
    seconds = 1.5 if number in {0, 3, 9} else None
    made = replace(made, mime_type=kind, used_at=NOW + number, duration_seconds=seconds)
    assets.insert(connection, [made])


def _session(number: int) -> str:
    return "early" if number < 8 else "late"


def is_audio(mime_type: str, lasts: bool) -> bool:
    return mime_type == "audio/flac" and lasts


def is_short_audio(mime_type: str, lasts: bool) -> bool:
    return mime_type == "audio/flac" and not lasts


def nothing(_: str, lasts: bool) -> bool:
    del lasts
    return False


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        (Query(limit=100), [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]),
        (Query(limit=2), [11, 10]),
        (Query(limit=2, before=3), [1, 0]),
        (Query(limit=100, used_since=NOW + 10), [11, 10]),
        (Query(limit=100, workflow_id="odd"), [11, 9, 7, 5, 3, 1]),
        (Query(limit=100, session_id="late"), [11, 10, 9, 8]),
        (Query(limit=100, workflow_id="even", session_id="early"), [6, 4, 2, 0]),
        (Query(limit=100, fits=is_audio), [9, 3, 0]),
        (Query(limit=100, fits=is_short_audio), [6]),
        (Query(limit=100, fits=is_audio, workflow_id="odd"), [9, 3]),
        (Query(limit=100, fits=nothing), []),
        (Query(limit=100, workflow_id="another"), []),
    ],
)
def test_a_page_holds_what_fits_newest_first(
    connection: sqlite3.Connection, query: Query, numbers: list[int]
) -> None:
    found = page(connection, query)
    assert [int(listed.asset.asset_id) for listed in found] == numbers
    assert [listed.session_id for listed in found] == [_session(n) for n in numbers]
