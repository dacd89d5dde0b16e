"""One tool's section of the page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from comfy_mcp_core.server.registry import RegisteredTool
from comfy_mcp_core.server.wire import listed_tool
from comfy_mcp_core.services import Services
from docs.reference.answers import codes_of
from docs.reference.layout import laid_out

__all__ = ["EXAMPLES", "Example", "example_of", "section"]

EXAMPLES = Path(__file__).parent / "examples"
"""Each tool's example, `name.json` with `arguments` and `result`: true, and shortened by hand."""

TYPES: Mapping[str, str] = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "object",
    "array": "list",
}

Example = Mapping[str, Mapping[str, Any]]


def example_of(tool: str) -> Example:
    """A call's `arguments`, and its `result` in part."""
    return json.loads((EXAMPLES / f"{tool}.json").read_bytes())


def section(tool: RegisteredTool, services: Services) -> str:
    """All that is told of a tool, as Markdown."""
    packages = {info.name: info.distribution for info in services.plugins.infos}
    return "\n".join(
        (
            f"### {tool.name}",
            "",
            f"**{tool.title}** · {packages[tool.plugin]} · {_effects(tool)}",
            "",
            tool.description,
            "",
            *_parameters(tool.schema),
            *_errors(tool, services),
            *_example(example_of(tool.name)),
        )
    )


def _effects(tool: RegisteredTool) -> str:
    """The annotations, in words."""
    told = listed_tool(tool).annotations
    assert told is not None
    if told.read_only_hint:
        words = ["changes nothing"]
    elif told.destructive_hint:
        words = ["changes or ends what is there"]
    else:
        words = ["adds, and leaves what is there"]
    if told.idempotent_hint:
        words.append("calling it again changes nothing more")
    words.append("reaches ComfyUI" if told.open_world_hint else "stays on this server")
    return "; ".join(words)


def _parameters(schema: Mapping[str, Any]) -> Iterator[str]:
    properties: Mapping[str, Mapping[str, Any]] = schema["properties"]
    if not properties:
        yield "It takes no parameters."
        yield ""
        return
    yield "| parameter | type | default | allowed | |"
    yield "|---|---|---|---|---|"
    for name, told in properties.items():
        required = name in schema.get("required", ())
        default = "**required**" if required else _default(told)
        cells = (f"`{name}`", TYPES[told["type"]], default, _allowed(told), told["description"])
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"
    yield ""


def _default(told: Mapping[str, Any]) -> str:
    return f"`{json.dumps(told['default'])}`" if told.get("default", "") != "" else ""


def _allowed(told: Mapping[str, Any]) -> str:
    if "enum" in told:
        return ", ".join(f"`{json.dumps(choice)}`" for choice in told["enum"])
    match told.get("minimum"), told.get("maximum"):
        case None, None:
            return ""
        case None, most:
            return f"up to {most}"
        case least, None:
            return f"{least} or more"
        case least, most:
            return f"{least} to {most}"


def _errors(tool: RegisteredTool, services: Services) -> Iterator[str]:
    codes = codes_of(tool, services)
    if codes:
        yield "| error | |"
        yield "|---|---|"
        yield from (f"| `{code}` | {when} |" for code, when in codes.items())
        yield ""


def _example(example: Example) -> Iterator[str]:
    yield "```json"
    yield laid_out(example["arguments"])
    yield "```"
    yield ""
    yield "answers"
    yield ""
    yield "```json"
    yield laid_out(example["result"])
    yield "```"
    yield ""
