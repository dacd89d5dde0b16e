"""Instruments that are blown, and choirs."""

from __future__ import annotations

from typing import Final

import numpy as np

from comfy_mcp_demo.musician.tones import detuned, dulled, saw, square, swept, vibrato, voiced
from comfy_mcp_demo.musician.waves import (
    Wave,
    adsr,
    band,
    clock,
    fading,
    filtered,
    peaked,
    peaks,
    white,
)

from .base import Instrument

_CLARINET = dulled(square, 7)
_SAXOPHONE = dulled(saw, 7)
_BRASS_SOFT = dulled(saw, 3)
_AH = peaks((700.0, 160.0, 1.0), (1_150.0, 180.0, 0.6), (2_800.0, 300.0, 0.25))


def _pipe(harmonic: int) -> float:
    return {1: 1.0, 2: 0.22, 3: 0.12, 4: 0.04}.get(harmonic, 0.0)


def _breath(seed: int, count: int, frequency: float) -> Wave:
    noise = white(np.random.default_rng(seed), count)
    return filtered(noise, band(frequency, min(frequency * 5.0, 9_000.0), 1))


def flute(frequency: float, count: int, seed: int) -> Wave:
    """An open pipe with the air that goes past its edge."""
    phase = vibrato(frequency, count, depth=10.0, rate=5.0, delay=0.25)
    wave = voiced(_pipe, frequency * 1.01, phase) + _breath(seed, count, frequency) * np.float32(
        0.05
    )
    return wave * adsr(count, attack=0.06, release=0.1)


def whistle(frequency: float, count: int, seed: int) -> Wave:
    """Lips, nearly a pure tone."""
    phase = vibrato(frequency, count, depth=22.0, rate=5.5, delay=0.12)
    wave = np.sin(phase * np.float32(2 * np.pi))
    wave += _breath(seed, count, frequency) * np.float32(0.03)
    return wave * adsr(count, attack=0.04, release=0.07)


def clarinet(frequency: float, count: int, seed: int) -> Wave:
    """A closed pipe: odd harmonics."""
    del seed
    phase = vibrato(frequency, count, depth=6.0, rate=4.8, delay=0.3)
    return voiced(_CLARINET, frequency * 1.01, phase) * adsr(count, attack=0.05, release=0.08)


def saxophone(frequency: float, count: int, seed: int) -> Wave:
    """A reed on a cone, with breath and a late vibrato."""
    phase = vibrato(frequency, count, depth=16.0, rate=5.2, delay=0.22)
    wave = filtered(
        voiced(_SAXOPHONE, frequency * 1.01, phase),
        peaks((600.0, 500.0, 1.0), (1_500.0, 800.0, 0.7), (2_900.0, 900.0, 0.4)),
    )
    wave = peaked(wave) + _breath(seed, count, frequency) * np.float32(0.04)
    return wave * adsr(count, attack=0.045, decay=0.12, sustain=0.85, release=0.09)


def trumpet(frequency: float, count: int, seed: int) -> Wave:
    """Brass: the louder, the brighter."""
    del seed
    phase = vibrato(frequency, count, depth=9.0, rate=5.0, delay=0.3)
    openness = 0.45 + 0.5 * fading(count, 0.12)
    wave = swept(
        voiced(saw, frequency * 1.01, phase), voiced(_BRASS_SOFT, frequency * 1.01, phase), openness
    )
    return wave * adsr(count, attack=0.03, decay=0.1, sustain=0.85, release=0.07)


def brass_section(frequency: float, count: int, seed: int) -> Wave:
    """Horns together, swelling a little."""
    bright = detuned(dulled_brass, frequency, count, (-7.0, 0.0, 7.0), seed)
    swell = np.clip(clock(count) / np.float32(0.25), 0.5, 1.0)
    return bright * swell * adsr(count, attack=0.06, decay=0.2, sustain=0.85, release=0.15)


def dulled_brass(harmonic: int) -> float:
    """The spectrum of a horn at half strength."""
    return saw(harmonic) / (1.0 + (harmonic / 8.0) ** 4) ** 0.5


def choir(frequency: float, count: int, seed: int) -> Wave:
    """Many voices on one vowel."""
    wave = detuned(saw, frequency, count, (-14.0, -6.0, 1.0, 8.0, 15.0), seed)
    return peaked(filtered(wave, _AH)) * adsr(count, attack=0.3, release=0.4)


def harmonica(frequency: float, count: int, seed: int) -> Wave:
    """Small reeds behind two hands."""
    del seed
    phase = vibrato(frequency, count, depth=14.0, rate=6.0, delay=0.15)
    sway = 1.0 + 0.15 * np.sin(clock(count) * np.float32(2 * np.pi * 6.0))
    wave = filtered(voiced(saw, frequency * 1.01, phase), band(400.0, 4_000.0, 1))
    return peaked(wave) * sway * adsr(count, attack=0.05, release=0.08)


WINDS: Final = {
    "flute": Instrument(sound=flute, release=0.1, centre=79, gain=0.6, room=0.4),
    "whistle": Instrument(sound=whistle, release=0.07, centre=84, gain=0.4, room=0.4),
    "clarinet": Instrument(sound=clarinet, release=0.08, centre=70, gain=0.5, room=0.3),
    "saxophone": Instrument(sound=saxophone, release=0.09, centre=67, gain=0.7, room=0.35),
    "trumpet": Instrument(sound=trumpet, release=0.07, centre=70, gain=0.55, room=0.35),
    "brass": Instrument(sound=brass_section, release=0.15, centre=62, gain=0.5, room=0.4),
    "harmonica": Instrument(sound=harmonica, release=0.08, centre=74, gain=0.5, room=0.3),
    "choir": Instrument(sound=choir, release=0.4, centre=70, gain=0.6, room=0.6),
}
