"""Ids that are unknown, assets whose time is over, and files that are gone or another's now."""

from __future__ import annotations

from typing import Any

import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError

from comfy_mcp_core.settings import Settings, StoreSettings
from tests.support import workflows
from tests.support.engine import EngineProcess
from tests.support.product import called, client_of, fetch, image_product, refused

pytestmark = pytest.mark.anyio

SMALL = {"prompt": "a boat", "width": 64, "height": 64, "steps": 1}
AT_ONCE = 1e-9
"""Hours after which an asset's time is over before it can be asked for."""

MADE_UP = ("no-such-one", "", "..", "../queue", "/etc/passwd", "x" * 5000, "a\0b", "a b?c#d%", "é")
"""Ids that lead nowhere, also where they become a part of a path."""

ON_AN_ASSET = ("view_image", "regenerate", "get_asset_metadata")

BOTH: workflows.Graph = {
    **workflows.TRIVIAL,
    "3": {
        "class_type": "EmptyImage",
        "inputs": {"width": 32, "height": 16, "batch_size": 1, "color": "PARAM_INT_OTHER"},
    },
    "4": {
        "class_type": "SaveImage",
        "inputs": {"images": ["3", 0], "filename_prefix": "PARAM_STR_PREFIX"},
    },
}
"""What the trivial workflow does, and the same once more in another colour."""


@pytest.fixture
def settings(comfy_mcp_settings: Settings) -> Settings:
    folder = comfy_mcp_settings.workflows.folder
    assert folder is not None
    workflows.write(folder, "trivial", workflows.TRIVIAL)
    workflows.write(folder, "both", BOTH)
    return comfy_mcp_settings


