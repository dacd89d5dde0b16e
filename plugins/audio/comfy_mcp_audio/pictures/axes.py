"""Pure: where the ticks of an axis stand, and what is written at them."""

from __future__ import annotations

import math

from comfy_mcp_audio.times import clock

__all__ = ["Tick", "amplitude_ticks", "frequency_ticks", "level_ticks", "time_ticks", "top_level"]

Tick = tuple[float, str]
"""A place on an axis, and its label."""

_STEPS = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
_FREQUENCIES = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000)
_KILO = 1_000

_LOUD_ENOUGH = -12.0
_LEVEL_STEP = 6.0
_LOWEST_TOP = -54.0


def time_ticks(start: float, seconds: float, most: int) -> list[Tick]:
    """Round times from `start` on, at most `most` of them; places are in seconds.

    Args:
        start: The axis's first time in seconds.
        seconds: How long it is.
        most: How many labels have room, at least 1.
    """
    step = next((s for s in _STEPS if seconds / s <= most), float(_STEPS[-1]))
    while seconds / step > most:
        step *= 2
    first = math.ceil(start / step - 1e-9)
    last = math.floor((start + seconds) / step + 1e-9)
    return [(index * step, clock(index * step, step)) for index in range(first, last + 1)]


def top_level(peak_dbfs: float | None) -> float:
    """The level in dBFS at the top of a lane: 0, or lower in steps of 6 dB for a faint sound, so
    that something is seen of it.
    """
    if peak_dbfs is None or peak_dbfs >= _LOUD_ENOUGH:
        return 0.0
    return max(_LOWEST_TOP, math.ceil(peak_dbfs / _LEVEL_STEP) * _LEVEL_STEP)


def amplitude_ticks(top: float, *, roomy: bool) -> list[Tick]:
    """Levels in dBFS at shares of a lane's height from its middle, 0 to 1, for both its halves.

    Args:
        top: The level at the top.
        roomy: Whether there is room for more than the top and the middle.
    """
    ticks = [(1.0, f"{top:.0f}"), (0.0, "-inf")]
    if roomy:
        ticks += [(10 ** (-drop / 20), f"{top - drop:.0f}") for drop in (6, 12)]
    return ticks


def frequency_ticks(lowest: float, highest: float) -> list[Tick]:
    """Frequencies at shares of a logarithmic axis, 0 (lowest) to 1."""
    span = math.log(highest / lowest)
    return [
        (math.log(hz / lowest) / span, f"{hz // _KILO}k" if hz >= _KILO else str(hz))
        for hz in _FREQUENCIES
        if lowest <= hz <= highest
    ]


def level_ticks(top: float, span: float, step: float = 20.0) -> list[Tick]:
    """Levels in dBFS at shares of a scale, 0 (lowest) to 1.

    Args:
        top: The level at its upper end.
        span: How many dB it covers.
        step: dB between two ticks.
    """
    count = int(span // step)
    return [(1 - index * step / span, f"{top - index * step:.0f}") for index in range(count + 1)]
