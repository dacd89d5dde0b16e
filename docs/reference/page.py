"""The page: an introduction written by hand, then every tool as the registry has it."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from comfy_mcp_core.app import open_services
from comfy_mcp_core.plugins import load_plugins
from comfy_mcp_core.server.registry import RegisteredTool, Registry
from comfy_mcp_core.services import Services
from comfy_mcp_core.settings import ConfigFile, Settings, StoreSettings, WorkflowsSettings
from docs.reference.section import section
from docs.reference.words import GROUPS, INTRODUCTION

__all__ = ["PAGE", "UngroupedError", "grouped", "page", "registry"]

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "tools.md"


class UngroupedError(Exception):
    """A tool stands in no group of the page, or a group names a tool that is not there."""


@asynccontextmanager
async def registry() -> AsyncGenerator[tuple[Registry, Services]]:
    """All first-party tools, in the one state that is the same on every machine.

    No config, no environment, no operator's workflows, and no ComfyUI that would tell ranges.
    """
    ours = [folder.name for folder in (ROOT / "plugins").iterdir()]
    with tempfile.TemporaryDirectory(prefix="comfy-mcp-docs-") as scratch:
        nothing = Path(scratch) / "nothing"
        settings = Settings(
            store=StoreSettings(path="memory:"), workflows=WorkflowsSettings(folder=nothing)
        )
        config = ConfigFile(path=nothing)
        plugins = load_plugins(allowed=ours)
        async with open_services(settings, plugins, config=config, environment={}) as services:
            yield Registry(services), services


def grouped(tools: Mapping[str, RegisteredTool]) -> dict[str, list[RegisteredTool]]:
    """The tools by the page's groups.

    Raises:
        UngroupedError: Names the tools that `words.GROUPS` does not, or in vain.
    """
    named = [name for names in GROUPS.values() for name in names]
    if sorted(named) != sorted(tools):
        differing = ", ".join(sorted(set(named) ^ set(tools)))
        raise UngroupedError(
            f"docs/reference/words.py groups other tools than there are: {differing}"
        )
    return {title: [tools[name] for name in names] for title, names in GROUPS.items()}


async def page() -> str:
    """The whole page, as Markdown."""
    async with registry() as (tools, services):
        parts = [INTRODUCTION]
        for title, members in grouped(tools.tools()).items():
            parts.append(f"## {title}\n")
            parts += [section(tool, services) for tool in members]
    return "\n".join(parts)
