"""The agent's loop: come back later, look at what there is, change one thing, do it again."""

from __future__ import annotations

import asyncio

import pytest
from mcp_types import ImageContent

from comfy_mcp_core.settings import Settings
from tests.support.backend import SMALL, Backend
from tests.support.product import called, client_of, image_product, refused
from tests.support.waiting import until

pytestmark = pytest.mark.anyio


async def test_a_batch_of_four_is_four_assets_that_are_listed_newest_first(
    comfy_mcp_settings: Settings, backend: Backend
) -> None:
    async with image_product(comfy_mcp_settings, backend.url) as url, client_of(url) as client:
        older = await called(client, "generate_image", **SMALL)
        batch = await called(client, "generate_image", **SMALL, batch_size=4)
        first = await called(client, "list_assets", limit=3)
        second = await called(client, "list_assets", limit=3, cursor=first["next_cursor"])
    made = [asset["asset_id"] for asset in batch["assets"]]
    listed = [asset["asset_id"] for asset in first["assets"] + second["assets"]]
    assert len(set(made)) == 4
    assert listed == [*reversed(made), older["asset_id"]]
    assert "next_cursor" not in second
    assert first["assets"][0]["workflow_id"] == "generate_image"


async def test_a_new_prompt_leaves_the_negative_prompt_and_the_seed_as_they_were(
    comfy_mcp_settings: Settings, backend: Backend
) -> None:
    async with image_product(comfy_mcp_settings, backend.url) as url, client_of(url) as client:
        asset = await called(client, "generate_image", **SMALL, negative_prompt="rain, fog")
        again = await called(
            client,
            "regenerate",
            asset_id=asset["asset_id"],
            param_overrides={"prompt": "a blue house"},
        )
        before, after = [
            await called(client, "get_asset_metadata", asset_id=result["asset_id"])
            for result in (asset, again)
        ]
    changed = {
        (node_id, name): value
        for node_id, node in after["submitted_workflow"].items()
        for name, value in node["inputs"].items()
        if before["submitted_workflow"][node_id]["inputs"][name] != value
    }
    assert list(changed.values()) == ["a blue house"]
    assert after["parameters"] == {**before["parameters"], "prompt": "a blue house"}
    assert again["seed"] == asset["seed"]
    assert again["filename"] != asset["filename"]


async def test_seed_minus_one_draws_another_picture_each_time(
    comfy_mcp_settings: Settings, backend: Backend
) -> None:
    async with image_product(comfy_mcp_settings, backend.url) as url, client_of(url) as client:
        asset = await called(client, "generate_image", **SMALL)
        others = [
            await called(client, "regenerate", asset_id=asset["asset_id"], seed=-1)
            for _ in range(2)
        ]
    assert len({result["seed"] for result in (asset, *others)}) == 3
    assert len({result["filename"] for result in (asset, *others)}) == 3
    assert all(result["parameters"]["prompt"] == "a red boat" for result in others)


async def test_the_largest_seed_that_comfyui_takes_is_kept_and_regenerated(
    comfy_mcp_settings: Settings, backend: Backend
) -> None:
    largest = 2**64 - 1
    async with image_product(comfy_mcp_settings, backend.url) as url, client_of(url) as client:
        asset = await called(client, "generate_image", **SMALL, seed=largest)
        listed = await called(client, "list_assets")
        changed = {"asset_id": asset["asset_id"], "param_overrides": {"prompt": "a hill"}}
        again = await called(client, "regenerate", **changed)
    assert asset["seed"] == again["seed"] == listed["assets"][0]["seed"] == largest


async def test_regenerating_with_nothing_changed_gives_the_same_file_from_the_cache(
    comfy_mcp_settings: Settings, backend: Backend
) -> None:
    async with image_product(comfy_mcp_settings, backend.url) as url, client_of(url) as client:
        asset = await called(client, "generate_image", **SMALL)
        same = await called(client, "regenerate", asset_id=asset["asset_id"])
        metadata = await called(client, "get_asset_metadata", asset_id=same["asset_id"])
    assert same["filename"] == asset["filename"]
    assert same["asset_id"] != asset["asset_id"]
    assert metadata["history"]["cached_nodes"]


async def test_a_long_job_is_left_polled_with_previews_and_cancelled_while_it_runs(
    comfy_mcp_settings: Settings, backend: Backend
) -> None:
    async with image_product(comfy_mcp_settings, backend.url) as url, client_of(url) as client:
        handle = await called(client, "generate_image", **backend.endless)
        wanted = {"prompt_id": handle["prompt_id"], "preview": True}
        shown: list[ImageContent] = []

        async def previewed() -> bool:
            job = await client.call_tool("get_job", wanted)
            shown.extend(block for block in job.content if isinstance(block, ImageContent))
            return bool(shown)

        await until(previewed, "a preview")
        running = await called(client, "get_queue_status")
        cancelled = await called(client, "cancel_job", prompt_id=handle["prompt_id"])
        after = await called(client, "get_job", prompt_id=handle["prompt_id"])
    [job] = [job for job in running["jobs"] if job["prompt_id"] == handle["prompt_id"]]
    assert (handle["status"], job["status"], job["ours"]) == ("pending", "running", True) or (
        handle["status"] == "running"
    )
    assert cancelled["status"] == "cancelled"
    assert after["status"] == "cancelled"


async def test_assets_have_the_same_ids_for_the_waiting_call_the_background_and_get_job(
    comfy_mcp_settings: Settings, backend: Backend
) -> None:
    async with image_product(comfy_mcp_settings, backend.url) as url, client_of(url) as client:
        waited = await called(client, "generate_image", **SMALL)
        handle = await called(client, "generate_image", **SMALL, wait_seconds=0)
        left = await called(client, "get_job", prompt_id=handle["prompt_id"], wait_seconds=60)
        jobs = [
            await called(client, "get_job", prompt_id=job["prompt_id"]) for job in (waited, left)
        ]
        listed = await called(client, "list_assets")
    told_of = [[a["asset_id"] for a in result["assets"]] for result in (waited, left)]
    assert [[a["asset_id"] for a in job["assets"]] for job in jobs] == told_of
    assert [a["asset_id"] for a in listed["assets"]] == [*told_of[1], *told_of[0]]


async def test_assets_are_filtered_by_workflow_session_and_medium(
    comfy_mcp_settings: Settings, backend: Backend
) -> None:
    async with (
        image_product(comfy_mcp_settings, backend.url) as url,
        client_of(url, "legacy") as client,
    ):
        asset = await called(client, "generate_image", **SMALL)
        async with client_of(url, "legacy") as other:
            await called(other, "generate_image", **SMALL)
            theirs = await called(other, "list_assets", session_id="current")
        ours, pictures, sounds, workflow, nothing = await asyncio.gather(
            called(client, "list_assets", session_id="current"),
            called(client, "list_assets", media="image"),
            called(client, "list_assets", media="audio"),
            called(client, "list_assets", workflow_id="generate_image"),
            called(client, "list_assets", workflow_id="another"),
        )
        bad = refused(await client.call_tool("list_assets", {"cursor": "yesterday"}))
    assert [a["asset_id"] for a in ours["assets"]] == [asset["asset_id"]]
    assert theirs["count"] == 1
    assert theirs["assets"][0]["asset_id"] != asset["asset_id"]
    assert (pictures["count"], workflow["count"]) == (2, 2)
    assert (sounds["count"], nothing["count"]) == (0, 0)
    assert bad["error_code"] == "INVALID_ARGUMENTS"
