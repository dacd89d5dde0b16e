"""Instruments with keys, and those that are struck: pianos, organs, bars and bells."""

from __future__ import annotations

from typing import Final

import numpy as np

from comfy_mcp_demo.musician.tones import modulated, sine, square, steady, vibrato, voiced
from comfy_mcp_demo.musician.waves import (
    Wave,
    adsr,
    clock,
    fading,
    filtered,
    low_pass,
    peaked,
    white,
)

from .base import Instrument

_MIDDLE: Final = 261.6


def _piano_bright(harmonic: int) -> float:
    """The hammer strikes at an eighth of the string, which mutes every eighth harmonic."""
    return abs(float(np.sin(np.pi * harmonic / 8.2))) / harmonic**1.05


def _piano_dull(harmonic: int) -> float:
    return 1.0 / harmonic**2.6


def _drawbars(harmonic: int) -> float:
    return {1: 1.0, 2: 0.8, 3: 0.55, 4: 0.35, 6: 0.2, 8: 0.12}.get(harmonic, 0.0)


def piano(frequency: float, count: int, seed: int) -> Wave:
    """Two strings a cent apart, bright at the stroke, with the thud of the hammer."""
    half_life = 0.75 * (_MIDDLE / frequency) ** 0.45
    openness = fading(count, half_life * 0.28) * np.float32(0.8)
    total = np.zeros(count, dtype=np.float32)
    for cents in (-0.7, 0.7):
        pitch = frequency * 2.0 ** (cents / 1200.0)
        phase = steady(pitch, count)
        dull = voiced(_piano_dull, pitch, phase)
        total += dull + (voiced(_piano_bright, pitch, phase) - dull) * openness
    total *= fading(count, half_life) * np.float32(0.75) + fading(count, 0.09) * np.float32(0.25)
    thud = white(np.random.default_rng(seed), min(count, 2_000)) * fading(min(count, 2_000), 0.006)
    total[: len(thud)] += filtered(thud, low_pass(900.0)) * np.float32(0.25)
    return _struck_on(peaked(total), 0.002)


def electric_piano(frequency: float, count: int, seed: int) -> Wave:
    """A tine and its tone bar by frequency modulation, with a slow tremolo."""
    del seed
    phase = steady(frequency, count)
    body = modulated(phase, 1.0, fading(count, 0.35) * np.float32(1.3))
    tine = modulated(phase, 13.0, fading(count, 0.05) * np.float32(0.6))
    sway = 1.0 + 0.12 * np.sin(clock(count) * np.float32(2 * np.pi * 4.6))
    wave = (body + tine * fading(count, 0.08) * np.float32(0.3)) * fading(count, 0.7) * sway
    return _struck_on(peaked(wave.astype(np.float32)), 0.004)


def organ(frequency: float, count: int, seed: int) -> Wave:
    """Drawbars through a turning speaker."""
    del seed
    phase = vibrato(frequency, count, depth=9.0, rate=6.2, delay=0.0)
    return voiced(_drawbars, frequency, phase) * adsr(count, attack=0.008, release=0.06)


def accordion(frequency: float, count: int, seed: int) -> Wave:
    """Two free reeds that beat against each other."""
    del seed
    total = np.zeros(count, dtype=np.float32)
    for cents in (-7.0, 7.0):
        pitch = frequency * 2.0 ** (cents / 1200.0)
        total += voiced(_reed, pitch, steady(pitch, count, cents))
    return total * np.float32(0.5) * adsr(count, attack=0.06, release=0.09)


def _reed(harmonic: int) -> float:
    return (1.0 if harmonic % 2 else 0.55) / harmonic**0.95


def struck(frequency: float, count: int, partials: tuple[tuple[float, float, float], ...]) -> Wave:
    """A struck body, from partials of (ratio, strength, half-life in seconds)."""
    total = np.zeros(count, dtype=np.float32)
    for ratio, strength, half_life in partials:
        if frequency * ratio < 16_000.0:  # noqa: PLR2004 - above that, few hear anything
            tone = sine(steady(frequency * ratio, count))
            total += tone * fading(count, half_life) * np.float32(strength)
    return _struck_on(peaked(total), 0.0015)


