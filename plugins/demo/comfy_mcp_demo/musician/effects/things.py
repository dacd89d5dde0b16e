"""Steps, doors, glass and other things at hand, and what bursts."""

from __future__ import annotations

from typing import Final

import numpy as np

from comfy_mcp_demo.musician.mixing import Stereo
from comfy_mcp_demo.musician.tones import bent, sine, steady
from comfy_mcp_demo.musician.waves import (
    Wave,
    band,
    clock,
    coloured,
    drift,
    fading,
    filtered,
    high_pass,
    low_pass,
    peaked,
    peaks,
    samples,
    softened,
    white,
)

from .base import Dice, Effect, Manner, bed, moments, placed, shower, tick


def footsteps(dice: Dice, count: int, manner: Manner) -> Stereo:
    """A heel and a sole, left and right in turn."""

    def step(number: int) -> Wave:
        length = samples(0.24)
        pitch = (92.0 if number % 2 else 104.0) * manner.pitch
        heel = sine(steady(pitch, length)) * fading(length, 0.016)
        tap = filtered(white(dice, length), band(250.0, 2_800.0)) * fading(length, 0.012)
        sole = filtered(white(dice, length), band(500.0, 5_000.0)) * fading(length, 0.03)
        late = samples(0.07)
        wave = peaked(heel) + peaked(tap) * np.float32(0.7)
        wave[late:] += peaked(sole)[:-late] * np.float32(0.25)
        return softened(wave, 0.002)

    starts = moments(dice, count, 0.54 / manner.speed, 0.06)
    return placed(dice, count, starts, step, spread=0.25)


def knock(dice: Dice, count: int, manner: Manner) -> Stereo:
    """Three knocks on a wooden door, and a pause."""

    def rap(number: int) -> Wave:
        del number
        length = samples(0.2)
        burst = tick(dice, 0.0015)
        wave = np.zeros(length, dtype=np.float32)
        wave[: len(burst)] = burst
        wood = peaks(
            *((118.0 * manner.pitch, 30.0, 1.0), (270.0 * manner.pitch, 60.0, 0.9)),
            *((610.0 * manner.pitch, 120.0, 0.5), (1_300.0 * manner.pitch, 400.0, 0.3)),
        )
        return softened(peaked(filtered(wave, wood) * fading(length, 0.035)), 0.001)

    firsts = moments(dice, count, 2.4 / manner.speed, 0.1)
    gap = samples(0.26 / manner.speed)
    starts = [first + gap * at for first in firsts for at in range(3)]
    return placed(dice, count, starts, rap, unevenness=0.25)


def door(dice: Dice, count: int, manner: Manner) -> Stereo:
    """A hinge that sticks and slips."""

    def creak(number: int) -> Wave:
        length = samples(float(dice.uniform(1.3, 2.1)) / manner.speed)
        pace = 26.0 + 90.0 * drift(dice, length, 2.2) ** 2 + (20.0 if number % 2 else 0.0)
        phase = bent((pace * manner.pitch).astype(np.float32))
        slips = (np.diff(phase, prepend=phase[0]) < 0).astype(np.float32)
        hinge = peaks((540.0, 60.0, 1.0), (1_150.0, 110.0, 0.8), (2_300.0, 200.0, 0.5))
        return softened(peaked(filtered(slips, hinge)), 0.08)

    return placed(dice, count, moments(dice, count, 2.9 / manner.speed, 0.2), creak)


def typing(dice: Dice, count: int, manner: Manner) -> Stereo:
    """Keys in bursts, as words are written."""
    kinds: list[Wave] = []
    for _ in range(8):
        length = samples(0.07)
        click = filtered(white(dice, length), band(1_800.0 * manner.pitch, 7_000.0))
        thock = sine(steady(float(dice.uniform(170.0, 240.0)) * manner.pitch, length))
        wave = peaked(click * fading(length, 0.004)) + thock * fading(length, 0.01) * np.float32(
            0.5
        )
        kinds.append(softened(wave, 0.001))
    starts: list[int] = []
    for start in moments(dice, count, 1.0 / manner.speed, 0.4, 0.05):
        at = start
        for _ in range(int(dice.integers(3, 9))):
            starts.append(at)
            at += samples(float(dice.uniform(0.07, 0.16)) / manner.speed)
    return placed(dice, count, starts, lambda at: kinds[at * 5 % 8], spread=0.3, unevenness=0.5)


def clock_ticks(dice: Dice, count: int, manner: Manner) -> Stereo:
    """Tick, tock: an escapement, twice a second."""

    def beat(number: int) -> Wave:
        length = samples(0.09)
        pitch = (2_350.0 if number % 2 == 0 else 1_850.0) * manner.pitch
        ring = sine(steady(pitch, length)) + sine(steady(pitch * 1.58, length)) * np.float32(0.5)
        click = filtered(white(dice, length), high_pass(2_500.0)) * fading(length, 0.0015)
        return softened(peaked(ring * fading(length, 0.008) + peaked(click, 1.5)), 0.0005)

    starts = moments(dice, count, 0.5 / manner.speed, 0.002)
    return placed(dice, count, starts, beat, unevenness=0.06)


