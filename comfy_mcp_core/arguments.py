"""Pure: arguments of a tool -> a pydantic model, its JSON schema, and refusals that help.

Agents write numbers as text, booleans as text and objects as JSON text; these are taken. A boolean
where a number belongs, an unknown name, a value out of range: refused, all at once, each by name.
"""

from __future__ import annotations

import difflib
import json
import math
import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, create_model
from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import PydanticUndefined, core_schema, from_json

from comfy_mcp_core.errors import InvalidArgumentsError

__all__ = [
    "Argument",
    "argument_model",
    "close_matches",
    "cursor_number",
    "input_schema",
    "plain_schema",
    "shown",
    "validated",
]

# Typed as Any, for the type checker takes a bare `list` to be specialised already.
CONTAINERS: dict[Any, Any] = {kind: kind for kind in (list, dict, tuple, set)}

LONGEST_SHOWN = 100
"""Characters of what was given that a sentence repeats."""

LONGEST_CURSOR = 18
"""Digits of a cursor: numbers with more are beyond SQLite's, and beyond anything that is listed."""

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
            # Unlike `json`, it refuses half of a surrogate pair, which no answer could repeat.
            return from_json(value)
        except ValueError:
            return value
    return value


def argument_model(name: str, arguments: Iterable[Argument]) -> type[BaseModel]:
    """The model that validates a call's arguments.

    Its fields have names of our own and the arguments' as aliases: an argument may be called
    `copy` or `_x`, which a pydantic field may not.
    """
    fields: dict[str, Any] = {f"f{n}": _field(a) for n, a in enumerate(arguments)}
    return create_model(
        name,
        __config__=ConfigDict(extra="forbid", allow_inf_nan=False, arbitrary_types_allowed=False),
        **fields,
    )


def _field(argument: Argument) -> tuple[Any, FieldInfo]:
    limits: dict[str, Any] = {}
    if 0 < len(argument.choices) <= SHORT_LIST:
        annotation = Annotated[
            Literal[argument.choices], BeforeValidator(_choice_of(argument.choices))
        ]
    else:
        annotation = guarded(argument.annotation)
        if argument.annotation in {int, float}:
            limits = _limits(argument)
    default = PydanticUndefined if argument.required else argument.default
    description = argument.description or None
    return annotation, Field(default, alias=argument.name, description=description, **limits)


def _limits(argument: Argument) -> dict[str, Any]:
    """The limits of a number; those of a whole number are whole."""
    whole = argument.annotation is int
    limits: dict[str, Any] = {}
    if argument.minimum is not None:
        limits["ge"] = math.ceil(argument.minimum) if whole else argument.minimum
    if argument.maximum is not None:
        limits["le"] = math.floor(argument.maximum) if whole else argument.maximum
    return limits


def _choice_of(choices: tuple[object, ...]) -> Callable[[object], object]:
    """Numbers among choices may come as text; a boolean is none of them, though True equals 1."""
    by_text = {str(choice): choice for choice in choices}

    def chosen(value: object) -> object:
        if isinstance(value, str):
            return by_text.get(value, value)
        if isinstance(value, bool) and not any(choice is value for choice in choices):
            return str(value)
        return value

    return chosen


def guarded(annotation: Any) -> Any:
    """A type whose numbers refuse booleans at any depth, and whose containers take JSON text."""
    bare, validators = _taken_apart(annotation)
    # Validators stand last, behind the constraints of a Field, which pydantic then still sees.
    return Annotated[(bare, *validators)] if validators else bare


def _taken_apart(annotation: Any) -> tuple[Any, tuple[BeforeValidator, ...]]:
    if annotation in {int, float}:
        return annotation, (BeforeValidator(_no_boolean),)
    if annotation in {str, bool, Any, type(None)}:
        return annotation, ()
    origin: Any = get_origin(annotation)
    parts = get_args(annotation)
    if origin is Annotated:
        inner, validators = _taken_apart(parts[0])
        return Annotated[(inner, *parts[1:])], validators
    if origin in {Union, types.UnionType}:
        return Union[tuple(guarded(part) for part in parts)], ()  # noqa: UP007 - made of a tuple
    if origin is Literal:
        return annotation, ()
    if origin in CONTAINERS:
        inner = tuple(part if part is ... else guarded(part) for part in parts)
        return CONTAINERS[origin][inner], (BeforeValidator(_from_json),)
    return annotation, (BeforeValidator(_from_json),)


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


_PLAIN: Mapping[Any, str] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
}


def plain_schema(arguments: Iterable[Argument]) -> dict[str, Any]:
    """The JSON schema of arguments that are texts, numbers and booleans, as workflows have them.

    It is what `input_schema` gives of their model, which takes some milliseconds to make: a server
    that lists its tools need not make one for each workflow.
    """
    arguments = list(arguments)
    required = [argument.name for argument in arguments if argument.required]
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {argument.name: _plain(argument) for argument in arguments},
        **({"required": required} if required else {}),
    }


