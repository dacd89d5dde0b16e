"""What is true according to ComfyUI, and what a store and a server say of it."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx

from tests.faults.calls import HEADERS, Ledger, call

SETTLE_SECONDS = 60.0
PAUSE_SECONDS = 0.2

History = Mapping[str, Mapping[str, Any]]
Rows = list[dict[str, Any]]


async def faults(comfyui: str, server: str, store: Path, ledger: Ledger) -> list[str]:
    """Everything that is not as it should be, in words."""
    await _settled(store)
    async with httpx.AsyncClient(trust_env=False, headers=HEADERS, timeout=60) as http:
        history: History = (await http.get(f"{comfyui}/history")).json()
        queue = (await http.get(f"{comfyui}/queue")).json()
        jobs, assets = _rows(store, "jobs"), _rows(store, "assets")
        stored = f"{len(jobs)} jobs, {len(assets)} assets"
        print(f"ComfyUI ran {len(history)} jobs; the store has {stored}", flush=True)
        found = [f"the queue is not empty: {queue}"] if any(queue.values()) else []
        found += _false_states(history, jobs)
        found += _missing_files(history, assets)
        found += _run_twice(history)
        found += _untrue_answers(ledger, jobs, assets)
        found += [fault async for fault in _unreadable(http, server, assets)]
        found += await _unlisted(http, server, assets)
    return found


async def _settled(store: Path) -> None:
    """Wait until every job has ended, as far as the store knows."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < deadline:
        if all(job["status"] != "pending" for job in _rows(store, "jobs")):
            return
        await asyncio.sleep(PAUSE_SECONDS)


def _rows(store: Path, table: str) -> Rows:
    with closing(sqlite3.connect(store)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(f"SELECT * FROM {table}")]


def _false_states(history: History, jobs: Rows) -> Iterator[str]:
    known = {job["prompt_id"]: job for job in jobs}
    for prompt_id in history.keys() - known.keys():
        yield f"job {prompt_id} ran, and the store does not know it"
    for prompt_id, job in known.items():
        entry = history.get(prompt_id)
        expected = "lost" if entry is None else "completed"
        if job["status"] != expected:
            yield f"job {prompt_id} is {expected} and called {job['status']}: {job['error']}"


def _files(history: History) -> Iterator[tuple[str, str, int, str]]:
    for prompt_id, entry in history.items():
        for node_id, output in entry["outputs"].items():
            for position, file in enumerate(output.get("images", ())):
                yield prompt_id, node_id, position, file["filename"]


def _missing_files(history: History, assets: Rows) -> Iterator[str]:
    made = Counter(_files(history))
    stored = Counter((a["prompt_id"], a["node_id"], a["position"], a["filename"]) for a in assets)
    yield from (f"the file {file} is no asset" for file in made - stored)
    yield from (f"the asset {file} is none of ComfyUI's" for file in stored - made)
    ids = Counter(asset["asset_id"] for asset in assets)
    yield from (f"the id {asset_id} is there twice" for asset_id, n in ids.items() if n > 1)


def _run_twice(history: History) -> Iterator[str]:
    colors = Counter(entry["prompt"][2]["1"]["inputs"]["color"] for entry in history.values())
    yield from (f"the job of color {color} ran {n} times" for color, n in colors.items() if n > 1)


def _untrue_answers(ledger: Ledger, jobs: Rows, assets: Rows) -> Iterator[str]:
    known_jobs = {job["prompt_id"] for job in jobs}
    known_assets = {asset["asset_id"] for asset in assets}
    yield from (f"the job {p} was told and is not there" for p in ledger.handles - known_jobs)
    gone = ledger.assets.keys() - known_assets
    yield from (f"the asset {a} was told and is not there" for a in gone)


async def _unreadable(http: httpx.AsyncClient, server: str, assets: Rows) -> AsyncGenerator[str]:
    for asset in assets:
        answer = await http.head(f"{server}/assets/{asset['asset_id']}")
        if answer.status_code != 200 or int(answer.headers["content-length"]) != asset["size"]:
            yield f"the asset {asset['asset_id']} can't be read: {answer.status_code}"


async def _unlisted(http: httpx.AsyncClient, server: str, assets: Rows) -> list[str]:
    listed: list[str] = []
    arguments: dict[str, Any] = {"limit": 100}
    while True:
        page = (await call(http, server, "list_assets", arguments))["structuredContent"]
        listed += [asset["asset_id"] for asset in page["assets"]]
        if "next_cursor" not in page:
            break
        arguments["cursor"] = page["next_cursor"]
    if Counter(listed) == Counter(asset["asset_id"] for asset in assets):
        return []
    return [f"list_assets lists {len(listed)} assets, the store has {len(assets)}"]
