"""Images that are broken, enormous, animated, deleted or replaced: each is told."""

from __future__ import annotations

import base64
import io
import struct
import zlib

import pytest
from mcp_types import ImageContent
from PIL import Image

from comfy_mcp_core.settings import Settings
from tests.support import workflows
from tests.support.engine import EngineProcess
from tests.support.product import client_of, fetch, image_product, refused, told
from tests.support.proxy import Answer, proxy_to

pytestmark = pytest.mark.anyio


@pytest.fixture
def settings(comfy_mcp_settings: Settings) -> Settings:
    folder = comfy_mcp_settings.workflows.folder
    assert folder is not None
    workflows.write(folder, "trivial", workflows.TRIVIAL)
    return comfy_mcp_settings


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)


def _enormous() -> bytes:
    """A PNG that claims 60,000 by 60,000 pixels in a few bytes."""
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, data) for kind, data in ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    )


def _animated() -> bytes:
    frames = [Image.new("RGB", (40, 20), color) for color in ("red", "green", "blue")]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=100)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "MEDIA_UNREADABLE"),
        (b"this is no picture", "MEDIA_UNREADABLE"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "MEDIA_UNREADABLE"),
        (_enormous(), "TOO_LARGE"),
    ],
    ids=["empty", "text", "broken", "enormous"],
)
async def test_an_image_that_can_not_be_shown_is_told_with_its_code(
    settings: Settings, engine: EngineProcess, content: bytes, code: str
) -> None:
    async with (
        proxy_to(engine.url) as proxy,
        image_product(settings, proxy.url) as url,
        client_of(url) as client,
    ):
        proxy.rules["/view"] = Answer(body=content)
        asset = told(await client.call_tool("trivial", {"color": 1, "prefix": "unusual"}))
        error = refused(await client.call_tool("view_image", {"asset_id": asset["asset_id"]}))
        inline = told(
            await client.call_tool(
                "trivial", {"color": 2, "prefix": "unusual", "return_inline_preview": True}
            )
        )
    assert error["error_code"] == code
    assert error["hint"]
    assert any("preview" in warning for warning in inline["warnings"])


async def test_an_animated_image_is_shown_by_its_first_frame(
    settings: Settings, engine: EngineProcess
) -> None:
    async with (
        proxy_to(engine.url) as proxy,
        image_product(settings, proxy.url) as url,
        client_of(url) as client,
    ):
        proxy.rules["/view"] = Answer(body=_animated())
        asset = told(await client.call_tool("trivial", {"color": 3, "prefix": "unusual"}))
        viewed = await client.call_tool("view_image", {"asset_id": asset["asset_id"]})
    assert (asset["width"], asset["height"]) == (40, 20)
    [picture] = [block for block in viewed.content if isinstance(block, ImageContent)]
    with Image.open(io.BytesIO(base64.b64decode(picture.data))) as seen:
        red, green, _ = seen.convert("RGB").getpixel((20, 10))  # type: ignore[misc] - an RGB pixel
    assert red > 200
    assert green < 60


async def test_a_deleted_file_is_gone_and_so_is_a_cached_result_that_names_it(
    settings: Settings, engine: EngineProcess
) -> None:
    call = {"color": 4, "prefix": "deleted"}
    async with image_product(settings, engine.url) as url, client_of(url) as client:
        asset = told(await client.call_tool("trivial", call))
        [file] = (engine.folder / "output").glob("deleted*")
        file.unlink()
        view = refused(await client.call_tool("view_image", {"asset_id": asset["asset_id"]}))
        download = await fetch(asset["download_url"])
        again = refused(await client.call_tool("trivial", call))
    assert view["error_code"] == "ASSET_FILE_GONE"
    assert (download.status_code, download.json()["error_code"]) == (410, "ASSET_FILE_GONE")
    assert again["error_code"] == "ASSET_FILE_GONE"
    assert "seed=-1" in again["hint"]


async def test_a_reused_filename_never_gives_an_old_assets_data(
    settings: Settings, engine: EngineProcess
) -> None:
    async with image_product(settings, engine.url) as url, client_of(url) as client:
        old = told(await client.call_tool("trivial", {"color": 5, "prefix": "reused"}))
        [file] = (engine.folder / "output").glob("reused*")
        file.unlink()
        new = told(await client.call_tool("trivial", {"color": 6, "prefix": "reused"}))
        stale = refused(await client.call_tool("view_image", {"asset_id": old["asset_id"]}))
        fresh = told(await client.call_tool("view_image", {"asset_id": new["asset_id"]}))
        download = await fetch(old["download_url"])
    assert old["filename"] == new["filename"]
    assert stale["error_code"] == "ASSET_FILE_GONE"
    assert fresh["asset_id"] == new["asset_id"]
    assert download.status_code == 410
