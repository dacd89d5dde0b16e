from __future__ import annotations

import tempfile
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from comfy_mcp_core.contributions import Preview, PreviewBudget
from comfy_mcp_core.errors import (
    BudgetUnreachableError,
    MediaNotSupportedError,
    MediaUnreadableError,
)
from comfy_mcp_video.media import ANIMATION, VIDEO
from plugins.video.tests.clips import animation

if TYPE_CHECKING:
    from pathlib import Path

    from plugins.video.tests.clips import Clips


def preview(data: bytes | Path, max_dim: int = 512, max_bytes: int = 75_000) -> Preview:
    return VIDEO.preview(data, PreviewBudget(max_dim=max_dim, max_bytes=max_bytes))


def opened(found: Preview) -> Image.Image:
    picture = Image.open(BytesIO(found.data))
    picture.load()
    return picture


@pytest.mark.parametrize("name", ["moving.mp4", "plain.webm", "prores.mov", "sound.avi"])
def test_a_video_is_previewed_by_a_frame_from_bytes_or_a_path(clips: Clips, name: str) -> None:
    of_bytes, of_path = preview(clips.data(name), 48), preview(clips.path(name), 48)
    assert of_bytes == of_path
    assert of_bytes.mime_type == "image/webp"
    assert max(opened(of_bytes).size) == 48


def test_a_preview_is_never_larger_than_the_video(clips: Clips) -> None:
    found = preview(clips.data("moving.mp4"))
    assert (found.width, found.height) == (160, 90)


def test_a_black_beginning_is_passed_over(clips: Clips) -> None:
    assert opened(preview(clips.data("fading.mp4"))).convert("L").getextrema()[1] != 0
    assert opened(preview(clips.data("black.mp4"))).convert("L").getextrema() == (0, 0)


def test_a_rotated_video_is_previewed_upright(clips: Clips) -> None:
    assert opened(preview(clips.data("right.mp4"))).size == (48, 64)


@pytest.mark.parametrize("suffix", [".webp", ".png", ".gif"])
def test_an_animated_picture_is_previewed_by_its_first_frame(tmp_path: Path, suffix: str) -> None:
    data = animation(tmp_path / f"a{suffix}").read_bytes()
    picture = opened(ANIMATION.preview(data, PreviewBudget()))
    assert picture.mode == "RGBA"
    assert picture.getchannel("A").getbbox() == (0, 20, 21, 41)


def test_a_preview_stays_within_its_budget(clips: Clips) -> None:
    assert len(preview(clips.data("moving.mp4"), max_bytes=600).data) <= 600
    with pytest.raises(BudgetUnreachableError) as caught:
        preview(clips.data("moving.mp4"), max_bytes=10)
    smallest = caught.value.details["smallest_bytes"]
    assert isinstance(smallest, int)
    assert smallest > 10


def test_what_can_not_be_shown_leaves_no_file_behind(
    clips: Clips, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    preview(clips.data("moving.mp4"), 48)
    for data in (b"", b"text", clips.data("plain.mp4")[:500]):
        with pytest.raises(MediaUnreadableError):
            preview(data)
    with pytest.raises(MediaNotSupportedError):
        preview(clips.data("audio.mp4"))
    assert list(tmp_path.iterdir()) == []


def test_a_path_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(MediaUnreadableError, match="can't be read"):
        preview(tmp_path / "gone.mp4")
