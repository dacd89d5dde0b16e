"""`python -m tests.faults`: kill servers at random moments while they have jobs, then look.

Two servers share a store in front of one demo engine, which runs on as ComfyUI would. Whatever the
engine's history knows must then be in the store: every file an asset, once, with its bytes; every
job in the state that it really has; no job run twice.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.calls import Ledger, submit
from tests.faults.truth import faults
from tests.support import workflows
from tests.support.engine import EngineProcess
from tests.support.server import ServerProcess

LONGEST_LIFE = 0.8
"""Seconds from a server's start to its end, at most: from before its first job to after several."""


def main() -> None:
    given = _arguments()
    begun = time.monotonic()
    print(f"{given.kills} kills during {given.jobs} jobs, --seed {given.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="comfy-mcp-faults-") as folder:
        found = asyncio.run(_run(Path(folder), given))
    for fault in found[:50]:
        print(f"FAULT {fault}")
    verdict = f"{len(found)} faults" if found else "no asset lost, none twice, no false state"
    print(f"{verdict}; it took {time.monotonic() - begun:.0f} s")
    sys.exit(1 if found else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=400)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    return parser.parse_args()


async def _run(folder: Path, given: argparse.Namespace) -> list[str]:
    workflows.write(folder / "workflows", "batch", workflows.BATCH)
    chance = random.Random(given.seed)
    with contextlib.ExitStack() as stack:
        engine = stack.enter_context(EngineProcess(folder / "engine"))
        servers = [
            stack.enter_context(ServerProcess(folder, ["--comfyui", engine.url])) for _ in range(2)
        ]
        ledger = Ledger()
        async with asyncio.TaskGroup() as group:
            colors = iter(range(1, given.jobs + 1))
            for number in range(given.kills):
                for color in itertools.islice(colors, -(-given.jobs // given.kills)):
                    url = chance.choice(servers).url
                    group.create_task(submit(ledger, url, chance, color))
                await asyncio.sleep(chance.uniform(0, LONGEST_LIFE))
                await asyncio.to_thread(_kill, chance.choice(servers), number + 1)
        print(ledger.summary, flush=True)
        return await faults(engine.url, servers[0].url, folder / "store.sqlite3", ledger)


def _kill(server: ServerProcess, number: int) -> None:
    server.kill()
    server.start()
    if number % 20 == 0:
        print(f"{number} kills", flush=True)


if __name__ == "__main__":
    main()
