"""What it takes to store a job's end with its asset when there are 10,000 others."""

from __future__ import annotations

import asyncio
import time
import uuid
from functools import partial
from pathlib import Path

from benchmarks.library.filled import ASSETS, ended, insert_job
from benchmarks.library.telling import check
from benchmarks.measure import Check, timed
from benchmarks.setting import Setting
from comfy_mcp_core.jobs import records
from comfy_mcp_core.store import Database

__all__ = ["run"]

LIMIT_MS = 5.0
WARM_UP = 5


def run(setting: Setting, folder: Path) -> list[Check]:
    """One end after the other, each awaited: until the commit that holds it."""
    return [asyncio.run(_registrations(setting, folder / "store.sqlite3"))]


async def _registrations(setting: Setting, store: Path) -> Check:
    seconds: list[float] = []
    async with Database(store) as database:
        for number in range(ASSETS, ASSETS + WARM_UP + setting.scale.library_rounds):
            prompt_id = str(uuid.uuid4())
            await database.run(
                partial(insert_job, prompt_id=prompt_id, number=number, server=setting.url)
            )
            end = ended(prompt_id, number, setting.url, time.time())
            finished = partial(records.finish, ended=end, now=time.time())
            seconds.append(await timed(database.run(finished)))
    return check(setting, "a registration", seconds[WARM_UP:], LIMIT_MS, f"beside {ASSETS:,}")
