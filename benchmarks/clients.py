"""Who calls: MCP clients, and a raw client of ComfyUI."""

from __future__ import annotations

import contextlib
import json
import uuid
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx2
from mcp import Client
from websockets.asyncio.client import ClientConnection, connect

__all__ = ["ERAS", "LONGEST_SECONDS", "RawClient", "call", "socket"]

ERAS = {"2026": "2026-07-28", "2025": "legacy"}
"""The two eras of the protocol, and the mode of the client that speaks each."""

LONGEST_SECONDS = 120.0
"""Longest wait for any one answer: only something broken reaches it."""


class WrongAnswerError(Exception):
    """An answer that makes a measurement worthless."""


async def call(client: Client, tool: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """Call a tool.

    Returns:
        Its structured content; empty when it has none.

    Raises:
        WrongAnswerError: When it answered with an error.
    """
    result = await client.call_tool(tool, dict(arguments), read_timeout_seconds=LONGEST_SECONDS)
    if result.is_error:
        raise WrongAnswerError(f"{tool} answered {result.content}")
    return result.structured_content or {}


def socket(url: str, client_id: str) -> connect:
    """A socket to a ComfyUI, to be opened by `async with`."""
    address = f"{url.replace('http', 'ws', 1)}/ws?clientId={client_id}"
    return connect(address, compression=None, proxy=None, max_size=None)


@dataclass(frozen=True, kw_only=True, slots=True)
class RawClient:
    """The shortest way through ComfyUI's API: the floor under every server in front of it."""

    http: httpx2.AsyncClient
    socket: ClientConnection
    client_id: str

    @classmethod
    @contextlib.asynccontextmanager
    async def open(cls, url: str) -> AsyncGenerator[RawClient]:
        """A client with a kept-alive connection and a socket of its own."""
        client_id = str(uuid.uuid4())
        async with (
            httpx2.AsyncClient(base_url=url, trust_env=False, timeout=LONGEST_SECONDS) as http,
            socket(url, client_id) as opened,
        ):
            yield cls(http=http, socket=opened, client_id=client_id)

    async def run(self, graph: Mapping[str, Any]) -> Mapping[str, Any]:
        """Run a graph; gives its outputs as history has them."""
        prompt_id = str(uuid.uuid4())
        body = {"prompt": graph, "client_id": self.client_id, "prompt_id": prompt_id}
        (await self.http.post("/prompt", json=body)).raise_for_status()
        await self._end(prompt_id)
        history = (await self.http.get(f"/history/{prompt_id}")).json()
        outputs: Mapping[str, Any] = history[prompt_id]["outputs"]
        return outputs

    async def _end(self, prompt_id: str) -> None:
        async for message in self.socket:
            if isinstance(message, bytes):
                continue
            event: dict[str, Any] = json.loads(message)
            data: dict[str, Any] = event["data"]
            ended = event["type"] == "executing" and data["node"] is None
            if ended and data.get("prompt_id") == prompt_id:
                return

    async def view(self, file: Mapping[str, str]) -> bytes:
        """A file's bytes."""
        answer = await self.http.get("/view", params=dict(file))
        answer.raise_for_status()
        return answer.content
