"""Pure: a workflow file -> its parameters; parameters and values -> a graph.

A placeholder is the whole value of a node's input: `PARAM_<TYPE>_<NAME>`, or `PARAM_<NAME>` for
text. The same placeholder in several inputs is one parameter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from comfy_mcp_core.comfyui.client import Graph
from comfy_mcp_core.errors import WorkflowInvalidError
from comfy_mcp_core.json_values import json_object

__all__ = [
    "Binding",
    "ParameterType",
    "Placeholder",
    "Template",
    "parse_template",
    "placeholder",
    "render",
    "set_inputs",
]

ParameterType = Literal["str", "int", "float", "bool", "media"]

_TYPES: Mapping[str, ParameterType] = {
    "STR": "str",
    "STRING": "str",
    "TEXT": "str",
    "INT": "int",
    "FLOAT": "float",
    "BOOL": "bool",
    "MEDIA": "media",
}
_PLACEHOLDER = re.compile(r"PARAM_(?:(?P<type>[A-Z]+)_)?(?P<name>[A-Z0-9_]+)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Binding:
    """An input of a node that a parameter's value goes to."""

    node_id: str
    input: str
    class_type: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Placeholder:
    """A parameter as the file alone tells it: its name, type and inputs."""

    name: str
    type: ParameterType
    bindings: tuple[Binding, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Template:
    """A workflow file: its graph with placeholders, and these in the order of the file."""

    graph: Graph
    placeholders: tuple[Placeholder, ...]


def placeholder(text: object) -> tuple[str, ParameterType] | None:
    """The parameter's name and type that a value stands for; None when it is no placeholder.

    >>> placeholder("PARAM_INT_STEPS")
    ('steps', 'int')
    >>> placeholder("PARAM_PROMPT")
    ('prompt', 'str')
    >>> placeholder("PARAM_NEGATIVE_PROMPT")
    ('negative_prompt', 'str')
    """
    match = _PLACEHOLDER.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    kind, name = match["type"], match["name"]
    if kind is None:
        return name.lower(), "str"
    if kind in _TYPES:
        return name.lower(), _TYPES[kind]
    return f"{kind}_{name}".lower(), "str"


def parse_template(content: object) -> Template:
    """Read a parsed workflow file.

    Raises:
        WorkflowInvalidError: When it is no workflow in API format, or one parameter has two types.
    """
    graph = _graph(content)
    found: dict[str, tuple[ParameterType, list[Binding]]] = {}
    for binding, value in _inputs(graph):
        named = placeholder(value)
        if named is None:
            continue
        name, kind = named
        known = found.setdefault(name, (kind, []))
        if known[0] != kind:
            raise WorkflowInvalidError(
                f"The parameter {name!r} is {known[0]} in one input and {kind} in another.",
                hint=f"Give every PARAM_…_{name.upper()} the same type.",
            )
        known[1].append(binding)
    return Template(
        graph=graph,
        placeholders=tuple(
            Placeholder(name=name, type=kind, bindings=tuple(bindings))
            for name, (kind, bindings) in found.items()
        ),
    )


def render(template: Template, values: Mapping[str, Any]) -> Graph:
    """A graph with every placeholder replaced; an input whose parameter has no value is left out.

    The template is not changed; values are taken as they are.
    """
    return {
        node_id: {**node, "inputs": dict(_rendered(node["inputs"], values))}
        for node_id, node in template.graph.items()
    }


def set_inputs(graph: Graph, values: Mapping[tuple[str, str], Any]) -> Graph:
    """A graph with single inputs set, by (node id, input); the given one is not changed."""
    result = {node_id: {**node, "inputs": dict(node["inputs"])} for node_id, node in graph.items()}
    for (node_id, name), value in values.items():
        result[node_id]["inputs"][name] = value
    return result


def _rendered(inputs: Mapping[str, Any], values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in inputs.items():
        named = placeholder(value)
        if named is None:
            yield name, value
        elif named[0] in values:
            yield name, values[named[0]]


def _inputs(graph: Graph) -> Iterator[tuple[Binding, object]]:
    for node_id, node in graph.items():
        for name, value in node["inputs"].items():
            yield Binding(node_id=node_id, input=name, class_type=node["class_type"]), value


def _graph(content: object) -> Graph:
    if not isinstance(content, dict):
        raise WorkflowInvalidError("The file holds no JSON object.", hint=_EXPORT_HINT)
    content = cast("dict[str, Any]", content)
    if isinstance(content.get("nodes"), list):
        raise WorkflowInvalidError(
            "The file is a workflow in the web page's own format.", hint=_EXPORT_HINT
        )
    graph: Graph = {}
    for node_id, told in content.items():
        node = json_object(told)
        if not isinstance(node.get("class_type"), str):
            raise WorkflowInvalidError(
                f"The node {node_id!r} has no class_type.", hint=_EXPORT_HINT
            )
        if not isinstance(node.get("inputs", {}), dict):
            raise WorkflowInvalidError(f"The inputs of node {node_id!r} are no object.")
        graph[node_id] = {**node, "inputs": json_object(node.get("inputs"))}
    if not graph:
        raise WorkflowInvalidError("The file holds no nodes.", hint=_EXPORT_HINT)
    return graph


_EXPORT_HINT = "In ComfyUI's web page use Workflow > Export (API) and put PARAM_… in its inputs."
