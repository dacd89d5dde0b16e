"""Workflows that ComfyUI refuses, and such that fail while they run, in whole or in part."""

from __future__ import annotations

import pytest

from comfy_mcp_core.settings import Settings
from tests.support import workflows
from tests.support.engine import EngineProcess
from tests.support.product import client_of, image_product, refused, told

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def shared_settings(shared_settings: Settings) -> Settings:
    folder = shared_settings.workflows.folder
    assert folder is not None
    workflows.write(folder, "unknown_node", workflows.UNKNOWN_NODE)
    workflows.write(folder, "fails", workflows.FAILS)
    workflows.write(folder, "partly_refused", workflows.TWO_OUTPUTS_ONE_REFUSED)
    workflows.write(folder, "partly_fails", workflows.ONE_OF_TWO_FAILS)
    return shared_settings


async def test_a_node_that_is_not_installed_is_named(shared: str) -> None:
    async with client_of(shared) as client:
        error = refused(await client.call_tool("unknown_node", {}))
    assert error["error_code"] == "WORKFLOW_REFUSED"
    assert "NoSuchNode" in error["error"]


async def test_a_node_that_fails_is_named_with_comfyuis_message_in_one_line(shared: str) -> None:
    async with client_of(shared) as client:
        error = refused(await client.call_tool("fails", {"color": 1}))
        job = told(await client.call_tool("get_job", {"prompt_id": error["prompt_id"]}))
    assert error["error_code"] == "GENERATION_FAILED"
    assert error["node"] == {"id": "3", "class_type": "SaveImage", "title": "The saving"}
    assert error["message"]
    assert "\n" not in error["message"]
    assert job["status"] == "error"
    assert job["error"] == error["error"]


@pytest.mark.parametrize("workflow", ["partly_refused", "partly_fails"])
async def test_what_could_be_made_is_kept_and_the_rest_is_told(shared: str, workflow: str) -> None:
    async with client_of(shared) as client:
        result = told(await client.call_tool(workflow, {"color": 2}))
        job = told(await client.call_tool("get_job", {"prompt_id": result["prompt_id"]}))
    assert result["status"] == "partial"
    assert [a["filename"].partition("_")[0] for a in result["assets"]] == ["good"]
    assert len(result["warnings"]) == 1
    assert job["status"] == "partial"
    assert job["warnings"] == result["warnings"]


async def test_a_file_that_is_no_workflow_is_a_named_problem(
    comfy_mcp_settings: Settings, engine: EngineProcess
) -> None:
    folder = comfy_mcp_settings.workflows.folder
    assert folder is not None
    workflows.write(folder, "good", workflows.TRIVIAL)
    (folder / "broken.json").write_text("{")
    (folder / "page.json").write_text('{"nodes": [], "links": []}')
    (folder / "stray.meta.json").write_text("{}")
    async with image_product(comfy_mcp_settings, engine.url) as url, client_of(url) as client:
        listed = told(await client.call_tool("list_workflows", {}))
        tools = {tool.name for tool in (await client.list_tools()).tools}
    assert {p["file"] for p in listed["problems"]} == {
        "broken.json",
        "page.json",
        "stray.meta.json",
    }
    assert "good" in tools
    assert not {"broken", "page", "stray"} & tools
