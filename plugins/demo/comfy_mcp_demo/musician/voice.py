"""A voice that sings vowels: a buzz at the melody's pitch, shaped by the mouth's resonances."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from .score import Syllable
from .tones import bent, harmonics_below_top, hertz
from .waves import (
    RATE,
    Wave,
    add_at,
    band,
    clock,
    drift,
    fading,
    filtered,
    high_pass,
    peaked,
    white,
)

FORMANTS: Mapping[str, tuple[float, float, float]] = MappingProxyType(
    {
        "a": (730.0, 1_090.0, 2_440.0),
        "e": (530.0, 1_840.0, 2_480.0),
        "i": (270.0, 2_290.0, 3_010.0),
        "o": (570.0, 840.0, 2_410.0),
        "u": (300.0, 870.0, 2_240.0),
        "m": (250.0, 1_000.0, 2_200.0),
    }
)
"""The first three resonances of each vowel in hertz: Peterson and Barney, Control methods used in
a study of the vowels (1952), for men; `m` is a hum."""

_WIDTHS: Final = (90.0, 120.0, 180.0)
_STRENGTHS: Final = (1.0, 0.7, 0.5)
_HIGH_VOICE: Final = 1.16
"""How much shorter the mouth of a higher voice is, and so how much higher its resonances."""

_HIGH_FROM: Final = 62.0
_TABLE: Final = 4_096
_BLEND: Final = 0.05
_GLIDE: Final = 0.045
_RELEASE: Final = 0.09
_GAP: Final = 0.12
_VIBRATO_CENTS: Final = 24.0
_VIBRATO_RATE: Final = 5.3


@dataclass(frozen=True, kw_only=True, slots=True)
class Tone:
    """A sung note in time: its beginning and length in seconds, its pitch, strength, syllable."""

    start: float
    length: float
    pitch: float
    strength: float
    syllable: Syllable


def sing(tones: Sequence[Tone], count: int, dice: np.random.Generator) -> Wave:
    """A voice on a track of `count` samples."""
    track = np.zeros(count, dtype=np.float32)
    high = bool(tones) and sum(one.pitch for one in tones) / len(tones) > _HIGH_FROM
    for phrase in _phrases(tones):
        wave = _phrase(phrase, high, dice)
        add_at(track, wave, round((phrase[0].start - _BLEND) * RATE))
        for tone in phrase:
            _consonant(track, tone, dice)
    return track


def _phrases(tones: Sequence[Tone]) -> list[list[Tone]]:
    """The notes that are sung on one breath."""
    found: list[list[Tone]] = []
    for tone in tones:
        last = found[-1][-1] if found else None
        if last is not None and tone.start - (last.start + last.length) < _GAP:
            found[-1].append(tone)
        else:
            found.append([tone])
    return found


def _phrase(tones: list[Tone], high: bool, dice: np.random.Generator) -> Wave:
    """One breath: a pitch that glides, and a mouth that moves from vowel to vowel."""
    begin = tones[0].start - _BLEND
    ends = [max(one.start + one.length - begin, 0.1) for one in tones]
    count = round((ends[-1] + _RELEASE) * RATE)
    times = clock(count)
    phase = bent(_pitches(tones, begin, times, dice))
    wave = np.zeros(count, dtype=np.float32)
    for index, tone in enumerate(tones):
        last = index == len(tones) - 1
        start = tone.start - begin
        end = ends[index] + _RELEASE if last else tones[index + 1].start - begin + _BLEND
        span = slice(max(0, round((start - _BLEND) * RATE)), min(count, round(end * RATE)))
        moment = times[span]
        weight = np.clip((moment - np.float32(start - _BLEND)) / np.float32(2 * _BLEND), 0.0, 1.0)
        falling = _RELEASE if last else 2 * _BLEND
        weight *= np.clip((np.float32(end) - moment) / np.float32(falling), 0.0, 1.0)
        cycle = _cycle(round(tone.pitch), tone.syllable.vowel, high)
        place = (phase[span] * np.float32(_TABLE)).astype(np.int32) & (_TABLE - 1)
        swell = 1.0 - 0.3 * np.exp2(-(moment - np.float32(start)).clip(0.0) / np.float32(0.05))
        wave[span] += cycle[place] * weight * swell.astype(np.float32) * np.float32(tone.strength)
    breath = filtered(white(dice, count), band(2_000.0, 7_000.0, 1)) * np.float32(0.012)
    return wave + breath * np.abs(wave)


def _pitches(tones: list[Tone], begin: float, times: Wave, dice: np.random.Generator) -> Wave:
    """The frequency at every moment: glides between notes, a late vibrato, a little unrest."""
    knots: list[float] = []
    values: list[float] = []
    following = [tone.start for tone in tones[1:]] + [tones[-1].start + tones[-1].length]
    for tone, after in zip(tones, following, strict=True):
        knots += [tone.start - begin + _GLIDE / 2, after - begin - _GLIDE / 2]
        values += [tone.pitch, tone.pitch]
    pitch = np.interp(times, np.maximum.accumulate(np.array(knots)), values).astype(np.float32)
    since = np.zeros_like(times)
    for tone in tones:
        start = np.float32(tone.start - begin)
        np.copyto(since, times - start, where=times >= start)
    depth = np.clip((since - np.float32(0.18)) / np.float32(0.25), 0.0, 1.0)
    sway = (
        np.sin(times * np.float32(2 * np.pi * _VIBRATO_RATE)) * depth * np.float32(_VIBRATO_CENTS)
    )
    unrest = (drift(dice, len(times), 4.0) - np.float32(0.5)) * np.float32(14.0)
    cents = (pitch - np.float32(69.0)) * np.float32(100.0) + sway + unrest
    return np.float32(440.0) * np.exp2(cents / np.float32(1200.0))


@functools.lru_cache(maxsize=256)
def _cycle(pitch: int, vowel: str, high: bool) -> Wave:
    """One cycle of a vowel at a pitch: a buzz that falls as 1 / n^0.95, and the mouth's bands."""
    frequency = hertz(pitch)
    bins = np.zeros(_TABLE // 2 + 1, dtype=np.complex128)
    count = min(harmonics_below_top(frequency), 60)
    for harmonic in range(1, count + 1):
        gain = _mouth(vowel, frequency * harmonic, high)
        bins[harmonic] = -1j * gain / harmonic**0.95 * np.exp(1j * harmonic * harmonic * 0.05)
    wave = np.fft.irfft(bins)
    wave /= max(float(np.sqrt((wave**2).mean())), 1e-12) * 3.0
    plain = wave.astype(np.float32)
    plain.setflags(write=False)
    return plain


def _mouth(vowel: str, frequency: float, high: bool) -> float:
    longer = _HIGH_VOICE if high else 1.0
    total = 0.02 if vowel == "m" else 0.05
    for centre, width, strength in zip(FORMANTS[vowel], _WIDTHS, _STRENGTHS, strict=True):
        distance = (frequency - centre * longer) / width
        total += strength / (1.0 + distance * distance) * (0.3 if vowel == "m" else 1.0)
    return total


def _consonant(track: Wave, tone: Tone, dice: np.random.Generator) -> None:
    """The noise before a vowel, where there is one."""
    if tone.syllable.onset == "hiss":
        noise = filtered(white(dice, round(0.07 * RATE)), high_pass(4_500.0))
        wave = peaked(noise * np.hanning(len(noise)).astype(np.float32), 0.09)
    elif tone.syllable.onset == "stop":
        noise = filtered(white(dice, round(0.02 * RATE)), band(1_200.0, 4_500.0))
        wave = peaked(noise * fading(len(noise), 0.004), 0.12)
    else:
        return
    add_at(track, wave, round(tone.start * RATE) - len(wave), tone.strength)
