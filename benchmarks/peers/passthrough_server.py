"""The least that a server in front of ComfyUI can do: submit, wait on one socket, ask history.

It stores nothing, measures nothing, checks nothing, and is lost when the socket breaks.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import uuid
from collections.abc import AsyncGenerator
from typing import Any

import httpx
import mcp_types as types
from mcp.server import Server, ServerRequestContext
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.peers.listening import serve_http
from benchmarks.workloads import trivial

Context = ServerRequestContext[Any, Any]

CONNECTIONS = 4
"""As many to ComfyUI as our server keeps."""

TOOL = types.Tool(
    name="trivial",
    description="Save a picture of one colour.",
    input_schema={
        "type": "object",
        "properties": {"color": {"type": "integer"}, "prefix": {"type": "string"}},
        "required": ["color", "prefix"],
    },
)


class PassThrough:
    """One ComfyUI, reached over one pool of connections and one socket."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client_id = str(uuid.uuid4())
        self._ended: dict[str, asyncio.Event] = {}
        limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
        self._http = httpx.AsyncClient(base_url=url, trust_env=False, limits=limits, timeout=60)

    @contextlib.asynccontextmanager
    async def lifespan(self, _: Server[Any]) -> AsyncGenerator[None]:
        address = f"{self._url.replace('http', 'ws', 1)}/ws?clientId={self._client_id}"
        async with (
            self._http,
            connect(address, compression=None, proxy=None, max_size=None) as socket,
        ):
            following = asyncio.create_task(self._follow(socket))
            try:
                yield
            finally:
                following.cancel()

    async def _follow(self, socket: ClientConnection) -> None:
        async for message in socket:
            if isinstance(message, bytes):
                continue
            event: dict[str, Any] = json.loads(message)
            data: dict[str, Any] = event["data"]
            if event["type"] == "executing" and data["node"] is None:
                ended = self._ended.get(data.get("prompt_id", ""))
                if ended is not None:
                    ended.set()

    async def call_tool(
        self, _: Context, params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        arguments = params.arguments or {}
        prompt_id = str(uuid.uuid4())
        ended = self._ended[prompt_id] = asyncio.Event()
        body = {
            "prompt": trivial(arguments["color"], arguments["prefix"]),
            "client_id": self._client_id,
            "prompt_id": prompt_id,
        }
        (await self._http.post("/prompt", json=body)).raise_for_status()
        await ended.wait()
        del self._ended[prompt_id]
        history = (await self._http.get(f"/history/{prompt_id}")).json()
        told = {"prompt_id": prompt_id, "outputs": history[prompt_id]["outputs"]}
        return types.CallToolResult(
            content=[types.TextContent(text=json.dumps(told))], structured_content=told
        )


async def list_tools(_: Context, __: types.PaginatedRequestParams | None) -> types.ListToolsResult:
    return types.ListToolsResult(tools=[TOOL])


def main() -> None:
    comfyui = PassThrough(sys.argv[1])
    server: Server[Any] = Server(
        "pass-through",
        lifespan=comfyui.lifespan,
        on_list_tools=list_tools,
        on_call_tool=comfyui.call_tool,
    )
    serve_http(server.streamable_http_app())


if __name__ == "__main__":
    main()
