"""Weather, water and fire."""

from __future__ import annotations

from typing import Final

import numpy as np

from comfy_mcp_demo.musician.mixing import Stereo
from comfy_mcp_demo.musician.tones import bent, sine
from comfy_mcp_demo.musician.waves import (
    RATE,
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
    samples,
    softened,
    white,
)

from .base import Dice, Effect, Manner, bed, moments, placed, shower, tick


def rain(dice: Dice, count: int, manner: Manner) -> Stereo:
    """A rush of far drops and the ticks of near ones."""
    rush = filtered(bed(dice, count, 0.6), band(350.0 * manner.pitch, 9_000.0, 1))
    drops = shower(dice, count, 260.0 * manner.speed, tick(dice, 0.0016))
    drops = filtered(drops, band(1_400.0 * manner.pitch, 9_500.0))
    return rush * (0.8 + 0.2 * drift(dice, count, 0.4)) + peaked(drops, 2.0)


def thunder(dice: Dice, count: int, manner: Manner) -> Stereo:
    """A crack, and a rumble that rolls for some seconds."""

    def roll(number: int) -> Wave:
        length = samples(float(dice.uniform(3.5, 5.5)) / manner.speed)
        rumble = filtered(coloured(dice, length, 1.2), low_pass(170.0 * manner.pitch, 2))
        envelope = fading(length, 0.9) * (0.35 + 0.65 * drift(dice, length, 3.0))
        swell = np.clip(clock(length) / np.float32(0.12), 0.0, 1.0)
        crack = filtered(white(dice, length), band(180.0, 2_600.0, 1)) * fading(length, 0.07)
        torn = crack * (0.3 + drift(dice, length, 40.0))
        near = np.float32(0.35 if number % 2 == 0 else 0.12)
        return peaked(peaked(rumble * envelope * swell) + peaked(torn) * near)

    starts = moments(dice, count, 5.5 / manner.speed, 0.35, 0.25)
    return placed(dice, count, starts, roll, spread=0.5)


def wind(dice: Dice, count: int, manner: Manner) -> Stereo:
    """Gusts: bands of noise that swell one after another, and a howl above them."""
    air = bed(dice, count, 0.9)
    out = np.zeros_like(air)
    for low, high, turns in ((110.0, 420.0, 0.22), (300.0, 900.0, 0.35), (800.0, 2_200.0, 0.5)):
        gust = drift(dice, count, turns * manner.speed) ** 2
        part = filtered(air, band(low * manner.pitch, high * manner.pitch, 2))
        out += part * gust
    howl = np.float32(520.0 * manner.pitch) * (0.75 + 0.5 * drift(dice, count, 0.3))
    tone = sine(bent(howl)) * drift(dice, count, 0.4) ** 4
    hiss = coloured(dice, count, 0.5) * np.float32(0.05)
    return out + tone * np.float32(0.035) + hiss * np.float32(0.2)


def waves(dice: Dice, count: int, manner: Manner) -> Stereo:
    """Breakers: a swell, the crash, and the foam that runs back."""
    water = bed(dice, count, 0.8)
    deep = filtered(water, band(60.0, 700.0 * manner.pitch, 1))
    foam = filtered(water, band(900.0 * manner.pitch, 7_500.0, 1))
    rise = np.zeros(count, dtype=np.float32)
    hiss = np.zeros(count, dtype=np.float32)
    for start in moments(dice, count, 6.5 / manner.speed, 0.25, 0.0):
        begin = start - samples(1.5)
        times = (np.arange(count, dtype=np.float32) - np.float32(begin)) / np.float32(RATE)
        strength = np.float32(dice.uniform(0.7, 1.0))
        before = np.exp2(-(((times - np.float32(2.4)) / np.float32(1.3)) ** 2))
        after = np.clip(times - np.float32(2.0), 0.0, None)
        rise += before * strength
        hiss += strength * np.clip(after / np.float32(0.5), 0.0, 1.0) * np.exp2(-after / 1.5)
    return deep * (np.float32(0.2) + rise) + foam * (np.float32(0.08) + hiss) * np.float32(0.8)


