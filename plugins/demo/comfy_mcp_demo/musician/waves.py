"""The material of all sound: clocks, noise, envelopes and filters on float32 waves, mono.

Waves run from -1 to 1 at `RATE` samples per second. Filters work on the spectrum: a gain for every
frequency, with no shift of phase.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Wave: TypeAlias = NDArray[np.floating[Any]]
"""Samples of one channel, or any curve over time or frequency: float32, though numpy's types lose
sight of that in sums."""

Gain: TypeAlias = Callable[[Wave], Wave]
"""How strong a filter lets each frequency through: hertz to factors."""

RATE: Final = 44_100
"""Samples per second."""

_SPARE: Final = 2_048
_TAPS: Final = 1_023
_BLOCK: Final = 1 << 13


def samples(seconds: float) -> int:
    """How many samples a time takes, at least one."""
    return max(1, round(seconds * RATE))


def clock(count: int) -> Wave:
    """The time of every sample, in seconds."""
    return np.arange(count, dtype=np.float32) / np.float32(RATE)


def white(dice: np.random.Generator, count: int) -> Wave:
    """Noise with all frequencies alike; its standard deviation is 1."""
    return dice.standard_normal(count, dtype=np.float32)


def coloured(dice: np.random.Generator, count: int, slope: float) -> Wave:
    """Noise whose power falls by 1 / frequency ** slope: 1 is pink, 2 is brown. Deviation 1."""
    shaped = filtered(
        white(dice, count), lambda hertz: np.maximum(hertz, np.float32(20.0)) ** (-slope / 2.0)
    )
    return shaped / np.float32(max(float(shaped.std()), 1e-9))


def drift(dice: np.random.Generator, count: int, hertz: float) -> Wave:
    """A smooth curve of 0 to 1 that turns about so many times a second."""
    knots = max(4, int(count / RATE * hertz * 2) + 4)
    values = dice.random(knots)
    places = np.arange(count, dtype=np.float32) * np.float32((knots - 1) / max(1, count))
    low = places.astype(np.int64)
    share = places - low
    share = share * share * (3 - 2 * share)
    following = np.minimum(low + 1, knots - 1)
    return (values[low] + (values[following] - values[low]) * share).astype(np.float32)


def adsr(
    count: int, *, attack: float, decay: float = 0.05, sustain: float = 1.0, release: float = 0.05
) -> Wave:
    """The envelope of a note of `count` samples: the release lies inside it.

    Args:
        count: Samples in all.
        attack: Seconds from silence to full strength.
        decay: Seconds from there to the sustained strength.
        sustain: The sustained strength, 0 to 1.
        release: Seconds to silence at the end.
    """
    end = count / RATE
    release = min(release, end * 0.5)
    attack = min(attack, end * 0.4)
    places = [0.0, attack, min(attack + decay, end - release), end - release, end]
    times = np.maximum.accumulate(np.array(places))
    return np.interp(clock(count), times, (0.0, 1.0, sustain, sustain, 0.0)).astype(np.float32)


def fading(count: int, half_life: float) -> Wave:
    """A curve from 1 that halves every so many seconds."""
    return np.exp2(clock(count) / np.float32(-half_life))


def arched(count: int, power: float = 1.0) -> Wave:
    """Half a sine, raised to a power: from nearly nothing to 1 in the middle, and back."""
    places = (np.arange(count, dtype=np.float32) + np.float32(0.5)) / np.float32(count)
    return np.sin(places * np.float32(np.pi)) ** np.float32(power)


def softened(wave: Wave, seconds: float = 0.005) -> Wave:
    """A wave whose first and last moments rise and fall, so that neither clicks."""
    length = min(samples(seconds), len(wave) // 2)
    if length:
        slope = np.linspace(0.0, 1.0, length, dtype=np.float32)
        wave[:length] *= slope
        wave[-length:] *= slope[::-1]
    return wave


def fast_length(count: int) -> int:
    """The next length from which a Fourier transform is fast: a small number times a power of 2."""
    power = max(0, count.bit_length() - 5)
    return -(-count >> power) << power


def filtered(wave: Wave, gain: Gain) -> Wave:
    """A wave with its frequencies weighed. For up to some ten seconds; `equalised` for longer."""
    count = wave.shape[-1]
    length = fast_length(count + _SPARE)
    spectrum = np.fft.rfft(wave, length)
    spectrum *= gain(_hertz(length))
    return np.fft.irfft(spectrum, length)[..., :count].astype(np.float32, copy=False)


def equalised(wave: Wave, gain: Gain) -> Wave:
    """A wave of any length with its frequencies weighed, in steps of some 40 Hz."""
    length = _TAPS + 1
    taps = np.roll(np.fft.irfft(gain(_hertz(length)), length), length // 2)
    taps = (taps * np.hanning(length)).astype(np.float32)
    shift = length // 2
    return convolved(wave, taps)[shift : shift + len(wave)]


def convolved(wave: Wave, impulse: Wave) -> Wave:
    """The convolution of a wave with an impulse, as long as both together, by overlapping blocks.

    The overlap-add method: Stockham, High-speed convolution and correlation (1966).
    """
    block = max(_BLOCK, 1 << (len(impulse) - 1).bit_length())
    length = 2 * block
    spectrum = np.fft.rfft(impulse, length)
    blocks = -(-len(wave) // block)
    out = np.zeros(blocks * block + block, dtype=np.float32)
    for index in range(blocks):
        start = index * block
        part = np.fft.rfft(wave[start : start + block], length)
        part *= spectrum
        out[start : start + length] += np.fft.irfft(part, length)
    return out[: len(wave) + len(impulse) - 1]


def low_pass(cutoff: float, order: int = 2) -> Gain:
    """The gain of a Butterworth low-pass: 3 dB down at the cutoff, in hertz."""
    return lambda hertz: 1.0 / np.sqrt(1.0 + (hertz / np.float32(cutoff)) ** (2 * order))


def high_pass(cutoff: float, order: int = 2) -> Gain:
    """The gain of a Butterworth high-pass: 3 dB down at the cutoff, in hertz."""
    return lambda hertz: (
        1.0
        / np.sqrt(1.0 + (np.float32(cutoff) / np.maximum(hertz, np.float32(0.1))) ** (2 * order))
    )


def band(low: float, high: float, order: int = 2) -> Gain:
    """The gain of a band-pass between two cutoffs, in hertz."""
    above, below = high_pass(low, order), low_pass(high, order)
    return lambda hertz: above(hertz) * below(hertz)


def peaks(*resonances: tuple[float, float, float]) -> Gain:
    """The gain of resonances, each (hertz, width in hertz, strength), as of a body or a mouth."""

    def gain(hertz: Wave) -> Wave:
        total = np.zeros_like(hertz)
        for centre, width, strength in resonances:
            distance = (hertz - np.float32(centre)) / np.float32(width / 2)
            total += np.float32(strength) / (1.0 + distance * distance)
        return total

    return gain


def peaked(wave: Wave, level: float = 1.0) -> Wave:
    """A wave scaled so that its highest peak is at a level."""
    highest = float(np.abs(wave).max(initial=0.0))
    return wave * np.float32(level / highest) if highest > 0 else wave


def add_at(track: Wave, wave: Wave, start: int, gain: float = 1.0) -> None:
    """Add a wave to a track from a sample on; what lies outside the track is left out."""
    skipped = max(0, -start)
    start += skipped
    length = min(len(wave) - skipped, len(track) - start)
    if length > 0:
        track[start : start + length] += wave[skipped : skipped + length] * np.float32(gain)


@functools.lru_cache(maxsize=32)
def _hertz(length: int) -> Wave:
    hertz = np.fft.rfftfreq(length, 1.0 / RATE).astype(np.float32)
    hertz.setflags(write=False)
    return hertz
