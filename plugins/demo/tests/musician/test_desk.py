"""Oscillators, filters and the mixing desk, measured."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comfy_mcp_demo.musician.instruments import INSTRUMENTS
from comfy_mcp_demo.musician.mixing import CEILING, limited, loudness, mastered, panned
from comfy_mcp_demo.musician.score import Syllable
from comfy_mcp_demo.musician.tones import hertz, saw, steady, voiced
from comfy_mcp_demo.musician.voice import Tone, sing
from comfy_mcp_demo.musician.waves import (
    RATE,
    Gain,
    Wave,
    adsr,
    convolved,
    equalised,
    filtered,
    high_pass,
    low_pass,
    samples,
)
from plugins.demo.tests.musician.measuring import pitch_of, share, strength


def sine(frequency: float, seconds: float = 1.0, level: float = 1.0) -> Wave:
    times = np.arange(samples(seconds)) / RATE
    return (level * np.sin(2 * np.pi * frequency * times)).astype(np.float32)


@pytest.mark.parametrize(
    ("frequency", "level", "sides", "lufs"),
    [
        (997.0, 1.0, 1, -3.01),
        (997.0, 1.0, 2, 0.0),
        (997.0, 0.1, 2, -20.0),
        (100.0, 0.1, 2, -21.8),
        (8_000.0, 0.1, 2, -16.7),
    ],
)
def test_loudness_is_measured_as_the_standard_says(
    frequency: float, level: float, sides: int, lufs: float
) -> None:
    """ITU-R BS.1770: 997 Hz at full scale in one channel is -3.01 LUFS."""
    wave = sine(frequency, 3.0, level)
    sound = np.stack((wave, wave if sides == 2 else np.zeros_like(wave)))
    assert loudness(sound) == pytest.approx(lufs, abs=0.25)


def test_pauses_do_not_count() -> None:
    wave = np.concatenate((sine(997.0, 2.0, 0.1), np.zeros(2 * RATE, dtype=np.float32)))
    assert loudness(np.stack((wave, wave))) == pytest.approx(-20.0, abs=0.6)


def test_a_limiter_holds_the_peaks_and_leaves_the_rest() -> None:
    wave = sine(220.0, 1.0, 0.5)
    wave[RATE // 2 : RATE // 2 + 500] *= 4.0
    sound = limited(np.stack((wave, wave)))
    assert np.abs(sound).max() <= CEILING + 1e-6
    assert np.allclose(sound[:, : RATE // 4], wave[: RATE // 4], atol=1e-3)
    quiet = np.stack((sine(220.0, 0.1, 0.5),) * 2)
    assert limited(quiet) is quiet


def test_silence_stays_silent() -> None:
    assert not mastered(np.zeros((2, RATE), dtype=np.float32)).any()


@settings(max_examples=12, deadline=None)
@given(st.integers(1, 40_000), st.integers(1, 3_000), st.integers(0, 9))
def test_blockwise_convolution_is_convolution(count: int, taps: int, seed: int) -> None:
    dice = np.random.default_rng(seed)
    wave, impulse = (dice.standard_normal(size, dtype=np.float32) for size in (count, taps))
    expected = np.fft.irfft(
        np.fft.rfft(wave, count + taps) * np.fft.rfft(impulse, count + taps), count + taps
    )[: count + taps - 1]
    assert np.allclose(convolved(wave, impulse), expected, atol=2e-2)


@pytest.mark.parametrize("way", [filtered, equalised])
def test_a_filter_lets_through_what_it_says(way: Callable[[Wave, Gain], Wave]) -> None:
    for gain, kept, gone in ((low_pass(1_000.0), 200.0, 6_000.0), (high_pass(1_000.0), 6_000, 100)):
        assert strength(way(sine(kept), gain)) == pytest.approx(0.707, rel=0.05)
        assert strength(way(sine(gone), gain)) < 0.05


def test_a_saw_has_no_mirrored_frequencies() -> None:
    frequency = 1_234.5
    wave = voiced(saw, frequency, steady(frequency, RATE))
    power = np.abs(np.fft.rfft(wave * np.hanning(RATE))) ** 2
    bins = np.arange(len(power))
    distance = np.abs((bins / frequency) - np.round(bins / frequency)) * frequency
    assert power[distance > 6].sum() < 1e-4 * power.sum()


@pytest.mark.parametrize("name", sorted(INSTRUMENTS))
def test_every_instrument_is_in_tune(name: str) -> None:
    instrument = INSTRUMENTS[name]
    wanted = hertz(instrument.centre)
    wave = instrument.sound(wanted, samples(0.5), 1)
    assert np.isfinite(wave).all()
    assert len(wave) == samples(0.5)
    assert 0.2 < np.abs(wave).max() < 2.0
    cents = 1_200 * np.log2(pitch_of(wave, wanted * 0.93, wanted * 1.07) / wanted)
    assert abs(cents) < 20


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 5_000), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_an_envelope_stays_between_nothing_and_all(
    count: int, attack: float, release: float
) -> None:
    envelope = adsr(count, attack=attack, release=release)
    assert len(envelope) == count
    assert envelope.min() >= 0
    assert envelope.max() <= 1


@pytest.mark.parametrize("place", [-1.0, -0.3, 0.0, 0.7, 1.0])
def test_a_place_keeps_the_power(place: float) -> None:
    left, right = panned(place)
    assert left**2 + right**2 == pytest.approx(1.0)


def test_a_voice_sings_its_pitch_and_its_vowel() -> None:
    def sung(pitch: float, vowel: str) -> Wave:
        tone = Tone(
            start=0.1, length=0.5, pitch=pitch, strength=1.0, syllable=Syllable(vowel=vowel)
        )
        return sing([tone], samples(0.8), np.random.default_rng(1))[samples(0.2) : samples(0.6)]

    for pitch in (50.0, 57.0, 69.0):
        wanted = hertz(pitch)
        assert pitch_of(sung(pitch, "a"), wanted * 0.9, wanted * 1.1) == pytest.approx(
            wanted, rel=0.015
        )
    assert share(sung(52.0, "i"), 1_900, 3_300) > 2 * share(sung(52.0, "u"), 1_900, 3_300)
    silent = sing([], 1_000, np.random.default_rng(1))
    assert not silent.any()
