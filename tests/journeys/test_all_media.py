"""Every medium is made, told, looked at, and built on another one by ids alone."""

from __future__ import annotations

import io

import pytest
from mcp import Client
from PIL import Image

from comfy_mcp_core.settings import Settings
from tests.support import workflows
from tests.support.backend import Backend
from tests.support.engine import EngineProcess
from tests.support.product import called, client_of, fetch, pictures, product, refused

pytestmark = pytest.mark.anyio

SIZE = {"width": 64, "height": 48, "batch_size": 6}
FRAMES: workflows.Graph = {
    "3": {"class_type": "EmptyImage", "inputs": {**SIZE, "color": 0x3366CC}},
    "4": {"class_type": "EmptyImage", "inputs": {**SIZE, "color": 0xCC6633}},
    "1": {"class_type": "ImageBatch", "inputs": {"image1": ["3", 0], "image2": ["4", 0]}},
}
CLIP = {"class_type": "CreateVideo", "inputs": {"images": ["1", 0], "fps": 8.0}}
SILENCE = {
    "class_type": "EmptyAudio",
    "inputs": {"duration": 1.5, "sample_rate": 44_100, "channels": 2},
}


LOSSY = {"lossless": False, "quality": 80, "method": "fastest"}


def saved(class_type: str, source: workflows.Graph, **inputs: object) -> workflows.Graph:
    """A graph that saves a medium made of nothing."""
    key, link = next(iter(inputs.items()))
    more = {name: value for name, value in inputs.items() if name != key}
    prefix = {"filename_prefix": f"media/{class_type}"}
    return {**source, "9": {"class_type": class_type, "inputs": {key: link, **more, **prefix}}}


FORMATS: dict[str, tuple[workflows.Graph, str, str]] = {
    "mp4": (
        saved("SaveVideo", {**FRAMES, "2": CLIP}, video=["2", 0], format="auto", codec="auto"),
        "video",
        "video/mp4",
    ),
    "webm": (
        saved("SaveWEBM", FRAMES, images=["1", 0], codec="vp9", fps=8.0, crf=32.0),
        "video",
        "video/webm",
    ),
    "webp": (
        saved("SaveAnimatedWEBP", FRAMES, images=["1", 0], fps=8.0, **LOSSY),
        "video",
        "image/webp",
    ),
    "apng": (
        saved("SaveAnimatedPNG", FRAMES, images=["1", 0], fps=8.0, compress_level=1),
        "video",
        "image/apng",
    ),
    "flac": (saved("SaveAudio", {"1": SILENCE}, audio=["1", 0]), "audio", "audio/flac"),
    "mp3": (
        saved("SaveAudioMP3", {"1": SILENCE}, audio=["1", 0], quality="128k"),
        "audio",
        "audio/mpeg",
    ),
    "opus": (
        saved("SaveAudioOpus", {"1": SILENCE}, audio=["1", 0], quality="64k"),
        "audio",
        "audio/ogg",
    ),
}
"""A graph for each format that ComfyUI writes, with the medium and the MIME type of its file."""


async def test_every_format_is_of_its_medium_type_size_and_duration_and_can_be_looked_at(
    comfy_mcp_settings: Settings, backend: Backend
) -> None:
    folder = comfy_mcp_settings.workflows.folder
    assert folder is not None
    for name, (graph, _, _) in FORMATS.items():
        workflows.write(folder, name, graph)
    async with product(comfy_mcp_settings, backend.url) as url, client_of(url) as client:
        for name, (_, medium, mime_type) in FORMATS.items():
            asset = await called(client, "run_workflow", workflow_id=name)
            assert (asset["media"], asset["mime_type"]) == (medium, mime_type), name
            assert asset["duration_seconds"] == pytest.approx(1.5, abs=0.03), name
            if medium == "video":
                assert (asset["width"], asset["height"]) == (64, 48), name
            await _looked_at(client, medium, asset["asset_id"])
        videos = await called(client, "list_assets", media="video")
        sounds = await called(client, "list_assets", media="audio")
    assert (videos["count"], sounds["count"]) == (4, 3)


async def _looked_at(client: Client, medium: str, asset_id: str) -> None:
    """See an asset by the tool of its medium, and be sent there by that of another."""
    right, wrong = {"video": ("video", "audio"), "audio": ("audio", "video")}[medium]
    seen = await client.call_tool(f"view_{right}", {"asset_id": asset_id})
    [picture] = pictures(seen)
    assert picture.width > 200
    error = refused(await client.call_tool(f"view_{wrong}", {"asset_id": asset_id}))
    assert error["error_code"] == "MEDIA_NOT_SUPPORTED"
    assert f'view_{right}(asset_id="{asset_id}")' in error["hint"]


