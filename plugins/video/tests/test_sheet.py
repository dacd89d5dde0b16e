from __future__ import annotations

import contextlib
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from comfy_mcp_core.errors import MediaUnreadableError, TooLargeError
from comfy_mcp_video.media.facts import Facts, Sound
from comfy_mcp_video.media.grid import GAP, LEAST_CELL, fitted, grid_for
from comfy_mcp_video.media.reading import read_file
from comfy_mcp_video.media.sheet import LARGEST, MAX_BYTES, contact_sheet, stamp, title_of
from comfy_mcp_video.media.shots import countable, even_shots, shot_at, times_of
from plugins.video.tests.clips import animation, number_of

if TYPE_CHECKING:
    from pathlib import Path

    from comfy_mcp_video.media.sheet import Sheet
    from plugins.video.tests.clips import Clips

FACTS = Facts(container="mov", codec="h264", width=832, height=480)


def sheet_of(path: Path, frames: int = 9) -> Sheet:
    return contact_sheet(path, read_file(path), frames)


def decoded(sheet: Sheet) -> Image.Image:
    picture = Image.open(BytesIO(sheet.preview.data))
    picture.load()
    return picture


def numbers(path: Path, count: int) -> list[int]:
    facts = countable(path, read_file(path))
    return [number_of(shot.picture) for shot in even_shots(path, facts, count, (32, 24))]


@pytest.mark.parametrize("name", ["plain.mp4", "sound.mp4", "plain.webm", "sound.mkv"])
@pytest.mark.parametrize("count", [2, 9, 32])
def test_the_frames_shown_are_those_of_their_times(clips: Clips, name: str, count: int) -> None:
    path = clips.path(name)
    times = times_of(countable(path, read_file(path)), count)
    assert numbers(path, count) == [round(seconds * 16) for seconds in times]
    assert (times[0], times[-1], len(times)) == (0, 31 / 16, count)


@pytest.mark.parametrize("name", ["varies.mp4", "varies.webm"])
def test_of_an_unsteady_video_the_frame_on_screen_is_shown(clips: Clips, name: str) -> None:
    path = clips.path(name)
    facts = countable(path, read_file(path))
    times = times_of(facts, 9)
    shown = [8 if 8 <= n <= 24 else n for n in (int(seconds * 16 + 1e-6) for seconds in times)]
    # The gap is filled by the frame before it, number 7.
    expected = [7 if n == 8 else n for n in shown]
    assert all(abs(a - b) <= 1 for a, b in zip(numbers(path, 9), expected, strict=True))
    assert "The frame rate varies." in sheet_of(path).remarks


def test_far_frames_are_sought(clips: Clips, monkeypatch: pytest.MonkeyPatch) -> None:
    path = clips.path("plain.mp4")
    decoded_in_one_go = numbers(path, 5)
    monkeypatch.setattr("comfy_mcp_video.media.shots.START_SECONDS", -1)
    assert numbers(path, 5) == decoded_in_one_go == [0, 7, 15, 23, 31]


def test_an_hour_is_shown_from_its_first_to_its_last_frame(clips: Clips) -> None:
    sheet = sheet_of(clips.path("hour.mp4"), 4)
    assert sheet.times == (0, 1199, 2399, 3599)
    assert sheet.facts.duration_seconds == 3600


@pytest.mark.parametrize(
    ("name", "frames", "times"),
    [
        ("one.mp4", 9, 1),
        ("moving.mp4", 1, 1),
        ("moving.mp4", 9, 9),
        ("moving.mp4", 36, 32),
        ("portrait.mp4", 9, 9),
        ("right.mp4", 4, 4),
        ("odd.mp4", 4, 4),
        ("wide.mp4", 4, 4),
        ("prores.mov", 4, 4),
        ("deep.mp4", 4, 4),
        ("sound.avi", 4, 4),
        ("fragments.mp4", 4, 4),
    ],
)
def test_a_sheet_is_within_its_limits(clips: Clips, name: str, frames: int, times: int) -> None:
    sheet = sheet_of(clips.path(name), frames)
    picture = decoded(sheet)
    assert len(sheet.times) == times
    assert max(picture.size) <= 1024
    assert picture.size == (sheet.preview.width, sheet.preview.height)
    assert len(sheet.preview.data) <= MAX_BYTES


