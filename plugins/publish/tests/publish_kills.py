"""Kill a process that publishes, at random moments, and look at what it leaves.

`python plugins/publish/tests/publish_kills.py [TRIES]`, 100 by default: needs a system that forks.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

from comfy_mcp_core.contributions import PublishRequest
from comfy_mcp_publish.folder import Place
from comfy_mcp_publish.writing import write

SIZE = 400_000
LONGEST_SECONDS = 0.03
"""Of the time until a kill: several publications long."""

MEMORY = Path("/dev/shm")
"""A disk would be flushed most of the time, and kills seldom meet anything else."""


def content(number: int, size: int) -> bytes:
    """A file that shows whether it is whole."""
    return bytes([number % 251 + 1]) * size + b"end"


def is_whole(data: bytes) -> bool:
    return data.endswith(b"end") and len(set(data[:-3])) == 1 and len(data) in {SIZE + 3, 1_003}


def publish_without_end(place: Place) -> None:
    """Hero and its smaller width anew each time, every second time under another name."""
    for number in range(1_000_000):
        name = f"hero-{number % 2}"
        write(
            place,
            PublishRequest(
                data=content(number, SIZE),
                filename=f"{name}.png",
                mime_type="image/png",
                companions=(
                    PublishRequest(
                        data=content(number, 1_000),
                        filename=f"{name}-480.png",
                        mime_type="image/png",
                    ),
                ),
                manifest_key="hero",
                widths={f"{name}.png": 960, f"{name}-480.png": 480},
            ),
            lock_seconds=10,
        )


def problems(folder: Path) -> list[str]:
    """What is wrong with a publish folder."""
    found = [path.name for path in folder.glob("*.png") if not is_whole(path.read_bytes())]
    told = json.loads((folder / "manifest.json").read_bytes())
    srcset = json.loads((folder / "srcset.json").read_bytes())
    names = [told.get("hero"), *(item["filename"] for item in srcset.get(told["hero"], ()))]
    found += [f"{name} is told and not there" for name in names if not (folder / name).is_file()]
    return found


def killed_once(place: Place) -> list[str]:
    child = os.fork()
    if child == 0:
        publish_without_end(place)
        os._exit(1)
    # The moment is random on purpose; the sleep is the trial, not a wait for something.
    time.sleep(random.uniform(0.0005, LONGEST_SECONDS))
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    ended = [] if os.WIFSIGNALED(status) else [f"the child ended by itself: {status}"]
    return ended + problems(place.path)


def main(tries: int) -> int:
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as root:
        place = Place(root=Path(root).resolve(), parts=("public", "gen"))
        first = PublishRequest(
            data=content(0, SIZE),
            filename="first.png",
            mime_type="image/png",
            manifest_key="hero",
            widths={"first.png": 960},
        )
        write(place, first, lock_seconds=10)
        wrong = [problem for _ in range(tries) for problem in killed_once(place)]
        left = len(list(place.path.glob(".comfy-mcp-*")))
        write(place, first, lock_seconds=10)
        swept = left - len(list(place.path.glob(".comfy-mcp-*")))
        wrong += [] if swept == left else ["temporary files stayed"]
    print(json.dumps({"tries": tries, "wrong": wrong, "swept": swept}))  # noqa: T201 - its result
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
