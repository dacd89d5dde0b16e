"""Pure: a tool function's signature -> the arguments that agents give."""

from __future__ import annotations

import inspect
import types
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from comfy_mcp_core.arguments import Argument, argument_model, input_schema

__all__ = [
    "argument_of",
    "arguments_of_function",
    "description_of",
    "model_of_function",
    "shortened",
]

LONGEST_DESCRIPTION = 250

MOST_FUNCTIONS = 512


@lru_cache(maxsize=MOST_FUNCTIONS)
def model_of_function(
    fn: Callable[..., Awaitable[object]], name: str
) -> tuple[type[BaseModel], dict[str, Any]]:
    """The model of a tool's arguments and its JSON schema, which is not to be changed.

    Made once for a function: its plugin's check asks for it, and then each server.

    Raises:
        TypeError: When a parameter has no annotation, or one that JSON can't give.
        NameError: When an annotation names something that its module does not import.
    """
    model = argument_model(name, arguments_of_function(fn))
    return model, input_schema(model)


def arguments_of_function(fn: Callable[..., Awaitable[object]]) -> list[Argument]:
    """The arguments of `async def tool(call, …)`: all its parameters after the first.

    `**further` stands for those that depend on what is installed (`Tool.parameters`).

    Annotations are read in the function's own module; those of `call` and of the result are not
    read, so that their types may be imported for type checkers only.

    Raises:
        TypeError: When a parameter has no annotation.
        NameError: When an annotation names something that its module does not import.
    """
    parameters = [
        parameter
        for parameter in list(inspect.signature(fn).parameters.values())[1:]
        if parameter.kind is not parameter.VAR_KEYWORD
    ]
    holder = types.SimpleNamespace(
        __annotations__={
            p.name: p.annotation for p in parameters if p.annotation is not inspect.Parameter.empty
        }
    )
    module: dict[str, Any] = getattr(inspect.unwrap(fn), "__globals__", {})
    hints = get_type_hints(holder, globalns=module, include_extras=True)
    return [_argument(fn, parameter, hints) for parameter in parameters]


def argument_of(name: str, annotation: Any) -> Argument:
    """An argument that may be left out, of an annotation like those of a tool's function."""
    return Argument(
        name=name, annotation=_without_none(annotation), description=_description(annotation)
    )


def _argument(
    fn: Callable[..., object], parameter: inspect.Parameter, hints: dict[str, Any]
) -> Argument:
    where = f"{fn.__name__}: the parameter {parameter.name!r}"
    if parameter.name not in hints:
        message = f"{where} has no annotation"
        raise TypeError(message)
    if parameter.kind not in {parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY}:
        message = f"{where} can't be given by name"
        raise TypeError(message)
    if isinstance(parameter.default, FieldInfo):
        # The function itself would get the FieldInfo whenever a call leaves the argument out.
        message = f"{where} has a Field as its default; put it into Annotated"
        raise TypeError(message)
    required = parameter.default is inspect.Parameter.empty
    return Argument(
        name=parameter.name,
        annotation=_without_none(hints[parameter.name]),
        required=required,
        default=None if required else parameter.default,
        description=_description(hints[parameter.name]),
    )


def _without_none(hint: Any) -> Any:
    """The type without `None` beside it: an argument that has none is left out, never null."""
    if get_origin(hint) is Annotated:
        inner, *extras = get_args(hint)
        return Annotated[(_without_none(inner), *extras)]
    if get_origin(hint) in {Union, types.UnionType}:
        members = [member for member in get_args(hint) if member is not type(None)]
        return members[0] if len(members) == 1 else Union[tuple(members)]  # noqa: UP007 - of a list
    return hint


def _description(hint: Any) -> str:
    """What a `Field` says of a parameter, wherever in the annotation it stands."""
    if get_origin(hint) is Annotated:
        inner, *extras = get_args(hint)
        told = (e.description for e in extras if isinstance(e, FieldInfo) and e.description)
        return next(told, "") or _description(inner)
    if get_origin(hint) in {Union, types.UnionType}:
        members: list[str] = [_description(member) for member in get_args(hint)]
        return next(filter(None, members), "")
    return ""


def description_of(fn: Callable[..., object]) -> str:
    """The first paragraph of a function's docstring, in one line of bounded length."""
    paragraph = (inspect.getdoc(fn) or "").partition("\n\n")[0]
    return shortened(" ".join(paragraph.split()))


def shortened(text: str) -> str:
    """A description of at most 250 characters."""
    if len(text) <= LONGEST_DESCRIPTION:
        return text
    return f"{text[: LONGEST_DESCRIPTION - 1].rstrip()}…"