@pytest.mark.parametrize("suffix", [".webp", ".png", ".gif"])
def test_an_animated_picture_is_shown_frame_by_frame(tmp_path: Path, suffix: str) -> None:
    path = animation(tmp_path / f"a{suffix}")
    sheet = sheet_of(path, 4)
    assert sheet.times == pytest.approx((0.0, 0.4, 0.7, 1.1))
    shots = list(even_shots(path, read_file(path), 4, (80, 60)))
    discs = [shot.picture.convert("RGB").split()[0].getbbox() for shot in shots]
    assert [box and box[0] for box in discs] == [0, 16, 28, 44]


def test_what_is_transparent_shows_checks(tmp_path: Path) -> None:
    path = animation(tmp_path / "a.webp", frames=2)
    picture = decoded(sheet_of(path, 1)).convert("L")
    low, high = picture.getextrema()
    assert isinstance(low, int)
    assert isinstance(high, int)
    assert low < 60
    assert high > 180


@pytest.mark.parametrize(
    ("name", "remark"),
    [
        ("still.mp4", "The picture stands still from"),
        ("fading.mp4", "Black at the beginning: the frame at 0.44 s still is."),
        ("black.mp4", "All frames shown are black."),
        ("one.mp4", "It has a single frame."),
        ("sound.mp4", "The picture ends at 2.00 s of 2.50 s."),
    ],
)
def test_what_is_odd_is_remarked(clips: Clips, name: str, remark: str) -> None:
    assert any(said.startswith(remark) for said in sheet_of(clips.path(name)).remarks)


def test_a_moving_video_earns_no_remark(clips: Clips) -> None:
    assert sheet_of(clips.path("moving.mp4")).remarks == ()


