"""Pure: the node classes and models that a graph needs and ComfyUI lacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from comfy_mcp_core.arguments import close_matches
from comfy_mcp_core.comfyui.client import Graph
from comfy_mcp_core.comfyui.node_info import input_info
from comfy_mcp_core.workflows.meta import Parameter
from comfy_mcp_core.workflows.schema import NodeInfos, limits_of, model_folder, models_of
from comfy_mcp_core.workflows.template import placeholder

__all__ = ["INSTALL_NODES", "MissingModel", "class_types", "missing_models", "missing_nodes"]

INSTALL_NODES = "Install the custom nodes that provide them, or upgrade ComfyUI."


@dataclass(frozen=True, kw_only=True, slots=True)
class MissingModel:
    """A model that a file names and ComfyUI lacks.

    Attributes:
        model: Its name.
        folder: ComfyUI's folder type, such as `checkpoints`.
        close: Installed models whose names come close.
        node_id: The node that it is for.
        input: The node's input.
        parameter: The parameter whose default it is; empty when it stands in the graph.
    """

    model: str
    folder: str
    close: Sequence[str]
    node_id: str
    input: str
    parameter: str = ""

    @property
    def remedy(self) -> str:
        """What to do about it."""
        meant = f"Did you mean {self.close[0]!r}? " if self.close else ""
        return f"{meant}Put it into ComfyUI's folder models/{self.folder}, or change the workflow."


def class_types(graph: Graph) -> list[str]:
    """The node classes of a graph, each once, in the order of the file."""
    return list(dict.fromkeys(str(node["class_type"]) for node in graph.values()))


def missing_nodes(graph: Graph, nodes: NodeInfos) -> list[str]:
    """The node classes that the graph needs and ComfyUI lacks."""
    return [name for name in class_types(graph) if name not in nodes]


def missing_models(
    graph: Graph, parameters: Sequence[Parameter], nodes: NodeInfos
) -> Iterator[MissingModel]:
    """The models that the file itself names and ComfyUI lacks; those that a call gives left aside.

    Args:
        graph: The graph with placeholders.
        parameters: Their own defaults count as named by the file.
        nodes: What is known of node classes; of those that are not there nothing is told.
    """
    for node_id, node in graph.items():
        for name, value in node["inputs"].items():
            told = input_info(nodes.get(str(node["class_type"]), {}), name)
            folder = models_of(str(node["class_type"]), name)
            if not folder or told is None or told.type != "COMBO" or not isinstance(value, str):
                continue
            if placeholder(value) is None and value not in told.choices:
                yield _missing_model(value, folder, told.choices, (node_id, name))
    for parameter in parameters:
        folder, default = model_folder(parameter), parameter.default
        if not folder or default is None or parameter.bindings[0].class_type not in nodes:
            continue
        choices = limits_of(parameter, nodes).choices or ()
        if default not in choices:
            place = (parameter.bindings[0].node_id, parameter.bindings[0].input)
            yield _missing_model(str(default), folder, choices, place, parameter.name)


def _missing_model(
    model: str,
    folder: str,
    choices: Sequence[object],
    place: tuple[str, str],
    parameter: str = "",
) -> MissingModel:
    return MissingModel(
        model=model,
        folder=folder,
        close=close_matches(model, map(str, choices)),
        node_id=place[0],
        input=place[1],
        parameter=parameter,
    )
