"""Each of the eight hooks is asked, and what it declares arrives in its table."""

from __future__ import annotations

import inspect
import types
from contextlib import AbstractAsyncContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click
import pytest
from pydantic import BaseModel

from comfy_mcp_core import (
    DefaultKey,
    DefaultsNamespace,
    Engine,
    EngineOptions,
    MediaType,
    Preview,
    Probe,
    Published,
    Publisher,
    Tool,
    WorkflowSource,
    hookimpl,
    hookspecs,
)
from comfy_mcp_core.plugins import HOOKS, Plugins, load_plugins

if TYPE_CHECKING:
    from collections.abc import Callable


class Strip(BaseModel, frozen=True):
    strip: bool = True


async def look(call: object, asset_id: str) -> dict[str, object]:
    return {"call": call, "asset_id": asset_id}


async def publish(call: object, request: object) -> Published:
    return Published(url=str(call), path=str(request))


def open_engine(options: EngineOptions) -> AbstractAsyncContextManager[str]:
    return cast("AbstractAsyncContextManager[str]", nullcontext(str(options.folder)))


NAMESPACE = DefaultsNamespace(name="unit", keys={"steps": DefaultKey(type="int", value=3)})
MEDIUM = MediaType(
    name="unit",
    mime_types={".unit": "application/x-unit"},
    sniff=lambda head: head.startswith(b"UNIT"),
    probe=lambda _: Probe(),
    preview=lambda _, __: Preview(data=b"", mime_type="image/png"),
)
SOURCE = WorkflowSource(folder=Path("workflows"), namespace="unit")
LOOK = Tool(fn=look, title="Look", name="unit_look", read_only=True)
PUBLISHER = Publisher(name="unit", title="Unit", publish=publish)
ENGINE = Engine(name="unit", title="Unit", open=open_engine)
COMMAND = click.Command("unit")

DECLARED: dict[str, object] = {
    "comfy_mcp_settings": Strip,
    "comfy_mcp_defaults": [NAMESPACE],
    "comfy_mcp_media_types": [MEDIUM],
    "comfy_mcp_workflows": [SOURCE],
    "comfy_mcp_tools": [LOOK],
    "comfy_mcp_publishers": [PUBLISHER],
    "comfy_mcp_engines": [ENGINE],
    "comfy_mcp_commands": [COMMAND],
}
TABLES = {
    "comfy_mcp_defaults": "defaults",
    "comfy_mcp_media_types": "media_types",
    "comfy_mcp_workflows": "workflows",
    "comfy_mcp_tools": "tools",
    "comfy_mcp_publishers": "publishers",
    "comfy_mcp_engines": "engines",
    "comfy_mcp_commands": "commands",
}


def answering(value: object) -> Callable[[], object]:
    def implementation() -> object:
        return value

    return implementation


def plugin_with(declared: dict[str, object]) -> types.ModuleType:
    module = types.ModuleType("unit_plugin")
    for hook, value in declared.items():
        setattr(module, hook, hookimpl(answering(value)))
    return module


def loaded(declared: dict[str, object], **more: Any) -> Plugins:
    return load_plugins(allowed=(), extra={"unit": plugin_with(declared)}, **more)


def of_unit(plugins: Plugins, table: str) -> list[object]:
    return [c.value for c in getattr(plugins, table) if c.plugin.name == "unit"]


@pytest.mark.parametrize("hook", list(TABLES))
def test_what_a_hook_declares_arrives_in_its_table(hook: str) -> None:
    plugins = loaded({hook: DECLARED[hook]})
    assert plugins.problems == ()
    assert of_unit(plugins, TABLES[hook]) == DECLARED[hook]
    assert all(of_unit(plugins, table) == [] for h, table in TABLES.items() if h != hook)
    assert [i.hooks for i in plugins.infos if i.name == "unit"] == [(hook,)]


def test_a_settings_model_arrives_under_its_plugin_s_name() -> None:
    plugins = loaded({"comfy_mcp_settings": Strip})
    assert plugins.settings_models == {"unit": Strip}


def test_a_plugin_may_implement_all_hooks_at_once() -> None:
    plugins = loaded(DECLARED)
    assert plugins.problems == ()
    assert [i.hooks for i in plugins.infos if i.name == "unit"] == [HOOKS]
    assert [of_unit(plugins, table) for table in TABLES.values()] == [
        DECLARED[hook] for hook in TABLES
    ]


def test_a_hook_may_answer_with_a_tuple_or_with_nothing() -> None:
    plugins = loaded({"comfy_mcp_tools": (LOOK,), "comfy_mcp_engines": []})
    assert plugins.problems == ()
    assert of_unit(plugins, "tools") == [LOOK]
    assert of_unit(plugins, "engines") == []


def test_a_plugin_without_hooks_is_loaded_and_adds_nothing() -> None:
    plugins = loaded({})
    assert [i.hooks for i in plugins.infos if i.name == "unit"] == [()]


def test_only_the_hooks_that_are_wanted_are_asked() -> None:
    asked: list[str] = []
    module = types.ModuleType("unit_plugin")

    def tools() -> list[Tool]:
        asked.append("tools")
        return [LOOK]

    def commands() -> list[click.Command]:
        asked.append("commands")
        return [COMMAND]

    module.__dict__.update(comfy_mcp_tools=hookimpl(tools), comfy_mcp_commands=hookimpl(commands))
    plugins = load_plugins(allowed=(), extra={"unit": module}, hooks=["comfy_mcp_commands"])
    assert asked == ["commands"]
    assert plugins.tools == ()
    assert of_unit(plugins, "commands") == [COMMAND]


def test_the_core_s_own_tools_are_there_like_a_plugin_s() -> None:
    plugins = load_plugins(allowed=())
    assert [i.name for i in plugins.infos] == ["core"]
    assert {c.plugin.name for c in plugins.tools} == {"core"}
    assert plugins.problems == ()


def specifications() -> dict[str, Any]:
    return {
        name: member
        for name, member in vars(hookspecs).items()
        if hasattr(member, "comfy_mcp_spec")
    }


def test_there_are_eight_hooks_and_the_loader_knows_each() -> None:
    assert tuple(specifications()) == HOOKS == tuple(DECLARED)
    assert len(HOOKS) == 8


@pytest.mark.parametrize("hook", HOOKS)
def test_each_hook_has_an_example_that_compiles(hook: str) -> None:
    specification = specifications()[hook]
    assert not inspect.signature(specification).parameters
    sentence, _, example = (inspect.getdoc(specification) or "").partition("\n\n")
    assert sentence.endswith(".")
    assert "@hookimpl" in example
    assert f"def {hook}():" in example
    compile(example, hook, "exec")
