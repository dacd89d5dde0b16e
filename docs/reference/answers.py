"""The error codes that a tool may answer with, from the docstrings of what it runs."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator

from comfy_mcp_core import generation
from comfy_mcp_core.errors import ComfyMCPError
from comfy_mcp_core.references import References
from comfy_mcp_core.server.registry import RegisteredTool
from comfy_mcp_core.services import Services

__all__ = ["codes_of", "raises_of"]

RAISED = re.compile(r"    (\w+Error): (.+)")


def codes_of(tool: RegisteredTool, services: Services) -> dict[str, str]:
    """When a tool answers each error code, beside those that every tool may answer with.

    Raises:
        KeyError: When a docstring names an error that is no ComfyMCPError.
    """
    codes = {kind.__name__: kind.code for kind in _kinds(ComfyMCPError)}
    told: dict[str, str] = {}
    for fn in _run_by(tool, services):
        for name, when in raises_of(fn).items():
            told.setdefault(codes[name], when)
    return told


def _run_by(tool: RegisteredTool, services: Services) -> Iterator[Callable[..., object]]:
    """The functions whose errors a tool passes on."""
    if tool.declared is not None:
        yield tool.declared.fn
    workflow = services.catalog.workflows.get(tool.name)
    generates = tool.declared is not None and tool.declared.generates
    if generates or (workflow and any(p.type == "media" for p in workflow.parameters)):
        yield References.resolve
    if generates or workflow is not None:
        yield generation.run


def _kinds(kind: type[ComfyMCPError]) -> Iterator[type[ComfyMCPError]]:
    for narrower in kind.__subclasses__():
        yield narrower
        yield from _kinds(narrower)


def raises_of(fn: Callable[..., object]) -> dict[str, str]:
    """When a function raises each error, by the error's name, as its docstring tells.

    >>> def look() -> None:
    ...     '''Look.
    ...
    ...     Raises:
    ...         LookupError: When nothing is there,
    ...             or nobody looks.
    ...         OSError: Now and then.
    ...     '''
    >>> raises_of(look)
    {'LookupError': 'When nothing is there, or nobody looks.', 'OSError': 'Now and then.'}
    """
    _, _, text = (inspect.getdoc(fn) or "").partition("Raises:\n")
    told: dict[str, str] = {}
    name = ""
    for line in text.splitlines():
        if found := RAISED.fullmatch(line):
            name, told[found[1]] = found[1], found[2]
        elif name and line.startswith("        "):
            told[name] += f" {line.strip()}"
        else:
            break
    return told
