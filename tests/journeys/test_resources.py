"""Assets as MCP resources, in both eras: listed, read as bytes or as a link, refused in words."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    BlobResourceContents,
    ReadResourceResult,
    ResourceLink,
    TextResourceContents,
)

from comfy_mcp_core.server import resources
from comfy_mcp_core.settings import Settings, StoreSettings
from tests.support import workflows
from tests.support.engine import EngineProcess
from tests.support.product import ERAS, client_of, fetch, image_product, told
from tests.support.proxy import Answer, proxy_to

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("era", ERAS)]

NO_RESOURCES = (
    "comfy://asset/no-such-asset",
    "comfy://asset/",
    "comfy://asset/../../etc/passwd",
    "comfy://workflow/trivial",
    "file:///etc/passwd",
    "https://example.com/picture.png",
    "nonsense",
    "comfy://asset/" + "x" * 5000,
)

NO_CURSORS = ("yesterday", "-1", "1.5", "9" * 30, "9" * 5000, "²", "٣")


@pytest.fixture
def settings(comfy_mcp_settings: Settings) -> Settings:
    folder = comfy_mcp_settings.workflows.folder
    assert folder is not None
    workflows.write(folder, "trivial", workflows.TRIVIAL)
    return comfy_mcp_settings


async def _made(client: Client, color: int) -> dict[str, Any]:
    return told(await client.call_tool("trivial", {"color": color, "prefix": "resource"}))


def _blob(read: ReadResourceResult) -> BlobResourceContents:
    [content] = read.contents
    assert isinstance(content, BlobResourceContents)
    return content


def _link(read: ReadResourceResult) -> dict[str, Any]:
    [content] = read.contents
    assert isinstance(content, TextResourceContents)
    assert content.mime_type == "application/json"
    return dict(json.loads(content.text))


async def test_assets_are_listed_newest_first_a_page_at_a_time(
    settings: Settings, engine: EngineProcess, era: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "PAGE", 2)
    async with image_product(settings, engine.url) as url, client_of(url, era) as client:
        none_yet = await client.list_resources()
        made = [await _made(client, color) for color in (1, 2, 3)]
        first = await client.list_resources()
        second = await client.list_resources(cursor=first.next_cursor)
        templates = (await client.list_resource_templates()).resource_templates
    listed = [*first.resources, *second.resources]
    assert (none_yet.resources, none_yet.next_cursor) == ([], None)
    assert (len(first.resources), len(second.resources), second.next_cursor) == (2, 1, None)
    assert [r.uri for r in listed] == [f"comfy://asset/{a['asset_id']}" for a in reversed(made)]
    newest = made[-1]
    assert (listed[0].name, listed[0].mime_type, listed[0].size) == (
        newest["filename"],
        "image/png",
        newest["bytes_size"],
    )
    assert [template.uri_template for template in templates] == ["comfy://asset/{asset_id}"]


async def test_a_resource_is_the_files_bytes_and_results_link_to_it(
    settings: Settings, engine: EngineProcess, era: str
) -> None:
    async with image_product(settings, engine.url) as url, client_of(url, era) as client:
        result = await client.call_tool("trivial", {"color": 4, "prefix": "resource"})
        [link] = [block for block in result.content if isinstance(block, ResourceLink)]
        read = _blob(await client.read_resource(link.uri))
        download = await fetch(told(result)["download_url"])
    assert base64.b64decode(read.blob) == download.content
    assert (read.uri, read.mime_type) == (link.uri, "image/png")


async def test_a_file_that_is_too_large_for_a_message_gives_the_link(
    settings: Settings, engine: EngineProcess, era: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with (
        proxy_to(engine.url) as proxy,
        image_product(settings, proxy.url) as url,
        client_of(url, era) as client,
    ):
        measured = await _made(client, 5)
        proxy.rules["/view"] = Answer(status=500, body=b"not now")
        unmeasured = await _made(client, 6)
        proxy.rules.clear()
        monkeypatch.setattr(resources, "MOST_BYTES", 100)
        links = [
            _link(await client.read_resource(f"comfy://asset/{asset['asset_id']}"))
            for asset in (measured, unmeasured)
        ]
        downloads = [await fetch(link["download_url"]) for link in links]
    for asset, link, download in zip((measured, unmeasured), links, downloads, strict=True):
        assert link["asset_id"] == asset["asset_id"]
        assert "more than 100 bytes" in link["error"]
        assert len(download.content) > 100
    assert "bytes_size" not in unmeasured


async def test_a_uri_that_is_no_resource_is_a_protocol_error_with_a_sentence(
    settings: Settings, engine: EngineProcess, era: str
) -> None:
    async with image_product(settings, engine.url) as url, client_of(url, era) as client:
        for uri in NO_RESOURCES:
            with pytest.raises(MCPError) as refusal:
                await client.read_resource(uri)
            assert refusal.value.code == INVALID_PARAMS
            assert "There is no asset" in refusal.value.message
            assert "get_job" in refusal.value.message
            assert len(refusal.value.message) < 300
            assert refusal.value.data["error_code"] == "ASSET_NOT_FOUND"
        asset = await _made(client, 7)
        after = await client.read_resource(f"comfy://asset/{asset['asset_id']}")
    assert _blob(after).blob


async def test_an_expired_asset_is_a_protocol_error_and_not_listed(
    settings: Settings, engine: EngineProcess, era: str
) -> None:
    store = StoreSettings(path=settings.store.path, ttl_hours=1e-9)
    shortly = settings.model_copy(update={"store": store})
    async with image_product(shortly, engine.url) as url, client_of(url, era) as client:
        asset = await _made(client, 8)
        with pytest.raises(MCPError) as refusal:
            await client.read_resource(f"comfy://asset/{asset['asset_id']}")
        listed = (await client.list_resources()).resources
    assert refusal.value.code == INVALID_PARAMS
    assert asset["asset_id"] in refusal.value.message
    assert "COMFY_MCP_ASSET_TTL_HOURS" in refusal.value.message
    assert listed == []


async def test_a_cursor_that_is_none_is_refused_wherever_there_are_pages(
    settings: Settings, engine: EngineProcess, era: str
) -> None:
    async with image_product(settings, engine.url) as url, client_of(url, era) as client:
        for cursor in NO_CURSORS:
            for listing in (client.list_resources, client.list_tools):
                with pytest.raises(MCPError) as refusal:
                    await listing(cursor=cursor)
                assert refusal.value.code == INVALID_PARAMS
                assert "cursor" in refusal.value.message
                assert len(refusal.value.message) < 200
            result = await client.call_tool("list_assets", {"cursor": cursor})
            error = dict(result.structured_content or {})
            assert (error["error_code"], "cursor" in error["error"]) == ("INVALID_ARGUMENTS", True)
        asset = await _made(client, 9)
        listed = (await client.list_resources()).resources
    assert [resource.name for resource in listed] == [asset["filename"]]
