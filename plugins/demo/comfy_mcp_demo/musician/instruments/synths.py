"""Electronic instruments, and the basses."""

from __future__ import annotations

from typing import Final

import numpy as np

from comfy_mcp_demo.musician.tones import (
    detuned,
    dulled,
    plucked,
    pulse,
    saw,
    sine,
    square,
    steady,
    swept,
    triangle,
    vibrato,
    voiced,
)
from comfy_mcp_demo.musician.waves import Wave, adsr, fading, filtered, low_pass, peaked

from .base import Instrument

_SOFT = dulled(saw, 5)
_ROUND = dulled(saw, 3)
_PICKED = dulled(saw, 8)
_QUARTER = pulse(0.25)


def pad(frequency: float, count: int, seed: int) -> Wave:
    """A warm bed that comes and goes slowly."""
    wave = detuned(_SOFT, frequency, count, (-12.0, -4.0, 5.0, 11.0), seed)
    return wave * adsr(count, attack=0.5, decay=0.5, sustain=0.85, release=0.6)


def glass_pad(frequency: float, count: int, seed: int) -> Wave:
    """A clear bed with an octave over it."""
    wave = detuned(triangle, frequency, count, (-6.0, 6.0), seed)
    wave += detuned(triangle, frequency * 2.0, count, (-8.0, 8.0), seed + 1) * np.float32(0.4)
    return wave * adsr(count, attack=0.8, release=0.8)


def super_saw(frequency: float, count: int, seed: int) -> Wave:
    """Seven saws apart, the sound of trance."""
    wave = detuned(saw, frequency, count, (-21.0, -13.0, -5.0, 0.0, 6.0, 13.0, 20.0), seed)
    return wave * adsr(count, attack=0.012, decay=0.3, sustain=0.75, release=0.15)


def synth_lead(frequency: float, count: int, seed: int) -> Wave:
    """Two saws with vibrato."""
    phase = vibrato(frequency, count, depth=12.0, rate=5.5, delay=0.2)
    wave = voiced(saw, frequency * 1.01, phase)
    wave += detuned(saw, frequency, count, (7.0,), seed) * np.float32(0.7)
    return wave * np.float32(0.6) * adsr(count, attack=0.01, decay=0.2, sustain=0.8, release=0.08)


def synth_pluck(frequency: float, count: int, seed: int) -> Wave:
    """A filter that shuts at once."""
    bright = detuned(saw, frequency, count, (-6.0, 6.0), seed)
    dull = detuned(_ROUND, frequency, count, (-6.0, 6.0), seed)
    wave = swept(bright, dull, fading(count, 0.05)) * fading(count, 0.16)
    return peaked(wave)


def stab(frequency: float, count: int, seed: int) -> Wave:
    """A short chord sound of house music."""
    bright = detuned(saw, frequency, count, (-9.0, 0.0, 9.0), seed)
    dull = detuned(_SOFT, frequency, count, (-9.0, 0.0, 9.0), seed)
    wave = swept(bright, dull, fading(count, 0.06)) * adsr(count, attack=0.004, release=0.06)
    return wave * fading(count, 0.25)


def chip_lead(frequency: float, count: int, seed: int) -> Wave:
    """A quarter pulse, as game consoles of the eighties had it."""
    del seed
    phase = vibrato(frequency, count, depth=14.0, rate=6.5, delay=0.18)
    return voiced(_QUARTER, frequency * 1.01, phase) * adsr(count, attack=0.003, release=0.02)


def chip_square(frequency: float, count: int, seed: int) -> Wave:
    """A half pulse that steps down at once."""
    del seed
    wave = voiced(square, frequency, steady(frequency, count))
    return wave * adsr(count, attack=0.002, decay=0.08, sustain=0.55, release=0.02)


def chip_triangle(frequency: float, count: int, seed: int) -> Wave:
    """The bass voice of those consoles."""
    del seed
    return voiced(triangle, frequency, steady(frequency, count)) * adsr(
        count, attack=0.002, release=0.01
    )


def sub_bass(frequency: float, count: int, seed: int) -> Wave:
    """A sine with a little warmth."""
    del seed
    wave = np.tanh(sine(steady(frequency, count)) * np.float32(1.6))
    return wave * adsr(count, attack=0.008, decay=0.2, sustain=0.85, release=0.06)


def synth_bass(frequency: float, count: int, seed: int) -> Wave:
    """A saw whose filter shuts, over an octave below."""
    phase = steady(frequency, count, seed * 0.1)
    wave = swept(
        voiced(saw, frequency, phase), voiced(_ROUND, frequency, phase), fading(count, 0.07)
    )
    wave += sine(steady(frequency / 2.0, count)) * np.float32(0.3)
    return wave * adsr(count, attack=0.004, decay=0.15, sustain=0.75, release=0.04)


def bass_guitar(frequency: float, count: int, seed: int) -> Wave:
    """Fingers on a long string."""
    del seed
    phase = steady(frequency, count)
    wave = swept(
        voiced(_PICKED, frequency, phase), voiced(_ROUND, frequency, phase), fading(count, 0.09)
    )
    return wave * fading(count, 0.7) * adsr(count, attack=0.006, release=0.05)


def upright_bass(frequency: float, count: int, seed: int) -> Wave:
    """A plucked string as long as its player."""
    string = plucked(frequency, count, bright=0.2, sustain=1.6, seed=seed)
    string += sine(steady(frequency, count)) * fading(count, 0.35) * np.float32(0.6)
    return peaked(filtered(string, low_pass(1_400.0, 1)))


SYNTHS: Final = {
    "pad": Instrument(sound=pad, release=0.6, centre=66, gain=0.45, room=0.5),
    "glass pad": Instrument(sound=glass_pad, release=0.8, centre=70, gain=0.45, room=0.6),
    "super saw": Instrument(sound=super_saw, release=0.15, centre=72, gain=0.42, room=0.3),
    "synth lead": Instrument(sound=synth_lead, release=0.08, centre=76, gain=0.5, room=0.3),
    "synth pluck": Instrument(
        sound=synth_pluck, rings=True, longest=0.8, release=0.05, centre=76, gain=0.7, room=0.3
    ),
    "stab": Instrument(sound=stab, release=0.06, centre=64, gain=0.55),
    "chip lead": Instrument(sound=chip_lead, release=0.02, centre=79, gain=0.34, room=0.05),
    "chip square": Instrument(sound=chip_square, release=0.02, centre=72, gain=0.3, room=0.05),
}
"""What plays chords and melodies."""

BASSES: Final = {
    "sub bass": Instrument(sound=sub_bass, release=0.06, centre=33, gain=0.95, room=0.0),
    "synth bass": Instrument(sound=synth_bass, release=0.04, centre=35, gain=0.75, room=0.02),
    "bass guitar": Instrument(sound=bass_guitar, release=0.05, centre=34, gain=0.85, room=0.04),
    "upright bass": Instrument(
        sound=upright_bass, rings=True, longest=1.6, release=0.08, centre=35, gain=1.0, room=0.1
    ),
    "chip triangle": Instrument(sound=chip_triangle, release=0.01, centre=38, gain=0.7, room=0.0),
}
"""What plays below."""
