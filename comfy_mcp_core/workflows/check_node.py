"""Pure: what is wrong with the inputs of a single node of a graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from comfy_mcp_core.arguments import close_matches
from comfy_mcp_core.comfyui.client import Graph
from comfy_mcp_core.comfyui.node_info import InputInfo, input_info, input_names
from comfy_mcp_core.json_values import json_list
from comfy_mcp_core.workflows.allowed import Fault, literal_fault, parameter_fault
from comfy_mcp_core.workflows.issues import EXPORT_AGAIN, Issue, IssueKind, named
from comfy_mcp_core.workflows.links import Link, link_of
from comfy_mcp_core.workflows.meta import Parameter
from comfy_mcp_core.workflows.schema import NodeInfos, models_of

__all__ = ["Bound", "node_issues"]

Bound = Mapping[str, Parameter]
"""The parameters that go to a node, by input."""

DYNAMIC = "COMFY_"
"""With it begin the types of inputs that a graph gives as `name.part`, or not at all."""


def node_issues(graph: Graph, node_id: str, bound: Bound, nodes: NodeInfos) -> Iterator[Issue]:
    """What is wrong with a node's inputs, but for models that are missing.

    Args:
        graph: The graph with placeholders.
        node_id: A node whose class is known.
        bound: The parameters that go to it.
        nodes: What is known of node classes.
    """
    class_type = str(graph[node_id]["class_type"])
    told = {name: input_info(nodes[class_type], name) for name in input_names(nodes[class_type])}
    declared = {name: info for name, info in told.items() if info is not None}
    node = _Node(graph, node_id, declared, nodes)
    given: Mapping[str, Any] = {**graph[node_id]["inputs"], **bound}
    yield from node.lacking(given)
    yield from node.unknown(given)
    for name, value in given.items():
        info = declared.get(name)
        if info is None or _names_model(class_type, name, value, info):
            continue
        if isinstance(value, Parameter):
            yield from node.faulty(name, parameter_fault(value, info))
        elif isinstance(value, list):
            yield from node.linked(name, cast("list[Any]", value), info)
        else:
            yield from node.faulty(name, literal_fault(value, info))


def _names_model(class_type: str, name: str, value: object, info: InputInfo) -> bool:
    return isinstance(value, str) and info.type == "COMBO" and bool(models_of(class_type, name))


@dataclass(frozen=True, slots=True)
class _Node:
    """One node, the inputs that its class declares, and what is known of others."""

    graph: Graph
    node_id: str
    declared: Mapping[str, InputInfo]
    nodes: NodeInfos

    def issue(
        self, kind: IssueKind, name: str, clause: str, remedy: str, *, blocks: bool = True
    ) -> Issue:
        return Issue(
            kind=kind,
            sentence=f"{named(self.graph, self.node_id, name)}: {clause}.",
            remedy=remedy,
            blocks=blocks,
            node_id=self.node_id,
            input=name,
        )

    def lacking(self, given: Mapping[str, Any]) -> Iterator[Issue]:
        for name, info in self.declared.items():
            if info.required and name not in given and not info.type.startswith(DYNAMIC):
                yield self.issue("missing_input", name, "is required and not given", EXPORT_AGAIN)

    def unknown(self, given: Mapping[str, Any]) -> Iterator[Issue]:
        """One issue for all: nodes that grow inputs as they are needed have many of them."""
        names = [n for n in given if not {n, n.split(".")[0]}.intersection(self.declared)]
        if not names:
            return
        close = close_matches(names[0], self.declared, 1)
        meant = f"Did you mean {close[0]!r}? " if close else ""
        yield Issue(
            kind="unknown_input",
            sentence=f"{named(self.graph, self.node_id)} declares no input"
            f" {', '.join(map(repr, names))}; ComfyUI ignores what a node does not take.",
            remedy=f"{meant}Nothing need be done if the node makes its inputs by itself.",
            blocks=False,
            node_id=self.node_id,
            input=names[0],
        )

    def faulty(self, name: str, fault: Fault | None) -> Iterator[Issue]:
        if fault is not None:
            yield self.issue("wrong_value", name, fault.problem, fault.remedy, blocks=fault.blocks)

    def linked(self, name: str, value: list[Any], info: InputInfo) -> Iterator[Issue]:
        link = link_of(self.graph, value)
        if link is not None:
            yield from self.joined(name, link, info)
        elif [type(part) for part in value] != [str, int]:
            yield self.issue(
                "wrong_link",
                name,
                "is a list, which ComfyUI takes for a link, and no [node, output]",
                'A list that is a value is written {"__value__": [...]}.',
            )

    def joined(self, name: str, link: Link, info: InputInfo) -> Iterator[Issue]:
        source, slot = link
        told = self.nodes.get(self.graph[source]["class_type"])
        if told is None:
            return
        outputs = json_list(told.get("output"))
        if slot not in range(len(outputs)):
            yield self.issue(
                "wrong_link",
                name,
                f"links to output {slot} of node {source}, which declares {len(outputs)}",
                EXPORT_AGAIN,
                # Custom nodes may give more than they declare.
                blocks=False,
            )
        elif not _joins(outputs[slot], info.type):
            yield self.issue(
                "wrong_link",
                name,
                f"takes {info.type}, and is linked to {outputs[slot]} of node {source}",
                EXPORT_AGAIN,
            )


def _joins(given: object, taken: str) -> bool:
    """Whether an output may go to an input; `A,B` is either, and what is not plain may be so."""
    if not isinstance(given, str) or taken == "COMBO" or given == "COMBO":
        return True
    if any(t == "*" or t.startswith(DYNAMIC) for t in (given, taken)):
        return True
    return bool({t.strip() for t in given.split(",")} & {t.strip() for t in taken.split(",")})
