"""Files whose times are broken, unsteady, late or cut off."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageChops, ImageStat

from comfy_mcp_core.errors import InvalidArgumentsError, MediaUnreadableError, TooLargeError
from comfy_mcp_video.media.compress import encoding
from comfy_mcp_video.media.poster import frame_picture
from comfy_mcp_video.media.reading import read_file
from comfy_mcp_video.media.sheet import contact_sheet
from comfy_mcp_video.media.shots import countable, even_shots, shot_at
from comfy_mcp_video.tools import _frame  # pyright: ignore[reportPrivateUsage] # behind the tool
from plugins.video.tests.clips import animation, number_of

if TYPE_CHECKING:
    from pathlib import Path

    from plugins.video.tests.clips import Clips

_repeats = encoding._repeats  # pyright: ignore[reportPrivateUsage] # pure, and told by its table


def patched(clips: Clips, tmp_path: Path, box: bytes, offset: int, number: int) -> Path:
    """plain.mp4 with another number at an offset after a box's type."""
    data = bytearray(clips.data("plain.mp4"))
    struct.pack_into(">I", data, data.index(box) + 4 + offset, number)
    path = tmp_path / "patched.mp4"
    path.write_bytes(data)
    return path


def colour(picture: Image.Image) -> str:
    pixel = picture.convert("RGB").getpixel((32, 24))
    assert isinstance(pixel, tuple)
    return "red" if pixel[0] > pixel[1] else "green"


@pytest.mark.parametrize("timescale", [0, 2**31, 2**32 - 1])
def test_an_impossible_timescale_is_an_error(clips: Clips, tmp_path: Path, timescale: int) -> None:
    with pytest.raises(MediaUnreadableError, match="ticks per second"):
        read_file(patched(clips, tmp_path, b"mdhd", 12, timescale))


@pytest.mark.parametrize("timescale", [1, 2**31 - 1])
def test_an_absurd_timescale_still_makes_a_sheet(
    clips: Clips, tmp_path: Path, timescale: int
) -> None:
    path = patched(clips, tmp_path, b"mdhd", 12, timescale)
    assert contact_sheet(path, read_file(path), 4, limit_seconds=20).times[0] == 0


def test_a_frame_held_for_years_does_not_fill_the_memory(clips: Clips, tmp_path: Path) -> None:
    path = patched(clips, tmp_path, b"stts", 12, 2**31 - 1)
    assert contact_sheet(path, read_file(path), 4, limit_seconds=20).times[0] == 0


@pytest.mark.parametrize(
    ("times", "lasts", "repeats"),
    [
        ([0.0], 1.0, [50]),
        ([0.0, 0.5], 1.0, [25, 25]),
        ([0.0, 0.001, 0.5], 0.52, [0, 25, 1]),
        ([0.0, 0.5, 2.0], 1.0, [25, 25, 0]),
    ],
)
def test_a_frame_is_repeated_for_as_long_as_it_is_shown(
    times: list[float], lasts: float, repeats: list[int]
) -> None:
    assert _repeats(times, lasts, 50.0) == repeats


def test_an_animation_of_days_is_not_encoded() -> None:
    with pytest.raises(TooLargeError, match="131,070 seconds"):
        _repeats([0.0, 65_535.0], 131_070.0, 50.0)


@pytest.mark.parametrize("name", ["held.mp4", "held.webm"])
def test_a_frame_that_is_held_is_the_one_on_screen(clips: Clips, name: str) -> None:
    path = clips.path(name)
    facts = countable(path, read_file(path))
    assert facts.variable_rate
    assert facts.starts == pytest.approx((0, 0.1, 0.2, 5.3, 5.4), abs=0.002)
    shown = {at: colour(shot_at(path, facts, at, (64, 48)).picture) for at in (0.15, 3, 5.2)}
    assert shown == dict.fromkeys(shown, "red")
    assert {colour(shot_at(path, facts, at, (64, 48)).picture) for at in (5.3, 5.4, 9)} == {"green"}
    assert colour(frame_picture(path, facts, None, 64).picture) == "red"


def test_seeking_an_unsteady_video_shows_what_is_on_screen(
    clips: Clips, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comfy_mcp_video.media.shots.START_SECONDS", -1)
    path = clips.path("held.mp4")
    facts = countable(path, read_file(path))
    shown = [(shot.seconds, colour(shot.picture)) for shot in even_shots(path, facts, 3, (64, 48))]
    assert shown == [(0, "red"), (pytest.approx(2.7), "red"), (pytest.approx(5.4), "green")]


def difference(one: Image.Image, other: Image.Image) -> float:
    """How much two pictures differ on average, of 255."""
    return ImageStat.Stat(ImageChops.difference(one, other).convert("L")).mean[0]


def cut(clips: Clips, tmp_path: Path) -> Path:
    data = clips.data("fast.mp4")
    path = tmp_path / "cut.mp4"
    path.write_bytes(data[: len(data) * 2 // 3])
    return path


def test_a_sought_sheet_of_a_truncated_file_says_so(
    clips: Clips, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comfy_mcp_video.media.shots.START_SECONDS", -1)
    path = cut(clips, tmp_path)
    sheet = contact_sheet(path, read_file(path), 9)
    assert 0 < len(sheet.times) < 9
    assert sheet.times[-1] < 1.8
    assert "cut off" in sheet.remarks[0]
    assert not any("stands still" in said for said in sheet.remarks)


def test_the_last_frame_of_a_truncated_file_is_told_with_its_own_time(
    clips: Clips, tmp_path: Path
) -> None:
    path = cut(clips, tmp_path)
    shot = shot_at(path, read_file(path), 1.9, (64, 48))
    assert 0.5 < shot.seconds < 1.8
    same = shot_at(clips.path("fast.mp4"), read_file(path), shot.seconds, (64, 48))
    assert difference(shot.picture, same.picture) < 40


def test_the_track_told_of_is_the_one_shown(clips: Clips) -> None:
    path = clips.path("two.mp4")
    facts = read_file(path)
    assert (facts.width, facts.height, facts.track) == (64, 48, 1)
    assert number_of(shot_at(path, facts, 1.0, (64, 48)).picture) == 16


def test_fragments_with_frames_out_of_order_are_counted_rightly(clips: Clips) -> None:
    path = clips.path("bframes.mp4")
    facts = countable(path, read_file(path))
    assert (facts.frames, facts.fps, facts.picture_seconds) == pytest.approx((32, 16, 2))
    assert not facts.variable_rate


def test_a_video_that_starts_late_lasts_from_its_start(clips: Clips) -> None:
    path = clips.path("late.mkv")
    assert read_file(path).duration_seconds == pytest.approx(2.0, abs=0.01)
    assert number_of(shot_at(path, countable(path, read_file(path)), 1.0, (64, 48)).picture) == 16


def test_a_gif_of_tiny_blocks_is_not_walked_over_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = animation(tmp_path / "slow.gif", frames=2)
    monkeypatch.setattr("comfy_mcp_video.media.animations.gif.WALK_SECONDS", -1)
    assert read_file(path).estimated


def test_a_time_that_is_no_number_is_refused(clips: Clips) -> None:
    with pytest.raises(InvalidArgumentsError):
        _frame(clips.path("plain.mp4"), float("nan"))
