"""A demo engine as a process, and a plain client for it."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
import threading
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
import numpy as np
from PIL import Image
from websockets.sync.client import ClientConnection, connect

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from numpy.typing import NDArray

LIMIT_SECONDS = 30.0
"""Longest wait for anything; only an engine that hangs reaches it."""

Json = dict[str, Any]
Graph = dict[str, Json]


class Frame(bytes):
    """A binary message."""


@contextlib.contextmanager
def started(folder: Path, *more: str) -> Generator[tuple[subprocess.Popen[bytes], str]]:
    """An engine process that has said where it is, and its address."""
    command = [sys.executable, "-m", "comfy_mcp_demo.engine", "--folder", str(folder), *more]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            yield process, _address(process)
        finally:
            if process.stdin is not None:
                process.stdin.close()
            process.terminate()
            process.wait(LIMIT_SECONDS)


def _address(process: subprocess.Popen[bytes]) -> str:
    watchdog = threading.Timer(LIMIT_SECONDS, process.kill)
    watchdog.start()
    assert process.stdout is not None
    line = process.stdout.readline()
    watchdog.cancel()
    url: str = json.loads(line)["url"]
    return url


@dataclass
class Engine:
    """One running engine and a client that talks to it."""

    url: str
    folder: Path
    http: httpx.Client

    def post(self, path: str, body: object) -> httpx.Response:
        return self.http.post(path, json=body)

    def get(self, path: str, **query: str) -> httpx.Response:
        return self.http.get(path, params=query)

    def view(self, file: Json) -> NDArray[np.uint8]:
        answer = self.get("/view", **file)
        assert answer.status_code == 200
        with Image.open(io.BytesIO(answer.content)) as picture:
            return np.asarray(picture.convert("RGB"))

    def history(self, prompt_id: str) -> Json:
        entry: Json = self.get(f"/history/{prompt_id}").json()[prompt_id]
        return entry

    @contextlib.contextmanager
    def listening(self, client_id: str | None = None) -> Generator[Listener]:
        sid = client_id or uuid.uuid4().hex
        address = f"{self.url.replace('http', 'ws', 1)}/ws?clientId={sid}"
        with connect(address, max_size=None, compression=None, close_timeout=1) as socket:
            yield Listener(engine=self, client_id=sid, socket=socket)

    def run(self, graph: Graph) -> Json:
        """Run a graph to its end and give its entry in the history."""
        with self.listening() as listener:
            prompt_id = listener.submit(graph)
            listener.until_end(prompt_id)
        return self.history(prompt_id)

    def pictures(self, graph: Graph) -> list[NDArray[np.uint8]]:
        """Run a graph and give all the pictures that its only output node saved."""
        entry = self.run(graph)
        assert entry["status"]["completed"], entry["status"]["messages"]
        (shown,) = entry["outputs"].values()
        return [self.view(file) for file in shown["images"]]

    def shown_text(self, graph: Graph) -> list[str]:
        """Run a graph and give the text that its only output node shows."""
        (shown,) = self.run(graph)["outputs"].values()
        text: list[str] = shown.get("text", [])
        return text


@dataclass
class Listener:
    """One socket, and everything that came over it so far."""

    engine: Engine
    client_id: str
    socket: ClientConnection
    heard: list[Json | Frame] = field(default_factory=list[Json | Frame])

    def submit(self, graph: Graph, **more: object) -> str:
        body = {"prompt": graph, "client_id": self.client_id, **more}
        answer = self.engine.post("/prompt", body)
        assert answer.status_code == 200, answer.text
        prompt_id: str = answer.json()["prompt_id"]
        return prompt_id

    def next(self) -> Json | Frame:
        content = self.socket.recv(LIMIT_SECONDS)
        message: Json | Frame = json.loads(content) if isinstance(content, str) else Frame(content)
        self.heard.append(message)
        return message

    def until(self, wanted: Callable[[Json], bool]) -> Json:
        """Listen until a message is the wanted one."""
        while True:
            message = self.next()
            if not isinstance(message, Frame) and wanted(message):
                return message

    def until_end(self, prompt_id: str) -> None:
        """Listen until the engine says that it has nothing more to tell of a job."""
        self.until(
            lambda one: (
                one["type"] == "executing"
                and one["data"]["node"] is None
                and one["data"]["prompt_id"] == prompt_id
            )
        )

    def until_node(self, node_id: str) -> None:
        self.until(lambda one: one["type"] == "executing" and one["data"]["node"] == node_id)

    def until_idle(self) -> None:
        self.until(lambda one: one["type"] == "status" and remaining(one) == 0)

    def told(self) -> list[str]:
        """What came, each message in a word or two."""
        return [_in_short(message) for message in self.heard]

    def data_of(self, kind: str) -> list[Json]:
        return [
            one["data"] for one in self.heard if not isinstance(one, Frame) and one["type"] == kind
        ]


def remaining(status: Json) -> int:
    count: int = status["data"]["status"]["exec_info"]["queue_remaining"]
    return count


def _in_short(message: Json | Frame) -> str:
    if isinstance(message, Frame):
        return f"binary {int.from_bytes(message[:4], 'big')}"
    data = message["data"]
    match message["type"]:
        case "status":
            return f"status {remaining(message)}"
        case "executing":
            return f"executing {data['node']}"
        case "executed":
            return f"executed {data['node']}"
        case "execution_cached":
            return f"execution_cached {','.join(data['nodes'])}"
        case "progress":
            return f"progress {data['value']}/{data['max']}"
        case "progress_state":
            last = list(data["nodes"].values())[-1]
            return f"state {last['node_id']} {last['value']}/{last['max']} {last['state']}"
        case other:
            return str(other)