def marimba(frequency: float, count: int, seed: int) -> Wave:
    """A wooden bar, tuned to 1 : 4 : 10."""
    del seed
    return struck(frequency, count, ((1.0, 1.0, 0.16), (4.0, 0.25, 0.05), (9.9, 0.1, 0.02)))


def vibraphone(frequency: float, count: int, seed: int) -> Wave:
    """A metal bar that rings long, its tube opened and closed by a motor."""
    del seed
    wave = struck(frequency, count, ((1.0, 1.0, 0.9), (4.0, 0.16, 0.3), (10.0, 0.05, 0.06)))
    return wave * (1.0 + 0.25 * np.sin(clock(count) * np.float32(2 * np.pi * 5.0)))


def music_box(frequency: float, count: int, seed: int) -> Wave:
    """The steel comb of a music box: a clamped bar, its overtones far off the harmonics."""
    del seed
    return struck(frequency, count, ((1.0, 1.0, 0.45), (6.27, 0.22, 0.09), (17.5, 0.05, 0.03)))


def glockenspiel(frequency: float, count: int, seed: int) -> Wave:
    """A free steel bar, 1 : 2.76 : 5.40: Fletcher and Rossing, The physics of musical instruments
    (1998).
    """
    del seed
    return struck(frequency, count, ((1.0, 1.0, 0.7), (2.76, 0.4, 0.3), (5.40, 0.2, 0.12)))


def church_bell(frequency: float, count: int, seed: int) -> Wave:
    """A bell's hum, prime, minor tierce, quint and nominal, tuned as bell founders do."""
    del seed
    partials = (
        *((0.5, 0.6, 2.2), (1.0, 0.9, 1.3), (1.19, 0.75, 1.1), (1.5, 0.4, 0.7)),
        *(
            (2.0, 0.8, 0.8),
            (2.52, 0.3, 0.4),
            (3.01, 0.3, 0.35),
            (4.1, 0.25, 0.2),
            (5.4, 0.15, 0.12),
        ),
    )
    return struck(frequency, count, partials)


def harpsichord(frequency: float, count: int, seed: int) -> Wave:
    """A plucked wire: bright, and soon gone."""
    del seed
    phase = steady(frequency, count)
    wave = voiced(_wire, frequency, phase) * fading(count, 0.3 * (_MIDDLE / frequency) ** 0.3)
    return _struck_on(wave, 0.001)


def _wire(harmonic: int) -> float:
    return abs(float(np.sin(np.pi * harmonic * 0.13))) / harmonic**0.6


def toy_square(frequency: float, count: int, seed: int) -> Wave:
    """A small electronic keyboard."""
    del seed
    return voiced(square, frequency, steady(frequency, count)) * fading(count, 0.3)


def _struck_on(wave: Wave, attack: float) -> Wave:
    """A wave that begins within so many seconds rather than at once, so that it does not click."""
    length = max(1, min(len(wave), int(attack * 44_100)))
    wave[:length] *= np.linspace(0.0, 1.0, length, dtype=np.float32)
    return wave


KEYS: Final = {
    "piano": Instrument(sound=piano, rings=True, longest=3.2, release=0.18, centre=74),
    "electric piano": Instrument(
        sound=electric_piano, rings=True, longest=2.6, release=0.12, centre=72, gain=0.8
    ),
    "organ": Instrument(sound=organ, release=0.06, centre=70, gain=0.5),
    "accordion": Instrument(sound=accordion, release=0.09, centre=72, gain=0.5),
    "harpsichord": Instrument(sound=harpsichord, rings=True, longest=1.8, centre=74, gain=0.6),
    "marimba": Instrument(sound=marimba, rings=True, longest=0.9, release=0.2, centre=72),
    "vibraphone": Instrument(
        sound=vibraphone, rings=True, longest=2.6, release=0.3, centre=74, gain=0.8, room=0.35
    ),
    "music box": Instrument(
        sound=music_box, rings=True, longest=2.0, release=0.5, centre=84, gain=0.7, room=0.35
    ),
    "bells": Instrument(
        sound=glockenspiel, rings=True, longest=2.4, release=0.6, centre=86, gain=0.5, room=0.4
    ),
    "church bell": Instrument(
        sound=church_bell, rings=True, longest=3.5, release=0.8, centre=62, gain=0.6, room=0.5
    ),
    "toy keyboard": Instrument(sound=toy_square, rings=True, longest=1.0, centre=76, gain=0.45),
}
