"""What a painted picture holds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from comfy_mcp_demo.painter import compose, paint
from comfy_mcp_demo.painter.subjects import SUBJECTS

Picture = NDArray[np.float32]


def painted(prompt: str, seed: int = 1, *, negative: str = "", time: float = 0.0) -> Picture:
    return paint(compose(prompt, negative, seed), 96, 96, time=time)


def reddish_columns(picture: Picture) -> float:
    """The share of columns that hold a pixel whose red exceeds green and blue by a clear lead."""
    lead = picture[:, :, 0] - picture[:, :, 1:].max(axis=2)
    return float((lead > 0.3).any(axis=0).mean())


def change(first: Picture, second: Picture) -> float:
    return float(np.abs(first - second).mean())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_red_boat_has_red_pixels_where_a_blue_one_has_blue(seed: int) -> None:
    red = painted("a red boat on a lake at noon", seed)
    blue = painted("a blue boat on a lake at noon", seed)
    differs = np.abs(red - blue).max(axis=2) > 0.25
    assert differs.mean() > 0.01
    assert (red[differs][:, 0] > blue[differs][:, 0] + 0.1).mean() > 0.9
    assert (blue[differs][:, 2] > red[differs][:, 2] + 0.1).mean() > 0.6


def test_the_sky_takes_its_colour() -> None:
    green = painted("a red boat on a blue lake under a green sky", 4)[:20]
    assert (green[:, :, 1] > green[:, :, 0]).mean() > 0.9
    assert (green[:, :, 1] > green[:, :, 2]).mean() > 0.8


def test_night_is_darker_than_day() -> None:
    assert painted("hills at night").mean() < painted("hills at noon").mean() - 0.15


def test_negative_people_leaves_none_in_the_picture() -> None:
    empty = painted("a beach", negative="clouds")
    assert np.array_equal(painted("a beach", negative="clouds, text"), empty)
    assert change(painted("a beach", negative=""), empty) > 0


def test_more_subjects_spread_over_more_of_the_picture() -> None:
    one = painted("one red balloon at noon", 7)
    five = painted("five red balloons at noon", 7)
    assert reddish_columns(five) > reddish_columns(one) + 0.1


@pytest.mark.parametrize("prompt", ["", "a castle", "storm at sea", "a cup", "city at night"])
def test_equal_arguments_give_equal_pictures_and_another_seed_another(prompt: str) -> None:
    assert np.array_equal(painted(prompt, 5, time=0.4), painted(prompt, 5, time=0.4))
    assert change(painted(prompt, 5), painted(prompt, 6)) > 0.01


@pytest.mark.parametrize(
    "prompt",
    ["a sailboat at sea", "snow in a forest", "rain over a city", "clouds over hills", "a fish"],
)
def test_time_moves_the_picture_without_jumps(prompt: str) -> None:
    still, soon, later = (painted(prompt, 2, time=t) for t in (0.0, 0.02, 1.0))
    assert change(still, later) > 0
    assert change(still, soon) < 0.05


@pytest.fixture(scope="module")
def bare() -> Picture:
    return paint(compose("beach at noon", "", 3), 48, 48)


@pytest.mark.parametrize("name", sorted(SUBJECTS))
def test_every_subject_changes_the_picture_and_stays_within_range(name: str, bare: Picture) -> None:
    picture = paint(compose(f"{name} on a beach at noon", "", 3), 48, 48)
    assert picture.dtype == np.float32
    assert picture.shape == (48, 48, 3)
    assert np.isfinite(picture).all()
    assert picture.min() >= 0
    assert picture.max() <= 1
    assert change(picture, bare) > 0.003


@pytest.mark.parametrize("size", [(16, 16), (16, 256), (256, 16), (8, 24), (8, 8), (320, 184)])
@pytest.mark.parametrize(
    "prompt", ["ship, castle and moon in a storm", "portrait of a cat", "logo", "table", "space"]
)
def test_any_shape_of_picture_can_be_painted(size: tuple[int, int], prompt: str) -> None:
    width, height = size
    assert paint(compose(prompt, "", 9), width, height, time=3.3).shape == (height, width, 3)


_PROMPTS = st.sampled_from(
    [
        "",
        "island, palms, rainbow, fireworks",
        "village in the snow by a river",
        "aurora over mountains and a lake, two wolves",
        "autumn forest in the fog",
        "mars, robot",
        "underwater turtle",
        "lavender field and a windmill in the wind",
        "12 giant dragons, a road, desert",
        "sepia portrait of a woman",
        "hero image for a website, wheat field, sunflower field",
    ]
)


@settings(max_examples=10)
@given(
    _PROMPTS, st.integers(2, 24), st.integers(2, 24), st.integers(0, 2**64 - 1), st.floats(0, 90)
)
def test_any_scene_size_and_time_stays_within_range(
    prompt: str, across: int, down: int, seed: int, time: float
) -> None:
    picture = paint(compose(prompt, "", seed), across * 8, down * 8, time=time)
    assert picture.shape == (down * 8, across * 8, 3)
    assert np.isfinite(picture).all()
    assert picture.min() >= 0
    assert picture.max() <= 1
