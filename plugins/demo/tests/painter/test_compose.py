"""How a prompt becomes a scene."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comfy_mcp_demo.painter import Scene, compose
from comfy_mcp_demo.painter.colour import COLOURS
from comfy_mcp_demo.painter.prompt import read
from comfy_mcp_demo.painter.subjects import SUBJECTS
from comfy_mcp_demo.painter.vocabulary import SUBJECT_WORDS


def coloured(prompt: str) -> dict[str, tuple[str, ...]]:
    return {m.concept.name: m.colours for m in read(prompt).mentions}


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        (
            "a red boat on a blue lake under a green sky",
            {"sailboat": ("red",), "lake": ("blue",), "sky": ("green",)},
        ),
        ("a red and white sailboat", {"sailboat": ("red", "white")}),
        ("a red, old house", {"house": ("red",)}),
        ("the boat is red", {"sailboat": ("red",)}),
        ("a red wooden boat", {"sailboat": ("red",)}),
        ("(red:1.3) [cat], <lora:blue:1> a ((green)) dog", {"cat": ("red",), "dog": ("green",)}),
        ("a fox in a white forest", {"fox": (), "forest": ("white",)}),
        ("golden hour over a golden castle", {"golden hour": (), "castle": ("golden",)}),
    ],
)
def test_an_adjective_belongs_to_the_next_noun(
    prompt: str, expected: dict[str, tuple[str, ...]]
) -> None:
    assert coloured(prompt) == expected


def test_a_colour_without_a_noun_tints_the_mood() -> None:
    scene = compose("sea, purple", "", 1)
    assert scene.tint == COLOURS["purple"]
    assert scene.not_drawn == ()


def test_a_part_takes_the_colour_of_its_own() -> None:
    (boat,) = compose("a blue boat with red sails", "", 1).items
    assert (boat.main, boat.accent) == (COLOURS["blue"], COLOURS["red"])


@pytest.mark.parametrize(
    ("prompt", "count"),
    [
        ("a cat", 1),
        ("two cats", 2),
        ("cats", 3),
        ("a pair of cats", 2),
        ("7 kittens", 7),
        ("a dozen cats", 12),
        ("999999999999 cats", 3),
    ],
)
def test_numbers_count_the_subjects(prompt: str, count: int) -> None:
    (item,) = compose(prompt, "", 1).items
    assert (item.name, item.count) == ("cat", count)


@pytest.mark.parametrize(
    ("prompt", "missing"),
    [
        ("a beautiful photo of a sailboat at dusk, masterpiece, 4k", ()),
        ("a platypus playing a saxophone", ("platypus", "playing", "saxophone")),
        ("platypus, cat, platypus", ("platypus",)),
        ("a red gizmo and a cat", ("red", "gizmo")),
        ("ein Schiff, zwei Möwen", ("ein", "schiff", "zwei", "möwen")),
        ("", ()),
    ],
)
def test_words_that_cannot_be_painted_are_reported(prompt: str, missing: tuple[str, ...]) -> None:
    assert compose(prompt, "", 3).not_drawn == missing


def test_what_will_be_painted_is_named() -> None:
    scene = compose("a red sailboat at dusk", "", 5)
    assert scene.drawn == ("red sailboat", "dusk", "sea")


def test_the_negative_prompt_takes_things_out() -> None:
    scene = compose("a cat, a dog and people on the beach", "clouds, people, text, watermark", 1)
    assert [item.name for item in scene.items] == ["cat", "dog"]
    assert {"clouds", "person", "woman"} <= scene.absent
    assert scene.not_drawn == ("people",)


def test_no_and_without_take_things_out_of_the_prompt_itself() -> None:
    scene = compose("a beach without people, no clouds", "", 1)
    assert {"clouds", "person"} <= scene.absent
    assert scene.items == ()


def test_places_follow_from_the_subject_when_none_is_named() -> None:
    assert "sea" in compose("a ship", "", 1).places
    assert compose("a goldfish", "", 1).setting == "underwater"
    assert compose("a cup of coffee", "", 1).setting == "table"
    assert compose("an astronaut on the moon", "", 1).setting == "moon surface"
    assert compose("a modern logo with an owl", "", 1).framing == "logo"


def test_a_logo_without_a_subject_shows_an_emblem_in_the_colour_that_is_asked_for() -> None:
    [emblem] = compose("a modern red logo", "", 1).items
    [owl] = compose("a modern logo with an owl", "", 1).items
    assert (emblem.name, owl.name) == ("emblem", "owl")
    assert emblem.main == COLOURS["red"]
    assert compose("a logo", "emblem", 1).items == ()


def test_every_subject_of_the_vocabulary_can_be_painted_and_the_reverse() -> None:
    assert set(SUBJECT_WORDS) == set(SUBJECTS)


def test_a_scene_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        compose("", "", 0).seed = 1  # pyright: ignore[reportAttributeAccessIssue]  the point


@given(st.text(max_size=200), st.text(max_size=60), st.integers(-(2**63), 2**64 - 1))
def test_any_text_and_seed_make_a_scene(prompt: str, negative: str, seed: int) -> None:
    scene = compose(prompt, negative, seed)
    assert isinstance(scene, Scene)
    assert len(set(scene.not_drawn)) == len(scene.not_drawn)
    assert scene == compose(prompt, negative, seed)


_WORDS = st.sampled_from(
    [
        *("red", "two", "no", "without", "a", "cat", "boats", "sky", ",", ".", "is", "on", "sails"),
        *("big", "glowing", "castle", "storm", "logo", "portrait", "hero", "underwater", "space"),
        *("table", "clouds", "old", "and", "(x:1.2)", "gizmo", "moon", "\u00b2", "\u0661"),
    ]
)


@given(st.lists(_WORDS, max_size=14).map(" ".join), st.integers(0, 2**64 - 1))
def test_any_mixture_of_known_words_makes_a_scene(prompt: str, seed: int) -> None:
    assert compose(prompt, "cat", seed).seed == seed


def test_a_very_long_prompt_makes_a_scene() -> None:
    assert compose("ship " * 2000 + "x" * 10_000, "", 1).items[0].name == "ship"
