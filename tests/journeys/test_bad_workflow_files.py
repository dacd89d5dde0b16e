"""Files that are no workflows, names that are taken, ids that lead elsewhere: told, never read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from mcp import Client

from comfy_mcp_core.settings import Settings, WorkflowsSettings
from tests.support import workflows
from tests.support.engine import EngineProcess
from tests.support.product import called, client_of, fetch, image_product, refused

pytestmark = pytest.mark.anyio

SURROGATE = "half \ud800 a pair"

BAD_FILES: tuple[tuple[str, Callable[[Path], object], str], ...] = (
    ("page.json", lambda p: p.write_text('{"nodes": [], "links": []}'), "own format"),
    ("broken.json", lambda p: p.write_text('{"1": '), "no JSON"),
    ("empty.json", lambda p: p.write_bytes(b""), "no JSON"),
    ("nothing.json", lambda p: p.write_text("{}"), ""),
    ("a_list.json", lambda p: p.write_text("[1, 2]"), ""),
    (
        "a_picture.json",
        lambda p: p.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256))),
        "no JSON",
    ),
    ("large.json", lambda p: p.write_bytes(b" " * 5_000_000), "4 MiB"),
    ("deep.json", lambda p: p.write_bytes(b"[" * 100_000), "no JSON"),
    ("stray.meta.json", lambda p: p.write_text("{}"), "stray.json"),
    ("a name.json", lambda p: p.write_text(json.dumps(workflows.TRIVIAL)), "tool name"),
)
"""A file's name, what is put into it, and what is said of it."""

ELSEWHERE = (
    "../outside",
    "../outside.json",
    "..",
    ".",
    "",
    "/etc/passwd",
    "a/b",
    "sub/inner",
    "sub",
    "good.json",
    "good.meta",
    "./good",
    "GOOD",
    "good\0",
    "x" * 5000,
    "%2e%2e%2foutside",
    "..\\outside",
)
"""Ids that are none, some of which would lead to a workflow outside the folder if read as paths."""


@pytest.fixture
def folder(comfy_mcp_settings: Settings) -> Path:
    folder = comfy_mcp_settings.workflows.folder
    assert folder is not None
    workflows.write(folder, "good", workflows.TRIVIAL)
    return folder


async def _tools(client: Client) -> dict[str, str]:
    """Every tool's description by its name."""
    return {t.name: t.description or "" for t in (await client.list_tools()).tools}


async def test_a_file_that_is_no_workflow_is_a_problem_by_its_name_and_the_others_work(
    comfy_mcp_settings: Settings, engine: EngineProcess, folder: Path
) -> None:
    for name, make, _ in BAD_FILES:
        make(folder / name)
    async with image_product(comfy_mcp_settings, engine.url) as url, client_of(url) as client:
        listed = await called(client, "list_workflows")
        tools = await _tools(client)
        made = await called(client, "good", color=1, prefix="beside_bad_ones")
        for name, _, _ in BAD_FILES:
            stem = name.removesuffix(".json")
            error = refused(await client.call_tool("run_workflow", {"workflow_id": stem}))
            assert error["error_code"] == "WORKFLOW_NOT_FOUND"
    problems = {problem["file"]: problem for problem in listed["problems"]}
    assert problems.keys() == {name for name, _, _ in BAD_FILES}
    for name, _, said in BAD_FILES:
        assert problems[name]["provider"] == "operator"
        assert said in problems[name]["problem"]
        assert len(problems[name]["problem"]) < 300
    assert {"generate_image", "good"} <= {w["workflow_id"] for w in listed["workflows"]}
    assert not {name.split(".")[0] for name, _, _ in BAD_FILES} & tools.keys()
    assert made["status"] == "completed"


async def test_text_that_no_answer_could_repeat_harms_neither_the_list_nor_the_assets(
    comfy_mcp_settings: Settings, engine: EngineProcess, folder: Path
) -> None:
    graph = {**workflows.TRIVIAL, "1": {**workflows.TRIVIAL["1"], "_meta": {"title": SURROGATE}}}
    workflows.write(folder, "half", graph, {"description": SURROGATE, "name": SURROGATE})
    async with image_product(comfy_mcp_settings, engine.url) as url, client_of(url) as client:
        tools = await _tools(client)
        listed = await called(client, "list_workflows")
        made = await called(client, "half", color=2, prefix="half")
        metadata = await called(client, "get_asset_metadata", asset_id=made["asset_id"])
    assert tools["half"] == "half ? a pair"
    assert "half" in {w["workflow_id"] for w in listed["workflows"]}
    assert metadata["submitted_workflow"]["1"]["_meta"]["title"] == "half ? a pair"


