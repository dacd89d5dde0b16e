"""Pure: our content and tools -> MCP's types."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

import mcp_types as types
from mcp.shared.exceptions import MCPError

from comfy_mcp_core.arguments import cursor_number, shown
from comfy_mcp_core.content import Audio, Content, Image, Link, Result, Text
from comfy_mcp_core.errors import ComfyMCPError
from comfy_mcp_core.server.registry import RegisteredTool

__all__ = ["error_result", "listed_tool", "page_number", "tool_result"]


def listed_tool(tool: RegisteredTool) -> types.Tool:
    """A tool as `tools/list` tells it."""
    declared = tool.declared
    read_only = declared is not None and declared.read_only
    annotations = types.ToolAnnotations(
        title=tool.title,
        read_only_hint=read_only,
        # A workflow writes new files and leaves the old ones; whatever else is declared.
        destructive_hint=None if read_only else declared is not None and declared.destructive,
        idempotent_hint=None if read_only else declared is not None and declared.idempotent,
        open_world_hint=declared is None or declared.open_world,
    )
    return types.Tool(
        name=tool.name,
        description=tool.description,
        input_schema=dict(tool.schema),
        output_schema=dict(tool.output_schema),
        annotations=annotations,
    )


def tool_result(result: Result) -> types.CallToolResult:
    """A tool's answer: the JSON object as structured content and as text, then the media."""
    return types.CallToolResult(
        content=[_text(result.data), *(_block(item) for item in result.content)],
        structured_content=dict(result.data),
    )


def error_result(error: ComfyMCPError) -> types.CallToolResult:
    """An expected failure as a result that the agent can act on."""
    payload = error.payload()
    return types.CallToolResult(content=[_text(payload)], structured_content=payload, is_error=True)


def page_number(cursor: str) -> int:
    """The number that a cursor of a list is.

    Raises:
        MCPError: When it is none.
    """
    number = cursor_number(cursor)
    if number is None:
        raise MCPError(types.INVALID_PARAMS, f"There is no cursor {shown(cursor)!r}.")
    return number


def _text(data: Mapping[str, object]) -> types.TextContent:
    return types.TextContent(text=json.dumps(data, ensure_ascii=False, default=str))


def _block(item: Content) -> types.ContentBlock:
    match item:
        case Text(text=text):
            return types.TextContent(text=text)
        case Image(data=data, mime_type=mime_type):
            return types.ImageContent(data=base64.b64encode(data).decode(), mime_type=mime_type)
        case Audio(data=data, mime_type=mime_type):
            return types.AudioContent(data=base64.b64encode(data).decode(), mime_type=mime_type)
        case Link(uri=uri, name=name, mime_type=mime_type, size=size):
            return types.ResourceLink(uri=uri, name=name, mime_type=mime_type, size=size)
