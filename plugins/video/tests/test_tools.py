from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from comfy_mcp_core.content import Image, Link
from comfy_mcp_core.errors import InvalidArgumentsError, MediaNotSupportedError
from comfy_mcp_video.media import VIDEO
from comfy_mcp_video.tools import view_video
from plugins.video.tests.clips import Source, animation

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from comfy_mcp_core.call import Call
    from comfy_mcp_core.content import Result
    from comfy_mcp_core.contributions import Probe
    from plugins.video.tests.clips import Clips


@dataclass
class LocalCall:
    """A call whose only asset is a file on this machine; journeys go through a server."""

    path: Path

    async def asset(self, asset_id: str, medium: str = "") -> str:
        assert medium == "video"
        return asset_id

    def describe(self, asset: str) -> dict[str, object]:
        return {"asset_id": asset, "filename": self.path.name}

    def link(self, asset: str) -> Link:
        return Link(uri=f"http://localhost/{asset}", name=self.path.name, mime_type="video/mp4")

    async def probe(self, asset: str) -> Probe:
        assert asset
        return VIDEO.probe(Source(self.path.read_bytes()))

    @asynccontextmanager
    async def file(self, asset: str, max_bytes: int) -> AsyncGenerator[Path]:
        assert asset
        assert self.path.stat().st_size <= max_bytes
        yield self.path


def view(path: Path, **arguments: Any) -> Result:
    return asyncio.run(view_video(cast("Call", LocalCall(path)), "a1", **arguments))


def part(result: Result, key: str) -> dict[str, Any]:
    return cast("dict[str, Any]", result.data[key])


def test_a_contact_sheet_comes_with_its_times_and_facts(clips: Clips) -> None:
    result = view(clips.path("moving.mp4"), frames=4)
    picture, link = result.content
    assert isinstance(picture, Image)
    assert isinstance(link, Link)
    assert result.data["asset_id"] == "a1"
    video, preview = part(result, "video"), part(result, "preview")
    assert video["codec"] == "h264"
    assert (video["width"], video["height"], video["frames"]) == (160, 90, 32)
    assert preview["times"] == [0.0, 0.625, 1.25, 1.938]
    assert preview["bytes_size"] == len(picture.data)
    assert "remarks" not in result.data


def test_remarks_are_told(clips: Clips) -> None:
    assert view(clips.path("black.mp4")).data["remarks"] == ["All frames shown are black."]


def test_metadata_decodes_nothing_and_tells_no_nulls(clips: Clips) -> None:
    result = view(clips.path("fragments.mp4"), mode="metadata")
    video = part(result, "video")
    assert video == {"width": 64, "height": 48, "codec": "h264", "pixel_format": "yuv420p"}
    assert "preview" not in result.data


@pytest.mark.parametrize(("at", "seconds"), [(None, 1.0), (0.5, 0.5), (2.0, 1.938)])
def test_one_frame_is_shown_by_its_time(clips: Clips, at: float | None, seconds: float) -> None:
    result = view(clips.path("moving.mp4"), mode="frame", at=at)
    preview = part(result, "preview")
    assert preview["times"] == [seconds]
    assert (preview["width"], preview["height"]) == (160, 90)


def test_one_frame_of_an_animated_picture_is_shown(tmp_path: Path) -> None:
    result = view(animation(tmp_path / "a.webp"), mode="frame", at=0.35)
    assert part(result, "preview")["times"] == [0.3]


def test_a_time_after_the_end_is_refused(clips: Clips) -> None:
    with pytest.raises(InvalidArgumentsError, match="ends at 2") as caught:
        view(clips.path("moving.mp4"), mode="frame", at=2.5)
    assert "0 to 2.000" in caught.value.hint


def test_a_file_with_sound_only_is_refused(clips: Clips) -> None:
    for mode in ("contact_sheet", "frame", "metadata"):
        with pytest.raises(MediaNotSupportedError, match="no picture"):
            view(clips.path("audio.mp4"), mode=mode)
