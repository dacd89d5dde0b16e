"""Pure: arguments of a tool -> a pydantic model, its JSON schema, and refusals that help.

Agents write numbers as text, booleans as text and objects as JSON text; these are taken. A boolean
where a number belongs, an unknown name, a value out of range: refused, all at once, each by name.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, create_model
from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import PydanticUndefined, core_schema

from comfy_mcp_core.errors import InvalidArgumentsError

__all__ = ["Argument", "argument_model", "close_matches", "input_schema", "validated"]

LONGEST_SHOWN = 100
"""Characters of a refused value that are repeated."""

SHORT_LIST = 12
"""Longer lists of choices stay out of schemas and are checked at the call."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Argument:
    """One argument.

    Attributes:
        name: As agents give it.
        annotation: Its Python type, `Annotated` with a `FieldInfo` where there is more to say.
        required: Whether a call must give it.
        default: What is told as its default; None for none.
        description: One line.
        minimum: The smallest number; None for no limit.
        maximum: The largest number; None for no limit.
        choices: The values allowed; empty for any.
    """

    name: str
    annotation: Any
    required: bool = False
    default: object = None
    description: str = ""
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[object, ...] = ()


def _no_boolean(value: object) -> object:
    if isinstance(value, bool):
        message = "a boolean is no number"
        raise ValueError(message)  # noqa: TRY004 - what pydantic takes as a refusal
    return value


def _from_json(value: object) -> object:
    """Objects and arrays that came as JSON text."""
    if isinstance(value, str) and value.lstrip()[:1] in {"{", "["}:
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def argument_model(name: str, arguments: Iterable[Argument]) -> type[BaseModel]:
    """The model that validates a call's arguments."""
    fields: dict[str, Any] = {a.name: _field(a) for a in arguments}
    return create_model(
        name,
        __config__=ConfigDict(extra="forbid", allow_inf_nan=False, arbitrary_types_allowed=False),
        **fields,
    )


def _field(argument: Argument) -> tuple[Any, FieldInfo]:
    annotation = argument.annotation
    if 0 < len(argument.choices) <= SHORT_LIST:
        annotation = Literal[argument.choices]
    elif annotation in {int, float}:
        annotation = Annotated[annotation, BeforeValidator(_no_boolean)]
    elif annotation not in {str, bool}:
        annotation = Annotated[annotation, BeforeValidator(_from_json)]
    limits: dict[str, Any] = {}
    if argument.minimum is not None:
        limits["ge"] = _plain(argument.minimum, argument.annotation)
    if argument.maximum is not None:
        limits["le"] = _plain(argument.maximum, argument.annotation)
    default = PydanticUndefined if argument.required else argument.default
    return annotation, Field(default, description=argument.description or None, **limits)


def _plain(limit: float, annotation: object) -> float:
    return int(limit) if annotation is int else limit


class _Schema(GenerateJsonSchema):
    """JSON schemas without titles, and without `null` beside a type."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic calls it
        return False

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        result = super().default_schema(schema)
        if result.get("default", ...) is None:
            del result["default"]
        return result

    def generate(
        self, schema: core_schema.CoreSchema, mode: JsonSchemaMode = "validation"
    ) -> JsonSchemaValue:
        result = super().generate(schema, mode)
        result.pop("title", None)
        result.pop("description", None)
        return result


def input_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The JSON schema of a call's arguments: always an object, unknown names refused."""
    schema = model.model_json_schema(schema_generator=_Schema)
    schema.setdefault("properties", {})
    return schema


def validated(tool: str, model: type[BaseModel], given: Mapping[str, Any] | None) -> dict[str, Any]:
    """The given arguments, converted; those that were not given are left out.

    A null for an argument that may be left out counts as left out.

    Raises:
        InvalidArgumentsError: Names every argument that is wrong, what was given and what is
            allowed.
    """
    fields = model.model_fields
    meant = {
        name: value
        for name, value in (given or {}).items()
        if value is not None or name not in fields or fields[name].is_required()
    }
    try:
        instance = model.model_validate(meant)
    except ValidationError as error:
        raise _refusal(tool, model, error) from error
    return {name: getattr(instance, name) for name in fields if name in instance.model_fields_set}


def close_matches(name: str, names: Iterable[str], most: int = 3) -> list[str]:
    """The names that come closest to one, the closest first."""
    by_lower = {n.lower(): n for n in names}
    return [by_lower[m] for m in difflib.get_close_matches(name.lower(), by_lower, most, 0.5)]


def _refusal(tool: str, model: type[BaseModel], error: ValidationError) -> InvalidArgumentsError:
    problems = [_problem(model, dict(item)) for item in error.errors(include_url=False)]
    sentences = [str(problem["problem"]) for problem in problems]
    return InvalidArgumentsError(
        f"{tool}: {'; '.join(sentences)}.",
        hint="Call again with these arguments corrected; the others may stay as they are.",
        arguments=problems,
    )


def _problem(model: type[BaseModel], item: Mapping[str, Any]) -> dict[str, object]:
    location = [str(part) for part in item["loc"]]
    name = ".".join(location)
    kind = str(item["type"])
    top = location[0] if location else ""
    problem: dict[str, object] = {"argument": name}
    if kind == "missing":
        return problem | {"problem": f"{name!r} is missing"}
    given: object = item["input"]
    if kind == "extra_forbidden":
        names = list(model.model_fields)
        close = close_matches(top, names)
        meant = f", did you mean {close[0]!r}?" if close else ""
        return problem | {"problem": f"{name!r} is unknown{meant}", "allowed": names}
    field = model.model_fields.get(top)
    allowed = _allowed(item, field.annotation if field else None)
    shown = given if isinstance(given, int | float | bool) else _shortened(given)
    text = f"{name!r} is {shown!r}, allowed is {allowed}"
    return problem | {"problem": text, "given": shown, "allowed": allowed}


def _shortened(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."


_LIMITS = {
    "greater_than_equal": ("ge", "at least"),
    "less_than_equal": ("le", "at most"),
    "greater_than": ("gt", "more than"),
    "less_than": ("lt", "less than"),
}


def _allowed(item: Mapping[str, Any], annotation: object) -> str:
    kind = str(item["type"])
    context: Mapping[str, Any] = cast("Mapping[str, Any]", item.get("ctx") or {})
    if kind in _LIMITS:
        key, words = _LIMITS[kind]
        return f"{words} {context[key]}"
    if kind == "literal_error":
        return str(context["expected"])
    names: dict[object, str] = {
        int: "a whole number",
        float: "a number",
        str: "a text",
        bool: "true or false",
    }
    if annotation in names:
        return names[annotation]
    return str(item["msg"])
