"""Running `comfymcp`, in this process or in one of its own.

The fixture `own_home` keeps it off the user's own files.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from comfy_mcp_core.cli import main

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
    """Run a command to its end in this process, which has imported everything long since.

    A command that signals end, that reads stdin or that leaves threads behind needs a process.
    """
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.chdir(cwd),
        # A width is asked of the terminal where pytest runs, unless it is said.
        mock.patch.dict(os.environ, environment(COLUMNS="80", **variables), clear=True),
        mock.patch.object(sys, "argv", ["comfymcp", *arguments]),
        _importing_from(variables.get("PYTHONPATH", "")),
        _fresh_logging(),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        status = _status_of_main()
    return Ended(status=status, out=out.getvalue(), err=err.getvalue())


def comfymcp_process(*arguments: str, cwd: Path, **variables: str) -> Ended:
    """Run a command to its end as a process of its own, as a shell does."""
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


def _status_of_main() -> int:
    """What the program would end with; an error that it lets out is not caught here either."""
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


@contextlib.contextmanager
def _importing_from(path: str) -> Generator[None]:
    """Look in further folders for modules and installed packages, as `PYTHONPATH` does."""
    folders: Sequence[str] = path.split(os.pathsep) if path else ()
    with mock.patch.object(sys, "path", [*folders, *sys.path]):
        importlib.invalidate_caches()
        yield
    importlib.invalidate_caches()


@contextlib.contextmanager
def _fresh_logging() -> Generator[None]:
    """A root logger as a program finds it: without pytest's handlers, so that stderr is told."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers.clear()
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


def broken_plugin(folder: Path) -> Mapping[str, str]:
    """Install a plugin that does not import; gives the variables that make it seen."""
    told = folder / "broken_plugin-1.0.dist-info"
    told.mkdir(parents=True)
    (folder / "broken_plugin.py").write_text("raise ImportError('no libfoo here')\n")
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: broken-plugin\nVersion: 1.0\n")
    (told / "entry_points.txt").write_text("[comfy_mcp]\nbroken = broken_plugin\n")
    paths = [str(folder), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {"PYTHONPATH": os.pathsep.join(paths)}
