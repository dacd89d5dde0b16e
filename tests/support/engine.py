"""The demo engine as a process of its own, started on a port that it keeps."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

SECONDS = 20


def free_port() -> int:
    """A port of this machine where nothing listens yet."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


class EngineProcess:
    """A demo engine; `url` stays the same when it is restarted, and its files lie in `folder`.

    Args:
        folder: Where its files lie.
        port: Where it listens; 0 for a free port, which is known once it was started.
    """

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.folder = folder
        self._port = port
        self._process: subprocess.Popen[str] | None = None
        self.url = f"http://127.0.0.1:{port}" if port else ""

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
        """Start it and wait until it tells its address."""
        command = [sys.executable, "-m", "comfy_mcp_demo.engine", "--folder", str(self.folder)]
        self._process = subprocess.Popen(
            [*command, "--port", str(self._port), "--end-with-stdin"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.url = str(json.loads(self._process.stdout.readline())["url"])
        self._port = urlsplit(self.url).port or 0

    def kill(self) -> None:
        """End it at once, as a crash does."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait(SECONDS)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process = None
