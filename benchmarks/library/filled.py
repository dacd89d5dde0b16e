"""A store and a workflow folder as months of use leave them."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterable
from functools import cache, partial
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import comfy_mcp_image
from comfy_mcp_core.assets import Asset
from comfy_mcp_core.assets.asset import asset_id
from comfy_mcp_core.jobs import JobRequest, records
from comfy_mcp_core.store import Database
from comfy_mcp_core.workflows.template import Template, parse_template, render

__all__ = ["ASSETS", "USUAL", "WORKFLOW_FILES", "add_workflows", "ended", "fill", "insert_job"]

SHIPPED = Path(comfy_mcp_image.__file__).parent / "workflows"
"""The image plugin's own workflows."""

ASSETS = 10_000
USUAL = "generate_image"
WORKFLOWS = 19
"""Beside the usual one."""

SESSIONS = 50
BATCH = 1_000

WORKFLOW_FILES = 200

TYPES = ("image/png",) * 7 + ("image/webp", "audio/flac", "video/mp4")
"""Of ten files in a row."""

EXTENSIONS = {"image/png": "png", "image/webp": "webp", "audio/flac": "flac", "video/mp4": "mp4"}

SECONDS_APART = 6.0
"""Between two jobs: all lie within the 24 hours that an asset is kept."""

OWNER = "a server of last month"

VALUES: dict[str, Any] = {
    "negative_prompt": "text, watermark",
    "width": 1024,
    "height": 1024,
    "model": "a_checkpoint_with_a_long_name_v2.safetensors",
    "steps": 30,
    "cfg": 7.0,
    "sampler_name": "euler",
    "scheduler": "normal",
    "denoise": 1.0,
    "batch_size": 1,
}


@cache
def _template() -> Template:
    return parse_template(json.loads((SHIPPED / "generate_image.json").read_bytes()))


def _request(number: int) -> JobRequest:
    prompt = f"a lighthouse on a cliff in a storm, picture {number}"
    values = {**VALUES, "prompt": prompt, "seed": number}
    return JobRequest(
        graph=render(_template(), values),
        workflow_id=_workflow_id(number),
        tool=_workflow_id(number),
        session_id=f"session-{number % SESSIONS}",
        seed=number,
        parameters=values,
    )


def _workflow_id(number: int) -> str:
    """Every other job is of one workflow, as people have a favourite; the rest is of many."""
    return f"workflow_{number // 2 % WORKFLOWS}" if number % 2 else USUAL


def insert_job(connection: Connection, prompt_id: str, number: int, server: str) -> None:
    """Store a job that has not ended."""
    now = time.time()
    records.insert(connection, prompt_id, _request(number), server=server, owner=OWNER, now=now)


def ended(prompt_id: str, number: int, server: str, made_at: float) -> records.Ended:
    """The end of a job: one file."""
    mime_type = TYPES[number % len(TYPES)]
    asset = Asset(
        asset_id=asset_id(server, prompt_id, "7", "images", 0),
        server=server,
        prompt_id=prompt_id,
        node_id="7",
        output_key="images",
        position=0,
        filename=f"{_workflow_id(number)}_{number:05}_.{EXTENSIONS[mime_type]}",
        subfolder="ComfyMCP",
        folder_type="output",
        mime_type=mime_type,
        size=1_400_000 + number,
        etag=f'"{number:x}"',
        width=None if mime_type.startswith("audio") else 1024,
        height=None if mime_type.startswith("audio") else 1024,
        duration_seconds=None if mime_type.startswith("image") else 5.0,
        created_at=made_at,
        used_at=made_at,
    )
    return records.Ended(
        prompt_id=prompt_id,
        status="completed",
        assets=[asset],
        error=None,
        warnings=(),
        texts=(),
        cached=(),
        seconds=4.2,
    )


async def fill(store: Path, server: str) -> None:
    """Put 10,000 assets into a store, each with its job."""
    begun = time.time() - ASSETS * SECONDS_APART
    async with Database(store) as database:
        for first in range(0, ASSETS, BATCH):
            numbers = range(first, first + BATCH)
            await database.run(partial(_insert, numbers=numbers, server=server, begun=begun))


def _insert(connection: Connection, numbers: Iterable[int], server: str, begun: float) -> None:
    for number in numbers:
        prompt_id = str(uuid.uuid4())
        made_at = begun + number * SECONDS_APART
        insert_job(connection, prompt_id, number, server)
        records.finish(connection, ended(prompt_id, number, server, made_at), now=made_at)


def add_workflows(folder: Path) -> None:
    """Put 200 workflow files into a folder, each with its meta file."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(WORKFLOW_FILES):
        for ending in (".json", ".meta.json"):
            text = (SHIPPED / f"generate_image{ending}").read_bytes()
            (folder / f"copy_{number:03}{ending}").write_bytes(text)
