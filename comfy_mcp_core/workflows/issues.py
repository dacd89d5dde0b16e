"""Pure: what is told of a graph that is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from comfy_mcp_core.comfyui.client import Graph

__all__ = ["EXPORT_AGAIN", "Issue", "IssueKind", "named"]

IssueKind = Literal[
    "circle",
    "dangling_link",
    "missing_input",
    "missing_model",
    "missing_node",
    "no_output",
    "stray_placeholder",
    "unknown_input",
    "wrong_link",
    "wrong_value",
]

EXPORT_AGAIN = "Mend it in ComfyUI's web page and export the workflow again."


@dataclass(frozen=True, kw_only=True, slots=True)
class Issue:
    """Something that is wrong with a graph.

    Attributes:
        kind: What it is, for programs.
        sentence: What was found, with the node and the input.
        remedy: What to do about it.
        blocks: Whether the workflow, or one of its outputs, can't run because of it.
        node_id: The node; empty when it is not about a single one.
        input: The node's input; empty when it is not about a single one.
    """

    kind: IssueKind
    sentence: str
    remedy: str
    blocks: bool = True
    node_id: str = ""
    input: str = ""


def named(graph: Graph, node_id: str, name: str = "") -> str:
    """A node, and perhaps an input, as people know it."""
    node = f"Node {node_id} ({graph[node_id]['class_type']})"
    return f"{node}, input {name!r}" if name else node
