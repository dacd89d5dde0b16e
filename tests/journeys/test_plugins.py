"""A third party's plugin stands on equal terms; a broken one harms nobody."""

from __future__ import annotations

import logging
from types import ModuleType

import pytest

from comfy_mcp_core import Call, Result, Text, Tool, hookimpl
from comfy_mcp_core.settings import Settings
from tests.support.engine import EngineProcess
from tests.support.product import client_of, product, refused, told

pytestmark = pytest.mark.anyio


async def paint_twice(call: Call, prompt: str) -> Result:
    """Paint a prompt twice and tell both assets."""
    values = {"prompt": prompt, "width": 64, "height": 64, "steps": 1}
    first = await call.generate("generate_image", dict(values))
    second = await call.generate("generate_image", dict(values))
    ids = [first.data["asset_id"], second.data["asset_id"]]
    return Result(data={"asset_ids": ids}, content=(Text(text="Two pictures."),))


async def stumble(call: Call) -> Result:
    """Fall over a defect."""
    raise ZeroDivisionError(call.tool)


def plugin(*tools: Tool) -> ModuleType:
    module = ModuleType("third_party")

    @hookimpl
    def comfy_mcp_tools() -> list[Tool]:
        return list(tools)

    module.comfy_mcp_tools = comfy_mcp_tools  # type: ignore[attr-defined] - a plugin is a module
    return module


async def test_a_third_partys_tool_generates_like_ours(
    comfy_mcp_settings: Settings, engine: EngineProcess
) -> None:
    extra = {"third": plugin(Tool(fn=paint_twice, title="Paint twice", generates=True))}
    async with (
        product(comfy_mcp_settings, engine.url, extra=extra) as url,
        client_of(url) as client,
    ):
        result = await client.call_tool("paint_twice", {"prompt": "a cat"})
        job = told(result)
        seen = told(await client.call_tool("view_image", {"asset_id": job["asset_ids"][1]}))
    assert len(set(job["asset_ids"])) == 2
    assert seen["width"] == 64
    assert [block.type for block in result.content] == ["text", "text"]


async def test_a_defect_is_answered_with_an_id_that_the_log_repeats(
    comfy_mcp_settings: Settings, engine: EngineProcess, caplog: pytest.LogCaptureFixture
) -> None:
    extra = {"third": plugin(Tool(fn=stumble, title="Stumble"))}
    with caplog.at_level(logging.ERROR):
        async with (
            product(comfy_mcp_settings, engine.url, extra=extra) as url,
            client_of(url) as client,
        ):
            error = refused(await client.call_tool("stumble", {}))
            healthy = (await client.list_tools()).tools
    assert error["error_code"] == "INTERNAL_ERROR"
    assert error["id"] in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert "ZeroDivision" not in str(error)
    assert healthy


async def test_a_broken_plugin_is_left_out_and_the_others_serve(
    comfy_mcp_settings: Settings, engine: EngineProcess
) -> None:
    broken = ModuleType("broken")

    @hookimpl
    def comfy_mcp_tools() -> list[Tool]:
        raise RuntimeError("no")

    broken.comfy_mcp_tools = comfy_mcp_tools  # type: ignore[attr-defined] - a plugin is a module
    extra = {"broken": broken, "third": plugin(Tool(fn=stumble, title="Stumble"))}
    async with (
        product(comfy_mcp_settings, engine.url, extra=extra) as url,
        client_of(url) as client,
    ):
        names = {tool.name for tool in (await client.list_tools()).tools}
    assert {"stumble", "generate_image"} <= names
