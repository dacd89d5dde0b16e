"""`comfymcp serve` as a process of its own, to be killed and started again on its port."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

SECONDS = 20
SERVE = (sys.executable, "-m", "comfy_mcp_core.cli", "serve")
SAYS_URL = re.compile(r"serves (http://127\.0\.0\.1:(\d+))/mcp")


class ServerProcess:
    """A server in front of a ComfyUI; `url` stays the same when it is started again.

    Args:
        folder: Where its store and workflows lie.
        arguments: Of `serve`, beside the port.
        variables: Environment variables that differ from this process's.
    """

    def __init__(
        self, folder: Path, arguments: Sequence[str], variables: Mapping[str, str] | None = None
    ) -> None:
        self._arguments = arguments
        self._variables = {
            "COMFY_MCP_STORE": str(folder / "store.sqlite3"),
            "COMFY_MCP_WORKFLOW_DIR": str(folder / "workflows"),
            **(variables or {}),
        }
        self._folder = folder
        self._port = "0"
        self._process: subprocess.Popen[str] | None = None
        self.log: deque[str] = deque(maxlen=200)
        self.url = ""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()

    def start(self) -> None:
        """Start it and wait until it listens."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            [*SERVE, "--port", self._port, *self._arguments],
            cwd=self._folder,
            env={**os.environ, **self._variables},
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self.log.append(line)
            if said := SAYS_URL.search(line):
                self.url, self._port = said[1], said[2]
                break
        else:
            raise AssertionError(f"it did not start:\n{''.join(self.log)}")
        threading.Thread(target=self._drain, args=(self._process,), daemon=True).start()

    def _drain(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None
        with process.stderr as lines:
            self.log.extend(lines)

    def kill(self) -> None:
        """End it at once, as `kill -9` does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it as an operator does."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(SECONDS)
            self._process = None

    def fill_disk(self) -> None:
        """Let none of its files grow any more; Linux only."""
        self._limit_files(1)

    def free_disk(self) -> None:
        """Let its files grow again."""
        self._limit_files(-1)

    def _limit_files(self, most_bytes: int) -> None:
        import resource

        assert self._process is not None
        limits = (most_bytes, resource.RLIM_INFINITY)
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, limits)
