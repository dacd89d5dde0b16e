"""The demo engine as a process of its own, as the product starts it."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

from tests.contract.json_types import as_object

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

START_SECONDS = 60.0
"""Longest wait for the line that tells the address; it takes about one second."""

STOP_SECONDS = 20.0
"""Longest wait for the process to end once its standard input is closed."""


class EngineDidNotStartError(Exception):
    """The engine ended or kept silent; the message carries the end of what it wrote."""


@contextlib.contextmanager
def demo_engine(folder: Path) -> Generator[str]:
    """Run a demo engine that works in `folder`, and give its address."""
    folder.mkdir(parents=True, exist_ok=True)
    log_file = folder.parent / f"{folder.name}.log"
    with log_file.open("wb") as log, _process(folder, log.fileno()) as process:
        watchdog = threading.Timer(START_SECONDS, process.kill)
        watchdog.start()
        try:
            line = process.stdout.readline() if process.stdout else b""
        finally:
            watchdog.cancel()
        if not line:
            raise EngineDidNotStartError(log_file.read_text("utf-8", errors="replace")[-3000:])
        yield str(as_object(json.loads(line))["url"]).rstrip("/")


@contextlib.contextmanager
def _process(folder: Path, log: int) -> Generator[subprocess.Popen[bytes]]:
    command = ["-m", "comfy_mcp_demo.engine", "--port", "0", "--folder", str(folder)]
    process = subprocess.Popen(
        [sys.executable, *command, "--end-with-stdin"],
        env=dict(os.environ),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
    )
    try:
        yield process
    finally:
        if process.stdin:
            process.stdin.close()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(STOP_SECONDS)
        if process.stdout:
            process.stdout.close()
