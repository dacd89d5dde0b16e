"""Running `comfymcp` as a process; the fixture `own_home` keeps it off the user's own files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECONDS = 60
PROGRAM = (sys.executable, "-m", "comfy_mcp_core.cli")


@dataclass(frozen=True, kw_only=True, slots=True)
class Ended:
    """How a run ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """What was printed, as JSON."""
        return json.loads(self.out)


def environment(**changes: str) -> dict[str, str]:
    """This process's variables with changes, and none that colour or narrow what is printed."""
    kept = {k: v for k, v in os.environ.items() if k not in {"FORCE_COLOR", "COLUMNS", "NO_COLOR"}}
    return kept | changes


def comfymcp(*arguments: str, cwd: Path, **variables: str) -> Ended:
    """Run a command to its end."""
    ended = subprocess.run(
        [*PROGRAM, *arguments],
        cwd=cwd,
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    return Ended(status=ended.returncode, out=ended.stdout, err=ended.stderr)


def broken_plugin(folder: Path) -> Mapping[str, str]:
    """Install a plugin that does not import; gives the variables that make it seen."""
    told = folder / "broken_plugin-1.0.dist-info"
    told.mkdir(parents=True)
    (folder / "broken_plugin.py").write_text("raise ImportError('no libfoo here')\n")
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: broken-plugin\nVersion: 1.0\n")
    (told / "entry_points.txt").write_text("[comfy_mcp]\nbroken = broken_plugin\n")
    paths = [str(folder), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {"PYTHONPATH": os.pathsep.join(paths)}
