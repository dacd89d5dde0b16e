"""What a workflow is to agents: for programs, and as lines for people."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import click

from comfy_mcp_core.cli.configured import Configured
from comfy_mcp_core.cli.findings import wrapped
from comfy_mcp_core.defaults import Defaults
from comfy_mcp_core.plugins import Plugins
from comfy_mcp_core.values import default_values
from comfy_mcp_core.workflows.allowed import plain
from comfy_mcp_core.workflows.catalog import Workflow
from comfy_mcp_core.workflows.schema import (
    NodeInfos,
    arguments_of,
    is_seed,
    limits_of,
    model_folder,
)

__all__ = ["Teller", "lines", "tools_of"]

INDENT = " " * 14
SHOWN = 6
"""Choices that are named to people."""

NOTHING: NodeInfos = MappingProxyType({})


def tools_of(plugins: Plugins) -> Mapping[str, str]:
    """The plugins' own tools, each with its plugin; a workflow of such a name is no tool."""
    return {c.value.tool_name: c.plugin.name for c in plugins.tools}


class Teller:
    """Tells of workflows what a server with these settings and plugins would make of them."""

    def __init__(self, run: Configured) -> None:
        namespaces = {c.value.name: c.value for c in run.plugins.defaults}
        self._defaults = Defaults(namespaces, run.config, os.environ)
        self._tools = tools_of(run.plugins)

    def told(self, workflow: Workflow, nodes: NodeInfos = NOTHING) -> dict[str, Any]:
        """A workflow as JSON.

        Args:
            workflow: The workflow.
            nodes: What is known of node classes; ranges and choices come from them.
        """
        return {
            "id": workflow.id,
            "title": workflow.title,
            "description": workflow.description,
            "tool": not self._no_tool(workflow),
            "no_tool_because": self._no_tool(workflow),
            "provider": workflow.provider,
            "file": str(workflow.path),
            "namespace": workflow.namespace,
            "replaces": workflow.replaces,
            "parameters": self._parameters(workflow, nodes),
        }

    def _no_tool(self, workflow: Workflow) -> str:
        if workflow.hidden:
            return "its meta file hides it"
        if not workflow.parameters:
            return "it has no placeholders"
        if workflow.id in self._tools:
            return f"the plugin {self._tools[workflow.id]} has a tool of that name"
        return ""

    def _parameters(self, workflow: Workflow, nodes: NodeInfos) -> list[dict[str, Any]]:
        defaults = {n: d.value for n, d in default_values(workflow, self._defaults).items()}
        told: list[dict[str, Any]] = []
        for argument in arguments_of(workflow.parameters, defaults, nodes):
            parameter = workflow.parameter(argument.name)
            assert parameter is not None
            default = argument.default
            if default is None and parameter.type in {"int", "float", "bool"}:
                default = None if is_seed(parameter) else limits_of(parameter, nodes).default
            entry: dict[str, Any] = {
                "name": argument.name,
                "type": parameter.type,
                "required": argument.required,
                "default": default,
                "min": argument.minimum,
                "max": argument.maximum,
                "step": parameter.step,
                "choices": list(argument.choices) or None,
                "models": model_folder(parameter) or None,
                "drawn": is_seed(parameter) or None,
                "description": argument.description,
            }
            told.append({key: value for key, value in entry.items() if value is not None})
        return told


def lines(told: Mapping[str, Any]) -> Iterator[str]:
    """A told workflow for people."""
    yield click.style(told["id"], bold=True)
    yield from _row("title", told["title"])
    yield from _row("description", told["description"] or "none, agents see only the title")
    if told["tool"]:
        yield from _row("tool", "yes")
    else:
        yield from _row("tool", f"no, {told['no_tool_because']}: it runs by run_workflow")
    yield from _row("provider", f"{told['provider']}, {told['file']}")
    if told["replaces"]:
        yield from _row("replaces", f"the workflow of that name from {told['replaces']}")
    for number, parameter in enumerate(told["parameters"]):
        yield from _row("" if number else "parameters", _parameter(parameter))


def _row(label: str, text: str) -> Iterator[str]:
    for number, line in enumerate(wrapped(text, len(INDENT))):
        yield f"{'' if number else f'  {label}':<{len(INDENT)}}{line}"


def _parameter(told: Mapping[str, Any]) -> str:
    parts = [f"{told['name']}: {told['type']}"]
    if told["required"]:
        parts.append("required")
    limits = " to ".join(plain(told[k]) for k in ("min", "max") if k in told)
    if limits:
        parts.append(limits if "min" in told and "max" in told else f"{_side(told)} {limits}")
    if "models" in told:
        parts.append(f"a file of {told['models']}")
    elif "choices" in told:
        shown = [*map(str, told["choices"][:SHOWN])]
        more = len(told["choices"]) - len(shown)
        parts.append(f"one of {', '.join(shown)}{f' and {more} more' if more else ''}")
    if "default" in told:
        parts.append(f"default {told['default']!r}")
    elif "drawn" in told:
        parts.append("drawn when not given")
    return ", ".join(parts)


def _side(told: Mapping[str, Any]) -> str:
    return "at least" if "min" in told else "at most"
