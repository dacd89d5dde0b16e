"""What sound effects are made of: beds of noise, showers of impulses, events over time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from comfy_mcp_demo.musician.mixing import Stereo, panned
from comfy_mcp_demo.musician.waves import RATE, Wave, add_at, coloured, convolved, fading, samples

Dice: TypeAlias = np.random.Generator


@dataclass(frozen=True, kw_only=True, slots=True)
class Manner:
    """How a sound is to be: factors of its usual pitch and speed, 1 as usual."""

    pitch: float = 1.0
    speed: float = 1.0


Making: TypeAlias = Callable[[Dice, int, Manner], Stereo]
"""Makes a sound of so many samples: (2, count)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """A sound that can be asked for.

    Attributes:
        make: Makes it.
        steady: Whether it goes on without events, and so may lie under others and be repeated.
        level: Its loudness beside others, in decibels.
    """

    make: Making
    steady: bool = False
    level: float = 0.0


def bed(dice: Dice, count: int, slope: float) -> Stereo:
    """Noise in two channels that share a part, `slope` as in `waves.coloured`."""
    shared = coloured(dice, count, slope)
    sides = [coloured(dice, count, slope) for _ in range(2)]
    return np.stack([shared * np.float32(0.6) + side * np.float32(0.8) for side in sides])


def shower(dice: Dice, count: int, per_second: float, tick: Wave, spread: float = 0.8) -> Stereo:
    """A tick at random moments in two channels, its strengths far apart.

    Args:
        dice: The chance in it.
        count: Samples.
        per_second: How many ticks a second, over both channels.
        tick: The tick itself.
        spread: The deviation of the logarithm of the strengths.
    """
    out = np.empty((2, count), dtype=np.float32)
    for side in (0, 1):
        number = max(1, dice.poisson(per_second / 2 * count / RATE))
        moments = np.zeros(count, dtype=np.float32)
        strengths = dice.lognormal(0.0, spread, number).astype(np.float32)
        np.add.at(moments, dice.integers(0, count, number), strengths)
        out[side] = convolved(moments, tick)[:count]
    return out


def tick(dice: Dice, half_life: float) -> Wave:
    """A burst of noise that halves every so many seconds."""
    count = samples(half_life * 8)
    return dice.standard_normal(count, dtype=np.float32) * fading(count, half_life)


def moments(dice: Dice, count: int, every: float, jitter: float, first: float = 0.1) -> list[int]:
    """The samples at which events begin.

    Args:
        dice: The chance in it.
        count: Samples in all.
        every: Seconds from one to the next.
        jitter: How far that varies, as a share of it.
        first: The second of the first one.
    """
    found: list[int] = []
    time, end = min(first, count / RATE * 0.2), count / RATE
    while time < end - 0.03 or not found:
        found.append(round(time * RATE))
        time += every * dice.uniform(1 - jitter, 1 + jitter)
    return found


def placed(
    dice: Dice,
    count: int,
    starts: Sequence[int],
    event: Callable[[int], Wave] | Wave,
    *,
    spread: float = 0.0,
    unevenness: float = 0.15,
) -> Stereo:
    """Events in a room of two channels.

    Args:
        dice: The chance in it.
        count: Samples in all.
        starts: Where each begins.
        event: Makes the event of a number, from 0; or the event itself, always the same.
        spread: How far from the middle they may lie, 0 to 1.
        unevenness: How much their strengths differ, 0 to 1.
    """
    out = np.zeros((2, count), dtype=np.float32)
    for number, start in enumerate(starts):
        wave = event(number) if callable(event) else event
        strength = float(dice.uniform(1 - unevenness, 1.0))
        for side, gain in enumerate(panned(float(dice.uniform(-spread, spread)))):
            add_at(out[side], wave, start, gain * strength)
    return out


def wide(wave: Wave) -> Stereo:
    """A wave in the middle."""
    return np.stack((wave, wave))
