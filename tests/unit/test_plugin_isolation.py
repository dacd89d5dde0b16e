"""Whatever a plugin does wrong takes out that plugin alone, and says what, where and why."""

from __future__ import annotations

import functools
import types
from typing import TYPE_CHECKING, Any, cast

import pytest

from comfy_mcp_core import DefaultsNamespace, Engine, MediaType, Tool, hookimpl
from comfy_mcp_core.errors import SettingsError
from comfy_mcp_core.plugins import PluginProblem, Plugins, load_plugins, refuse_problems

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal


async def look(call: object, asset_id: str) -> dict[str, object]:
    return {"call": call, "asset_id": asset_id}


async def hear(call: object) -> dict[str, object]:
    return {"call": call}


async def bare(call, size) -> dict[str, object]:  # type: ignore[no-untyped-def]  # noqa: ANN001
    return {"call": call, "size": size}


async def strange(call: object, price: Decimal) -> dict[str, object]:
    return {"call": call, "price": price}


async def without_call() -> dict[str, object]:
    return {}


def synchronous(call: object) -> dict[str, object]:
    return {"call": call}


def module_with(**hooks: Callable[..., object]) -> types.ModuleType:
    module = types.ModuleType("unit_plugin")
    module.__dict__.update({hook: hookimpl(fn) for hook, fn in hooks.items()})
    return module


def tools(*found: object) -> types.ModuleType:
    return module_with(comfy_mcp_tools=lambda: list(found))


GOOD = tools(Tool(fn=hear, title="Hear", name="unit_hear"))


def loaded_beside_good(broken: types.ModuleType) -> tuple[Plugins, PluginProblem]:
    """What is loaded of a broken plugin between two good ones, and its one problem."""
    other = tools(Tool(fn=hear, title="Hear", name="other_hear"))
    plugins = load_plugins(allowed=(), extra={"a": GOOD, "broken": broken, "c": other})
    assert [i.name for i in plugins.infos if i.name != "core"] == ["a", "c"]
    assert {c.value.tool_name for c in plugins.tools if c.plugin.name != "core"} == {
        "unit_hear",
        "other_hear",
    }
    (problem,) = plugins.problems
    assert problem.plugin == "broken"
    assert problem.hint
    return plugins, problem


def raising(error: BaseException) -> Callable[[], object]:
    def hook() -> object:
        raise error

    return hook


def nothing() -> list[object]:
    return []


def with_parameters(app: object) -> object:
    return [app]


async def asynchronous() -> list[object]:
    return []


BROKEN: list[Any] = [
    pytest.param(
        module_with(comfy_mcp_toolz=nothing), "register", "comfy_mcp_toolz", id="unknown-hook"
    ),
    pytest.param(
        module_with(comfy_mcp_tools=with_parameters), "register", "app", id="hook-with-parameters"
    ),
    pytest.param(
        module_with(comfy_mcp_tools=raising(ValueError("bad\nthings"))),
        "hook",
        "comfy_mcp_tools raised ValueError: bad",
        id="raising-hook",
    ),
    pytest.param(
        module_with(comfy_mcp_commands=raising(SystemExit(3))),
        "hook",
        "comfy_mcp_commands raised SystemExit: 3",
        id="exit-in-a-hook",
    ),
    pytest.param(
        module_with(comfy_mcp_engines=raising(ImportError("no PIL"))),
        "hook",
        "no PIL",
        id="import-in-a-hook",
    ),
    pytest.param(
        module_with(comfy_mcp_tools=lambda: Tool(fn=hear, title="x")),
        "check",
        "Tool in place of a list",
        id="one-in-place-of-a-list",
    ),
    pytest.param(
        module_with(comfy_mcp_tools=lambda: {"x": 1}),
        "check",
        "dict in place of a list",
        id="a-mapping-in-place-of-a-list",
    ),
    pytest.param(
        module_with(comfy_mcp_tools=lambda: (tool for tool in ())),
        "check",
        "generator in place of a list",
        id="a-generator-in-place-of-a-list",
    ),
    pytest.param(
        module_with(comfy_mcp_engines=lambda: [Tool(fn=hear, title="x")]),
        "check",
        "no Engine",
        id="contribution-of-a-wrong-class",
    ),
    pytest.param(tools("look"), "check", "no Tool", id="a-name-in-place-of-a-tool"),
    pytest.param(tools(None), "check", "no Tool", id="none-in-place-of-a-tool"),
    pytest.param(
        module_with(comfy_mcp_settings=lambda: dict),
        "check",
        "no BaseModel",
        id="settings-of-a-wrong-class",
    ),
    pytest.param(
        module_with(comfy_mcp_commands=lambda: [hear]),
        "check",
        "no Command",
        id="command-of-a-wrong-class",
    ),
    pytest.param(
        tools(Tool(fn=cast("Any", synchronous), title="x")),
        "check",
        "the tool synchronous is not `async def`",
        id="tool-that-is-not-async",
    ),
    pytest.param(
        tools(Tool(fn=cast("Any", bare), title="x")),
        "check",
        "'size' has no annotation",
        id="tool-without-annotations",
    ),
    pytest.param(
        tools(Tool(fn=strange, title="x")), "check", "Decimal", id="tool-of-unimported-types"
    ),
    pytest.param(
        tools(Tool(fn=without_call, title="x")), "check", "does not take the call", id="no-call"
    ),
]


