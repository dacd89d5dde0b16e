"""How pictures move: painted ones, and given ones."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comfy_mcp_demo.painter import (
    Camera,
    Film,
    MovingPicture,
    camera_for,
    compose,
    effects_of,
    paint,
    read_moves,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Frame = NDArray[np.uint8]

STILL = Camera()
SIDE = 64


def film(prompt: str, seed: int = 2, camera: Camera = STILL) -> Film:
    return Film(compose(prompt, "", seed), SIDE, SIDE, camera=camera, seconds=5.0)


def change(first: Frame, second: Frame) -> float:
    """The mean difference in levels of 0 to 255."""
    return float(np.abs(first.astype(np.int16) - second).mean())


@pytest.mark.parametrize(
    "prompt",
    [
        "two sailboats at dusk",
        "city in the rain at night",
        "a village by a river in winter, snow",
        "forest in autumn",
        "palm beach, castle, hot air balloon, fog",
        "lavender field, red car, windmill",
        "astronaut on the moon",
        "underwater turtle and jellyfish",
        "aurora, lighthouse on a cliff by the sea",
    ],
)
def test_a_frame_of_a_film_is_what_would_be_painted_at_its_time(prompt: str) -> None:
    scene = compose(prompt, "", 2)
    moving = Film(scene, SIDE, SIDE, camera=STILL, seconds=5.0)
    moving.at(0.0)
    for time in (1.4, 0.3):
        alone = (paint(scene, SIDE, SIDE, time=time) * np.float32(255)).astype(np.uint8)
        apart = np.abs(moving.at(time).astype(np.int16) - alone)
        assert apart.max() <= 1


@pytest.mark.parametrize(
    "prompt",
    [
        "sailboat at dusk",
        "birds over mountains",
        "a campfire at night",
        "a tree on a hill in the wind",
        "snow in the mountains",
        "a fish",
        "red car on a road",
    ],
)
def test_what_moves_moves_without_a_jump(prompt: str) -> None:
    moving = film(prompt)
    frames = [moving.at(index / 16) for index in range(9)]
    steps = [change(*pair) for pair in pairwise(frames)]
    assert change(frames[0], moving.at(4.0)) > 0.2
    assert 0 < max(steps) < 6
    assert max(steps) < 4 * (min(steps) + 0.1)


def test_what_does_not_move_stays_as_it_is() -> None:
    moving = film("a book and an apple on a table")
    assert np.array_equal(moving.at(0.0), moving.at(3.7))


def test_only_the_moving_part_of_a_picture_changes() -> None:
    moving = film("a cat on a table", seed=3)
    changed = np.abs(moving.at(0.0).astype(np.int16) - moving.at(1.5)).max(axis=2) > 8
    assert 0.002 < changed.mean() < 0.2
    assert not changed[:8].any()


def test_equal_films_have_equal_frames_and_another_seed_another_picture() -> None:
    assert np.array_equal(film("a harbour, ship").at(1.0), film("a harbour, ship").at(1.0))
    assert change(film("a harbour, ship").at(1.0), film("a harbour, ship", seed=9).at(1.0)) > 3


def test_boats_sail_the_way_they_face() -> None:
    def redness(frame: Frame) -> float:
        lead = frame[:, :, 0].astype(float) - frame[:, :, 1:].max(axis=2)
        weight = np.clip(lead - 60, 0, None).sum(axis=0)
        return float((weight * np.arange(SIDE)).sum() / weight.sum())

    moving = film("a red boat on a lake at noon", seed=1)
    places = [redness(moving.at(time)) for time in (0.0, 2.0, 4.0)]
    assert abs(places[2] - places[0]) > 2
    assert places == sorted(places) or places == sorted(places, reverse=True)


@pytest.mark.parametrize(
    ("prompt", "moves", "rest"),
    [
        ("a castle, slow zoom in", {"zoom in"}, "a castle, "),
        ("The camera slowly pans left over a lake", {"pan left"}, "  over a lake"),
        ("a city, camera tilts up, zooming out", {"pan up", "zoom out"}, None),
        ("orbit shot of a cat", {"orbit"}, None),
        ("a lake, static camera", {"static"}, None),
        ("a lake, the camera stays still", {"static"}, None),
        ("zoom, a lake", {"any"}, None),
        ("a pancake in a still lake, an orbiter and a camera", set[str](), None),
    ],
)
def test_the_prompt_moves_the_camera(prompt: str, moves: set[str], rest: str | None) -> None:
    found, left = read_moves(prompt)
    assert found == moves
    if rest is not None:
        assert " ".join(left.split()) == " ".join(rest.split())
    assert not moves or not {"zoom", "camera"} & set(left.replace(",", " ").split())


def test_camera_words_are_not_reported_as_missing_from_the_picture() -> None:
    _, rest = read_moves("a castle, the camera slowly zooms in, orbit")
    assert compose(rest, "", 1).not_drawn == ()


def test_the_seed_moves_the_camera_where_the_prompt_does_not() -> None:
    cameras = [camera_for(frozenset(), seed, 5.0) for seed in range(12)]
    assert len(set(cameras)) > 2
    assert all(
        0 < camera.reach < camera_for(frozenset({"zoom in"}), 0, 5.0).reach for camera in cameras
    )
    assert all(camera_for(frozenset(), seed, 5.0, inwards=True).zoom >= 0 for seed in range(12))
    assert camera_for(frozenset({"static", "zoom in"}), 1, 5.0) == STILL


@given(
    st.frozensets(st.sampled_from(["zoom in", "zoom out", "pan left", "pan up", "orbit", "any"])),
    st.integers(0, 99),
    st.floats(0.1, 60),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_the_camera_never_sees_beyond_the_picture(
    moves: frozenset[str], seed: int, seconds: float, way: float, y: float
) -> None:
    view = camera_for(moves, seed, seconds).view(way)
    left = view.left + view.shear * (y - 0.5)
    assert 0.8 < view.scale <= 1
    assert -1e-9 <= left <= left + view.scale <= 1 + 1e-9
    assert -1e-9 <= view.top <= view.top + view.scale <= 1 + 1e-9


@pytest.mark.parametrize("move", ["zoom in", "zoom out", "pan left", "pan right", "pan up"])
def test_the_camera_moves_steadily(move: str) -> None:
    camera = camera_for(frozenset({move}), 1, 5.0)
    views = [camera.view(step / 40) for step in range(41)]
    steps = [
        abs(after.left - before.left)
        + abs(after.top - before.top)
        + abs(after.scale - before.scale)
        for before, after in pairwise(views)
    ]
    assert min(steps) > 0
    assert max(steps) < 0.02


@pytest.fixture(scope="module")
def picture() -> Frame:
    painted = paint(compose("a lighthouse by the sea, hills", "", 5), 96, 80)
    return (painted * np.float32(255)).astype(np.uint8)


def moving(picture: Frame, prompt: str, seconds: float = 2.0) -> MovingPicture:
    moves, rest = read_moves(prompt)
    scene = compose(rest, "", 4)
    camera = camera_for(moves, 4, seconds, inwards=True)
    effects = effects_of(scene)
    return MovingPicture(picture, scene, effects=effects, camera=camera, seconds=seconds)


@pytest.mark.parametrize(
    "prompt",
    ["waves on the sea", "zoom out, fog", "pan left, snow", "rain, orbit", "a candle, static", ""],
)
def test_a_given_picture_is_its_own_first_frame_and_then_moves(picture: Frame, prompt: str) -> None:
    film = moving(picture, prompt)
    assert np.array_equal(film.at(0.0), picture)
    frames = [film.at(index / 16) for index in range(9)]
    steps = [change(*pair) for pair in pairwise(frames)]
    assert max(steps) < 8
    assert change(picture, film.at(1.5)) > 0.5
    assert np.array_equal(film.at(1.5), moving(picture, prompt).at(1.5))


def test_water_ripples_in_the_lower_part_of_a_given_picture(picture: Frame) -> None:
    calm = moving(picture, "static camera").at(1.3)
    wavy = moving(picture, "the sea, static camera").at(1.3)
    assert change(wavy[44:], calm[44:]) > 1
    assert change(wavy[:36], calm[:36]) < 0.3


def test_weather_falls_only_where_the_prompt_asks_for_it(picture: Frame) -> None:
    dry, snowy = (moving(picture, words).at(1.5) for words in ("static camera", "snow, static"))
    brighter = (snowy.astype(np.int16) - dry).max(axis=2) > 25
    assert brighter[:, :].mean() > 0.01
    assert brighter[:40].any()
    assert brighter[40:].any()


def test_a_picture_of_one_colour_keeps_it_but_for_the_light(picture: Frame) -> None:
    grey = np.full_like(picture, 128)
    frame = moving(grey, "zoom in, the sea").at(1.0).astype(np.int16)
    assert np.abs(frame - 128).max() <= 12
