"""A workflow that takes a file: an asset by its id, or a file by its name on the ComfyUI server."""

from __future__ import annotations

import io

import pytest
from mcp import Client
from PIL import Image

from comfy_mcp_core.settings import Settings
from tests.support import workflows
from tests.support.backend import Backend
from tests.support.product import client_of, fetch, image_product, refused, told

pytestmark = pytest.mark.anyio

INVERT: workflows.Graph = {
    "1": {"class_type": "LoadImage", "inputs": {"image": "PARAM_MEDIA_PICTURE"}},
    "2": {"class_type": "ImageInvert", "inputs": {"image": ["1", 0]}},
    "3": {
        "class_type": "SaveImage",
        "inputs": {"images": ["2", 0], "filename_prefix": "inverted/picture"},
    },
}


@pytest.fixture
def settings(comfy_mcp_settings: Settings) -> Settings:
    folder = comfy_mcp_settings.workflows.folder
    assert folder is not None
    workflows.write(folder, "card", workflows.TRIVIAL)
    workflows.write(folder, "invert", INVERT)
    return comfy_mcp_settings


async def _colour(client: Client, asset_id: str) -> tuple[int, ...]:
    asset = told(await client.call_tool("get_asset_metadata", {"asset_id": asset_id}))
    picture = await fetch(asset["download_url"])
    with Image.open(io.BytesIO(picture.content)) as opened:
        colour = opened.convert("RGB").getpixel((0, 0))
    assert isinstance(colour, tuple)
    return tuple(int(part) for part in colour)


async def test_an_asset_is_built_on_another_by_its_id_and_regenerated(
    settings: Settings, backend: Backend
) -> None:
    async with image_product(settings, backend.url) as url, client_of(url) as client:
        red = told(await client.call_tool("card", {"color": 0xFF0000, "prefix": "cards/red"}))
        blue = told(await client.call_tool("card", {"color": 0x0000FF, "prefix": "cards/blue"}))
        cyan = told(await client.call_tool("invert", {"picture": red["asset_id"]}))
        same = told(await client.call_tool("regenerate", {"asset_id": cyan["asset_id"]}))
        other = {
            "asset_id": cyan["asset_id"],
            "param_overrides": {"picture": blue["asset_id"]},
        }
        yellow = told(await client.call_tool("regenerate", other))
        colours = [await _colour(client, asset["asset_id"]) for asset in (red, cyan, yellow)]
    assert colours == [(255, 0, 0), (0, 255, 255), (255, 255, 0)]
    assert same["filename"] == cyan["filename"]
    assert cyan["parameters"] == {"picture": red["asset_id"]}
    assert not same["warnings"]


async def test_a_file_is_named_as_it_lies_on_the_comfyui_server(
    settings: Settings, backend: Backend
) -> None:
    async with image_product(settings, backend.url) as url, client_of(url) as client:
        red = told(await client.call_tool("card", {"color": 0xFF0000, "prefix": "named"}))
        named = {"picture": f"{red['filename']} [output]"}
        cyan = told(await client.call_tool("invert", named))
        colour = await _colour(client, cyan["asset_id"])
        missing = refused(await client.call_tool("invert", {"picture": "nowhere.png"}))
    assert colour == (0, 255, 255)
    assert missing["error_code"] == "WORKFLOW_REFUSED"
    assert "nowhere.png" in str(missing["node_errors"])


async def test_an_asset_that_is_not_known_is_refused_before_anything_is_sent(
    settings: Settings, backend: Backend
) -> None:
    unknown = "9f0f3b5e-0000-5000-8000-000000000000"
    async with image_product(settings, backend.url) as url, client_of(url) as client:
        error = refused(await client.call_tool("invert", {"picture": unknown}))
        [tool] = [t for t in (await client.list_tools()).tools if t.name == "invert"]
    assert error["error_code"] == "ASSET_NOT_FOUND"
    assert tool.input_schema["required"] == ["picture"]
    assert tool.input_schema["properties"]["picture"]["type"] == "string"
    assert "enum" not in tool.input_schema["properties"]["picture"]
