"""A bare server of the MCP SDK with one tool that answers at once, over HTTP or stdio."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import mcp_types as types
from mcp.server import Server, ServerRequestContext

Context = ServerRequestContext[Any, Any]

ECHO = types.Tool(
    name="echo",
    description="Give the text back.",
    input_schema={
        "type": "object",
        "properties": {"text": {"type": "string"}},
        "required": ["text"],
    },
)


async def list_tools(_: Context, __: types.PaginatedRequestParams | None) -> types.ListToolsResult:
    return types.ListToolsResult(tools=[ECHO])


async def call_tool(_: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
    text = str((params.arguments or {}).get("text", ""))
    return types.CallToolResult(content=[types.TextContent(text=text)])


async def serve_stdio(server: Server[Any]) -> None:
    from mcp.server.stdio import stdio_server  # HTTP has no need of it

    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


def main() -> None:
    server: Server[Any] = Server("echo", on_list_tools=list_tools, on_call_tool=call_tool)
    if "--stdio" in sys.argv:
        asyncio.run(serve_stdio(server))
    else:
        from benchmarks.peers.listening import serve_http  # stdio has no need of uvicorn

        serve_http(server.streamable_http_app())


if __name__ == "__main__":
    main()