async def _refused(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    error = refused(await client.call_tool(tool, arguments))
    assert error["hint"]
    return error


async def _unread(client: Client, asset_id: str) -> dict[str, Any]:
    """What is told of an asset that can't be read as a resource."""
    with pytest.raises(MCPError) as refusal:
        await client.read_resource(f"comfy://asset/{asset_id}")
    return {**refusal.value.data, "message": refusal.value.message}


async def test_an_unknown_asset_is_named_by_every_tool_that_takes_one(
    settings: Settings, engine: EngineProcess
) -> None:
    async with image_product(settings, engine.url) as url, client_of(url) as client:
        for wanted in MADE_UP:
            for tool in ON_AN_ASSET:
                error = await _refused(client, tool, asset_id=wanted)
                assert error["error_code"] == "ASSET_NOT_FOUND"
                assert repr(wanted[:50])[1:-1] in error["error"]
                assert len(error["error"]) < 300
                assert "get_job" in error["hint"]
        nothing_made = await called(client, "list_assets")
        after = await called(client, "trivial", color=1, prefix="unknown")
    assert nothing_made["count"] == 0
    assert after["status"] == "completed"


async def test_an_unknown_job_is_named_and_nothing_is_cancelled(
    settings: Settings, engine: EngineProcess
) -> None:
    async with image_product(settings, engine.url) as url, client_of(url) as client:
        for wanted in MADE_UP:
            error = await _refused(client, "get_job", prompt_id=wanted, wait_seconds=60)
            cancelled = await called(client, "cancel_job", prompt_id=wanted)
            assert error["error_code"] == "JOB_NOT_FOUND"
            assert repr(wanted[:50])[1:-1] in error["error"]
            assert len(error["error"]) < 300
            assert "get_queue_status" in error["hint"]
            assert cancelled == {"status": "not_found", "prompt_id": wanted}
        after = await called(client, "trivial", color=2, prefix="unknown")
    assert after["status"] == "completed"


async def test_an_expired_asset_is_told_to_be_one_everywhere_and_is_not_listed(
    settings: Settings, engine: EngineProcess
) -> None:
    shortly = settings.model_copy(
        update={"store": StoreSettings(path=settings.store.path, ttl_hours=AT_ONCE)}
    )
    async with image_product(shortly, engine.url) as url, client_of(url) as client:
        asset = await called(client, "generate_image", **SMALL)
        wanted = asset["asset_id"]
        errors = [await _refused(client, tool, asset_id=wanted) for tool in ON_AN_ASSET]
        unread = await _unread(client, wanted)
        download = await fetch(asset["download_url"])
        listed = await called(client, "list_assets")
        resources = (await client.list_resources()).resources
        job = await called(client, "get_job", prompt_id=asset["prompt_id"])
    async with image_product(settings, engine.url) as url, client_of(url) as client:
        kept = await called(client, "view_image", asset_id=wanted)
    assert {error["error_code"] for error in errors} == {"ASSET_EXPIRED"}
    assert all(wanted in error["error"] for error in [*errors, unread, download.json()])
    assert all("COMFY_MCP_ASSET_TTL_HOURS" in error["hint"] for error in errors)
    assert unread["error_code"] == "ASSET_EXPIRED"
    assert (download.status_code, download.json()["error_code"]) == (410, "ASSET_EXPIRED")
    assert (listed["count"], resources) == (0, [])
    assert job["status"] == "completed"
    assert kept["asset_id"] == wanted


async def test_an_asset_whose_file_was_deleted_says_so_and_still_tells_how_it_was_made(
    settings: Settings, engine: EngineProcess
) -> None:
    async with image_product(settings, engine.url) as url, client_of(url) as client:
        asset = await called(client, "generate_image", **SMALL, seed=101)
        (engine.folder / "output" / asset["subfolder"] / asset["filename"]).unlink()
        view = await _refused(client, "view_image", asset_id=asset["asset_id"])
        facts = await _refused(client, "view_image", asset_id=asset["asset_id"], mode="metadata")
        unread = await _unread(client, asset["asset_id"])
        download = await fetch(asset["download_url"])
        part = await fetch(asset["download_url"], Range="bytes=0-3")
        metadata = await called(client, "get_asset_metadata", asset_id=asset["asset_id"])
    for error in (view, facts, unread, download.json(), part.json()):
        assert error["error_code"] == "ASSET_FILE_GONE"
        assert asset["filename"] in error["error"]
        assert "regenerate" in error["hint"]
    assert (download.status_code, part.status_code) == (410, 410)
    assert metadata["parameters"]["prompt"] == "a boat"


async def test_regenerating_a_deleted_file_unchanged_says_that_only_a_new_seed_makes_one(
    settings: Settings, engine: EngineProcess
) -> None:
    async with image_product(settings, engine.url) as url, client_of(url) as client:
        asset = await called(client, "generate_image", **SMALL, seed=102)
        (engine.folder / "output" / asset["subfolder"] / asset["filename"]).unlink()
        error = await _refused(client, "regenerate", asset_id=asset["asset_id"])
        job = await called(client, "get_job", prompt_id=error["prompt_id"])
        anew = await called(client, "regenerate", asset_id=asset["asset_id"], seed=-1)
        listed = await called(client, "list_assets")
    assert error["error_code"] == "ASSET_FILE_GONE"
    assert "seed=-1" in error["hint"]
    assert (job["status"], job["error_code"]) == ("completed", "ASSET_FILE_GONE")
    assert anew["seed"] != 102
    assert [a["asset_id"] for a in listed["assets"]] == [anew["asset_id"], asset["asset_id"]]


async def test_a_name_that_another_job_reused_never_gives_the_old_asset_the_new_files_data(
    settings: Settings, engine: EngineProcess
) -> None:
    async with image_product(settings, engine.url) as url, client_of(url) as client:
        old = await called(client, "trivial", color=4, prefix="retaken")
        (engine.folder / "output" / old["filename"]).unlink()
        new = await called(client, "trivial", color=5, prefix="retaken")
        errors = [
            await _refused(client, "view_image", asset_id=old["asset_id"]),
            await _refused(client, "view_image", asset_id=old["asset_id"], mode="metadata"),
            await _unread(client, old["asset_id"]),
        ]
        fresh = await fetch(new["download_url"])
        etag = fresh.headers["etag"]
        downloads = [
            await fetch(old["download_url"]),
            await fetch(old["download_url"], Range="bytes=0-9"),
            await fetch(old["download_url"], **{"If-None-Match": etag}),
        ]
        viewed = await called(client, "view_image", asset_id=new["asset_id"])
    assert old["filename"] == new["filename"]
    for error in [*errors, *(download.json() for download in downloads)]:
        assert error["error_code"] == "ASSET_FILE_GONE"
        assert old["filename"] in error["error"]
    assert {download.status_code for download in downloads} == {410}
    assert not any(fresh.content in download.content for download in downloads)
    assert viewed["asset_id"] == new["asset_id"]


async def test_a_cached_name_that_another_job_reused_is_gone_and_not_its_picture(
    settings: Settings, engine: EngineProcess
) -> None:
    call = {"color": 6, "prefix": "cached"}
    async with image_product(settings, engine.url) as url, client_of(url) as client:
        old = await called(client, "trivial", **call)
        (engine.folder / "output" / old["filename"]).unlink()
        # Its graph holds the first one's, so that ComfyUI keeps that in its cache.
        both = await called(client, "both", **call, other=7)
        again = await _refused(client, "trivial", **call)
        regenerated = await _refused(client, "regenerate", asset_id=old["asset_id"])
        changed = await called(client, "trivial", color=8, prefix="cached")
        listed = await called(client, "list_assets")
    assert [asset["filename"] for asset in both["assets"]] == [old["filename"]]
    assert any("deleted" in warning for warning in both["warnings"])
    for error in (again, regenerated):
        assert error["error_code"] == "ASSET_FILE_GONE"
        assert "change an input" in error["hint"]
    assert [a["asset_id"] for a in listed["assets"]] == [
        changed["asset_id"],
        both["asset_id"],
        old["asset_id"],
    ]
