"""The main journey: an agent generates a picture, sees it, and fetches it."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest
from mcp_types import ImageContent, ResourceLink, TextContent
from PIL import Image

from comfy_mcp_core import generation
from comfy_mcp_core.settings import Settings
from tests.support.engine import EngineProcess
from tests.support.product import ERAS, LEGACY, MODERN, client_of, fetch, image_product, told
from tests.support.waiting import until

pytestmark = pytest.mark.anyio

SMALL = {"width": 128, "height": 64, "steps": 4}


@pytest.mark.parametrize("era", ERAS)
async def test_an_agent_generates_a_picture_and_sees_it(shared: str, era: str) -> None:
    async with client_of(shared, era) as client:
        generated = told(
            await client.call_tool("generate_image", {"prompt": "a red boat", **SMALL})
        )
        viewed = await client.call_tool("view_image", {"asset_id": generated["asset_id"]})

    assert generated["status"] == "completed"
    assert (generated["width"], generated["height"]) == (128, 64)
    assert generated["mime_type"] == "image/png"
    assert generated["parameters"]["steps"] == 4
    assert generated["seed"] == generated["parameters"]["seed"]
    assert "not an AI model" in generated["engine"]
    assert [asset["asset_id"] for asset in generated["assets"]] == [generated["asset_id"]]
    text, picture, link = viewed.content
    assert isinstance(text, TextContent)
    assert isinstance(link, ResourceLink)
    assert isinstance(picture, ImageContent)
    with Image.open(io.BytesIO(base64.b64decode(picture.data))) as seen:
        assert seen.format == "WEBP"
        assert seen.size == (128, 64)


async def test_what_is_downloaded_is_the_file_that_comfyui_wrote(shared: str) -> None:
    async with client_of(shared) as client:
        asset = told(await client.call_tool("generate_image", {"prompt": "a lake", **SMALL}))
        whole = await fetch(asset["download_url"])
        part = await fetch(asset["download_url"], Range="bytes=0-7")
        unchanged = await fetch(asset["download_url"], **{"If-None-Match": whole.headers["etag"]})

    assert whole.content == (await fetch(asset["asset_url"])).content
    assert len(whole.content) == asset["bytes_size"]
    assert whole.headers["content-type"] == "image/png"
    assert whole.headers["x-content-type-options"] == "nosniff"
    assert (part.status_code, part.content) == (206, b"\x89PNG\r\n\x1a\n")
    assert unchanged.status_code == 304


async def test_every_picture_of_a_batch_is_an_asset(shared: str) -> None:
    async with client_of(shared) as client:
        arguments = {"prompt": "boats", "batch_size": 4, **SMALL}
        batch = told(await client.call_tool("generate_image", arguments))
    assert len({asset["asset_id"] for asset in batch["assets"]}) == 4
    assert len({asset["filename"] for asset in batch["assets"]}) == 4


async def test_an_inline_preview_comes_only_when_asked_for(shared: str) -> None:
    async with client_of(shared) as client:
        arguments: dict[str, Any] = {"prompt": "a beach", "width": 512, "height": 256, "steps": 2}
        without = await client.call_tool("generate_image", arguments)
        shown = await client.call_tool(
            "generate_image", {**arguments, "return_inline_preview": True}
        )
    assert not [block for block in without.content if isinstance(block, ImageContent)]
    [picture] = [block for block in shown.content if isinstance(block, ImageContent)]
    with Image.open(io.BytesIO(base64.b64decode(picture.data))) as seen:
        assert seen.size == (256, 128)


async def test_the_same_seed_is_answered_from_the_cache_with_the_same_file(shared: str) -> None:
    async with client_of(shared) as client:
        arguments = {"prompt": "a cup", "seed": 7, **SMALL}
        first = told(await client.call_tool("generate_image", arguments))
        again = told(await client.call_tool("generate_image", arguments))
    assert first["filename"] == again["filename"]
    assert first["asset_id"] != again["asset_id"]


@pytest.mark.parametrize("seed", [None, -1])
async def test_a_seed_that_is_not_given_is_drawn_and_told(shared: str, seed: int | None) -> None:
    given = {} if seed is None else {"seed": seed}
    async with client_of(shared) as client:
        arguments = {"prompt": "a boat", **SMALL, **given}
        seeds = {
            told(await client.call_tool("generate_image", arguments))["seed"] for _ in range(2)
        }
    assert len(seeds) == 2
    assert all(0 <= drawn < 2**32 for drawn in seeds)


async def test_words_that_could_not_be_drawn_are_told(shared: str) -> None:
    async with client_of(shared) as client:
        arguments = {"prompt": "a boat and a xylophonist", **SMALL}
        result = told(await client.call_tool("generate_image", arguments))
    assert any("xylophonist" in text for text in result["texts"])


@pytest.mark.parametrize("era", ERAS)
async def test_progress_rises_and_names_the_node_at_work(
    shared: str,
    era: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(generation, "REPORT_SECONDS", 0.02)
    reports: list[tuple[float, str]] = []

    async def note(progress: float, total: float | None, message: str | None) -> None:
        assert total == 100
        reports.append((progress, message or ""))

    async with client_of(shared, era) as client:
        arguments = {"prompt": "a lake", "width": 256, "height": 256, "steps": 300}
        await client.call_tool("generate_image", arguments, progress_callback=note)

    values = [value for value, _ in reports]
    assert len(values) >= 2
    assert values == sorted(set(values))
    assert values[-1] < 100
    assert any("/300" in message and message.endswith(" %") for _, message in reports)


async def test_a_call_that_waited_long_enough_answers_with_a_handle_and_the_job_goes_on(
    shared: str,
) -> None:
    async with client_of(shared) as client:
        arguments = {"prompt": "a whale", **SMALL, "steps": 200, "wait_seconds": 0}
        handle = told(await client.call_tool("generate_image", arguments))
        waited = {"prompt_id": handle["prompt_id"], "wait_seconds": 30}
        job = told(await client.call_tool("get_job", waited))
        later = told(await client.call_tool("get_job", waited))

    assert handle["status"] in {"pending", "running"}
    assert "get_job" in handle["message"]
    assert job["status"] == "completed"
    assert job["assets"] == later["assets"]
    assert len(job["assets"]) == 1


async def test_a_job_whose_caller_has_gone_is_registered_all_the_same(
    shared: str,
) -> None:
    async with client_of(shared, LEGACY) as gone:
        arguments = {"prompt": "an apple", **SMALL, "wait_seconds": 0}
        handle = told(await gone.call_tool("generate_image", arguments))
    async with client_of(shared, MODERN) as other:
        waited = {"prompt_id": handle["prompt_id"], "wait_seconds": 30}
        job = told(await other.call_tool("get_job", waited))
        asset = told(await other.call_tool("view_image", {"asset_id": job["asset_id"]}))
    assert asset["asset_id"] == job["asset_id"]


async def test_the_newest_latent_preview_of_a_running_job_can_be_seen(shared: str) -> None:
    async with client_of(shared) as client:
        arguments = {"prompt": "a lake", "steps": 10_000, "wait_seconds": 0}
        handle = told(await client.call_tool("generate_image", arguments))
        wanted = {"prompt_id": handle["prompt_id"], "preview": True}
        shown: list[ImageContent] = []

        async def previewed() -> bool:
            running = await client.call_tool("get_job", wanted)
            shown.extend(block for block in running.content if isinstance(block, ImageContent))
            return bool(shown)

        await until(previewed, "a preview")
        await client.call_tool("cancel_job", {"prompt_id": handle["prompt_id"]})
    [preview] = shown
    with Image.open(io.BytesIO(base64.b64decode(preview.data))) as seen:
        assert seen.width == seen.height >= 64


async def test_an_asset_survives_a_restart_of_the_server(
    comfy_mcp_settings: Settings, engine: EngineProcess
) -> None:
    async with image_product(comfy_mcp_settings, engine.url) as url, client_of(url) as client:
        asset = told(await client.call_tool("generate_image", {"prompt": "a desert", **SMALL}))
    async with image_product(comfy_mcp_settings, engine.url) as url, client_of(url) as client:
        seen = await client.call_tool("view_image", {"asset_id": asset["asset_id"]})
        job = told(await client.call_tool("get_job", {"prompt_id": asset["prompt_id"]}))
    assert told(seen)["filename"] == asset["filename"]
    assert job["assets"][0]["asset_id"] == asset["asset_id"]
