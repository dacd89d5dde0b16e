"""Wrong calls: each is refused by name, says what is allowed, and changes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from comfy_mcp_core.settings import Settings
from tests.support import workflows
from tests.support.engine import EngineProcess
from tests.support.product import client_of, image_product, refused, told

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("arguments", "named", "allowed"),
    [
        ({}, "prompt", None),
        ({"prompt": "a", "stepz": 3}, "stepz", "steps"),
        ({"prompt": "a", "steps": 0}, "steps", "at least 1"),
        ({"prompt": "a", "steps": "many"}, "steps", "a whole number"),
        ({"prompt": "a", "width": True}, "width", "a whole number"),
        ({"prompt": "a", "cfg": float(1000)}, "cfg", "at most 100"),
        ({"prompt": "a", "scheduler": "normall"}, "scheduler", "normal"),
        ({"prompt": "a", "sampler_name": "eulr"}, "sampler_name", "euler"),
        ({"prompt": 7}, "prompt", "a text"),
        ({"prompt": "a", "wait_seconds": 601}, "wait_seconds", "at most 600"),
    ],
)
async def test_a_wrong_argument_is_refused_by_name(
    shared: str,
    arguments: dict[str, Any],
    named: str,
    allowed: str | None,
) -> None:
    async with client_of(shared) as client:
        error = refused(await client.call_tool("generate_image", arguments))
    assert error["error_code"] == "INVALID_ARGUMENTS"
    assert error["hint"]
    [problem] = error["arguments"]
    assert problem["argument"] == named
    assert allowed is None or allowed in str(problem["allowed"])


async def test_numbers_and_booleans_given_as_text_are_taken(shared: str) -> None:
    arguments = {
        "prompt": "a lake",
        "width": "64",
        "height": "64",
        "steps": "2",
        "cfg": "7.5",
        "return_inline_preview": "true",
        "seed": None,
    }
    async with client_of(shared) as client:
        result = await client.call_tool("generate_image", arguments)
    assert told(result)["parameters"]["cfg"] == 7.5
    assert any(block.type == "image" for block in result.content)


async def test_an_unknown_tool_is_named_with_the_one_that_was_meant(shared: str) -> None:
    async with client_of(shared) as client:
        error = refused(await client.call_tool("generate_imgae", {}))
    assert error["error_code"] == "UNKNOWN_TOOL"
    assert "generate_image" in error["hint"]


async def test_a_model_that_is_not_installed_is_named_with_those_that_are(shared: str) -> None:
    arguments = {"prompt": "a", "model": "demo-paintr-not-an-ai-model.safetensors"}
    async with client_of(shared) as client:
        models = told(await client.call_tool("list_models", {}))
        error = refused(await client.call_tool("generate_image", arguments))
    assert error["error_code"] == "MODEL_NOT_FOUND"
    assert error["origin"] == "call"
    assert error["close_matches"] == models["models"]


async def test_a_configured_model_that_is_not_installed_gives_way_with_a_warning(
    comfy_mcp_settings: Settings, engine: EngineProcess
) -> None:
    environment = {"COMFY_MCP_DEFAULT_IMAGE_MODEL": "gone.safetensors"}
    async with (
        image_product(comfy_mcp_settings, engine.url, environment=environment) as url,
        client_of(url) as client,
    ):
        models = told(await client.call_tool("list_models", {}))["models"]
        arguments = {"prompt": "a", "width": 64, "height": 64, "steps": 1}
        result = told(await client.call_tool("generate_image", arguments))
    assert result["parameters"]["model"] == models[0]
    assert any("gone.safetensors" in w and "environment" in w for w in result["warnings"])


async def test_an_unknown_model_folder_is_refused_with_those_that_there_are(shared: str) -> None:
    async with client_of(shared) as client:
        error = refused(await client.call_tool("list_models", {"folder": "checkpoint"}))
    assert error["error_code"] == "INVALID_ARGUMENTS"
    assert "checkpoints" in error["folders"]


@pytest.mark.parametrize("tool", ["view_image"])
async def test_an_unknown_asset_is_said_to_be_none(shared: str, tool: str) -> None:
    async with client_of(shared) as client:
        error = refused(await client.call_tool(tool, {"asset_id": "no-such-asset"}))
    assert error["error_code"] == "ASSET_NOT_FOUND"


async def test_an_unknown_job_is_said_to_be_none(shared: str) -> None:
    async with client_of(shared) as client:
        error = refused(await client.call_tool("get_job", {"prompt_id": "no-such-job"}))
        cancelled = told(await client.call_tool("cancel_job", {"prompt_id": "no-such-job"}))
    assert error["error_code"] == "JOB_NOT_FOUND"
    assert cancelled["status"] == "not_found"


async def test_an_unknown_workflow_and_unknown_overrides_are_refused(
    comfy_mcp_settings: Settings, engine: EngineProcess
) -> None:
    folder = comfy_mcp_settings.workflows.folder
    assert folder is not None
    workflows.write(folder, "trivial", workflows.TRIVIAL)
    async with image_product(comfy_mcp_settings, engine.url) as url, client_of(url) as client:
        unknown = refused(await client.call_tool("run_workflow", {"workflow_id": "trivia"}))
        call = {"workflow_id": "trivial", "overrides": {"prefix": "x", "colour": 3}}
        wrong = refused(await client.call_tool("run_workflow", call))
    assert unknown["error_code"] == "WORKFLOW_NOT_FOUND"
    assert "trivial" in unknown["workflows"]
    assert wrong["error_code"] == "INVALID_ARGUMENTS"
    assert wrong["arguments"][0]["argument"] == "colour"


async def test_a_refused_call_leaves_nothing_in_comfyuis_queue(
    comfy_mcp_settings: Settings, own_engine: EngineProcess
) -> None:
    async with image_product(comfy_mcp_settings, own_engine.url) as url, client_of(url) as client:
        refused(await client.call_tool("generate_image", {"prompt": "a", "steps": -1}))
        queue = told(await client.call_tool("get_queue_status", {}))
    assert (queue["running"], queue["pending"], queue["jobs"]) == (0, 0, [])
