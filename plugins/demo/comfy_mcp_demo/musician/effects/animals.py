"""Animals, and the heart."""

from __future__ import annotations

from typing import Final

import numpy as np

from comfy_mcp_demo.musician.mixing import Stereo
from comfy_mcp_demo.musician.tones import bent, saw, sine, voiced
from comfy_mcp_demo.musician.waves import (
    Wave,
    add_at,
    arched,
    band,
    clock,
    fading,
    filtered,
    low_pass,
    peaked,
    peaks,
    samples,
    softened,
    white,
)

from .base import Dice, Effect, Manner, bed, moments, placed


def birds(dice: Dice, count: int, manner: Manner) -> Stereo:
    """Several birds, each with a song of its own that it repeats."""
    out = filtered(bed(dice, count, 1.0), band(300.0, 5_000.0, 1)) * np.float32(0.012)
    for bird in range(4):
        song = _bird_song(dice, manner)
        every = float(dice.uniform(1.6, 3.2)) / manner.speed
        starts = moments(dice, count, every, 0.4, 0.1 + bird * 0.45)
        seat = float(dice.uniform(-0.9, 0.9))
        strength = float(dice.uniform(0.4, 1.0))
        for start in starts:
            for side, gain in enumerate((0.5 - seat / 2, 0.5 + seat / 2)):
                add_at(out[side], song, start, gain**0.5 * strength)
    return out


def _bird_song(dice: Dice, manner: Manner) -> Wave:
    """A few chirps in a row: pure tones whose pitch bends."""
    base = float(dice.uniform(2_200.0, 4_800.0)) * manner.pitch
    chirps: list[Wave] = []
    for _ in range(int(dice.integers(3, 7))):
        length = samples(float(dice.uniform(0.05, 0.16)))
        places = np.linspace(0.0, 1.0, length, dtype=np.float32)
        bend = np.float32(dice.uniform(-0.35, 0.35)) * places
        trill = np.sin(places * np.float32(2 * np.pi * dice.integers(0, 5))) * np.float32(0.08)
        pitch = np.float32(base * dice.uniform(0.8, 1.25)) * np.exp2(bend + trill)
        envelope = arched(length, 1.5)
        chirps.append((sine(bent(pitch)) * envelope).astype(np.float32))
        chirps.append(np.zeros(samples(float(dice.uniform(0.02, 0.09))), dtype=np.float32))
    return np.concatenate(chirps)


def crickets(dice: Dice, count: int, manner: Manner) -> Stereo:
    """A summer night: three crickets near, many far."""
    out = np.zeros((2, count), dtype=np.float32)
    for insect in range(3):
        pitch = float(dice.uniform(4_200.0, 5_000.0)) * manner.pitch
        chirp = np.zeros(samples(0.12), dtype=np.float32)
        for pulse in range(3):
            length = samples(0.022)
            wave = sine(bent(np.full(length, pitch, dtype=np.float32)))
            add_at(
                chirp, wave * np.hanning(length).astype(np.float32), samples(0.036 * pulse + 1e-4)
            )
        starts = moments(dice, count, 0.5 / manner.speed, 0.06, 0.05 + insect * 0.17)
        seat = (-0.7, 0.1, 0.75)[insect]
        for start in starts:
            for side, gain in enumerate((0.5 - seat / 2, 0.5 + seat / 2)):
                add_at(out[side], chirp, start, gain**0.5)
    far = filtered(bed(dice, count, 0.0), band(4_000.0, 5_500.0, 3))
    return out + far * np.float32(0.05)


def owl(dice: Dice, count: int, manner: Manner) -> Stereo:
    """Two short calls and a long one."""

    def call(number: int) -> Wave:
        del number
        out = np.zeros(samples(2.1), dtype=np.float32)
        for start, length in ((0.0, 0.25), (0.5, 0.2), (0.9, 0.9)):
            long = samples(length)
            places = np.linspace(0.0, 1.0, long, dtype=np.float32)
            pitch = np.float32(390.0 * manner.pitch) * (0.94 + 0.08 * np.sin(places * np.pi))
            phase = bent(pitch.astype(np.float32))
            wave = sine(phase) + sine(phase * 2) * np.float32(0.08)
            add_at(out, wave * arched(long, 0.7), samples(start + 1e-4))
        return out

    return placed(dice, count, moments(dice, count, 4.2 / manner.speed, 0.2), call, spread=0.4)


