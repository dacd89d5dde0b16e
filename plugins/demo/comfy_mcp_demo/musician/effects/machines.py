"""Machines, alarms, bells, and the sounds of games."""

from __future__ import annotations

from typing import Final

import numpy as np

from comfy_mcp_demo.musician.instruments.keys import church_bell, glockenspiel
from comfy_mcp_demo.musician.mixing import Stereo
from comfy_mcp_demo.musician.tones import bent, dulled, hertz, saw, sine, square, steady, voiced
from comfy_mcp_demo.musician.waves import (
    Wave,
    band,
    clock,
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

from .base import Dice, Effect, Manner, bed, moments, placed, shower, tick, wide

_SMOKY = dulled(saw, 9)
_HORN = dulled(saw, 5)


def engine(dice: Dice, count: int, manner: Manner) -> Stereo:
    """Cylinders, and the foot on the pedal."""
    foot = drift(dice, count, 0.35 * manner.speed)
    turns = (np.float32(38.0) + np.float32(60.0) * foot) * np.float32(manner.pitch)
    phase = bent(turns)
    wave = voiced(_SMOKY, 120.0, phase) + voiced(saw, 60.0, (phase * 0.5) % 1.0) * np.float32(0.5)
    uneven = 0.8 + 0.2 * sine(phase * np.float32(0.25))
    smoke = filtered(white(dice, count), band(120.0, 1_600.0, 1)) * np.abs(sine(phase))
    tone = np.tanh((wave * uneven + smoke * np.float32(0.3)) * np.float32(1.2))
    return wide(filtered(tone, band(45.0, 2_400.0, 1))) * (0.7 + 0.3 * foot)


def helicopter(dice: Dice, count: int, manner: Manner) -> Stereo:
    """Blades that beat the air eleven times a second."""
    phase = steady(11.0 * manner.speed, count)
    chop = np.exp2(-phase * np.float32(5.0))
    air = filtered(bed(dice, count, 1.0), low_pass(900.0 * manner.pitch))
    turbine = voiced(_HORN, 600.0, steady(420.0 * manner.pitch, count)) * np.float32(0.03)
    return air * chop + turbine


def train(dice: Dice, count: int, manner: Manner) -> Stereo:
    """Steam in four beats, and wheels over the joints."""
    beat = 0.24 / manner.speed
    steam = filtered(bed(dice, count, 0.4), band(500.0 * manner.pitch, 5_000.0, 1))
    places = clock(count) / np.float32(beat)
    within = places % 1.0
    strong = np.where(places.astype(np.int32) % 4 == 0, 1.0, 0.6).astype(np.float32)
    puffs = steam * np.exp2(-within * np.float32(4.0)) * strong
    clack = shower(dice, samples(0.05), 400.0, tick(dice, 0.004))[0]
    iron = peaked(filtered(clack, band(200.0, 1_800.0)))
    starts = moments(dice, count, beat * 4, 0.0, 0.05)
    pairs = [start + shift for start in starts for shift in (0, samples(0.13))]
    rumble = filtered(bed(dice, count, 1.5), low_pass(140.0)) * np.float32(0.4)
    return puffs + rumble + placed(dice, count, pairs, iron) * np.float32(1.2)


def siren(dice: Dice, count: int, manner: Manner) -> Stereo:
    """A wail that rises and falls."""
    del dice
    sway = np.sin(clock(count) * np.float32(2 * np.pi * 0.28 * manner.speed) - np.float32(1.4))
    pitch = np.float32(880.0 * manner.pitch) * np.exp2(sway * np.float32(0.62))
    wave = voiced(_HORN, 1_400.0, bent(pitch))
    return wide(filtered(wave, band(350.0, 4_500.0, 1)))


def alarm(dice: Dice, count: int, manner: Manner) -> Stereo:
    """Four beeps and a pause."""
    length = samples(0.11)
    pitch = 1_020.0 * manner.pitch
    beep = softened(voiced(square, pitch, steady(pitch, length)), 0.004)
    firsts = moments(dice, count, 1.1 / manner.speed, 0.0)
    gap = samples(0.19 / manner.speed)
    starts = [first + gap * at for first in firsts for at in range(4)]
    return placed(dice, count, starts, beep, unevenness=0.0)


def phone(dice: Dice, count: int, manner: Manner) -> Stereo:
    """Two small gongs with a hammer between them, two rings at a time."""
    length = samples(0.85)
    hammer = np.abs(sine(steady(11.0, length))) ** 0.5
    tone = np.zeros(length, dtype=np.float32)
    for pitch, strength in ((1_210.0, 1.0), (1_525.0, 0.9), (2_980.0, 0.4), (4_410.0, 0.25)):
        tone += sine(steady(pitch * manner.pitch, length)) * np.float32(strength)
    ring = softened(peaked(tone * hammer), 0.02)
    firsts = moments(dice, count, 3.2 / manner.speed, 0.0)
    starts = [first + shift for first in firsts for shift in (0, samples(1.15))]
    return placed(dice, count, starts, ring, unevenness=0.0)


def bell(dice: Dice, count: int, manner: Manner) -> Stereo:
    """A church bell."""
    pitch = 233.0 * manner.pitch
    toll = church_bell(pitch, samples(5.0), 0)
    clapper = tick(dice, 0.004) * np.float32(0.05)
    toll[: len(clapper)] += clapper
    starts = moments(dice, count, 2.3 / manner.speed, 0.03)
    return placed(dice, count, starts, toll, unevenness=0.2)


def chimes(dice: Dice, count: int, manner: Manner) -> Stereo:
    """Tubes in the wind, tuned so that any two of them agree."""
    tubes = [
        glockenspiel(hertz(81 + step) * manner.pitch, samples(2.0), 0)
        for step in (0, 2, 4, 7, 9, 12)
    ]
    order = [int(one) for one in dice.integers(0, len(tubes), 256)]
    starts = moments(dice, count, 0.42 / manner.speed, 0.9)
    return placed(
        dice, count, starts, lambda at: tubes[order[at % 256]], spread=0.6, unevenness=0.7
    )


def laser(dice: Dice, count: int, manner: Manner) -> Stereo:
    """A shot of light, as films have it: a pitch that falls at once."""

    def shot(number: int) -> Wave:
        del number
        length = samples(0.34)
        top = float(dice.uniform(2_400.0, 3_600.0)) * manner.pitch
        fall = np.float32(180.0) + np.float32(top) * fading(length, 0.035)
        wave = voiced(_HORN, top, bent(fall)) + sine(bent(fall * np.float32(1.01)))
        return softened(peaked(wave * fading(length, 0.09)), 0.002)

    starts = moments(dice, count, 0.55 / manner.speed, 0.3)
    return placed(dice, count, starts, shot, spread=0.5)


def coin(dice: Dice, count: int, manner: Manner) -> Stereo:
    """Two tones, the second a fourth higher, as an old console rewards."""
    first, second = samples(0.08), samples(0.55)
    low, high = hertz(83) * manner.pitch, hertz(88) * manner.pitch
    wave = np.concatenate(
        (
            voiced(square, low, steady(low, first)),
            voiced(square, high, steady(high, second)) * fading(second, 0.13),
        )
    )
    wave = softened(wave, 0.002)
    starts = moments(dice, count, 1.2 / manner.speed, 0.25)
    return placed(dice, count, starts, wave, unevenness=0.0)


def click(dice: Dice, count: int, manner: Manner) -> Stereo:
    """A button, soft and short."""
    length = samples(0.06)
    pitch = np.float32(1_300.0 * manner.pitch) * (0.6 + 0.8 * fading(length, 0.006))
    wave = softened(sine(bent(pitch)) * fading(length, 0.009), 0.001)
    starts = moments(dice, count, 0.9 / manner.speed, 0.3)
    return placed(dice, count, starts, wave, unevenness=0.1)


def static(dice: Dice, count: int, manner: Manner) -> Stereo:
    """A receiver between two stations."""
    hiss = filtered(bed(dice, count, 0.1), high_pass(300.0 * manner.pitch, 1))
    return hiss * (0.92 + 0.08 * drift(dice, count, 6.0))


def vinyl(dice: Dice, count: int, manner: Manner) -> Stereo:
    """Dust in the groove of a record that turns 33 times a minute."""
    dust = shower(dice, count, 16.0 * manner.speed, tick(dice, 0.0008), 0.9)
    dust = filtered(dust, band(700.0, 7_500.0, 1))
    hiss = filtered(bed(dice, count, 0.8), high_pass(500.0)) * np.float32(0.05)
    turn = 0.8 + 0.2 * sine(steady(33.33 / 60.0, count))
    return peaked(dust) + hiss * turn


def hum(dice: Dice, count: int, manner: Manner) -> Stereo:
    """A transformer, or a ship between the stars."""
    base = 50.0 * manner.pitch
    wave = np.zeros(count, dtype=np.float32)
    for harmonic, strength in ((1, 0.6), (2, 1.0), (3, 0.35), (4, 0.5), (6, 0.2), (8, 0.1)):
        sway = 1.0 + 0.2 * (drift(dice, count, 0.5) - np.float32(0.5))
        wave += sine(steady(base * harmonic, count)) * sway * np.float32(strength)
    air = filtered(bed(dice, count, 1.0), band(100.0, 900.0, 1)) * np.float32(0.12)
    return wide(wave) * np.float32(0.4) + air


def robot(dice: Dice, count: int, manner: Manner) -> Stereo:
    """A computer that thinks aloud."""

    def bleep(number: int) -> Wave:
        del number
        length = samples(float(dice.choice((0.05, 0.08, 0.12))))
        pitch = hertz(float(dice.choice((72, 76, 79, 84, 88, 91)))) * manner.pitch
        wave = voiced(square, pitch, steady(pitch, length))
        return softened(filtered(wave, low_pass(5_000.0)), 0.004)

    starts = moments(dice, count, 0.14 / manner.speed, 0.5)
    kept = [start for start in starts if dice.random() < _SPOKEN] or starts[:1]
    return placed(dice, count, kept, bleep, spread=0.3)


_SPOKEN: Final = 0.75

MACHINES: Final = {
    "engine": Effect(make=engine, steady=True),
    "helicopter": Effect(make=helicopter, steady=True),
    "train": Effect(make=train, steady=True),
    "siren": Effect(make=siren, level=-1.0),
    "alarm": Effect(make=alarm, level=-3.0),
    "phone": Effect(make=phone, level=-2.0),
    "bell": Effect(make=bell),
    "chimes": Effect(make=chimes, level=-3.0),
    "laser": Effect(make=laser, level=-2.0),
    "coin": Effect(make=coin, level=-3.0),
    "click": Effect(make=click, level=-5.0),
    "static": Effect(make=static, steady=True, level=-4.0),
    "vinyl": Effect(make=vinyl, steady=True, level=-5.0),
    "hum": Effect(make=hum, steady=True, level=-2.0),
    "robot": Effect(make=robot, level=-3.0),
}
"""By name, as in `vocabulary.SOUND_WORDS`."""
