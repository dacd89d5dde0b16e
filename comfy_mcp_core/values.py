"""A workflow's values for one call: given ones, defaults, drawn seeds, checked against ComfyUI."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from comfy_mcp_core.contributions import Values
from comfy_mcp_core.defaults import BUILT_IN, Default, Defaults, Origin
from comfy_mcp_core.errors import InvalidArgumentsError
from comfy_mcp_core.workflows.allowed import broken_limit
from comfy_mcp_core.workflows.catalog import Workflow
from comfy_mcp_core.workflows.meta import Parameter
from comfy_mcp_core.workflows.schema import NodeInfos, is_seed, limits_of, model_folder

__all__ = ["ResolvedValues", "check_values", "default_values", "resolve"]

SEEDS = 2**32
"""Seeds are drawn below this: short enough to repeat by hand, and exact in every JSON reader."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ResolvedValues:
    """The values of a call, and where each came from."""

    values: Values
    origins: Mapping[str, Origin]
    warnings: tuple[str, ...] = field(default=())


def default_values(workflow: Workflow, defaults: Defaults) -> dict[str, Default]:
    """What each parameter gets when a call does not give it, as far as no node is asked.

    Precedence: runtime, file, environment, the workflow's own, the namespace's built-in.
    """
    found: dict[str, Default] = {}
    namespace = defaults.of(workflow.namespace)
    for parameter in workflow.parameters:
        told = namespace.get(parameter.name)
        if told is not None and told.origin != BUILT_IN:
            found[parameter.name] = told
        elif parameter.default is not None:
            found[parameter.name] = Default(value=parameter.default, origin="workflow")
        elif told is not None:
            found[parameter.name] = told
        elif model_folder(parameter):
            found[parameter.name] = Default(value=None, origin=BUILT_IN)
    return found


def resolve(
    workflow: Workflow, given: Values, defaults: Defaults, nodes: NodeInfos
) -> ResolvedValues:
    """Fill in what a call did not give.

    A model that is left to the installation is not filled in here: see `model_choice`.

    Raises:
        InvalidArgumentsError: Names each parameter that nothing gives a value.
    """
    values: Values = {}
    origins: dict[str, Origin] = {}
    missing: list[str] = []
    fallback = default_values(workflow, defaults)
    for parameter in workflow.parameters:
        name = parameter.name
        value, origin = _value(parameter, given, fallback, nodes)
        if origin is not None:
            values[name], origins[name] = value, origin
        elif parameter.bindings and not model_folder(parameter):
            missing.append(name)
    if missing:
        raise InvalidArgumentsError(
            f"Nothing gives a value for {', '.join(missing)}.",
            hint="Give it in the call, in the workflow's meta file, or by set_defaults.",
        )
    return ResolvedValues(values=values, origins=origins)


def _value(
    parameter: Parameter, given: Values, fallback: Mapping[str, Default], nodes: NodeInfos
) -> tuple[Any, Origin | None]:
    name = parameter.name
    if is_seed(parameter) and given.get(name, -1) == -1:
        default = fallback.get(name)
        if name not in given and default is not None and default.value not in {None, -1}:
            return default.value, default.origin
        return secrets.randbelow(SEEDS), "drawn"
    if name in given:
        return given[name], "call"
    default = fallback.get(name)
    if default is not None and default.value is not None:
        return default.value, default.origin
    node_default = limits_of(parameter, nodes).default
    if node_default is not None and parameter.type in {"int", "float", "bool"}:
        return node_default, "node"
    return None, None


def check_values(workflow: Workflow, resolved: ResolvedValues, nodes: NodeInfos) -> None:
    """Hold every value against the ranges and choices of the workflow and its nodes.

    Raises:
        InvalidArgumentsError: Names each that is wrong, what it is, where it came from, and what
            is allowed.
    """
    problems: list[dict[str, object]] = []
    for parameter in workflow.parameters:
        if parameter.name in resolved.values and not model_folder(parameter):
            value = resolved.values[parameter.name]
            allowed = broken_limit(value, limits_of(parameter, nodes), parameter.step)
            if allowed:
                origin = resolved.origins[parameter.name]
                problems.append(
                    {
                        "argument": parameter.name,
                        "given": value,
                        "origin": origin,
                        "allowed": allowed,
                        "problem": f"{parameter.name!r} is {value!r} (from {origin}),"
                        f" allowed is {allowed}",
                    }
                )
    if problems:
        raise InvalidArgumentsError(
            f"{workflow.id}: {'; '.join(str(p['problem']) for p in problems)}.",
            hint="Call again with these values corrected.",
            arguments=problems,
        )
