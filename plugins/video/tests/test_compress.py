from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comfy_mcp_core.contributions import CompressBudget
from comfy_mcp_core.errors import (
    BudgetUnreachableError,
    MediaNotSupportedError,
    MediaUnreadableError,
)
from comfy_mcp_video.media import ANIMATION, VIDEO
from comfy_mcp_video.media.compress.formats import FORMATS
from comfy_mcp_video.media.compress.ladder import MOST_STEPS, SCALES, first_scale, search
from plugins.video.tests.clips import Source, animation

if TYPE_CHECKING:
    from pathlib import Path

    from comfy_mcp_core.contributions import Compressed
    from plugins.video.tests.clips import Clips


def compressed(data: bytes | Path, max_bytes: int = 100_000, ending: str = ".mp4") -> Compressed:
    return VIDEO.compress(data, CompressBudget(max_bytes=max_bytes, extension=ending))  # type: ignore[misc] # it has one


def test_a_copy_keeps_its_sound_and_starts_while_it_loads(clips: Clips) -> None:
    copy = compressed(clips.data("tagged.mp4"))
    assert copy.mime_type == "video/mp4"
    assert copy.data.index(b"moov") < copy.data.index(b"mdat")
    assert copy.probe == VIDEO.probe(Source(copy.data))
    assert copy.probe.details["codec"] == "h264"
    assert copy.probe.details["pixel_format"] == "yuv420p"
    assert copy.probe.details["sound"] == {"codec": "aac", "channels": 1, "sample_rate": 44_100}
    assert copy.probe.duration_seconds == pytest.approx(2.5, abs=0.05)


def test_a_copy_carries_no_metadata(clips: Clips) -> None:
    assert b"secret" in clips.data("tagged.mp4")
    data = compressed(clips.data("tagged.mp4")).data
    assert b"secret" not in data
    assert b"Lavf" not in data


def test_the_same_file_gives_the_same_bytes(clips: Clips) -> None:
    for ending in (".mp4", ".webm"):
        first, second = (compressed(clips.data("sound.mp4"), ending=ending) for _ in range(2))
        assert first == second


def test_the_first_copy_that_is_good_enough_is_taken(clips: Clips) -> None:
    copy = compressed(clips.data("moving.mp4"), 10**6)
    assert len(copy.steps) == 1
    assert copy.steps[0]["scale"] == 1.0


def test_a_tight_budget_is_met_by_quality_and_size(clips: Clips) -> None:
    copy = compressed(clips.data("moving.mp4"), 9_000)
    assert len(copy.data) <= 9_000
    assert 1 < len(copy.steps) <= MOST_STEPS
    sizes = [step["bytes_size"] for step in copy.steps]
    assert len(copy.data) in sizes
    assert all({"quality", "scale", "width", "height"} <= set(step) for step in copy.steps)


def test_a_budget_that_can_not_be_met_names_the_smallest_copy(clips: Clips) -> None:
    with pytest.raises(BudgetUnreachableError) as caught:
        compressed(clips.data("sound.mp4"), 300)
    smallest = caught.value.details["smallest_bytes"]
    assert isinstance(smallest, int)
    assert smallest > 300
    assert f"{smallest:,}" in caught.value.sentence


def test_rotation_is_baked_in_and_odd_sides_become_even(clips: Clips) -> None:
    upright = compressed(clips.data("right.mp4")).probe
    assert (upright.width, upright.height) == (48, 64)
    assert "rotation" not in upright.details
    even = compressed(clips.data("odd.mp4")).probe
    assert (even.width, even.height) == (62, 46)


def test_an_unsteady_video_keeps_its_duration(clips: Clips) -> None:
    copy = compressed(clips.data("varies.mp4")).probe
    assert copy.duration_seconds == pytest.approx(2.0, abs=0.07)


def test_a_copy_may_be_webm(clips: Clips) -> None:
    copy = compressed(clips.path("sound.mp4"), ending=".webm")
    assert copy.mime_type == "video/webm"
    sound = copy.probe.details["sound"]
    assert sound == {"codec": "opus", "channels": 1, "sample_rate": 48_000}


@pytest.mark.parametrize("suffix", [".webp", ".png", ".gif"])
def test_an_animated_picture_becomes_a_video_or_a_smaller_webp(tmp_path: Path, suffix: str) -> None:
    path = animation(tmp_path / f"a{suffix}", durations=[100] * 6 + [400] + [100] * 5)
    video = compressed(path).probe
    assert (video.width, video.height) == (80, 60)
    assert video.duration_seconds == pytest.approx(1.5, abs=0.03)
    webp = compressed(path, ending=".webp")
    assert ANIMATION.sniff(webp.data)
    assert webp.probe.duration_seconds == pytest.approx(1.5, abs=0.03)
    assert webp.probe.details["has_alpha"] is True


def test_a_copy_is_no_wider_than_allowed(clips: Clips) -> None:
    budget = CompressBudget(max_bytes=10**6, extension=".mp4", max_width=80)
    copy = VIDEO.compress(clips.data("moving.mp4"), budget)  # type: ignore[misc] # it has one
    assert (copy.probe.width, copy.probe.height) == (80, 44)


def test_nothing_is_left_behind(
    clips: Clips, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    compressed(clips.data("plain.mp4"))
    with pytest.raises(MediaUnreadableError):
        compressed(b"text")
    with pytest.raises(MediaNotSupportedError, match=r"\.gif"):
        compressed(clips.data("plain.mp4"), ending=".gif")
    assert list(tmp_path.iterdir()) == []


@given(
    ending=st.sampled_from(sorted(FORMATS)),
    first=st.integers(1_000, 10**8),
    max_bytes=st.integers(1_000, 10**6),
    octave=st.floats(3, 60),
    area=st.floats(1.0, 2.2),
)
def test_the_search_ends_soon_with_a_copy_that_fits_or_with_none(
    ending: str, first: int, max_bytes: int, octave: float, area: float
) -> None:
    form = FORMATS[ending]
    worst, best = form.qualities

    def encode(quality: int, scale: float) -> bytes:
        assert min(worst, best) <= quality <= max(worst, best)
        return bytes(int(first * scale**area * 2 ** (-abs(quality - best) / octave)))

    found = search(encode, form, max_bytes, first_scale(1.0, max_bytes))
    assert len(found.steps) <= MOST_STEPS
    assert found.data is None or len(found.data) <= max_bytes
    assert found.smallest == min(step.bytes_size for step in found.steps)
    if found.data is None:
        assert found.smallest > max_bytes
    assert len({(step.quality, step.scale) for step in found.steps}) == len(found.steps)


def test_a_search_uses_most_of_the_budget_where_quality_can() -> None:
    form = FORMATS[".mp4"]

    def encode(quality: int, scale: float) -> bytes:
        return bytes(int(100_000 * scale**2 * 2 ** (-(quality - 20) / 6)))

    found = search(encode, form, 60_000)
    assert found.data is not None
    assert 48_000 <= len(found.data) <= 60_000
    assert len(found.steps) <= 3


def test_hopeless_scales_are_not_tried_at_all() -> None:
    assert first_scale(832 * 480 * 80, 600_000) == 1.0
    assert first_scale(1280 * 720 * 15_000, 600_000) < 0.5
    assert first_scale(1e15, 1_000) == SCALES[-1]
