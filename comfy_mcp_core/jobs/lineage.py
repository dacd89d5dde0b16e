"""Pure: what a node's output is made of, to tell whether two jobs asked for the same."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from comfy_mcp_core.comfyui.client import Graph
from comfy_mcp_core.json_values import json_list

__all__ = ["lineage"]

LINK = 2
"""A link is a list of two: the node that it comes from, and the number of that node's output."""


def lineage(graph: Graph, node_id: str) -> str:
    """A fingerprint of a node and of all that its inputs come from, whatever the nodes' ids.

    Two nodes with one fingerprint are one to ComfyUI's cache.
    """
    return _of(graph, node_id, {})


def _of(graph: Graph, node_id: str, known: dict[str, str]) -> str:
    if node_id not in known:
        # A cycle, which ComfyUI refuses, ends here.
        known[node_id] = ""
        node = graph.get(node_id) or {}
        inputs: dict[str, Any] = {
            name: _told(graph, value, known) for name, value in node.get("inputs", {}).items()
        }
        told = json.dumps([node.get("class_type"), inputs], sort_keys=True)
        known[node_id] = hashlib.sha256(told.encode()).hexdigest()
    return known[node_id]


def _told(graph: Graph, value: object, known: dict[str, str]) -> object:
    link = json_list(value)
    if len(link) == LINK and isinstance(link[0], str) and link[0] in graph:
        return {"from": _of(graph, link[0], known), "output": link[1]}
    return value
