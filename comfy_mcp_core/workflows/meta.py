"""Pure: `name.meta.json` beside a workflow, and the parameters that file and meta make together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from comfy_mcp_core.errors import WorkflowInvalidError
from comfy_mcp_core.workflows.template import Binding, ParameterType, Template

__all__ = ["Parameter", "ParameterMeta", "WorkflowMeta", "parameters_of", "parse_meta"]

Scalar = str | int | float | bool


class Constraint(BaseModel, frozen=True, extra="forbid", allow_inf_nan=False):
    """What a value may be."""

    min: float | None = None
    max: float | None = None
    step: float | None = None
    enum: tuple[Scalar, ...] | None = None


class ParameterMeta(Constraint, frozen=True):
    """What a meta file says of one parameter."""

    description: str = ""
    type: ParameterType | None = None
    default: Scalar | None = None
    hidden: bool = False


class WorkflowMeta(BaseModel, frozen=True, extra="forbid", allow_inf_nan=False):
    """A meta file.

    Attributes:
        name: The tool's title for people.
        description: What the tool does, for agents.
        namespace: The defaults namespace, in place of its folder's.
        defaults: Default values by parameter.
        constraints: Limits by parameter; the same as in `parameters`, kept for older files.
        parameters: What is said of each parameter; one that no placeholder names is an input of
            the workflow's `prepare` function only.
        override_mappings: Inputs that a parameter also goes to, as [node id, input].
        hidden: The workflow is no tool, but runs by id.
    """

    name: str = ""
    description: str = Field(default="", max_length=2000)
    namespace: str | None = None
    defaults: dict[str, Scalar] = Field(default_factory=dict)
    constraints: dict[str, Constraint] = Field(default_factory=dict)
    parameters: dict[str, ParameterMeta] = Field(default_factory=dict)
    override_mappings: dict[str, list[tuple[str, str]]] = Field(default_factory=dict)
    hidden: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """A workflow's parameter, as file and meta tell it.

    Attributes:
        name: As agents give it.
        type: What its values are; `media` is a reference to a file.
        bindings: The inputs it goes to; none for one that only `prepare` consumes.
        default: The workflow's own default; None when it has none.
        minimum: The smallest number, None for no limit of the workflow's own.
        maximum: The largest number, likewise.
        step: Numbers are multiples of it, counted from 0; likewise.
        choices: The values allowed; empty for any.
        description: For agents; may be empty.
        hidden: Agents are not told of it.
    """

    name: str
    type: ParameterType
    bindings: tuple[Binding, ...] = ()
    default: Scalar | None = None
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    choices: tuple[Scalar, ...] = ()
    description: str = ""
    hidden: bool = False


def parse_meta(content: object) -> WorkflowMeta:
    """Read a parsed meta file.

    Raises:
        WorkflowInvalidError: Names the field that is wrong.
    """
    try:
        return WorkflowMeta.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise WorkflowInvalidError(
            f"In the meta file {where} is wrong: {first['msg']}.",
            hint="Its fields are name, description, namespace, defaults, constraints, parameters,"
            " override_mappings and hidden.",
        ) from error


def parameters_of(template: Template, meta: WorkflowMeta) -> tuple[Parameter, ...]:
    """The parameters of a workflow: those of its placeholders, then those that only meta declares.

    Raises:
        WorkflowInvalidError: When meta names a node or parameter that is not there, or a default
            is not of its parameter's type.
    """
    found: dict[str, Parameter] = {}
    for item in template.placeholders:
        bindings = item.bindings + _mapped(template, meta, item.name)
        found[item.name] = _parameter(item.name, item.type, bindings, meta)
    for name in (*meta.parameters, *meta.override_mappings):
        if name not in found:
            kind = (meta.parameters.get(name) or ParameterMeta()).type or "str"
            found[name] = _parameter(name, kind, _mapped(template, meta, name), meta)
    for name in (*meta.defaults, *meta.constraints):
        if name not in found:
            raise WorkflowInvalidError(
                f"The meta file speaks of a parameter {name!r}, which the workflow has not.",
                hint=f"Its parameters are {', '.join(found) or 'none'}.",
            )
    return tuple(found.values())


def _parameter(
    name: str, kind: ParameterType, bindings: tuple[Binding, ...], meta: WorkflowMeta
) -> Parameter:
    told = meta.parameters.get(name) or ParameterMeta()
    limits: Mapping[str, Any] = {
        **(meta.constraints.get(name) or Constraint()).model_dump(exclude_none=True),
        **told.model_dump(include={"min", "max", "step", "enum"}, exclude_none=True),
    }
    default = told.default if told.default is not None else meta.defaults.get(name)
    if default is not None and not _fits(told.type or kind, default):
        raise WorkflowInvalidError(
            f"The default of {name!r} is {default!r}, which is no {told.type or kind}."
        )
    return Parameter(
        name=name,
        type=told.type or kind,
        bindings=bindings,
        default=default,
        minimum=limits.get("min"),
        maximum=limits.get("max"),
        step=limits.get("step"),
        choices=tuple(limits.get("enum") or ()),
        description=told.description,
        hidden=told.hidden,
    )


def _fits(kind: ParameterType, value: Scalar) -> bool:
    if kind == "bool":
        return isinstance(value, bool)
    if kind in {"int", "float"}:
        numbers = int if kind == "int" else int | float
        return isinstance(value, numbers) and not isinstance(value, bool)
    return isinstance(value, str)


def _mapped(template: Template, meta: WorkflowMeta, name: str) -> tuple[Binding, ...]:
    bindings: list[Binding] = []
    for node_id, input_name in meta.override_mappings.get(name, ()):
        node = template.graph.get(node_id)
        if node is None:
            raise WorkflowInvalidError(
                f"override_mappings sends {name!r} to node {node_id!r}, which is not there."
            )
        bindings.append(Binding(node_id=node_id, input=input_name, class_type=node["class_type"]))
    return tuple(bindings)
