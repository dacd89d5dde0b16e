"""Oscillators without aliasing: wavetables, plucked strings, frequency modulation."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .waves import RATE, Wave, clock

Spectrum: TypeAlias = Callable[[int], float]
"""The strength of every harmonic, by its number from 1."""

_TABLE: Final = 8_192
_TOP: Final = 15_000.0
"""No harmonic is made above this frequency, in hertz."""

_MOST_HARMONICS: Final = 96


def hertz(pitch: float) -> float:
    """The frequency of a MIDI pitch, equal-tempered: 69 is 440 Hz, 12 are an octave."""
    return float(440.0 * 2.0 ** ((pitch - 69.0) / 12.0))


def saw(harmonic: int) -> float:
    """All harmonics, falling as 1 / n."""
    return 1.0 / harmonic


def square(harmonic: int) -> float:
    """The odd harmonics, falling as 1 / n."""
    return 1.0 / harmonic if harmonic % 2 else 0.0


def triangle(harmonic: int) -> float:
    """The odd harmonics, falling as 1 / n², every other one turned over."""
    if harmonic % 2 == 0:
        return 0.0
    return (1.0 if harmonic % 4 == 1 else -1.0) / (harmonic * harmonic)


def pulse(width: float) -> Spectrum:
    """A pulse that is up for a share of its cycle, 0 to 1."""
    return lambda harmonic: float(np.sin(np.pi * harmonic * width)) / harmonic


def dulled(spectrum: Spectrum, cutoff: int) -> Spectrum:
    """A spectrum whose harmonics above a number fall off by 12 dB an octave more."""
    return lambda harmonic: spectrum(harmonic) / (1.0 + (harmonic / cutoff) ** 4) ** 0.5


@functools.lru_cache(maxsize=256)
def table(spectrum: Spectrum, harmonics: int) -> Wave:
    """One cycle of a spectrum's first harmonics, peaks at 1."""
    bins = np.zeros(_TABLE // 2 + 1, dtype=np.complex128)
    for harmonic in range(1, harmonics + 1):
        bins[harmonic] = -1j * spectrum(harmonic)
    cycle = np.fft.irfft(bins)
    cycle /= max(float(np.abs(cycle).max()), 1e-12)
    plain = cycle.astype(np.float32)
    plain.setflags(write=False)
    return plain


def harmonics_below_top(frequency: float) -> int:
    """How many harmonics of a frequency are made."""
    return int(min(max(_TOP / frequency, 1.0), _MOST_HARMONICS))


def steady(frequency: float, count: int, phase: float = 0.0) -> Wave:
    """The phase of a steady pitch, in cycles."""
    return _within_one(np.arange(count, dtype=np.float64) * (frequency / RATE) + phase)


def bent(frequencies: Wave) -> Wave:
    """The phase of a pitch that changes, in cycles, from its frequency at every sample."""
    return _within_one(np.cumsum(frequencies, dtype=np.float64) / RATE)


def _within_one(turns: NDArray[np.float64]) -> Wave:
    """Cycles without their whole number: what is left is exact enough as float32."""
    turns -= np.floor(turns)
    return turns.astype(np.float32)


def vibrato(frequency: float, count: int, *, depth: float, rate: float, delay: float) -> Wave:
    """The phase of a pitch that sways by some cents, so many times a second, after a while."""
    times = clock(count)
    grows = np.clip((times - delay) / np.float32(0.3), 0.0, 1.0)
    sway = np.sin(times * np.float32(2 * np.pi * rate)) * grows
    return bent(np.float32(frequency) * np.exp2(sway * np.float32(depth / 1200.0)))


def voiced(spectrum: Spectrum, frequency: float, phase: Wave) -> Wave:
    """A spectrum sounded at a phase; `frequency` is the highest that the phase reaches."""
    cycle = table(spectrum, harmonics_below_top(frequency))
    return cycle[(phase * np.float32(_TABLE)).astype(np.int32) & (_TABLE - 1)]


def swept(bright: Wave, dull: Wave, openness: Wave) -> Wave:
    """Two soundings of one phase crossfaded, 1 is the bright one: a filter that opens and shuts."""
    return dull + (bright - dull) * openness


def detuned(
    spectrum: Spectrum, frequency: float, count: int, cents: tuple[float, ...], seed: int = 0
) -> Wave:
    """Several soundings of one pitch, each some cents off, as a section of players."""
    phases = np.random.default_rng(seed).random(len(cents))
    total = np.zeros(count, dtype=np.float32)
    for cent, phase in zip(cents, phases, strict=True):
        shifted = frequency * 2.0 ** (cent / 1200.0)
        total += voiced(spectrum, shifted, steady(shifted, count, float(phase)))
    return total / np.float32(len(cents) ** 0.5)


def sine(phase: Wave) -> Wave:
    """A pure tone at a phase in cycles."""
    return np.sin(phase * np.float32(2 * np.pi))


def modulated(phase: Wave, ratio: float, index: Wave) -> Wave:
    """Frequency modulation with one modulator: Chowning, The synthesis of complex audio spectra
    by means of frequency modulation (1973).

    Args:
        phase: The carrier's phase, in cycles.
        ratio: The modulator's frequency as a multiple of the carrier's.
        index: The modulation index at every sample.
    """
    turn = np.float32(2 * np.pi)
    return np.sin(phase * turn + index * np.sin(phase * np.float32(ratio) * turn))


def plucked(frequency: float, count: int, *, bright: float, sustain: float, seed: int) -> Wave:
    """A plucked string: Karplus and Strong, Digital synthesis of plucked-string and drum timbres
    (1983), with a lossy loop.

    Args:
        frequency: In hertz.
        count: Samples.
        bright: 0 is a soft finger in the middle of the string, 1 a hard pick.
        sustain: Seconds in which the string falls by 60 dB.
        seed: Which pluck.
    """
    period = max(2, int(RATE / frequency - 0.5))
    faster = frequency * (period + 0.5) / RATE
    string = _string(period, int(count * faster) + 2, bright, sustain, seed)
    places = np.arange(count, dtype=np.float32) * np.float32(faster)
    low = places.astype(np.int32)
    share = (places - low).astype(np.float32)
    wave = string[low] + (string[low + 1] - string[low]) * share
    return wave / np.float32(max(float(np.abs(wave[: period * 4]).max()), 1e-6))


def _string(period: int, count: int, bright: float, sustain: float, seed: int) -> Wave:
    """A string whose period is a whole number of samples and a half, for the loop's average."""
    burst = np.random.default_rng(seed).uniform(-1.0, 1.0, period).astype(np.float32)
    soft = np.float32(0.9 - 0.75 * bright)
    for _ in range(3):
        burst = (1 - soft) * burst + soft * np.roll(burst, 1)
    burst -= burst.mean()
    loss = np.float32(10.0 ** (-3.0 * period / RATE / sustain))
    rounds = -(-count // period)
    out = np.empty((rounds, period), dtype=np.float32)
    out[0] = burst
    before = np.float32(0.0)
    for turn in range(1, rounds):
        last, now = out[turn - 1], out[turn]
        np.add(last[1:], last[:-1], out=now[1:])
        now[0] = last[0] + before
        now *= loss * np.float32(0.5)
        before = last[-1]
    return out.reshape(-1)[:count]
