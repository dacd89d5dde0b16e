"""One image is built on another: edited, repainted in part, enlarged."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageStat

from comfy_mcp_core.settings import Settings
from tests.support.backend import Backend
from tests.support.engine import EngineProcess
from tests.support.product import called, client_of, fetch, image_product, refused

pytestmark = pytest.mark.anyio

SMALL: dict[str, Any] = {"prompt": "a red boat on a lake", "width": 64, "height": 64, "steps": 3}


async def pixels(asset: dict[str, Any]) -> Image.Image:
    content = (await fetch(asset["download_url"])).content
    with Image.open(io.BytesIO(content)) as opened:
        return opened.convert("RGB")


def apart(one: Image.Image, other: Image.Image) -> float:
    """How far two pictures are from each other, in the mean of all pixels and channels."""
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3


def mask(left: int) -> str:
    """A mask as a data URI: white from a column on."""
    picture = Image.new("L", (64, 64))
    ImageDraw.Draw(picture).rectangle((left, 0, 63, 63), fill=255)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"


async def test_an_edit_keeps_more_the_less_it_denoises(
    comfy_mcp_settings: Settings, engine: EngineProcess
) -> None:
    async with image_product(comfy_mcp_settings, engine.url) as url, client_of(url) as client:
        boat = await called(client, "generate_image", **SMALL, seed=1)
        edit = {"image": boat["asset_id"], "prompt": "a snowy mountain", "seed": 2, "steps": 20}
        original = await pixels(boat)
        changes: list[float] = []
        for denoise in (0.2, 0.6, 1.0):
            edited = await called(client, "edit_image", **edit, denoise=denoise)
            changes.append(apart(original, await pixels(edited)))
        default = await called(client, "edit_image", **edit)
    assert sorted(changes) == changes
    assert changes[2] > 2 * changes[0] > 0
    assert default["parameters"]["denoise"] == 0.6
    assert default["parameters"]["image"] == boat["asset_id"]


async def test_a_part_is_repainted_and_the_rest_keeps_its_pixels(
    comfy_mcp_settings: Settings, backend: Backend
) -> None:
    async with image_product(comfy_mcp_settings, backend.url) as url, client_of(url) as client:
        boat = await called(client, "generate_image", **SMALL, seed=1)
        change = {"prompt": "a huge sun", "steps": 4, "seed": 5, "grow_mask": 0}
        asset = await called(
            client, "inpaint_image", image=boat["asset_id"], mask=mask(40), **change
        )
        before, after = await pixels(boat), await pixels(asset)
    assert apart(before.crop((0, 0, 40, 64)), after.crop((0, 0, 40, 64))) == 0
    assert apart(before.crop((40, 0, 64, 64)), after.crop((40, 0, 64, 64))) > 1
    assert asset["parameters"]["mask"].startswith("comfy-mcp/")


async def test_an_image_is_enlarged_by_a_method_and_regenerated_by_another(
    comfy_mcp_settings: Settings, backend: Backend
) -> None:
    async with image_product(comfy_mcp_settings, backend.url) as url, client_of(url) as client:
        boat = await called(client, "generate_image", **SMALL)
        large = await called(client, "upscale_image", image=boat["asset_id"], scale=2.5)
        changes = {"method": "nearest-exact", "scale": 2}
        other = await called(
            client, "regenerate", asset_id=large["asset_id"], param_overrides=changes
        )
    assert (large["width"], large["height"]) == (160, 160)
    assert large["parameters"] == {
        "image": boat["asset_id"],
        "method": "lanczos",
        "scale": 2.5,
    }
    assert (other["width"], other["height"]) == (128, 128)


async def test_an_upscaling_model_gives_the_size_that_is_wanted(
    comfy_mcp_settings: Settings, engine: EngineProcess
) -> None:
    async with image_product(comfy_mcp_settings, engine.url) as url, client_of(url) as client:
        boat = await called(client, "generate_image", **SMALL)
        [model] = (await called(client, "list_models", folder="upscale_models"))["models"]
        given = {"image": boat["asset_id"], "model": model}
        large = await called(client, "upscale_image", **given, scale=3)
        both = refused(await client.call_tool("upscale_image", {**given, "method": "area"}))
        missing = refused(await client.call_tool("upscale_image", {**given, "model": "none.pth"}))
    assert (large["width"], large["height"]) == (192, 192)
    assert both["error_code"] == "INVALID_ARGUMENTS"
    assert missing["error_code"] == "MODEL_NOT_FOUND"
    assert model in str(missing)
