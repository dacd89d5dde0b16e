"""Sound effects: every one is heard, and descriptions are followed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comfy_mcp_demo.musician import compose_sounds, sound_out
from comfy_mcp_demo.musician.effects import EFFECTS
from comfy_mcp_demo.musician.mixing import CEILING, loudness
from comfy_mcp_demo.musician.sounding import LOOP_SECONDS, texture
from comfy_mcp_demo.musician.waves import RATE
from plugins.demo.tests.musician.measuring import Sound, beat_of, brightness, likeness, strength


def heard(prompt: str, seed: int = 1, seconds: float = 1.5, *, negative: str = "") -> Sound:
    return sound_out(compose_sounds(prompt, seed, negative=negative), seconds)


@pytest.mark.parametrize("name", sorted(EFFECTS))
def test_every_sound_is_audible_within_its_limits_and_as_long_as_asked(name: str) -> None:
    assert [layer.name for layer in compose_sounds(name, 1).layers][:1] == [name]
    sound = heard(name, seconds=1.0)
    assert sound.dtype == np.float32
    assert sound.shape == (2, RATE)
    assert np.isfinite(sound).all()
    assert 0.05 < np.abs(sound).max() <= CEILING + 1e-6
    assert -35 < loudness(sound) < -12


@settings(max_examples=6, deadline=None)
@given(
    st.sampled_from(["rain", "two dogs", "fast deep laser", "", "xyzzy", "drum loop", "no rain"]),
    st.floats(0.1, 0.8),
    st.integers(0, 2**64 - 1),
)
def test_any_description_length_and_seed_gives_sound(
    prompt: str, seconds: float, seed: int
) -> None:
    sound = heard(prompt, seed, seconds)
    assert sound.shape == (2, round(seconds * RATE))
    assert np.isfinite(sound).all()
    assert strength(sound) > 0


def test_equal_arguments_give_equal_sounds_and_another_seed_another() -> None:
    assert np.array_equal(heard("birds", 3), heard("birds", 3))
    assert abs(likeness(heard("birds", 3), heard("birds", 4))) < 0.3


@pytest.mark.parametrize(
    ("prompt", "layers"),
    [
        ("rain and distant thunder", ["rain", "thunder"]),
        ("Footsteps on gravel, a door knock", ["footsteps", "knock"]),
        ("birds chirping in a forest", ["birds", "wind"]),
        ("a thunderstorm", ["thunder", "rain"]),
        ("ocean waves without wind", ["waves"]),
        ("church bells", ["bell"]),
        ("UI click", ["click"]),
        ("phone ringing", ["phone"]),
    ],
)
def test_several_sounds_are_named_at_once(prompt: str, layers: list[str]) -> None:
    assert [layer.name for layer in compose_sounds(prompt, 1).layers] == layers


def test_a_negative_description_takes_a_sound_out() -> None:
    assert [one.name for one in compose_sounds("rain and wind", 1, negative="wind").layers] == [
        "rain"
    ]


def test_words_that_are_not_made_are_told() -> None:
    assert compose_sounds("rain on a xylorimba", 1).not_made == ("xylorimba",)
    assert compose_sounds("rain", 1).not_made == ()


@pytest.mark.parametrize(
    ("sound", "trait", "least", "most"),
    [
        ("rain", "distant", 0.0, 0.7),
        ("dog barking", "deep", 0.0, 0.85),
        ("dog barking", "high-pitched", 1.15, 3.0),
    ],
)
def test_a_trait_changes_the_sound(sound: str, trait: str, least: float, most: float) -> None:
    usual, changed = brightness(heard(sound)), brightness(heard(f"{trait} {sound}"))
    assert least < changed / usual < most


def test_a_fast_clock_ticks_faster() -> None:
    usual, fast = (heard(f"{word} clock ticking", seconds=5.0) for word in ("", "fast"))
    assert beat_of(usual, 0.2, 0.7) == pytest.approx(0.5, abs=0.02)
    assert beat_of(fast, 0.2, 0.45) == pytest.approx(0.5 / 1.7, abs=0.02)


def test_a_trait_belongs_to_the_next_sound_alone() -> None:
    rain, thunder = compose_sounds("rain, distant thunder", 1).layers
    assert thunder.far
    assert not rain.far


def test_music_can_be_asked_for_beside_sounds() -> None:
    plan = compose_sounds("soft piano and rain", 1)
    assert plan.music is not None
    assert [layer.name for layer in plan.layers] == ["rain"]


def test_a_drum_loop_is_drums_alone() -> None:
    plan = compose_sounds("120 bpm techno drum loop", 1)
    assert plan.music is not None
    assert plan.music.only_drums
    assert beat_of(sound_out(plan, 5.0), 0.4, 0.8) == pytest.approx(0.5, abs=0.021)


def test_a_steady_sound_goes_on_without_a_seam() -> None:
    count = round((LOOP_SECONDS + 1.0) * RATE)
    sound = texture("static", count, 1)
    seam = round((LOOP_SECONDS - 1.5) * RATE)
    around = strength(sound[:, seam - 2_000 : seam + 2_000])
    assert around == pytest.approx(strength(sound), rel=0.15)
    step = np.abs(np.diff(sound, axis=1))
    assert step[:, seam - 2 : seam + 2].max() < 1.2 * step.max()