def stream(dice: Dice, count: int, manner: Manner) -> Stereo:
    """A brook: a rush, and bubbles over stones."""
    rush = filtered(bed(dice, count, 0.7), band(350.0 * manner.pitch, 4_500.0, 1))
    unrest = 0.7 + 0.3 * drift(dice, count, 9.0 * manner.speed)
    return rush * unrest * np.float32(0.6) + peaked(_blips(dice, count, manner, 500.0, 24.0), 1.6)


def bubbles(dice: Dice, count: int, manner: Manner) -> Stereo:
    """Bubbles that rise."""
    return peaked(_blips(dice, count, manner, 260.0, 12.0)) + filtered(
        bed(dice, count, 1.2), low_pass(300.0)
    ) * np.float32(0.03)


def _blips(dice: Dice, count: int, manner: Manner, pitch: float, per_second: float) -> Stereo:
    """Tones that rise as a bubble shrinks: Minnaert, On musical air-bubbles and the sounds of
    running water (1933).
    """
    kinds: list[Wave] = []
    for _ in range(12):
        length = samples(float(dice.uniform(0.03, 0.1)))
        start = pitch * manner.pitch * float(dice.uniform(0.8, 3.2))
        rise = np.float32(start) * np.exp2(clock(length) * np.float32(dice.uniform(2.0, 9.0)))
        kinds.append(softened(sine(bent(rise)) * fading(length, length / RATE / 4), 0.002))
    starts = moments(dice, count, 1.0 / (per_second * manner.speed), 0.9, 0.0)
    return placed(dice, count, starts, lambda at: kinds[at % 12], spread=0.8, unevenness=0.8)


def drip(dice: Dice, count: int, manner: Manner) -> Stereo:
    """Drops into still water, one by one."""

    def drop(number: int) -> Wave:
        del number
        length = samples(0.22)
        pitch = np.float32(820.0 * manner.pitch * dice.uniform(0.85, 1.3))
        rise = pitch * np.exp2(clock(length) * np.float32(5.5))
        plop = sine(bent(rise)) * fading(length, 0.03)
        return softened(plop, 0.002)

    return placed(dice, count, moments(dice, count, 1.0 / manner.speed, 0.4), drop, spread=0.35)


def fire(dice: Dice, count: int, manner: Manner) -> Stereo:
    """A low roar, crackles, and a pop now and then."""
    roar = filtered(bed(dice, count, 1.4), low_pass(420.0 * manner.pitch)) * np.float32(0.22)
    breath = 0.6 + 0.4 * drift(dice, count, 3.0)
    crackle = shower(dice, count, 22.0 * manner.speed, tick(dice, 0.0022), 1.1)
    crackle = filtered(crackle, band(900.0 * manner.pitch, 8_000.0))
    pops = shower(dice, count, 1.6 * manner.speed, tick(dice, 0.008), 0.5)
    pops = filtered(pops, band(250.0, 2_500.0))
    hiss = filtered(bed(dice, count, 0.3), high_pass(3_000.0)) * np.float32(0.03)
    return roar * breath + peaked(crackle, 3.0) + peaked(pops, 1.8) + hiss


WEATHER: Final = {
    "rain": Effect(make=rain, steady=True, level=-2.0),
    "thunder": Effect(make=thunder, level=2.0),
    "wind": Effect(make=wind, steady=True, level=-1.0),
    "waves": Effect(make=waves, steady=True),
    "stream": Effect(make=stream, steady=True, level=-2.0),
    "bubbles": Effect(make=bubbles, level=-2.0),
    "drip": Effect(make=drip, level=-4.0),
    "fire": Effect(make=fire, steady=True),
}
"""By name, as in `vocabulary.SOUND_WORDS`."""
