"""Pure: whether a graph can run on a ComfyUI, as far as the file and its node classes tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from comfy_mcp_core.comfyui.client import Graph
from comfy_mcp_core.workflows.check_node import node_issues
from comfy_mcp_core.workflows.issues import EXPORT_AGAIN, Issue, named
from comfy_mcp_core.workflows.links import links_of, upstream
from comfy_mcp_core.workflows.meta import Parameter
from comfy_mcp_core.workflows.missing import INSTALL_NODES, missing_models, missing_nodes
from comfy_mcp_core.workflows.schema import NodeInfos
from comfy_mcp_core.workflows.template import placeholder

__all__ = ["check_graph"]

NO_OUTPUT = Issue(
    kind="no_output",
    sentence="None of the nodes gives an output, so that ComfyUI runs nothing.",
    remedy="Add one that does, such as SaveImage or PreviewImage.",
)


def check_graph(
    graph: Graph, parameters: Sequence[Parameter], nodes: NodeInfos | None
) -> list[Issue]:
    """Everything that is wrong with a graph.

    Args:
        graph: The graph with placeholders.
        parameters: The parameters that its placeholders and its meta file make.
        nodes: What ComfyUI tells of each class of the graph that it has; None when it was not
            asked, and then only what the file alone tells is found.
    """
    found = [*_stray_placeholders(graph), *_dangling(graph), *_circles(graph)]
    if nodes is None:
        return found
    found = [*_without_class(graph, nodes), *found, *_without_model(graph, parameters, nodes)]
    for node_id, node in graph.items():
        if node["class_type"] in nodes:
            bound = {b.input: p for p in parameters for b in p.bindings if b.node_id == node_id}
            found += node_issues(graph, node_id, bound, nodes)
    needed = _needed(graph, nodes)
    if not needed and not missing_nodes(graph, nodes):
        found.append(NO_OUTPUT)
    return [_weighed(issue, needed) for issue in found]


def _weighed(issue: Issue, needed: set[str]) -> Issue:
    """ComfyUI looks at the inputs of those nodes only that an output needs."""
    if not needed or not issue.blocks or not issue.node_id or issue.node_id in needed:
        return issue
    return replace(issue, blocks=False, sentence=f"{issue.sentence} No output needs that node.")


def _needed(graph: Graph, nodes: NodeInfos) -> set[str]:
    """The output nodes, and all that they link to; empty when there is no output node."""
    outputs = [i for i, n in graph.items() if nodes.get(n["class_type"], {}).get("output_node")]
    reached = upstream(((i, 0) for i in outputs), lambda at: links_of(graph, at[0]).values())
    return {node_id for node_id, _ in reached}


def _stray_placeholders(graph: Graph) -> Iterator[Issue]:
    for node_id, node in graph.items():
        for name, value in node["inputs"].items():
            if isinstance(value, str) and "PARAM_" in value and placeholder(value) is None:
                yield Issue(
                    kind="stray_placeholder",
                    sentence=f"{named(graph, node_id, name)}: PARAM_ stands amid other text, or"
                    " with small letters, and is given to the node as it is.",
                    remedy="A placeholder is the whole value of an input, such as PARAM_PROMPT.",
                    blocks=False,
                    node_id=node_id,
                    input=name,
                )


def _dangling(graph: Graph) -> Iterator[Issue]:
    for node_id, node in graph.items():
        for name, value in node["inputs"].items():
            match value:
                case [str(source), int()] if source not in graph:
                    yield Issue(
                        kind="dangling_link",
                        sentence=f"{named(graph, node_id, name)}: links to node {source}, which is"
                        " not there.",
                        remedy=EXPORT_AGAIN,
                        node_id=node_id,
                        input=name,
                    )
                case _:
                    pass


def _circles(graph: Graph) -> Iterator[Issue]:
    """One circle of links, if there is any."""
    sources = {node_id: {at for at, _ in links_of(graph, node_id).values()} for node_id in graph}
    try:
        TopologicalSorter(sources).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        yield Issue(
            kind="circle",
            sentence=f"The links go in a circle: nodes {' -> '.join(circle)}.",
            remedy=EXPORT_AGAIN,
            node_id=circle[0],
        )


def _without_class(graph: Graph, nodes: NodeInfos) -> Iterator[Issue]:
    for name in missing_nodes(graph, nodes):
        ids = [node_id for node_id, node in graph.items() if node["class_type"] == name]
        yield Issue(
            kind="missing_node",
            sentence=f"This ComfyUI lacks the node class {name!r} (node {', '.join(ids)}).",
            remedy=INSTALL_NODES,
        )


def _without_model(
    graph: Graph, parameters: Sequence[Parameter], nodes: NodeInfos
) -> Iterator[Issue]:
    for missing in missing_models(graph, parameters, nodes):
        default = "its parameter's default, " if missing.parameter else ""
        yield Issue(
            kind="missing_model",
            sentence=f"{named(graph, missing.node_id, missing.input)}: {default}the model"
            f" {missing.model!r} is not in {missing.folder}.",
            remedy=missing.remedy,
            node_id=missing.node_id,
            input=missing.input,
        )
