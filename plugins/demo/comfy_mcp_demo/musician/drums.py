"""Drums, synthesised stroke by stroke, and the kits that they make."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from .tones import bent, sine, square, steady, voiced
from .waves import (
    Wave,
    band,
    clock,
    fading,
    filtered,
    high_pass,
    low_pass,
    peaked,
    samples,
    softened,
    white,
)

Stroke: TypeAlias = Callable[[int], Wave]
"""Sounds one stroke, from a seed."""

_CYMBAL = (263.0, 400.0, 421.0, 474.0, 587.0, 845.0)
"""Square waves whose mixture sounds like metal, in hertz, inharmonic to each other."""


def _noise(seed: int, seconds: float) -> Wave:
    return white(np.random.default_rng(seed), samples(seconds))


def kick(low: float, high: float, drop: float, length: float, drive: float, click: float) -> Stroke:
    """A sine that falls from `high` to `low` hertz, halving its way every `drop` seconds."""

    def stroke(seed: int) -> Wave:
        count = samples(length * 5)
        falling = np.float32(low) + np.float32(high - low) * fading(count, drop)
        wave = np.tanh(sine(bent(falling)) * np.float32(drive)) * fading(count, length)
        tick = filtered(_noise(seed, 0.012), band(1_500.0, 6_000.0)) * np.float32(click)
        wave[: len(tick)] += tick * fading(len(tick), 0.002)
        return softened(peaked(wave), 0.001)

    return stroke


def snare(tone: float, ring: float, rattle: float, low: float, high: float, share: float) -> Stroke:
    """A skin at `tone` hertz and the wires under it.

    Args:
        tone: The skin's pitch in hertz.
        ring: Its half-life in seconds.
        rattle: The wires' half-life in seconds.
        low: Where the wires' noise begins, in hertz.
        high: Where it ends.
        share: How much of the whole the wires are, 0 to 1.
    """

    def stroke(seed: int) -> Wave:
        count = samples(max(ring, rattle) * 6)
        noise = filtered(white(np.random.default_rng(seed), count), band(low, high))
        wires = peaked(noise) * fading(count, rattle)
        skin = sine(bent(np.float32(tone) * (1.0 + 0.6 * fading(count, 0.008))))
        skin += sine(steady(tone * 1.6, count)) * np.float32(0.5)
        wave = skin * fading(count, ring) * np.float32(1 - share) + wires * np.float32(share)
        return softened(peaked(wave), 0.001)

    return stroke


def cymbal(length: float, low: float, noise_share: float) -> Stroke:
    """Metal that rings with a half-life of `length` seconds, above `low` hertz."""

    def stroke(seed: int) -> Wave:
        count = samples(min(length * 6, 2.5))
        metal = np.zeros(count, dtype=np.float32)
        for index, frequency in enumerate(_CYMBAL):
            metal += voiced(square, frequency, steady(frequency, count, index * 0.37))
        metal *= np.float32(0.2)
        metal += white(np.random.default_rng(seed), count) * np.float32(noise_share)
        return softened(peaked(filtered(metal, high_pass(low, 3))) * fading(count, length), 0.001)

    return stroke


def clap(length: float) -> Stroke:
    """Several hands, a few hundredths of a second apart."""

    def stroke(seed: int) -> Wave:
        count = samples(length * 6 + 0.04)
        times = clock(count)
        envelope = fading(count, length)
        for start in (0.0, 0.011, 0.022):
            burst = np.where(times >= start, np.exp2(-(times - np.float32(start)) / 0.004), 0.0)
            envelope = np.maximum(envelope * np.float32(0.98), burst.astype(np.float32))
        noise = filtered(white(np.random.default_rng(seed), count), band(900.0, 4_500.0))
        return softened(peaked(noise * envelope), 0.001)

    return stroke


def tapped(frequency: float, length: float, noise_share: float = 0.15) -> Stroke:
    """Wood or a small skin at a pitch in hertz: rims, sticks, congas, toms."""

    def stroke(seed: int) -> Wave:
        count = samples(length * 7)
        falling = np.float32(frequency) * (1.0 + 0.25 * fading(count, 0.02))
        wave = sine(bent(falling)) * fading(count, length)
        wave += sine(steady(frequency * 2.3, count)) * fading(count, length * 0.4) * np.float32(0.3)
        noise = filtered(white(np.random.default_rng(seed), count), band(600.0, 5_000.0))
        return softened(
            peaked(wave + noise * fading(count, 0.006) * np.float32(noise_share)), 0.001
        )

    return stroke


def shaken(length: float, low: float) -> Stroke:
    """Beads: noise that swells for a moment, above `low` hertz."""

    def stroke(seed: int) -> Wave:
        count = samples(length)
        places = np.linspace(0.0, 1.0, count, dtype=np.float32)
        envelope = np.sin(places * np.float32(np.pi)) ** 2 * np.exp2(-2 * places)
        noise = white(np.random.default_rng(seed), count) * envelope
        return softened(peaked(filtered(noise, high_pass(low))))

    return stroke


def bell_tap(first: float, second: float, length: float) -> Stroke:
    """A cowbell: two squares."""

    def stroke(seed: int) -> Wave:
        del seed
        count = samples(length * 6)
        wave = voiced(square, first, steady(first, count))
        wave += voiced(square, second, steady(second, count))
        return softened(peaked(filtered(wave, band(400.0, 5_000.0)) * fading(count, length)), 0.001)

    return stroke


def chip_noise(length: float, hold: int) -> Stroke:
    """Noise of an old game console: every random value is held for some samples."""

    def stroke(seed: int) -> Wave:
        count = samples(length * 6)
        values = np.sign(white(np.random.default_rng(seed), count // hold + 1))
        return softened(np.repeat(values, hold)[:count] * fading(count, length), 0.001)

    return stroke


def crackled(stroke: Stroke, cutoff: float) -> Stroke:
    """A stroke through a dull old sampler."""
    return lambda seed: filtered(stroke(seed), low_pass(cutoff, 1))


_ACOUSTIC: Mapping[str, Stroke] = {
    "kick": kick(52.0, 170.0, 0.018, 0.075, 1.6, 0.5),
    "snare": snare(190.0, 0.045, 0.065, 1_200.0, 9_000.0, 0.62),
    "rim": tapped(1_650.0, 0.012, 0.5),
    "clap": clap(0.06),
    "hat": cymbal(0.028, 7_500.0, 0.6),
    "open": cymbal(0.16, 7_000.0, 0.6),
    "ride": cymbal(0.3, 5_500.0, 0.25),
    "crash": cymbal(0.5, 3_500.0, 1.2),
    "tom": tapped(120.0, 0.11),
    "low tom": tapped(82.0, 0.14),
    "shaker": shaken(0.11, 5_500.0),
    "tambourine": cymbal(0.05, 8_500.0, 0.3),
    "conga": tapped(245.0, 0.06, 0.3),
    "low conga": tapped(175.0, 0.08, 0.3),
    "cowbell": bell_tap(540.0, 800.0, 0.06),
    "boom": kick(34.0, 80.0, 0.05, 0.35, 1.4, 0.1),
}

_ELECTRONIC: Mapping[str, Stroke] = {
    **_ACOUSTIC,
    "kick": kick(46.0, 260.0, 0.014, 0.12, 2.2, 0.6),
    "snare": snare(210.0, 0.03, 0.06, 1_500.0, 11_000.0, 0.75),
    "clap": clap(0.075),
    "hat": cymbal(0.018, 8_500.0, 1.0),
    "open": cymbal(0.12, 8_000.0, 1.0),
    "rim": tapped(900.0, 0.014, 0.7),
}

KITS: Mapping[str, Mapping[str, Stroke]] = MappingProxyType(
    {
        "acoustic": _ACOUSTIC,
        "electronic": _ELECTRONIC,
        "boomy": {
            **_ELECTRONIC,
            "kick": kick(43.0, 150.0, 0.02, 0.3, 1.8, 0.35),
            "hat": cymbal(0.014, 9_000.0, 1.2),
        },
        "dusty": {
            **_ACOUSTIC,
            "kick": crackled(kick(50.0, 140.0, 0.02, 0.09, 1.8, 0.3), 2_600.0),
            "snare": crackled(snare(175.0, 0.04, 0.07, 800.0, 5_000.0, 0.6), 4_200.0),
            "hat": crackled(cymbal(0.022, 6_000.0, 0.8), 7_000.0),
            "open": crackled(cymbal(0.1, 6_000.0, 0.8), 7_000.0),
        },
        "hard": {
            **_ACOUSTIC,
            "kick": kick(58.0, 320.0, 0.01, 0.06, 3.0, 1.0),
            "snare": snare(215.0, 0.05, 0.085, 1_500.0, 10_000.0, 0.66),
        },
        "brushes": {
            **_ACOUSTIC,
            "kick": kick(55.0, 110.0, 0.02, 0.08, 1.0, 0.15),
            "snare": shaken(0.22, 2_200.0),
        },
        "chip": {
            **_ACOUSTIC,
            "kick": kick(60.0, 420.0, 0.02, 0.05, 3.5, 0.0),
            "snare": chip_noise(0.05, 6),
            "clap": chip_noise(0.06, 8),
            "hat": chip_noise(0.012, 2),
            "open": chip_noise(0.06, 2),
            "crash": chip_noise(0.22, 4),
            "tom": kick(120.0, 300.0, 0.05, 0.08, 2.0, 0.0),
        },
        "orchestral": {
            **_ACOUSTIC,
            "kick": kick(42.0, 95.0, 0.05, 0.28, 1.3, 0.2),
            "snare": snare(165.0, 0.08, 0.09, 900.0, 7_000.0, 0.5),
            "tom": kick(70.0, 140.0, 0.05, 0.2, 1.4, 0.25),
            "low tom": kick(52.0, 110.0, 0.05, 0.25, 1.4, 0.25),
        },
    }
)
"""Strokes by name, by kit."""


@functools.lru_cache(maxsize=96)
def struck(kit: str, piece: str, seed: int) -> Wave:
    """A stroke on a piece of a kit, which is not to be changed: it is kept for the next time."""
    wave = KITS[kit][piece](seed)
    wave.setflags(write=False)
    return wave


LEVELS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "kick": (1.0, 0.0),
        "boom": (0.8, 0.0),
        "snare": (0.62, 0.03),
        "rim": (0.35, 0.2),
        "clap": (0.5, -0.05),
        "hat": (0.2, 0.28),
        "open": (0.2, 0.28),
        "ride": (0.2, -0.35),
        "crash": (0.3, -0.3),
        "tom": (0.5, -0.3),
        "low tom": (0.55, 0.3),
        "shaker": (0.16, -0.35),
        "tambourine": (0.16, 0.4),
        "conga": (0.35, -0.4),
        "low conga": (0.35, -0.25),
        "cowbell": (0.2, 0.3),
    }
)
"""Each piece's level, and its place from -1 (left) to 1 (right)."""