def frogs(dice: Dice, count: int, manner: Manner) -> Stereo:
    """Croaks: a throat that opens thirty times a second."""
    kinds = [_croak(dice, manner) for _ in range(4)]
    starts = moments(dice, count, 0.55 / manner.speed, 0.6)
    return placed(dice, count, starts, lambda at: kinds[at * 7 % 4], spread=0.8, unevenness=0.6)


def _croak(dice: Dice, manner: Manner) -> Wave:
    length = samples(float(dice.uniform(0.25, 0.5)))
    rate = np.full(length, dice.uniform(24.0, 42.0), dtype=np.float32)
    pulses = np.maximum(sine(bent(rate)), 0.0) ** 3
    pitch = float(dice.uniform(380.0, 620.0)) * manner.pitch
    tone = voiced(saw, pitch, bent(np.full(length, pitch / 4, dtype=np.float32)))
    throat = peaks((pitch, 120.0, 1.0), (pitch * 2.6, 300.0, 0.6))
    return softened(peaked(filtered(tone * pulses, throat)), 0.02)


def dog(dice: Dice, count: int, manner: Manner) -> Stereo:
    """Two barks, a pause, two barks."""

    def bark(number: int) -> Wave:
        del number
        length = samples(0.24)
        times = clock(length)
        fall = np.float32(330.0 * manner.pitch * dice.uniform(0.92, 1.08))
        pitch = fall * (0.7 + 0.6 * np.exp2(-times / np.float32(0.06)))
        rough = voiced(saw, 600.0, bent(pitch)) + white(dice, length) * np.float32(0.35)
        size = manner.pitch
        throat = peaks(
            (650.0 * size, 300.0, 1.0), (1_400.0 * size, 500.0, 0.7), (2_600.0 * size, 700.0, 0.3)
        )
        envelope = np.clip(times / np.float32(0.012), 0.0, 1.0) * fading(length, 0.07)
        return softened(peaked(filtered(rough, throat) * envelope), 0.004)

    firsts = moments(dice, count, 1.7 / manner.speed, 0.25)
    starts = [start + shift for start in firsts for shift in (0, samples(0.38 / manner.speed))]
    return placed(dice, count, starts, bark)


def cat(dice: Dice, count: int, manner: Manner) -> Stereo:
    """Meow: the mouth opens and closes again."""

    def meow(number: int) -> Wave:
        del number
        length = samples(float(dice.uniform(0.6, 0.9)))
        places = np.linspace(0.0, 1.0, length, dtype=np.float32)
        arch = arched(length)
        pitch = np.float32(480.0 * manner.pitch) * (0.9 + 0.5 * arch**0.8 - 0.25 * places)
        tone = voiced(saw, 900.0, bent(pitch.astype(np.float32)))
        size = manner.pitch
        closed = filtered(tone, peaks((420.0 * size, 150.0, 1.0), (2_500.0 * size, 400.0, 0.5)))
        opened = filtered(tone, peaks((950.0 * size, 250.0, 1.0), (1_800.0 * size, 350.0, 0.7)))
        wave = closed + (opened - closed) * arch**1.5
        return softened(peaked(wave * arch**0.6), 0.02)

    return placed(dice, count, moments(dice, count, 2.2 / manner.speed, 0.3), meow, spread=0.2)


def heartbeat(dice: Dice, count: int, manner: Manner) -> Stereo:
    """Two valves that close, sixty-six times a minute."""

    def beat(number: int) -> Wave:
        del number
        out = np.zeros(samples(0.55), dtype=np.float32)
        for start, pitch, strength in ((0.0, 52.0, 1.0), (0.28, 66.0, 0.7)):
            length = samples(0.22)
            fall = np.float32(pitch * manner.pitch) * (1.0 + 0.5 * fading(length, 0.03))
            thump = sine(bent(fall)) * fading(length, 0.04)
            knock = filtered(white(dice, length), low_pass(180.0)) * fading(length, 0.03)
            wave = softened(thump + knock * np.float32(0.6), 0.008)
            add_at(out, wave, samples(start + 1e-4), strength)
        return out

    starts = moments(dice, count, 60.0 / 66.0 / manner.speed, 0.02)
    return placed(dice, count, starts, beat, unevenness=0.05)


ANIMALS: Final = {
    "birds": Effect(make=birds, steady=True, level=-3.0),
    "crickets": Effect(make=crickets, steady=True, level=-5.0),
    "owl": Effect(make=owl, level=-3.0),
    "frogs": Effect(make=frogs, level=-2.0),
    "dog": Effect(make=dog),
    "cat": Effect(make=cat, level=-1.0),
    "heartbeat": Effect(make=heartbeat, level=1.0),
}
"""By name, as in `vocabulary.SOUND_WORDS`."""
