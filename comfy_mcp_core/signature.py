"""Pure: a tool function's signature -> the arguments that agents give."""

from __future__ import annotations

import inspect
import types
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from annotated_types import Ge, Gt, Le, Lt
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from comfy_mcp_core.arguments import Argument

__all__ = ["arguments_of_function", "description_of"]

LONGEST_DESCRIPTION = 250


def arguments_of_function(fn: Callable[..., Awaitable[object]]) -> list[Argument]:
    """The arguments of `async def tool(call, …)`: all its parameters after the first.

    Annotations are read in the function's own module; those of `call` and of the result are not
    read, so that their types may be imported for type checkers only.

    Raises:
        TypeError: When a parameter has no annotation.
        NameError: When an annotation names something that its module does not import.
    """
    parameters = list(inspect.signature(fn).parameters.values())[1:]
    holder = types.SimpleNamespace(
        __annotations__={
            p.name: p.annotation for p in parameters if p.annotation is not inspect.Parameter.empty
        }
    )
    module: dict[str, Any] = getattr(inspect.unwrap(fn), "__globals__", {})
    hints = get_type_hints(holder, globalns=module, include_extras=True)
    return [_argument(fn, parameter, hints) for parameter in parameters]


def _argument(
    fn: Callable[..., object], parameter: inspect.Parameter, hints: dict[str, Any]
) -> Argument:
    if parameter.name not in hints:
        message = f"{fn.__name__}: the parameter {parameter.name!r} has no annotation"
        raise TypeError(message)
    annotation, told = _taken_apart(hints[parameter.name])
    default: object = parameter.default
    if isinstance(default, FieldInfo):
        default = None
    required = default is inspect.Parameter.empty
    return Argument(
        name=parameter.name,
        annotation=annotation,
        required=required,
        default=None if required or default is PydanticUndefined else default,
        description=(told.description or "") if told else "",
        minimum=_limit(told, (Ge, Gt), "ge", "gt"),
        maximum=_limit(told, (Le, Lt), "le", "lt"),
    )


def _taken_apart(hint: Any) -> tuple[Any, FieldInfo | None]:
    """The bare type, without `None` beside it, and what `Field` says of it."""
    told: FieldInfo | None = None
    if get_origin(hint) is Annotated:
        hint, *extras = get_args(hint)
        told = next((extra for extra in extras if isinstance(extra, FieldInfo)), None)
    if get_origin(hint) in {Union, types.UnionType}:
        members = [member for member in get_args(hint) if member is not type(None)]
        hint = members[0] if len(members) == 1 else hint
    return hint, told


def _limit(told: FieldInfo | None, kinds: tuple[type, ...], *names: str) -> float | None:
    for item in told.metadata if told else ():
        if isinstance(item, kinds):
            return next(getattr(item, name) for name in names if hasattr(item, name))
    return None


def description_of(fn: Callable[..., object]) -> str:
    """The first paragraph of a function's docstring, in one line of bounded length."""
    paragraph = (inspect.getdoc(fn) or "").partition("\n\n")[0]
    return shortened(" ".join(paragraph.split()))


def shortened(text: str) -> str:
    """A description of at most 250 characters."""
    if len(text) <= LONGEST_DESCRIPTION:
        return text
    return f"{text[: LONGEST_DESCRIPTION - 1].rstrip()}…"
