"""Whether a contribution is what its hook declares; typed by class, never guessed."""

from __future__ import annotations

import inspect

from comfy_mcp_core import contributions

__all__ = ["UnfitError", "check", "key_of"]


class UnfitError(Exception):
    """A contribution can't be used; carries a sentence and a hint."""

    def __init__(self, sentence: str, hint: str) -> None:
        super().__init__(sentence)
        self.sentence, self.hint = sentence, hint


def check(hook: str, value: object) -> None:
    """Refuse what is not of the hook's own class, and tools that could not be called.

    Raises:
        UnfitError: Says what is wrong.
    """
    expected = _expected(hook)
    fits = (
        isinstance(value, type) and issubclass(value, expected)
        if hook == "comfy_mcp_settings"
        else isinstance(value, expected)
    )
    if not fits:
        raise UnfitError(
            f"{hook} declares a {type(value).__name__}, which is no {expected.__name__}.",
            f"Return objects of {expected.__name__} only.",
        )
    if isinstance(value, contributions.Tool):
        _check_tool(value)


def _check_tool(tool: contributions.Tool) -> None:
    name = tool.tool_name
    if not inspect.iscoroutinefunction(tool.fn):
        raise UnfitError(
            f"The function of the tool {name} is not `async def`.",
            "Declare it with `async def name(call: Call, …)`.",
        )
    if not inspect.signature(tool.fn).parameters:
        raise UnfitError(
            f"The function of the tool {name} does not take the call.",
            "Its first parameter is `call: Call`.",
        )
    from pydantic import PydanticUserError

    from comfy_mcp_core.signature import model_of_function

    try:
        model_of_function(tool.fn, name)
    except (TypeError, NameError, ValueError, PydanticUserError) as error:
        raise UnfitError(
            f"The parameters of the tool {name} can't be read: {error}",
            "Annotate each with a type that JSON can give, and import what annotations name.",
        ) from error


def _expected(hook: str) -> type:
    if hook == "comfy_mcp_commands":
        import click

        return click.Command
    if hook == "comfy_mcp_settings":
        from pydantic import BaseModel

        return BaseModel
    return {
        "comfy_mcp_defaults": contributions.DefaultsNamespace,
        "comfy_mcp_media_types": contributions.MediaType,
        "comfy_mcp_workflows": contributions.WorkflowSource,
        "comfy_mcp_tools": contributions.Tool,
        "comfy_mcp_publishers": contributions.Publisher,
        "comfy_mcp_engines": contributions.Engine,
    }[hook]


def key_of(hook: str, value: object, plugin: str) -> str:
    """The name under which a contribution is unique among its kind."""
    if isinstance(value, contributions.Tool):
        return value.tool_name
    if isinstance(value, contributions.WorkflowSource):
        return f"{plugin}:{value.folder}"
    if isinstance(value, contributions.MediaType):
        return f"{value.name}:{'/'.join(value.mime_types)}"
    return str(getattr(value, "name", hook))