def test_of_a_truncated_video_the_frames_that_are_there_are_shown(
    clips: Clips, tmp_path: Path
) -> None:
    data = clips.data("fast.mp4")
    path = tmp_path / "cut.mp4"
    path.write_bytes(data[: len(data) * 2 // 3])
    sheet = sheet_of(path)
    assert 0 < len(sheet.times) < 9
    assert any("cut off" in said for said in sheet.remarks)


def test_a_video_whose_frames_are_all_missing_is_unreadable(clips: Clips, tmp_path: Path) -> None:
    data = clips.data("fast.mp4")
    path = tmp_path / "cut.mp4"
    path.write_bytes(data[: data.index(b"mdat") + 4])
    with pytest.raises(MediaUnreadableError, match="No frame"):
        sheet_of(path)


@pytest.mark.parametrize("suffix", [".webp", ".png", ".gif"])
def test_a_truncated_animation_gives_its_frames_or_a_clear_error(
    tmp_path: Path, suffix: str
) -> None:
    path = animation(tmp_path / f"a{suffix}")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with contextlib.suppress(MediaUnreadableError):
        sheet = sheet_of(path)
        assert 0 < len(sheet.times) <= 9


def test_decoding_that_takes_too_long_is_ended(
    clips: Clips, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comfy_mcp_core.programs.WATCH_SECONDS", 0.0005)
    for path in (clips.path("moving.mp4"), clips.path("fragments.mp4")):
        with pytest.raises(MediaUnreadableError, match="took longer"):
            contact_sheet(path, read_file(path), 9, limit_seconds=0.001)
    animated = animation(tmp_path / "a.gif")
    with pytest.raises(MediaUnreadableError, match="too long"):
        contact_sheet(animated, read_file(animated), 9, limit_seconds=-1)


def test_absurdly_large_frames_are_not_decoded(clips: Clips) -> None:
    path = clips.path("plain.mp4")
    huge = replace(read_file(path), width=60_000, height=60_000)
    with pytest.raises(TooLargeError, match="60,000"):
        contact_sheet(path, huge, 9)


def test_a_header_that_hides_how_large_its_frames_are_is_found_out(
    clips: Clips, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = clips.path("plain.mp4")
    facts = read_file(path)
    monkeypatch.setattr("comfy_mcp_video.media.ffmpeg.MAX_PIXELS", 100)
    with pytest.raises(MediaUnreadableError):
        contact_sheet(path, facts, 9)


def test_a_playlist_can_not_pass_for_a_video(clips: Clips, tmp_path: Path) -> None:
    path = tmp_path / "list.mp4"
    path.write_text(f"ffconcat version 1.0\nfile {clips.path('plain.mp4')}\n", encoding="utf-8")
    with pytest.raises(MediaUnreadableError, match="not a video"):
        sheet_of(path)
    with pytest.raises(MediaUnreadableError):
        contact_sheet(path, read_file(clips.path("plain.mp4")), 9)


def test_a_sheet_is_the_same_each_time(clips: Clips) -> None:
    path = clips.path("moving.mp4")
    assert sheet_of(path).preview.data == sheet_of(path).preview.data


@pytest.mark.parametrize(
    ("seconds", "number"), [(0.0, 0), (0.06, 0), (0.07, 1), (1.0, 16), (1.9375, 31), (2.0, 31)]
)
def test_the_frame_at_a_time_is_the_one_on_screen(
    clips: Clips, seconds: float, number: int
) -> None:
    path = clips.path("plain.mp4")
    shot = shot_at(path, read_file(path), seconds, (64, 48))
    assert number_of(shot.picture) == number
    assert shot.seconds == number / 16


def test_where_a_file_promises_more_than_it_has_its_last_frame_is_shown(clips: Clips) -> None:
    path = clips.path("plain.mp4")
    facts = replace(read_file(path), frames=48, picture_seconds=3.0, duration_seconds=3.0)
    assert number_of(shot_at(path, facts, 2.9, (64, 48)).picture) == 31


def test_a_rotated_video_is_shown_upright(clips: Clips) -> None:
    path = clips.path("right.mp4")
    facts = read_file(path)
    assert fitted(facts.width, facts.height, 32) == (24, 32)
    assert shot_at(path, facts, 0, (24, 32)).picture.size == (24, 32)


@given(count=st.integers(1, 36), width=st.integers(1, 8192), height=st.integers(1, 8192))
def test_every_grid_holds_its_frames_within_the_sheet(count: int, width: int, height: int) -> None:
    grid = grid_for(count, width, height, LARGEST)
    assert grid.columns * grid.rows >= count
    assert grid.width <= LARGEST[0]
    assert grid.height <= LARGEST[1]
    for number in range(count):
        left, top = grid.place(number)
        assert left >= GAP
        assert top >= GAP
        assert left + grid.cell[0] <= grid.width
        assert top + grid.cell[1] <= grid.height
    assert min(grid.frame) >= 1
    assert grid.cell[0] >= LEAST_CELL


def test_nine_wide_frames_stand_in_three_rows_of_three() -> None:
    grid = grid_for(9, 832, 480, LARGEST)
    assert (grid.columns, grid.rows) == (3, 3)
    assert grid.frame[0] > 320


@pytest.mark.parametrize(
    ("facts", "title"),
    [
        (FACTS, "832 x 480, h264, no sound"),
        (
            replace(
                *(FACTS,),
                duration_seconds=5.0625,
                fps=16.0,
                frames=81,
                sound=Sound(codec="aac", channels=2, sample_rate=48_000),
            ),
            "832 x 480, 16 fps, 5.06 s, 81 frames, h264, sound aac",
        ),
        (
            replace(FACTS, duration_seconds=60.0, fps=29.97003, variable_rate=True, frames=1),
            "832 x 480, about 29.97 fps, 1:00.0, 1 frame, h264, no sound",
        ),
    ],
)
def test_the_title_tells_what_is_known(facts: Facts, title: str) -> None:
    assert title_of(facts) == title


@pytest.mark.parametrize(
    ("seconds", "whole", "text"),
    [
        (1.25, 5.0, "1.25 s"),
        (0.0, 59.9, "0.00 s"),
        (62.5, 90.0, "1:02.5"),
        (59.97, 90.0, "1:00.0"),
        (3599.6, 3600.0, "1:00:00"),
        (7325.0, 9000.0, "2:02:05"),
    ],
)
def test_a_time_is_as_fine_as_the_video_is_short(seconds: float, whole: float, text: str) -> None:
    assert stamp(seconds, replace(FACTS, duration_seconds=whole)) == text
