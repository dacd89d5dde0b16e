"""Writes the expected facts anew from a genuine server; read the difference before keeping it.

    python -m tests.contract.record URL FOLDER

URL is a ComfyUI of the version that `tests/comfyui/install.py` sets up, FOLDER its base directory.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.contract import expectations
from tests.contract.scenarios import SCENARIOS
from tests.contract.transcripts import describe, play


def main(url: str, folder: Path) -> None:
    """Play every scenario and write a file for each group."""
    server = describe("comfyui", url.rstrip("/"), folder)
    groups: dict[str, expectations.Group] = {}
    for scenario in SCENARIOS:
        found = asyncio.run(play(scenario, server))
        groups.setdefault(scenario.group, {})[scenario.name] = found
        sys.stderr.write(f"{scenario.group}: {scenario.name}\n")
    for name, group in groups.items():
        expectations.write(name, group)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