async def test_an_image_is_edited_set_in_motion_and_looked_at_by_ids_only(
    comfy_mcp_settings: Settings, engine: EngineProcess
) -> None:
    size = {"width": 128, "height": 96}
    async with product(comfy_mcp_settings, engine.url) as url, client_of(url) as client:
        boat = await called(client, "generate_image", prompt="a red sailboat", **size, steps=4)
        edit = {"prompt": "a red sailboat at night", "steps": 4}
        night = await called(client, "edit_image", image=boat["asset_id"], **edit)
        motion = {**size, "duration": 1, "fps": 8, "steps": 4}
        clip = await called(
            client, "animate_image", image=night["asset_id"], prompt="gentle waves", **motion
        )
        sheet = await client.call_tool("view_video", {"asset_id": clip["asset_id"], "frames": 4})
        first = await client.call_tool(
            "view_video", {"asset_id": clip["asset_id"], "mode": "frame", "at": 0}
        )
        still = await called(client, "get_asset_metadata", asset_id=clip["asset_id"])
        content = (await fetch(night["download_url"])).content
    assert (clip["media"], clip["width"], clip["height"]) == ("video", 128, 96)
    assert clip["duration_seconds"] == pytest.approx(9 / 8, abs=0.01)
    assert still["parameters"]["image"] == night["asset_id"]
    assert len(pictures(sheet)) == 1
    [frame] = pictures(first)
    with Image.open(io.BytesIO(content)) as opened:
        given = opened.convert("RGB").resize((16, 12))
    apart = _distance(frame.convert("RGB").resize((16, 12)), given)
    assert apart < 12, "the video begins with the picture that was given"


def _distance(one: Image.Image, other: Image.Image) -> float:
    pairs = zip(one.tobytes(), other.tobytes(), strict=True)
    return sum(abs(a - b) for a, b in pairs) / len(one.tobytes())


async def test_a_song_and_a_sound_are_made_heard_and_regenerated(
    comfy_mcp_settings: Settings, engine: EngineProcess
) -> None:
    async with product(comfy_mcp_settings, engine.url) as url, client_of(url) as client:
        song = await called(
            client, "generate_song", tags="lofi, piano", lyrics="[verse]\nla la", seconds=4, steps=4
        )
        sound = await called(client, "generate_sound", prompt="rain", seconds=2, steps=4)
        heard = await client.call_tool(
            "view_audio", {"asset_id": song["asset_id"], "mode": "listen", "seconds": 2}
        )
        facts = await called(client, "view_audio", asset_id=sound["asset_id"], mode="metadata")
        other = await called(
            client, "regenerate", asset_id=song["asset_id"], param_overrides={"tags": "techno"}
        )
        defaults = await called(client, "get_defaults")
    for made, seconds in ((song, 4), (sound, 2), (other, 4)):
        assert made["media"] == "audio"
        assert made["duration_seconds"] == pytest.approx(seconds, abs=0.06)
    assert "ace" in song["parameters"]["model"]
    assert "stable-audio" in sound["parameters"]["model"]
    assert other["seed"] == song["seed"]
    assert other["parameters"]["lyrics"] == song["parameters"]["lyrics"]
    [block] = [b for b in heard.content if b.type == "audio"]
    assert 1000 < len(block.data) < 500_000
    assert facts["audio"]["sample_rate"] == 44_100
    assert {"audio", "image", "sound", "video"} <= set(defaults)


async def test_a_medium_without_its_plugin_says_what_to_install(
    comfy_mcp_settings: Settings, engine: EngineProcess
) -> None:
    folder = comfy_mcp_settings.workflows.folder
    assert folder is not None
    workflows.write(folder, "song", FORMATS["mp3"][0])
    alone = product(comfy_mcp_settings, engine.url, allowed=("image",))
    async with alone as url, client_of(url) as client:
        song = await called(client, "run_workflow", workflow_id="song")
        error = refused(await client.call_tool("view_image", {"asset_id": song["asset_id"]}))
    assert song["media"] == "audio"
    assert error["error_code"] == "MEDIA_NOT_SUPPORTED"
    assert "pip install comfy-mcp-audio" in error["hint"]
