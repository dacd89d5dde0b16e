"""Overrides that fit nothing: refused by name, with what is allowed; nothing runs."""

from __future__ import annotations

from typing import Any

import pytest
from mcp import Client

from comfy_mcp_core.settings import Settings
from tests.support import workflows
from tests.support.engine import EngineProcess
from tests.support.product import called, client_of, image_product, refused

pytestmark = pytest.mark.anyio

SMALL = {"prompt": "a boat", "width": 64, "height": 64, "steps": 1}

REFUSED: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"promt": "a house"}, "promt", "prompt"),
    ({"fixed_seed_0": 1}, "fixed_seed_0", "negative_prompt"),
    ({"": 1}, "", "prompt"),
    ({"steps": 0}, "steps", "at least 1"),
    ({"steps": 10**30}, "steps", "at most 10000"),
    ({"seed": -5}, "seed", "at least -1"),
    ({"seed": 2**70}, "seed", "at most 18446744073709551615"),
    ({"sampler_name": "eulr"}, "sampler_name", "did you mean 'euler'?"),
    ({"steps": "many"}, "steps", "a whole number"),
    ({"steps": True}, "steps", "a whole number"),
    ({"seed": True}, "seed", "a whole number"),
    ({"seed": "drawn"}, "seed", "a whole number"),
    ({"width": 64.5}, "width", "a whole number"),
    ({"cfg": [7]}, "cfg", "a number"),
    ({"prompt": {"text": "a house"}}, "prompt", "a text"),
)
"""Overrides, the one that is refused, and what is said to be allowed."""


@pytest.fixture(scope="module")
def shared_settings(shared_settings: Settings) -> Settings:
    folder = shared_settings.workflows.folder
    assert folder is not None
    workflows.write(folder, "trivial", workflows.TRIVIAL)
    meta = {"parameters": {"color": {"hidden": True, "default": 3, "max": 9}}}
    workflows.write(folder, "secretive", workflows.TRIVIAL, meta)
    return shared_settings