def _plain(argument: Argument) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if argument.default is not None and not argument.required:
        told["default"] = argument.default
    if argument.description:
        told["description"] = argument.description
    if 0 < len(argument.choices) <= SHORT_LIST:
        return told | _among(list(argument.choices))
    if argument.annotation in {int, float}:
        named = {"ge": "minimum", "le": "maximum"}
        told |= {named[limit]: value for limit, value in _limits(argument).items()}
    return told | {"type": _PLAIN[argument.annotation]}


def _among(choices: list[object]) -> dict[str, Any]:
    told: dict[str, Any] = {"enum": choices} if len(choices) > 1 else {"const": choices[0]}
    kinds = {type(choice) for choice in choices}
    return told | ({"type": _PLAIN[kinds.pop()]} if len(kinds) == 1 else {})


def validated(tool: str, model: type[BaseModel], given: Mapping[str, Any] | None) -> dict[str, Any]:
    """The given arguments, converted; those that were not given are left out.

    A null for an argument that may be left out counts as left out.

    Raises:
        InvalidArgumentsError: Names every argument that is wrong, what was given and what is
            allowed.
    """
    fields = _by_name(model)
    meant = {
        name: value
        for name, value in (given or {}).items()
        if value is not None or name not in fields or fields[name][1].is_required()
    }
    try:
        instance = model.model_validate(meant)
    except ValidationError as error:
        raise _refusal(tool, model, error) from error
    return {name: getattr(instance, fields[name][0]) for name in fields if name in meant}


def _by_name(model: type[BaseModel]) -> dict[str, tuple[str, FieldInfo]]:
    """The model's own field names and fields, by the arguments' names."""
    return {str(field.alias): (own, field) for own, field in model.model_fields.items()}


def close_matches(name: str, names: Iterable[str], most: int = 3) -> list[str]:
    """The names that come closest to one, the closest first."""
    by_lower = {n.lower(): n for n in names}
    return [by_lower[m] for m in difflib.get_close_matches(name.lower(), by_lower, most, 0.5)]


def _refusal(tool: str, model: type[BaseModel], error: ValidationError) -> InvalidArgumentsError:
    problems = [_problem(model, dict(item)) for item in error.errors(include_url=False)]
    sentences = "; ".join(str(problem["problem"]) for problem in problems)
    return InvalidArgumentsError(
        f"{tool}: {sentences}" + ("" if sentences.endswith("?") else "."),
        hint="Call again with these arguments corrected; the others may stay as they are.",
        arguments=problems,
    )


def _problem(model: type[BaseModel], item: Mapping[str, Any]) -> dict[str, object]:
    location = [str(part) for part in item["loc"]]
    name = ".".join(location)
    kind = str(item["type"])
    top = location[0] if location else ""
    problem: dict[str, object] = {"argument": shown(name)}
    if kind == "missing":
        return problem | {"problem": f"{name!r} is missing"}
    given: object = item["input"]
    if kind == "extra_forbidden":
        names = list(_by_name(model))
        close = close_matches(top, names)
        meant = f", did you mean {close[0]!r}?" if close else ""
        return problem | {"problem": f"{shown(name)!r} is unknown{meant}", "allowed": names}
    field = _by_name(model).get(top)
    allowed = _allowed(item, field[1].annotation if field else None)
    # Neither NaN nor Infinity is JSON: they are told as text.
    plain = isinstance(given, int) or (isinstance(given, float) and math.isfinite(given))
    told = given if plain else _shortened(given)
    text = f"{name!r} is {told!r}, allowed is {allowed}"
    return problem | {"problem": text, "given": told, "allowed": allowed}


def cursor_number(cursor: str) -> int | None:
    """The number that a list's cursor is; None for any other text."""
    fits = cursor.isascii() and cursor.isdecimal() and len(cursor) <= LONGEST_CURSOR
    return int(cursor) if fits else None


def shown(given: str) -> str:
    """What was given, at a length that a sentence can hold."""
    return given if len(given) <= LONGEST_SHOWN else f"{given[:LONGEST_SHOWN]}..."


def _shortened(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return shown(text)


_LIMITS = {
    "greater_than_equal": ("ge", "at least"),
    "less_than_equal": ("le", "at most"),
    "greater_than": ("gt", "more than"),
    "less_than": ("lt", "less than"),
}
_CONTAINERS = {"dict_type": "an object", "list_type": "an array"}


def _allowed(item: Mapping[str, Any], annotation: object) -> str:
    kind = str(item["type"])
    context: Mapping[str, Any] = cast("Mapping[str, Any]", item.get("ctx") or {})
    if kind in _LIMITS:
        key, words = _LIMITS[kind]
        return f"{words} {context[key]}"
    if kind == "literal_error":
        return str(context["expected"])
    if kind in _CONTAINERS:
        return _CONTAINERS[kind]
    names: dict[object, str] = {
        int: "a whole number",
        float: "a number",
        str: "a text",
        bool: "true or false",
    }
    if annotation in names:
        return names[annotation]
    return str(item["msg"])
