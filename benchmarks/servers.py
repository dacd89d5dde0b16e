"""Servers as processes of their own: started on free ports, awaited, ended by pid."""

from __future__ import annotations

import contextlib
import os
import queue
import re
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = [
    "Command",
    "Lines",
    "Listening",
    "Running",
    "comfymcp",
    "demo_engine",
    "listening",
    "peer",
    "process",
    "server",
]

ROOT = Path(__file__).resolve().parents[1]

START_SECONDS = 60.0
STOP_SECONDS = 20.0

SAYS_URL = re.compile(r'(?:serves |"url": ")(http://127\.0\.0\.1:\d+)')
"""The line with which a server of ours, a peer or the demo engine tells its address."""


class DidNotStartError(Exception):
    """A server ended or was silent; the message carries the end of what it wrote."""


class Lines:
    """The lines of a process's output, read by a thread so that the pipe never fills.

    Args:
        process: Its stdout must be a pipe.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._tail: deque[str] = deque(maxlen=30)
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            text = line.decode(errors="replace")
            self._tail.append(text)
            self._lines.put(text)
        self._lines.put(None)

    def next(self, seconds: float = START_SECONDS) -> str:
        """The next line.

        Raises:
            DidNotStartError: When there is none within so many seconds, or the output has ended.
        """
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            line = None
        if line is None:
            raise DidNotStartError(f"No answer; the last lines were:\n{''.join(self._tail)}")
        return line

    def close(self) -> None:
        """Wait for the output's end; only to be called once the process has ended."""
        self._thread.join(STOP_SECONDS)
        if self._process.stdout is not None and not self._thread.is_alive():
            self._process.stdout.close()


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """A program with its arguments, its working folder and its environment."""

    arguments: Sequence[str | Path]
    folder: Path
    environment: dict[str, str]


def environment(folder: Path) -> dict[str, str]:
    """An environment in which nothing of the user's is read or written, but all in `folder`."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("COMFY") and not name.lower().endswith("_proxy")
    }
    return kept | {
        "COMFY_MCP_CONFIG": str(folder / "no-config.json"),
        "COMFY_MCP_STORE": str(folder / "store.sqlite3"),
        "COMFY_MCP_WORKFLOW_DIR": str(folder / "workflows"),
        "XDG_STATE_HOME": str(folder / "state"),
        "PYTHONUNBUFFERED": "1",
    }


def comfymcp(folder: Path, comfyui: str, *arguments: str) -> Command:
    """`comfymcp serve` in front of a ComfyUI, with all of its own files in `folder`."""
    program = Path(sys.executable).with_name("comfymcp")
    (folder / "workflows").mkdir(parents=True, exist_ok=True)
    return Command(
        arguments=(program, "serve", "--comfyui", comfyui, *arguments),
        folder=folder,
        environment=environment(folder),
    )


def peer(name: str, folder: Path, *arguments: str) -> Command:
    """A bare server of `benchmarks/peers`."""
    return Command(
        arguments=(sys.executable, "-m", f"benchmarks.peers.{name}", *arguments),
        folder=ROOT,
        environment=environment(folder),
    )


def demo_engine(folder: Path) -> Command:
    """The demo engine alone."""
    folder.mkdir(parents=True, exist_ok=True)
    arguments = ("-m", "comfy_mcp_demo.engine", "--port", "0", "--folder", folder / "engine")
    return Command(
        arguments=(sys.executable, *arguments), folder=folder, environment=environment(folder)
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Running:
    """A running process and the lines that it writes."""

    process: subprocess.Popen[bytes]
    lines: Lines

    def send(self, text: str) -> None:
        """Write a line to its standard input."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{text}\n".encode())
        self.process.stdin.flush()


@contextlib.contextmanager
def process(command: Command, *, stderr: int) -> Generator[Running]:
    """A process with pipes, ended with the context: asked to, then forced."""
    started = subprocess.Popen(
        [str(argument) for argument in command.arguments],
        cwd=command.folder,
        env=command.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
    )
    lines = Lines(started)
    try:
        yield Running(process=started, lines=lines)
    finally:
        if started.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                started.stdin.close()
        started.terminate()
        try:
            started.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait(STOP_SECONDS)
        lines.close()


@dataclass(frozen=True, kw_only=True, slots=True)
class Listening:
    """An HTTP server that listens: its address and its process's id."""

    url: str
    pid: int


@contextlib.contextmanager
def listening(command: Command) -> Generator[Listening]:
    """A running HTTP server, once it listens.

    Raises:
        DidNotStartError: When it ends or is silent instead of telling its address.
    """
    with process(command, stderr=subprocess.STDOUT) as running:
        while not (told := SAYS_URL.search(running.lines.next())):
            continue
        yield Listening(url=told[1], pid=running.process.pid)


@contextlib.contextmanager
def server(command: Command) -> Generator[str]:
    """The address of a running HTTP server.

    Raises:
        DidNotStartError: When it ends or is silent instead of telling its address.
    """
    with listening(command) as server:
        yield server.url