async def _refused(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    error = refused(await client.call_tool(tool, arguments))
    assert error["error_code"] == "INVALID_ARGUMENTS"
    assert error["hint"]
    return error


async def _newest(client: Client) -> str:
    return str((await called(client, "list_assets", limit=1))["assets"][0]["asset_id"])


async def test_an_override_that_does_not_fit_is_refused_by_name_with_what_is_allowed(
    shared: str,
) -> None:
    async with client_of(shared) as client:
        asset = await called(client, "generate_image", **SMALL)
        for overrides, named, allowed in REFUSED:
            errors = [
                await _refused(
                    client, "regenerate", asset_id=asset["asset_id"], param_overrides=overrides
                ),
                await _refused(
                    client,
                    "run_workflow",
                    workflow_id="generate_image",
                    overrides={**SMALL, **overrides},
                ),
            ]
            for error in errors:
                [problem] = error["arguments"]
                assert problem["argument"] == named
                assert named in error["error"]
                assert allowed in str(problem["allowed"])
        newest = await _newest(client)
        after = await called(
            client, "regenerate", asset_id=asset["asset_id"], param_overrides={"prompt": "a house"}
        )
    assert newest == asset["asset_id"]
    assert after["parameters"] == {**asset["parameters"], "prompt": "a house"}


async def test_every_wrong_override_is_told_at_once_and_a_close_match_with_it(shared: str) -> None:
    async with client_of(shared) as client:
        asset = await called(client, "generate_image", **SMALL)
        overrides = {"promt": "a", "steps": "x", "x" * 5000: 1}
        error = await _refused(
            client, "regenerate", asset_id=asset["asset_id"], param_overrides=overrides
        )
    assert [problem["argument"][:9] for problem in error["arguments"]] == [
        "steps",
        "promt",
        "xxxxxxxxx",
    ]
    assert "did you mean 'prompt'?" in error["error"]
    assert len(error["error"]) < 400
    assert len(str(error["arguments"])) < 2000


async def test_a_model_that_is_not_there_is_refused_with_where_its_name_came_from(
    shared: str,
) -> None:
    async with client_of(shared) as client:
        asset = await called(client, "generate_image", **SMALL)
        call = {"asset_id": asset["asset_id"], "param_overrides": {"model": "gone.safetensors"}}
        error = refused(await client.call_tool("regenerate", call))
        newest = await _newest(client)
    assert (error["error_code"], error["origin"]) == ("MODEL_NOT_FOUND", "call")
    assert "gone.safetensors" in error["error"]
    assert "list_models" in error["hint"]
    assert newest == asset["asset_id"]


async def test_a_seed_for_a_workflow_without_one_is_refused_with_what_it_has(shared: str) -> None:
    async with client_of(shared) as client:
        asset = await called(client, "trivial", color=1, prefix="seedless")
        wanted: tuple[dict[str, Any], ...] = (
            {"seed": -1},
            {"seed": 7},
            {"param_overrides": {"seed": 7}},
            {"param_overrides": {"seed": "-1"}},
        )
        for arguments in wanted:
            error = await _refused(client, "regenerate", asset_id=asset["asset_id"], **arguments)
            assert "'trivial' has no seed" in error["error"]
            assert "color, prefix" in error["hint"]
        newest = await _newest(client)
    assert newest == asset["asset_id"]


async def test_a_seed_that_is_given_twice_is_refused_unless_it_is_the_same(shared: str) -> None:
    async with client_of(shared) as client:
        asset = await called(client, "generate_image", **SMALL)
        error = await _refused(
            client,
            "regenerate",
            asset_id=asset["asset_id"],
            seed=3,
            param_overrides={"seed": 4},
        )
        same = await called(
            client,
            "regenerate",
            asset_id=asset["asset_id"],
            seed=3,
            param_overrides={"seed": "3"},
        )
    assert "twice" in error["error"]
    assert same["seed"] == 3


async def test_a_hidden_parameter_is_not_for_agents_to_name(shared: str) -> None:
    async with client_of(shared) as client:
        asset = await called(client, "secretive", prefix="secretive")
        run = await _refused(
            client,
            "run_workflow",
            workflow_id="secretive",
            overrides={"prefix": "secretive", "color": 4},
        )
        again = await _refused(
            client, "regenerate", asset_id=asset["asset_id"], param_overrides={"color": True}
        )
    for error in (run, again):
        [problem] = error["arguments"]
        assert (problem["argument"], problem["allowed"]) == ("color", ["prefix"])


async def test_overrides_as_json_text_are_taken_and_broken_ones_refused(shared: str) -> None:
    async with client_of(shared) as client:
        asset = await called(client, "generate_image", **SMALL)
        taken = await called(
            client,
            "regenerate",
            asset_id=asset["asset_id"],
            param_overrides='{"prompt": "a caf\\u00e9", "cfg": "7.5", "steps": "2"}',
        )
        run = await called(
            client,
            "run_workflow",
            workflow_id="trivial",
            overrides='{"color": 3, "prefix": "text"}',
            options='{"wait_seconds": "60"}',
        )
        for broken in ("[1]", "nonsense", '{"steps": ', '{"prompt": "\\ud800"}', 5, "{" * 5000):
            error = await _refused(
                client, "regenerate", asset_id=asset["asset_id"], param_overrides=broken
            )
            [problem] = error["arguments"]
            assert (problem["argument"], problem["allowed"]) == ("param_overrides", "an object")
        nan = await _refused(
            client, "regenerate", asset_id=asset["asset_id"], param_overrides='{"cfg": NaN}'
        )
        newest = await _newest(client)
    assert taken["parameters"]["prompt"] == "a café"
    assert (taken["parameters"]["cfg"], taken["parameters"]["steps"]) == (7.5, 2)
    assert run["status"] == "completed"
    assert nan["arguments"][0]["argument"] == "cfg"
    assert newest == run["asset_id"]


async def test_options_of_run_workflow_that_are_unknown_or_wrong_are_refused(
    comfy_mcp_settings: Settings, engine: EngineProcess
) -> None:
    folder = comfy_mcp_settings.workflows.folder
    assert folder is not None
    workflows.write(folder, "trivial", workflows.TRIVIAL)
    async with image_product(comfy_mcp_settings, engine.url) as url, client_of(url) as client:
        call: dict[str, Any] = {
            "workflow_id": "trivial",
            "overrides": {"color": 1, "prefix": "options"},
        }
        unknown = await _refused(client, "run_workflow", **call, options={"wait_second": 1})
        broken = await _refused(client, "run_workflow", **call, options={"wait_seconds": 601})
        missing = await _refused(client, "run_workflow", workflow_id="trivial", overrides={})
        none_made = await called(client, "list_assets")
        good = await called(client, "run_workflow", **call, options={"wait_seconds": 60})
    assert "'wait_second' is unknown, did you mean 'wait_seconds'?" in unknown["error"]
    assert broken["arguments"][0]["allowed"] == "at most 600.0"
    assert "'prefix' is missing" in missing["error"]
    assert none_made["count"] == 0
    assert good["status"] == "completed"
