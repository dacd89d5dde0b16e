"""From a conversation into a website: a hero picture by its name, a logo by its manifest key."""

from __future__ import annotations

import functools
import io
import json
import shutil
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from comfy_mcp_core.settings import PluginsSettings, Settings
from tests.support import browser
from tests.support.backend import Backend
from tests.support.engine import EngineProcess
from tests.support.product import called, client_of, product, refused

pytestmark = pytest.mark.anyio

WEBSITE = Path(__file__).parents[2] / "examples" / "website"

SMALL: dict[str, Any] = {"width": 128, "height": 128, "steps": 4}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A copy of the example website."""
    folder = tmp_path / "site"
    shutil.copytree(WEBSITE, folder)
    return folder


def for_site(settings: Settings, site: Path) -> Settings:
    plugins = PluginsSettings.model_validate({"publish": {"project_root": str(site)}})
    return settings.model_copy(update={"plugins": plugins})


async def converse(
    url: str, size: dict[str, Any], side: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The conversation that the project's first document tells; what was published."""
    async with client_of(url) as client:
        assert (await called(client, "get_publish_info"))["status"] == "ready"
        hero = await called(client, "generate_image", prompt="a hero image for a website", **size)
        published = await called(
            client, "publish_asset", asset_id=hero["asset_id"], target_filename="hero.webp"
        )
        square = {**size, "width": side, "height": side}
        logo = await called(client, "generate_image", prompt="a modern logo", **square)
        added = await called(
            client, "publish_asset", asset_id=logo["asset_id"], manifest_key="site-logo"
        )
    return published, added


async def test_a_hero_image_and_a_logo_are_generated_and_published(
    comfy_mcp_settings: Settings, backend: Backend, site: Path
) -> None:
    async with product(for_site(comfy_mcp_settings, site), backend.url) as url:
        hero, logo = await converse(url, SMALL, 128)
    folder = site / "public" / "gen"
    assert hero["dest_url"] == "/public/gen/hero.webp"
    assert Path(hero["dest_path"]) == folder / "hero.webp"
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest == {"site-logo": logo["filename"]}
    for told in (hero, logo):
        content = (folder / told["filename"]).read_bytes()
        assert len(content) == told["bytes_size"]
        assert b"website" not in content
        assert b"modern logo" not in content
        with Image.open(io.BytesIO(content)) as opened:
            assert opened.size == (128, 128)
            assert Image.MIME[opened.format or ""] == told["mime_type"]


async def test_every_medium_is_published_small_and_without_its_prompt(
    comfy_mcp_settings: Settings, engine: EngineProcess, site: Path
) -> None:
    clip = {"width": 128, "height": 96, "duration": 0.5, "steps": 2}
    small = {"web_optimize": True, "max_bytes": 40_000}
    told: dict[str, dict[str, Any]] = {}
    configured = for_site(comfy_mcp_settings, site)
    async with product(configured, engine.url) as url, client_of(url) as client:
        picture = await called(client, "generate_image", prompt="secret boat", **SMALL)
        song = await called(
            client, "generate_song", tags="secret lofi", lyrics="la", seconds=3, steps=2
        )
        video = await called(client, "generate_video", prompt="secret waves", **clip)
        for name, asset, more in (
            ("boat.webp", picture, {**small, "sizes": [64]}),
            ("boat.png", picture, {}),
            ("song.mp3", song, small),
            ("song.flac", song, {}),
            ("waves.mp4", video, small),
            ("waves-whole.mp4", video, {}),
        ):
            given = {"asset_id": asset["asset_id"], "target_filename": name, **more}
            told[name] = await called(client, "publish_asset", **given)
        tiny = {**small, "asset_id": song["asset_id"], "target_filename": "tiny.mp3"}
        impossible = refused(await client.call_tool("publish_asset", {**tiny, "max_bytes": 1000}))
    folder = site / "public" / "gen"
    for name, published in told.items():
        content = (folder / name).read_bytes()
        assert len(content) == published["bytes_size"]
        assert b"secret" not in content, name
        if "compression" in published:
            assert len(content) <= 40_000
    assert told["boat.webp"]["srcset"] == "/public/gen/boat-64.webp 64w, /public/gen/boat.webp 128w"
    assert told["song.flac"]["duration_seconds"] == pytest.approx(3, abs=0.01)
    assert (folder / "waves.poster.webp").exists()
    assert impossible["error_code"] == "BUDGET_UNREACHABLE"
    assert not (folder / "tiny.mp3").exists()


@pytest.fixture
def served(site: Path) -> Iterator[str]:
    """The website's address."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its base's
            del format, args

    handler = functools.partial(Quiet, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.mark.browser
async def test_a_visitor_of_the_page_sees_both_pictures(
    comfy_mcp_settings: Settings, engine: EngineProcess, site: Path, served: str, tmp_path: Path
) -> None:
    large = {"width": 1024, "height": 576, "steps": 20}
    async with product(for_site(comfy_mcp_settings, site), engine.url) as url:
        _, logo = await converse(url, large, 512)
    async with browser.opened(served, tmp_path / "chromium", width=1280, height=800) as page:
        state = await page.evaluate(
            "new Promise((done) => { const look = () => document.documentElement?.dataset.state"
            " ? done(document.documentElement.dataset.state) : requestAnimationFrame(look);"
            " look(); })"
        )
        seen = await page.evaluate(
            "Promise.all([...document.images].map(async (image) =>"
            " { await image.decode(); return [image.currentSrc, image.naturalWidth]; }))"
        )
        screenshot = await page.screenshot()
    (tmp_path / "page.png").write_bytes(screenshot)
    assert state == "shown"
    assert {tuple(one) for one in seen} == {
        (f"{served}public/gen/hero.webp", 1024),
        (f"{served}public/gen/{logo['filename']}", 512),
    }