def glass(dice: Dice, count: int, manner: Manner) -> Stereo:
    """A pane that bursts, and its splinters."""

    def burst(number: int) -> Wave:
        del number
        length = samples(1.5)
        wave = filtered(white(dice, length), high_pass(2_600.0)) * fading(length, 0.03)
        wave = peaked(wave)
        for _ in range(26):
            begin = int(abs(dice.normal(0.0, 0.22)) * 44_100)
            rest = length - begin
            if rest > 0:
                pitch = float(dice.uniform(2_200.0, 8_500.0)) * manner.pitch
                ring = sine(steady(pitch, rest)) * fading(rest, float(dice.uniform(0.02, 0.11)))
                wave[begin:] += ring * np.float32(dice.uniform(0.05, 0.3))
        return softened(wave, 0.001)

    return placed(dice, count, moments(dice, count, 3.2 / manner.speed, 0.2), burst, spread=0.3)


def applause(dice: Dice, count: int, manner: Manner) -> Stereo:
    """Many hands, and a few cheers under them."""
    hands = shower(dice, count, 190.0 * manner.speed, tick(dice, 0.006), 0.55)
    hands = filtered(hands, band(700.0 * manner.pitch, 3_800.0, 1))
    crowd = filtered(bed(dice, count, 0.5), band(500.0, 2_200.0)) * drift(dice, count, 1.2)
    swell = 0.75 + 0.25 * drift(dice, count, 0.3)
    return peaked(hands, 3.0) * swell + crowd * np.float32(0.12)


def whoosh(dice: Dice, count: int, manner: Manner) -> Stereo:
    """Air that something cuts, from one side to the other."""
    out = np.zeros((2, count), dtype=np.float32)
    for start in moments(dice, count, 1.7 / manner.speed, 0.2, 0.05):
        length = min(samples(float(dice.uniform(0.7, 1.0)) / manner.speed), count - start)
        places = np.linspace(0.0, 1.0, length, dtype=np.float32)
        arch = np.sin(places**0.8 * np.float32(np.pi)) ** 2
        noise = white(dice, length)
        low = filtered(noise, band(200.0 * manner.pitch, 900.0 * manner.pitch))
        high = filtered(noise, band(900.0 * manner.pitch, 5_500.0 * manner.pitch))
        wave = (low + (high * np.float32(0.8) - low) * arch) * arch
        out[0, start : start + length] += wave * np.cos(places * np.float32(np.pi / 2))
        out[1, start : start + length] += wave * np.sin(places * np.float32(np.pi / 2))
    return out


def explosion(dice: Dice, count: int, manner: Manner) -> Stereo:
    """A blow, a ball of noise, and debris that comes down."""

    def blast(number: int) -> Wave:
        del number
        length = samples(3.6)
        drop = np.float32(38.0) + np.float32(90.0 * manner.pitch) * fading(length, 0.09)
        blow = np.tanh(sine(bent(drop)) * np.float32(2.5)) * fading(length, 0.35)
        ball = filtered(coloured(dice, length, 0.9), low_pass(1_600.0 * manner.pitch, 1))
        cloud = ball * fading(length, 0.4) * (0.6 + 0.4 * drift(dice, length, 12.0))
        crack = filtered(white(dice, length), high_pass(700.0)) * fading(length, 0.03)
        falling = shower(dice, length, 60.0, tick(dice, 0.004), 0.9)[0] * fading(length, 0.7)
        falling *= np.clip(clock(length) - np.float32(0.3), 0.0, 1.0)
        wave = blow + peaked(cloud, 0.9) + peaked(crack, 0.5) + peaked(falling, 0.15)
        return softened(np.tanh(wave * np.float32(1.4)), 0.001)

    return placed(dice, count, moments(dice, count, 4.2 / manner.speed, 0.2), blast, spread=0.2)


def gunshot(dice: Dice, count: int, manner: Manner) -> Stereo:
    """A crack, and its echoes from far walls."""

    def shot(number: int) -> Wave:
        del number
        length = samples(1.2)
        crack = filtered(white(dice, length), band(150.0, 6_000.0 * manner.pitch, 1))
        wave = np.tanh(crack * fading(length, 0.022) * np.float32(2.5))
        wave += sine(bent(60.0 + 140.0 * fading(length, 0.012))) * fading(length, 0.05)
        for delay, strength in ((0.14, 0.22), (0.27, 0.14), (0.45, 0.08)):
            late = samples(delay)
            wave[late:] += filtered(wave, low_pass(1_400.0))[:-late] * np.float32(strength)
        return softened(peaked(wave), 0.0005)

    return placed(dice, count, moments(dice, count, 1.6 / manner.speed, 0.35), shot, spread=0.2)


THINGS: Final = {
    "footsteps": Effect(make=footsteps, level=-2.0),
    "knock": Effect(make=knock),
    "door": Effect(make=door, level=-2.0),
    "typing": Effect(make=typing, level=-4.0),
    "clock": Effect(make=clock_ticks, level=-5.0),
    "glass": Effect(make=glass),
    "applause": Effect(make=applause, steady=True),
    "whoosh": Effect(make=whoosh),
    "explosion": Effect(make=explosion, level=3.0),
    "gunshot": Effect(make=gunshot, level=2.0),
}
"""By name, as in `vocabulary.SOUND_WORDS`."""
