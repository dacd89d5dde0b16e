"""Instruments with strings: plucked, bowed and amplified."""

from __future__ import annotations

from typing import Final

import numpy as np

from comfy_mcp_demo.musician.tones import detuned, dulled, plucked, saw, vibrato, voiced
from comfy_mcp_demo.musician.waves import Wave, adsr, band, filtered, peaked, peaks

from .base import Instrument

_BOWED = dulled(saw, 9)
_SECTION = dulled(saw, 6)
_WOOD = peaks((100.0, 60.0, 0.5), (210.0, 120.0, 0.7), (430.0, 260.0, 0.5))


def nylon_guitar(frequency: float, count: int, seed: int) -> Wave:
    """A soft string over a wooden body."""
    string = plucked(frequency, count, bright=0.35, sustain=2.4, seed=seed)
    return peaked(string + filtered(string, _WOOD))


def steel_guitar(frequency: float, count: int, seed: int) -> Wave:
    """A picked steel string over a wooden body."""
    string = plucked(frequency, count, bright=0.75, sustain=3.2, seed=seed)
    return peaked(string + filtered(string, _WOOD) * np.float32(0.6))


def electric_guitar(frequency: float, count: int, seed: int) -> Wave:
    """A clean electric guitar through a small amplifier."""
    string = plucked(frequency, count, bright=0.6, sustain=3.5, seed=seed)
    return filtered(np.tanh(string * np.float32(1.8)), band(90.0, 4_500.0, 1))


def distorted_guitar(frequency: float, count: int, seed: int) -> Wave:
    """A string and its fifth through an amplifier that is turned up, and its speaker."""
    body = detuned(saw, frequency, count, (-4.0, 5.0), seed)
    body += detuned(saw, frequency * 1.5, count, (-3.0, 4.0), seed + 1) * np.float32(0.8)
    driven = np.tanh(body * np.float32(4.0))
    envelope = adsr(count, attack=0.004, decay=0.3, sustain=0.8, release=0.05)
    return filtered(driven * envelope, band(85.0, 4_200.0, 2))


def lead_guitar(frequency: float, count: int, seed: int) -> Wave:
    """One driven string with a singing vibrato."""
    phase = vibrato(frequency, count, depth=25.0, rate=5.4, delay=0.2)
    driven = np.tanh(voiced(saw, frequency * 1.02, phase) * np.float32(5.0))
    del seed
    return filtered(driven * adsr(count, attack=0.01, release=0.1), band(150.0, 3_800.0, 2))


def harp(frequency: float, count: int, seed: int) -> Wave:
    """A long string, plucked in its middle."""
    return plucked(frequency, count, bright=0.25, sustain=3.6, seed=seed)


def banjo(frequency: float, count: int, seed: int) -> Wave:
    """A hard pick on a string over a drum skin."""
    string = plucked(frequency, count, bright=1.0, sustain=0.8, seed=seed)
    return peaked(filtered(string, band(250.0, 7_000.0, 1)))


def sitar(frequency: float, count: int, seed: int) -> Wave:
    """A string that buzzes on its bridge."""
    string = plucked(frequency, count, bright=0.9, sustain=3.0, seed=seed)
    return peaked(string + np.tanh(string * np.float32(6.0)) * np.float32(0.25))


def string_section(frequency: float, count: int, seed: int) -> Wave:
    """Many bows."""
    wave = detuned(_SECTION, frequency, count, (-11.0, -5.0, 2.0, 6.0, 12.0), seed)
    return wave * adsr(count, attack=0.22, decay=0.2, sustain=0.9, release=0.35)


def short_strings(frequency: float, count: int, seed: int) -> Wave:
    """Many bows that leave the string at once."""
    wave = detuned(_SECTION, frequency, count, (-9.0, -3.0, 4.0, 10.0), seed)
    return wave * adsr(count, attack=0.02, decay=0.18, sustain=0.12, release=0.1)


def violin(frequency: float, count: int, seed: int) -> Wave:
    """One bow, with vibrato, over a body of resonances."""
    del seed
    phase = vibrato(frequency, count, depth=18.0, rate=5.6, delay=0.15)
    body = peaks(
        (290.0, 90.0, 0.7), (470.0, 160.0, 0.8), (1_100.0, 700.0, 0.6), (2_700, 1_500, 0.6)
    )
    wave = filtered(voiced(_BOWED, frequency * 1.02, phase), body)
    return peaked(wave) * adsr(count, attack=0.09, release=0.14)


STRINGS: Final = {
    "nylon guitar": Instrument(
        sound=nylon_guitar, rings=True, longest=2.2, release=0.12, centre=69, gain=0.9
    ),
    "steel guitar": Instrument(
        sound=steel_guitar, rings=True, longest=2.4, release=0.14, centre=69, gain=0.8
    ),
    "electric guitar": Instrument(
        sound=electric_guitar, rings=True, longest=2.2, release=0.08, centre=69, gain=0.8
    ),
    "distorted guitar": Instrument(
        sound=distorted_guitar, release=0.05, centre=52, gain=0.55, room=0.12
    ),
    "lead guitar": Instrument(sound=lead_guitar, release=0.1, centre=72, gain=0.5, room=0.3),
    "harp": Instrument(sound=harp, rings=True, longest=2.6, release=0.5, centre=76, room=0.4),
    "banjo": Instrument(sound=banjo, rings=True, longest=0.9, centre=71, gain=0.7),
    "sitar": Instrument(sound=sitar, rings=True, longest=2.4, release=0.3, centre=67, gain=0.7),
    "strings": Instrument(sound=string_section, release=0.35, centre=74, gain=0.5, room=0.45),
    "short strings": Instrument(sound=short_strings, release=0.1, centre=72, gain=0.6, room=0.4),
    "violin": Instrument(sound=violin, release=0.14, centre=76, gain=0.6, room=0.4),
    "cello": Instrument(sound=violin, release=0.16, centre=57, gain=0.7, room=0.4),
}
