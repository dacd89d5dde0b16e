"""Publishing with the image plugin itself: what visitors get is a picture and nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from comfy_mcp_core import Call
from comfy_mcp_core.app import open_services
from comfy_mcp_core.plugins import load_plugins
from comfy_mcp_core.settings import Settings
from comfy_mcp_image.media import IMAGE
from comfy_mcp_publish.settings import PublishSettings
from comfy_mcp_publish.tools import publish_asset
from plugins.publish.tests.conftest import SMALL, configured
from plugins.publish.tests.places import files, manifest

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(
        IMAGE.copy is None or IMAGE.compress is None,
        reason="this comfy-mcp-image can't copy or compress",
    ),
]

PROMPT = str(SMALL["prompt"]).encode()


@pytest.fixture
async def call(settings: Settings, site: Path) -> AsyncIterator[Call]:
    plugins = load_plugins(allowed=("image", "publish"))
    async with open_services(settings, plugins, environment={}) as services:
        yield configured(services, PublishSettings(project_root=site))


async def test_a_picture_is_published_without_the_prompt_that_made_it(
    call: Call, site: Path
) -> None:
    made = await call.generate("generate_image", {**SMALL, "width": 128})
    asset_id = str(made.data["asset_id"])
    original = await call.read(await call.asset(asset_id), 10**6)
    assert PROMPT in original

    await publish_asset(call, asset_id, target_filename="copy.png")
    await publish_asset(call, asset_id, target_filename="lossless.webp")
    await publish_asset(
        call, asset_id, manifest_key="hero", web_optimize=True, max_bytes=2_000, sizes=(32, 64)
    )
    published = files(site)
    hero = manifest(site)["hero"]

    pixels = Image.open(BytesIO(original)).convert("RGB").tobytes()
    for name in ("copy.png", "lossless.webp"):
        assert Image.open(BytesIO(published[name])).convert("RGB").tobytes() == pixels
    assert len(published[hero]) <= 2_000
    assert Image.open(BytesIO(published[hero])).format == "WEBP"
    assert len(manifest(site, "srcset.json")[hero]) == 3
    assert not [name for name, data in published.items() if PROMPT in data]
