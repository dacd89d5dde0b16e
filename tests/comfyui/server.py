"""A genuine ComfyUI as a process of its own: start, stop, kill, and start again in its place."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

import httpx

from tests.comfyui import base_directory as base
from tests.comfyui.install import venv_python

if TYPE_CHECKING:
    from types import TracebackType

STANDINS = Path(__file__).resolve().parent / "standins"

START_SECONDS = 120.0
"""Longest wait for the first answer: 5 s on an idle machine, far more on a busy one."""

STOP_SECONDS = 20.0
"""Longest wait for a process to end after it was told to."""

POLL_SECONDS = 0.1
"""Pause between two questions while it starts; ComfyUI has no event that says it is ready."""


class ServerDiedError(Exception):
    """ComfyUI ended or did not answer in time; the message carries the end of its log."""


class ComfyUIServer:
    """One ComfyUI process on 127.0.0.1, as a context manager or by `start` and `terminate`."""

    def __init__(self, install: Path, base_directory: Path) -> None:
        """Name the set-up that `install.py` made, and the folder that the server shall work in."""
        self.install = install
        self.base_directory = base_directory.resolve()
        self.log_file = self.base_directory / "comfyui.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """The server's address, without a slash at its end."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def pid(self) -> int:
        """The number of the running process."""
        return self._running().pid

    def start(self, port: int = 0) -> Self:
        """Start the process and wait until it answers.

        Args:
            port: where to listen; 0 takes a free one.

        Raises:
            ServerDiedError: when it ends or stays silent.
        """
        if self._process is not None:
            raise ServerDiedError(f"it runs already, as process {self._process.pid}")
        self._port = port or _free_port()
        base.prepare(self.base_directory, self.install / "ComfyUI")
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                self.command(),
                cwd=self.install / "ComfyUI",
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            self._wait_until_ready()
        except BaseException:
            self.kill()
            raise
        return self

    def command(self) -> list[str]:
        """Return the command line that starts this server."""
        folder = self.base_directory
        return [
            str(venv_python(self.install)),
            str(self.install / "ComfyUI" / "main.py"),
            *("--cpu", "--listen", "127.0.0.1", "--port", str(self._port)),
            *("--base-directory", str(folder), "--front-end-root", str(folder / "web")),
            *("--database-url", f"sqlite:///{(folder / 'user' / 'comfyui.db').as_posix()}"),
            *("--preview-method", "auto", "--disable-api-nodes"),
        ]

    def kill(self) -> None:
        """End the process at once, as a power cut would; nothing happens when none runs."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(STOP_SECONDS)
            self._process = None

    def terminate(self) -> None:
        """Ask the process to end, and end it if it does not."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def restart(self) -> None:
        """Start again on the same port and in the same folder, ending what still runs."""
        self.terminate()
        self.start(self._port)

    def log_tail(self, lines: int = 30) -> str:
        """Return the last lines of what the server wrote."""
        text = self.log_file.read_text("utf-8", errors="replace")
        return "\n".join(text.splitlines()[-lines:])

    def __enter__(self) -> Self:
        """Start on a free port, unless it runs already."""
        return self if self._process is not None else self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the process."""
        self.terminate()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise ServerDiedError("no process runs")
        return self._process

    def _wait_until_ready(self) -> None:
        process = self._running()
        deadline = time.monotonic() + START_SECONDS
        with httpx.Client(base_url=self.url, trust_env=False, timeout=5.0) as client:
            while time.monotonic() < deadline:
                arguments = _arguments(client)
                if str(self.base_directory) in arguments:
                    return
                if arguments:
                    raise ServerDiedError(f"another server answers at {self.url}")
                try:
                    code = process.wait(POLL_SECONDS)
                except subprocess.TimeoutExpired:
                    continue
                raise ServerDiedError(f"it ended with {code} at its start:\n{self.log_tail()}")
        raise ServerDiedError(f"no answer in {START_SECONDS:.0f} s:\n{self.log_tail()}")


def _arguments(client: httpx.Client) -> list[str]:
    """Return the command line of the server that answers; nothing while none does."""
    try:
        answer = client.get("/system_stats")
    except httpx.TransportError:
        return []
    return list(answer.json()["system"]["argv"]) if answer.is_success else []


def _environment() -> dict[str, str]:
    """Return the environment: stand-ins for missing packages, no look-ups on a model hub.

    One thread is fastest for models this small, and leaves the machine to the tests.
    """
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONHOME"}
    return kept | {
        "PYTHONPATH": str(STANDINS),
        "PYTHONUNBUFFERED": "1",
        "HF_HUB_OFFLINE": "1",
        "OMP_NUM_THREADS": "1",
    }


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
