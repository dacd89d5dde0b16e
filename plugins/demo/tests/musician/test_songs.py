"""Songs as they are heard: length, beat, loudness, colour."""

from __future__ import annotations

import functools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comfy_mcp_demo.musician import compose_song, play
from comfy_mcp_demo.musician.mixing import CEILING, LOUDNESS, loudness
from comfy_mcp_demo.musician.styles import STYLES
from comfy_mcp_demo.musician.waves import RATE
from plugins.demo.tests.musician.measuring import (
    Sound,
    beat_of,
    likeness,
    onsets,
    share,
    strength,
)


@functools.lru_cache(maxsize=8)
def played(tags: str, seed: int = 1, seconds: float = 2.0, lyrics: str = "") -> Sound:
    return play(compose_song(tags, lyrics, seed), seconds)


@pytest.mark.parametrize("style", sorted(STYLES))
def test_every_style_is_audible_within_its_limits_and_as_long_as_asked(style: str) -> None:
    sound = played(style, seconds=1.5)
    assert sound.dtype == np.float32
    assert sound.shape == (2, 3 * RATE // 2)
    assert np.isfinite(sound).all()
    assert np.abs(sound).max() <= CEILING + 1e-6
    quarters = np.split(np.abs(sound).max(axis=0)[: RATE // 4 * 4], 4)
    assert min(quarter.max() for quarter in quarters) > 0.02, "it is never silent"
    assert np.abs(sound[:, -1]).max() < 1e-3, "its end has faded"


@settings(max_examples=4, deadline=None)
@given(st.floats(0.1, 2.5), st.integers(0, 2**64 - 1))
def test_a_song_is_exact_to_the_sample(seconds: float, seed: int) -> None:
    sound = play(compose_song("chiptune", "la", seed), seconds)
    assert sound.shape == (2, round(seconds * RATE))
    assert strength(sound) > 0.001


def test_equal_arguments_give_equal_songs_and_another_seed_another() -> None:
    first = played("reggae", 5)
    again = play(compose_song("reggae", "", 5), 2.0)
    assert np.array_equal(first, again)
    assert abs(likeness(first, played("reggae", 6))) < 0.5


@pytest.mark.parametrize(("style", "tempo"), [("techno", 120), ("techno", 96), ("disco", 110)])
def test_the_beat_is_at_the_tempo_that_is_told(style: str, tempo: int) -> None:
    sound = play(compose_song(f"{style}, {tempo} bpm, drums, no vocals", "", 3), 6.0)
    assert beat_of(sound, 0.4, 0.8) == pytest.approx(60 / tempo, abs=0.021)


def test_a_fast_song_has_more_onsets_than_a_slow_one() -> None:
    slow, fast = (onsets(played(f"rock, {bpm} bpm", seconds=3.0)) for bpm in (70, 170))
    assert (fast > 0.5).sum() > (slow > 0.5).sum()


@pytest.mark.parametrize("tags", ["rock", "lofi, rain", "classical piano"])
def test_music_is_as_loud_as_other_music(tags: str) -> None:
    assert loudness(played(tags, seconds=3.0)) == pytest.approx(LOUDNESS, abs=1.0)


def test_tags_change_the_spectrum() -> None:
    treble = {tags: share(played(tags), 6_000, 16_000) for tags in ("chiptune", "ambient")}
    assert treble["chiptune"] > 5 * treble["ambient"]
    bass = {tags: share(played(tags), 20, 110) for tags in ("hip hop", "classical piano")}
    assert bass["hip hop"] > 50 * bass["classical piano"]


def test_an_instrument_that_is_named_is_heard() -> None:
    flute, banjo = (compose_song(f"folk, {name}", "", 2) for name in ("flute", "banjo"))
    assert (flute.lead, banjo.lead) == ("flute", "banjo")
    assert abs(likeness(play(flute, 2.0), play(banjo, 2.0))) < 0.98


def test_rain_under_a_song_fills_its_pauses() -> None:
    dry = compose_song("classical, piano", "", 2)
    wet = compose_song("classical, piano, rain", "", 2)
    assert wet.textures == ("rain",)
    added = play(wet, 3.0) - play(dry, 3.0)
    assert strength(added[:, RATE : 2 * RATE]) > 0.005


def test_sections_differ_in_how_much_goes_on() -> None:
    sound = played("chiptune, 150 bpm", 2, 26.0)
    eighths = np.array_split(sound[:, : 24 * RATE], 8, axis=1)
    levels = [strength(part) for part in eighths]
    assert levels[0] < 0.6 * max(levels), "the intro is softer than the chorus"


def test_the_voice_is_heard_and_follows_its_strength() -> None:
    lyrics = "[verse]\nsinging every morning\n"
    without, usual, strong = (
        play(compose_song("folk", lyrics, 3, lyrics_strength=level), 4.0)
        for level in (0.0, 1.0, 8.0)
    )
    assert likeness(usual, without) < 0.9
    assert likeness(strong, usual) > likeness(strong, without)


def test_work_is_told_piece_by_piece_and_can_be_stopped() -> None:
    told: list[tuple[int, int]] = []
    song = compose_song("pop", "", 1)
    play(song, 1.0, lambda done, of: told.append((done, of)))
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1] == len({done for done, _ in told if done})

    def stop(done: int, of: int) -> None:
        del of
        if done == 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        play(song, 1.0, stop)