async def test_a_file_with_the_name_of_a_plugins_tool_leaves_the_tool_and_is_told_to_be_none(
    comfy_mcp_settings: Settings, engine: EngineProcess, folder: Path
) -> None:
    for name in ("view_image", "list_assets"):
        workflows.write(folder, name, workflows.TRIVIAL, {"description": f"Not {name}"})
    async with image_product(comfy_mcp_settings, engine.url) as url, client_of(url) as client:
        tools = await _tools(client)
        listed = await called(client, "list_workflows")
        made = await called(
            client,
            "run_workflow",
            workflow_id="view_image",
            overrides={"color": 3, "prefix": "namesake"},
        )
        seen = await called(client, "view_image", asset_id=made["asset_id"])
    found = {workflow["workflow_id"]: workflow for workflow in listed["workflows"]}
    problems = {problem["file"]: problem for problem in listed["problems"]}
    for name, plugin in (("view_image", "image"), ("list_assets", "core")):
        assert tools[name] != f"Not {name}"
        assert "tool" not in found[name]
        assert f"The plugin {plugin} has a tool {name}" in problems[f"{name}.json"]["problem"]
        assert "run_workflow" in problems[f"{name}.json"]["hint"]
    assert found["good"]["tool"] == "good"
    assert found["generate_image"]["tool"] == "generate_image"
    assert seen["asset_id"] == made["asset_id"]


async def test_of_two_files_of_a_name_the_nearer_wins_and_says_whose_place_it_takes(
    comfy_mcp_settings: Settings,
    engine: EngineProcess,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    near, far = tmp_path / "workflows", tmp_path / "config" / "workflows"
    for place, names in ((near, ["both", "generate_image"]), (far, ["both", "far_only"])):
        for name in names:
            workflows.write(place, name, workflows.TRIVIAL, {"description": place.parent.name})
    settings = comfy_mcp_settings.model_copy(update={"workflows": WorkflowsSettings()})
    async with image_product(settings, engine.url) as url, client_of(url) as client:
        listed = await called(client, "list_workflows")
        tools = await _tools(client)
        made = await called(client, "both", color=4, prefix="two_folders")
    found = {workflow["workflow_id"]: workflow for workflow in listed["workflows"]}
    assert (found["both"]["folder"], found["both"]["replaces"]) == (str(near), "operator")
    assert found["far_only"]["folder"] == str(far)
    assert "replaces" not in found["far_only"]
    assert (found["generate_image"]["provider"], found["generate_image"]["replaces"]) == (
        "operator",
        "image",
    )
    assert tools["both"] == near.parent.name
    assert listed["problems"] == []
    assert made["status"] == "completed"


async def test_a_workflow_id_that_is_a_way_elsewhere_is_not_found_and_nothing_is_read(
    comfy_mcp_settings: Settings, engine: EngineProcess, folder: Path
) -> None:
    workflows.write(folder.parent, "outside", workflows.TRIVIAL)
    workflows.write(folder / "sub", "inner", workflows.TRIVIAL)
    values = {"color": 5, "prefix": "elsewhere"}
    async with image_product(comfy_mcp_settings, engine.url) as url, client_of(url) as client:
        for wanted in ELSEWHERE:
            call = {"workflow_id": wanted, "overrides": values}
            error = refused(await client.call_tool("run_workflow", call))
            assert error["error_code"] == "WORKFLOW_NOT_FOUND"
            assert repr(wanted[:50])[1:-1] in error["error"]
            assert len(error["error"]) < 300
            assert "list_workflows" in error["hint"]
            assert {"generate_image", "good"} <= set(error["workflows"])
        for wrong in (5, None, ["good"], True):
            error = refused(await client.call_tool("run_workflow", {"workflow_id": wrong}))
            assert error["error_code"] == "INVALID_ARGUMENTS"
            assert error["arguments"][0]["argument"] == "workflow_id"
        none_made = await called(client, "list_assets")
        made = await called(client, "run_workflow", workflow_id="good", overrides=values)
        download = await fetch(f"{url}/assets/..%2f..%2foutside.json")
    assert none_made["count"] == 0
    assert made["status"] == "completed"
    assert download.status_code == 404
