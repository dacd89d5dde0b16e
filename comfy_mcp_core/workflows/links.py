"""Pure: the links of a graph, followed upstream.

Upstream leads from the node that takes an output to the node that gives it. Graphs are other
people's: links may lead nowhere or in circles, and nodes may be no nodes at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from comfy_mcp_core.comfyui.client import Graph
from comfy_mcp_core.json_values import json_list, json_object

__all__ = [
    "Link",
    "Literal",
    "Place",
    "class_of",
    "inputs_of",
    "link_of",
    "links_of",
    "literals",
    "upstream",
]

Place = tuple[str, str]
"""A node's input: (node id, input)."""

Link = tuple[str, int]
"""A node's output: (node id, slot)."""

Literal = str | int | float | bool
"""A value that an input holds itself, and no list or object."""


def class_of(graph: Graph, node_id: str) -> str:
    """The node's class; empty when it tells none."""
    told = json_object(graph[node_id]).get("class_type")
    return told if isinstance(told, str) else ""


def inputs_of(graph: Graph, node_id: str) -> dict[str, Any]:
    """The node's inputs, literals and links alike."""
    return json_object(json_object(graph[node_id]).get("inputs"))


def literals(graph: Graph) -> dict[Place, Literal]:
    """Every literal by its place, in the order of the graph."""
    return {
        (node_id, name): value
        for node_id in graph
        for name, value in inputs_of(graph, node_id).items()
        if isinstance(value, str | int | float)
    }


def link_of(graph: Graph, value: object) -> Link | None:
    """The output that an input's value points to; None when it is no link to a node there is."""
    match json_list(value):
        case [str(node_id), int(slot)] if node_id in graph:
            return node_id, slot
        case _:
            return None


def links_of(graph: Graph, node_id: str) -> dict[str, Link]:
    """The node's links by input."""
    found = {name: link_of(graph, value) for name, value in inputs_of(graph, node_id).items()}
    return {name: link for name, link in found.items() if link is not None}


def upstream(starts: Iterable[Link], onward: Callable[[Link], Iterable[Link]]) -> Iterator[Link]:
    """Everything that is reached from the starts, each once, depth first.

    Args:
        starts: Where to begin; these are reached as well.
        onward: Where to go on from an output, in the order in which it is to be followed.
    """
    waiting = list(starts)[::-1]
    seen: set[Link] = set()
    while waiting:
        at = waiting.pop()
        if at not in seen:
            seen.add(at)
            yield at
            waiting.extend(list(onward(at))[::-1])
