"""Pure: what is to be run to make a job's files again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from comfy_mcp_core.comfyui.client import Graph
from comfy_mcp_core.contributions import Values
from comfy_mcp_core.workflows.catalog import Workflow, prepared
from comfy_mcp_core.workflows.meta import Parameter, WorkflowMeta, parameters_of
from comfy_mcp_core.workflows.schema import is_seed
from comfy_mcp_core.workflows.template import Binding, render, set_inputs
from comfy_mcp_core.workflows.trace import trace

__all__ = ["Repeat", "repeat_of", "seeds_of", "with_every_seed"]

SEED_INPUTS = ("seed", "noise_seed")


@dataclass(frozen=True, kw_only=True, slots=True)
class Repeat:
    """A workflow that makes a job's files again, with the values that it was run with.

    Attributes:
        workflow: The recorded one; or, where that is gone or was changed since, one made of the
            graph that was submitted.
        values: By parameter, as they were used.
        traced: Whether the parameters were traced through the graph.
    """

    workflow: Workflow
    values: Values
    traced: bool = False


def repeat_of(
    workflow: Workflow | None, workflow_id: str, graph: Graph, recorded: Mapping[str, Any]
) -> Repeat:
    """What makes a job's files again.

    Args:
        workflow: What is known by the recorded id now; None for nothing.
        workflow_id: The recorded id.
        graph: As it was submitted.
        recorded: The values of the workflow's parameters, as they were used.

    Raises:
        WorkflowInvalidError: When the graph is no workflow.
    """
    # A job may have been made with new seeds in place of those that the file fixes.
    for known in () if workflow is None else (workflow, with_every_seed(workflow)):
        if _gives(known, graph, recorded):
            return Repeat(workflow=known, values=dict(recorded))
    traced = trace(graph, recorded)
    made = Workflow(
        id=workflow_id,
        title=workflow_id,
        description="",
        namespace="",
        parameters=parameters_of(traced.template, WorkflowMeta()),
        template=traced.template,
        provider="",
        path=Path(),
    )
    return Repeat(workflow=made, values=traced.values, traced=True)


def _gives(workflow: Workflow, graph: Graph, recorded: Mapping[str, Any]) -> bool:
    """Whether the workflow, as it is now, makes that graph of these values."""
    if not {p.name for p in workflow.parameters}.issuperset(recorded):
        return False
    # A media reference stands in the graph as the file that it led to.
    files = {p.name: _literal(graph, p) for p in workflow.parameters if p.type == "media"}
    values = {name: files.get(name, value) for name, value in recorded.items()}
    try:
        rendered = render(workflow.template, prepared(workflow, values))
    except Exception:  # noqa: BLE001 - a plugin's function, given values that it did not make
        return False
    return rendered == graph


def _literal(graph: Graph, parameter: Parameter) -> object:
    places = (
        (graph.get(b.node_id) or {}).get("inputs", {}).get(b.input) for b in parameter.bindings
    )
    return next(places, None)


def with_every_seed(workflow: Workflow) -> Workflow:
    """The workflow with a parameter for every seed that its file fixes.

    The values of the new parameters are not in any record: they are there to be given.
    """
    fixed = list(_fixed_seeds(workflow))
    names = {f"fixed_seed_{number}": binding for number, binding in enumerate(fixed)}
    graph = set_inputs(
        workflow.graph,
        {(b.node_id, b.input): f"PARAM_INT_{name.upper()}" for name, b in names.items()},
    )
    added = tuple(
        Parameter(name=name, type="int", bindings=(b,), hidden=True) for name, b in names.items()
    )
    return replace(
        workflow,
        template=replace(workflow.template, graph=graph),
        parameters=workflow.parameters + added,
    )


def _fixed_seeds(workflow: Workflow) -> Iterator[Binding]:
    for node_id, node in workflow.graph.items():
        for name in SEED_INPUTS:
            value = node["inputs"].get(name)
            if isinstance(value, int) and not isinstance(value, bool):
                yield Binding(node_id=node_id, input=name, class_type=node["class_type"])


def seeds_of(workflow: Workflow) -> list[str]:
    """The names of the parameters that are seeds."""
    return [p.name for p in workflow.parameters if is_seed(p)]
