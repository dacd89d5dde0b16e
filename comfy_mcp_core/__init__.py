"""Comfy MCP: what a plugin's author imports, and nothing else.

Everything is imported when it is first asked for, so that `import comfy_mcp_core` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from comfy_mcp_core.call import Call
    from comfy_mcp_core.content import Audio, Image, Link, Result, Text
    from comfy_mcp_core.contributions import (
        CompressBudget,
        Compressed,
        Copied,
        DefaultKey,
        DefaultsNamespace,
        Engine,
        EngineOptions,
        MediaSource,
        MediaType,
        Preview,
        PreviewBudget,
        Probe,
        Published,
        Publisher,
        PublishRequest,
        Tool,
        WorkflowSource,
    )
    from comfy_mcp_core.errors import ComfyMCPError
    from comfy_mcp_core.hookspecs import hookimpl
    from comfy_mcp_core.in_process import connect, serving

__version__ = "0.1.0"

_HOME = {
    "Call": "call",
    "ComfyMCPError": "errors",
    "connect": "in_process",
    "hookimpl": "hookspecs",
    "serving": "in_process",
    **dict.fromkeys(("Audio", "Image", "Link", "Result", "Text"), "content"),
    **dict.fromkeys(
        (
            "CompressBudget",
            "Compressed",
            "Copied",
            "DefaultKey",
            "DefaultsNamespace",
            "Engine",
            "EngineOptions",
            "MediaSource",
            "MediaType",
            "Preview",
            "PreviewBudget",
            "Probe",
            "PublishRequest",
            "Published",
            "Publisher",
            "Tool",
            "WorkflowSource",
        ),
        "contributions",
    ),
}

__all__ = [
    "Audio",
    "Call",
    "ComfyMCPError",
    "CompressBudget",
    "Compressed",
    "Copied",
    "DefaultKey",
    "DefaultsNamespace",
    "Engine",
    "EngineOptions",
    "Image",
    "Link",
    "MediaSource",
    "MediaType",
    "Preview",
    "PreviewBudget",
    "Probe",
    "PublishRequest",
    "Published",
    "Publisher",
    "Result",
    "Text",
    "Tool",
    "WorkflowSource",
    "connect",
    "hookimpl",
    "serving",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"comfy_mcp_core.{_HOME[name]}"), name)