@pytest.mark.parametrize(("broken", "stage", "part"), BROKEN)
def test_a_broken_plugin_is_set_aside_whole_and_the_others_stay(
    broken: types.ModuleType, stage: str, part: str
) -> None:
    _, problem = loaded_beside_good(broken)
    assert problem.stage == stage
    assert part in problem.sentence
    assert "\n" not in problem.sentence.rstrip() or stage == "register"


class Opaque:
    """A class that no JSON can give."""


async def opaque(call: object, thing: Opaque) -> dict[str, object]:
    return {"call": call, "thing": thing}


class Rude:
    def __repr__(self) -> str:
        message = "no repr"
        raise RuntimeError(message)


UNMENDED: list[Any] = [
    pytest.param(tools(Tool(fn=functools.partial(hear), title="x")), id="a-partial-without-a-name"),
    pytest.param(tools(Rude()), id="a-repr-that-raises"),
    pytest.param(
        module_with(
            comfy_mcp_media_types=lambda: [
                MediaType(
                    name="x",
                    mime_types=cast("Any", None),
                    sniff=bool,
                    probe=cast("Any", None),
                    preview=cast("Any", None),
                )
            ]
        ),
        id="a-medium-without-extensions",
    ),
    pytest.param(tools(Tool(fn=opaque, title="x")), id="an-argument-of-a-class-that-no-json-gives"),
]


@pytest.mark.parametrize("broken", UNMENDED)
def test_a_contribution_that_can_not_be_used_is_set_aside_at_loading(
    broken: types.ModuleType,
) -> None:
    _, problem = loaded_beside_good(broken)
    assert problem.stage == "check"


def named(tool: str, title: str) -> Tool:
    return Tool(fn=hear, title=title, name=tool)


def test_of_two_tools_of_one_name_only_the_later_is_left_out_and_its_plugin_stays() -> None:
    first = tools(named("unit_hear", "first"))
    second = tools(named("unit_hear", "second"), named("unit_other", "other"))
    plugins = load_plugins(allowed=(), extra={"one": first, "two": second})
    found = {
        c.value.tool_name: (c.value.title, c.plugin.name)
        for c in plugins.tools
        if c.plugin.name != "core"
    }
    assert found == {"unit_hear": ("first", "one"), "unit_other": ("other", "two")}
    assert [i.name for i in plugins.infos] == ["core", "one", "two"]
    (problem,) = plugins.problems
    assert (problem.plugin, problem.stage) == ("two", "conflict")
    for part in ("'unit_hear'", "'one'", "'two'"):
        assert part in problem.sentence
    assert "'one'" in problem.hint


def test_a_plugin_s_tool_never_takes_the_place_of_the_core_s() -> None:
    core = load_plugins(allowed=()).tools[0].value.tool_name
    plugins = load_plugins(allowed=(), extra={"thief": tools(named(core, "stolen"))})
    (problem,) = plugins.problems
    assert (problem.plugin, problem.stage) == ("thief", "conflict")
    assert "'core'" in problem.sentence
    assert all(c.plugin.name == "core" for c in plugins.tools)


def test_a_plugin_that_declares_one_name_twice_keeps_the_first() -> None:
    twice = tools(named("unit_hear", "first"), named("unit_hear", "second"))
    plugins = load_plugins(allowed=(), extra={"one": twice})
    assert [c.value.title for c in plugins.tools if c.plugin.name == "one"] == ["first"]
    assert [p.stage for p in plugins.problems] == ["conflict"]


@pytest.mark.parametrize(
    ("hook", "table", "value"),
    [
        ("comfy_mcp_defaults", "defaults", DefaultsNamespace(name="x", keys={})),
        ("comfy_mcp_engines", "engines", Engine(name="x", title="x", open=cast("Any", None))),
    ],
)
def test_names_of_other_kinds_are_unique_among_themselves(
    hook: str, table: str, value: object
) -> None:
    plugins = load_plugins(
        allowed=(),
        extra={
            "one": module_with(**{hook: lambda: [value]}),
            "two": module_with(**{hook: lambda: [value]}),
        },
    )
    assert [c.plugin.name for c in getattr(plugins, table)] == ["one"]
    assert [(p.plugin, p.stage) for p in plugins.problems] == [("two", "conflict")]


def test_several_media_types_may_share_a_name_with_other_extensions() -> None:
    def medium(ending: str) -> MediaType:
        return MediaType(
            name="image",
            mime_types={ending: "image/x"},
            sniff=bool,
            probe=cast("Any", None),
            preview=cast("Any", None),
        )

    module = module_with(comfy_mcp_media_types=lambda: [medium(".a"), medium(".b")])
    plugins = load_plugins(allowed=(), extra={"one": module})
    assert len(plugins.media_types) == 2
    assert plugins.problems == ()


def test_strict_turns_problems_into_an_exit_that_names_each() -> None:
    _, problem = loaded_beside_good(tools("no tool"))
    with pytest.raises(SettingsError, match=r"1 plugin problem.*broken \(check\)"):
        refuse_problems([problem])
    refuse_problems([])


def test_an_asynchronous_hook_is_refused() -> None:
    with pytest.warns(RuntimeWarning, match="never awaited"):
        _, problem = loaded_beside_good(module_with(comfy_mcp_tools=asynchronous))
    assert problem.stage == "check"
    assert "coroutine" in problem.sentence
