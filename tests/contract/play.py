"""A raw client: sends a request, follows a socket, and notes what came back."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from websockets.asyncio.client import ClientConnection, connect

from tests.contract.json_types import as_list, as_object
from tests.contract.messages import Message, decode, story
from tests.contract.normalise import normalise

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Mapping
    from pathlib import Path

    import httpx

    from tests.contract.json_types import Json

LIMIT_SECONDS = 60.0
"""Longest wait for anything: only a server that hangs reaches it."""

COMPARED_HEADERS = ("content-disposition", "accept-ranges", "content-range")


@dataclass(frozen=True, kw_only=True, slots=True)
class Server:
    """A server to play to.

    Attributes:
        name: `demo` or `comfyui`.
        url: its address, without a slash at the end.
        folder: where it keeps its files; None when it is not ours to touch.
        version: what it says it is, as numbers.
        checkpoint: a checkpoint that it can load.
    """

    name: str
    url: str
    folder: Path | None
    version: tuple[int, ...]
    checkpoint: str


class UnheardError(Exception):
    """A message that must come did not; the message of the error says what came last."""


class Stream:
    """What one client hears on its socket."""

    def __init__(self, socket: ClientConnection) -> None:
        """Listen on an open socket."""
        self._socket = socket
        self.messages: list[Message] = []

    async def until(self, wanted: Callable[[Message], bool]) -> Message:
        """Receive until a message is wanted, and return it."""
        try:
            async with asyncio.timeout(LIMIT_SECONDS):
                while True:
                    message = decode(await self._socket.recv())
                    self.messages.append(message)
                    if wanted(message):
                        return message
        except TimeoutError as error:
            raise UnheardError(f"the wanted message did not come; {self._heard()}") from error

    async def until_end(self, prompt_id: str) -> list[Message]:
        """Receive until a job has ended; return what came for it, and frames, since it began."""
        await self.until(lambda message: message.ends(prompt_id))
        return self.of(prompt_id)

    async def until_progress(self, prompt_id: str) -> Message:
        """Receive until a job tells its progress.

        Raises:
            UnheardError: when it ends without.
        """
        message = await self.until(
            lambda m: (m.type == "progress" and m.prompt_id == prompt_id) or m.ends(prompt_id)
        )
        if message.type != "progress":
            raise UnheardError(f"the job ended without progress; {self._heard()}")
        return message

    def _heard(self) -> str:
        return f"last heard: {story(self.messages)[-8:]}"

    def break_off(self) -> None:
        """Break the connection, as a failing network would."""
        self._socket.transport.abort()

    def of(self, prompt_id: str) -> list[Message]:
        """Return what was received for a job, with the frames, which need not name it."""
        return [m for m in self.messages if m.prompt_id == prompt_id or m.type == "binary"]


class Player:
    """Plays one scenario to one server, and knows the names that it gave to things."""

    def __init__(self, server: Server, client: httpx.AsyncClient) -> None:
        """Play to `server` through `client`."""
        self.server = server
        self.client = client
        self.names: dict[str, str] = {}
        self.prefix = self.named("<run>", f"contract-{secrets.token_hex(4)}")
        self.unique = secrets.randbelow(0xFFFFFF)
        """A number that no other run uses, so that nothing is answered from the server's cache."""

    def named(self, label: str, real: str) -> str:
        """Let `label` stand for `real` in the transcript, and return `real`."""
        self.names[real] = label
        return real

    def new_id(self, label: str) -> str:
        """Return a fresh id, as ComfyUI wants them, under a label."""
        return self.named(f"<{label}>", str(uuid.uuid4()))

    @contextlib.asynccontextmanager
    async def listen(self, client_id: str, *, metadata: bool = False) -> AsyncGenerator[Stream]:
        """Open a socket; `metadata` asks for previews that name their node."""
        address = f"{self.server.url.replace('http', 'ws', 1)}/ws?clientId={client_id}"
        async with connect(address, max_size=None, proxy=None) as socket:
            stream = Stream(socket)
            await stream.until(lambda message: message.type == "status")
            if metadata:
                flags = {"supports_preview_metadata": True}
                await socket.send(json.dumps({"type": "feature_flags", "data": flags}))
                await stream.until(lambda message: message.type == "feature_flags")
            yield stream

    async def submit(
        self, graph: Mapping[str, Json], prompt_id: str, client_id: str | None = None, **more: Json
    ) -> httpx.Response:
        """Send a workflow under an id of ours."""
        owner: dict[str, Json] = {} if client_id is None else {"client_id": client_id}
        body = {"prompt": dict(graph), "prompt_id": prompt_id, **owner, **more}
        return await self.client.post("/prompt", json=body)

    async def run(
        self, graph: Mapping[str, Json], label: str, *, metadata: bool = False
    ) -> tuple[str, list[Message]]:
        """Run a workflow to its end; return its id and what was heard of it."""
        client_id, prompt_id = self.new_id(f"client of {label}"), self.new_id(label)
        async with self.listen(client_id, metadata=metadata) as stream:
            answer = await self.submit(graph, prompt_id, client_id)
            answer.raise_for_status()
            return prompt_id, await stream.until_end(prompt_id)

    async def history(self, prompt_id: str) -> dict[str, Json]:
        """Return a job's history entry, or an empty object."""
        answer = await self.client.get(f"/history/{prompt_id}")
        return as_object(as_object(answer.json()).get(prompt_id))

    async def queue(self) -> dict[str, list[str]]:
        """Return the ids that run and that wait, the latter in their order."""
        answer = as_object((await self.client.get("/queue")).json())
        return {key: _ids(as_list(answer.get(key))) for key in ("queue_running", "queue_pending")}

    async def interrupt(self, prompt_id: str | None = None) -> httpx.Response:
        """Interrupt a job, or whatever runs."""
        return await self.client.post(
            "/interrupt", json={} if prompt_id is None else {"prompt_id": prompt_id}
        )

    def delete_output(self, filename: str) -> None:
        """Remove a file that the server wrote, behind its back."""
        if self.server.folder is None:
            raise FileNotFoundError("this server's files are not ours to touch")
        found = next((f for f in self.server.folder.rglob(filename) if self.prefix in str(f)), None)
        if found is None:
            raise FileNotFoundError(f"{filename} is not below {self.server.folder}")
        found.unlink()

    def noted(self, value: Json) -> Json:
        """Return a value as the transcript shows it."""
        return normalise(value, self.names)

    def answer(self, response: httpx.Response) -> dict[str, Json]:
        """Return a response as the transcript shows it: status, kind of content, content."""
        headers = {k: response.headers[k] for k in COMPARED_HEADERS if k in response.headers}
        noted: dict[str, Json] = {"status": response.status_code}
        if headers:
            noted["headers"] = self.noted(dict(headers))
        if response.content:
            noted["type"] = response.headers.get("content-type", "").split(";")[0]
            noted["body"] = self._body(response)
        return noted

    def _body(self, response: httpx.Response) -> Json:
        kind = response.headers.get("content-type", "")
        if kind.startswith("application/json"):
            return self.noted(response.json())
        return "<text>" if kind.startswith("text/") else "<bytes>"


def _ids(entries: list[Json]) -> list[str]:
    """Return the ids of a queue's entries in the order in which they will run."""
    ordered = sorted((as_list(entry) for entry in entries), key=lambda entry: _number(entry[0]))
    return [str(entry[1]) for entry in ordered]


def _number(value: Json) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0
