"""Which scale and quality a number of bytes allows, by estimates of sizes and looks. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Protocol

__all__ = ["Estimates", "Plan", "Reach", "at_scale", "plan"]

_SETTLED = 50.0
"""From this quality on a picture keeps its full size without a look at smaller ones."""

_SMALLER = 0.87
"""By what a side is multiplied to see whether a smaller and better picture looks better."""

_GAIN = 0.002
"""By how much a smaller picture must look better (SSIM) to be worth its lost pixels."""

_MISSES = 2
"""After so many smaller pictures in a row that don't look better no more are looked at."""

_EXPONENT = 1.7
"""A first guess at e where size is proportional to scale**e: 2 would be equal detail in pixels."""

_SLACK = 5.0
"""How far below its floor quality may go for a scale that was chosen on an estimate."""

_SECANTS = 4
_CLOSE = 0.01
"""How near below the limit an estimate is near enough, as a part of it."""

_GAP = 0.03
"""How much of the limit the best quality may leave unused before other efforts are looked at."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to encode: scale, quality, and the place of the effort among the encoder's."""

    scale: float
    quality: float
    effort: int = 0


class Estimates(Protocol):
    """What is known of a picture's copies before they are made."""

    def size(self, at: Plan) -> float:
        """About how many bytes a copy takes; mostly grows with scale and quality."""
        ...

    def likeness(self, at: Plan) -> float:
        """How alike picture and copy look, at most 1."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Reach:
    """How far scale and quality may go.

    Attributes:
        top: The highest quality.
        floor: The lowest quality of a picture that can still be made smaller.
        bottom: The lowest quality of all.
        step: Qualities are multiples of it.
        efforts: How many efforts the encoder has.
        least_scale: The smallest scale, over 0.
        largest_scale: The largest scale, at most 1.
    """

    top: float
    floor: float
    bottom: float
    step: float
    efforts: int
    least_scale: float
    largest_scale: float = 1.0

    def lowest(self, scale: float) -> float:
        """The lowest quality at a scale: a scale chosen for `floor` may turn out a little large."""
        return self.bottom if scale <= self.least_scale else max(self.floor - _SLACK, self.bottom)


def plan(estimates: Estimates, reach: Reach, limit: float) -> Plan:
    """The best looking copy of about `limit` bytes.

    Full size is kept down to a quality of 50. Below, smaller and better copies are compared with
    it for as long as they look better; below `reach.floor` there are only smaller ones, until
    `reach.least_scale` is reached.
    """
    scale = reach.largest_scale
    if estimates.size(Plan(scale, reach.floor)) > limit:
        scale = _scale_for(estimates, reach, limit)
    first = at_scale(estimates, reach, scale, limit)
    if first.quality >= min(_SETTLED, reach.top) or scale <= reach.least_scale:
        return first
    return _best_looking(estimates, reach, first, limit)


def _best_looking(estimates: Estimates, reach: Reach, first: Plan, limit: float) -> Plan:
    """`first`, or a smaller copy of the same bytes that looks better."""
    one_effort = replace(reach, efforts=1)
    best, looks = first, estimates.likeness(first)
    scale, misses = first.scale * _SMALLER, 0
    while scale >= reach.least_scale and misses < _MISSES:
        smaller = at_scale(estimates, one_effort, scale, limit)
        if smaller.quality >= reach.top:
            break
        likeness = estimates.likeness(smaller)
        if likeness > looks + _GAIN:
            best, looks, misses = smaller, likeness, 0
        else:
            misses += 1
        scale *= _SMALLER
    return best


def at_scale(estimates: Estimates, reach: Reach, scale: float, limit: float) -> Plan:
    """The copy of that scale that fills `limit` bytes best; the lowest quality when none fits.

    Encoders round quality to the steps of their quantisers, between which a noisy picture's size
    may jump by a fifth. Another effort has its jumps elsewhere.
    """
    found = [_best_quality(estimates, reach, Plan(scale, reach.lowest(scale)), limit)]
    while found[-1].quality < reach.top and len(found) < reach.efforts:
        if (1 - _GAP) * limit < estimates.size(found[-1]) <= limit:
            break
        start = Plan(scale, found[-1].quality, len(found))
        found.append(_best_quality(estimates, reach, start, limit))
    fitting = [at for at in found if estimates.size(at) <= limit]
    return max(fitting or found[:1], key=estimates.size)


def _best_quality(estimates: Estimates, reach: Reach, low: Plan, limit: float) -> Plan:
    """The highest quality from that of `low` on that fits, `low` when none does."""

    def at(quality: float) -> Plan:
        return Plan(low.scale, quality, low.effort)

    fits, too_good = low.quality, reach.top
    if fits >= too_good or estimates.size(low) >= limit:
        return low
    if estimates.size(at(too_good)) <= limit:
        return at(too_good)
    while too_good - fits > reach.step and estimates.size(at(fits)) < (1 - _CLOSE) * limit:
        quality = _between(estimates, at(fits), at(too_good), limit, reach.step)
        if estimates.size(at(quality)) <= limit:
            fits = quality
        else:
            too_good = quality
    return at(fits)


def _between(estimates: Estimates, fits: Plan, too_good: Plan, limit: float, step: float) -> float:
    """The quality between two at which `limit` is met if log size is linear between them.

    Kept off both ends by an eighth of the way, so that a curve with a jump is halved soon, too.
    """
    low, high = math.log(estimates.size(fits)), math.log(estimates.size(too_good))
    share = (math.log(limit) - low) / (high - low) if high > low else 0.5
    width = too_good.quality - fits.quality
    quality = fits.quality + min(max(share, 0.125), 0.875) * width
    steps = round(quality / step)
    least, most = math.floor(fits.quality / step) + 1, math.ceil(too_good.quality / step) - 1
    return min(max(steps, least), most) * step


def _scale_for(estimates: Estimates, reach: Reach, limit: float) -> float:
    """The scale at which a copy of quality `reach.floor` takes about `limit` bytes."""
    scale, exponent = reach.largest_scale, _EXPONENT
    size = estimates.size(Plan(scale, reach.floor))
    for _ in range(_SECANTS):
        wanted = scale * (limit / size) ** (1 / exponent)
        previous, scale = scale, min(max(wanted, reach.least_scale), reach.largest_scale)
        if scale == previous:
            break
        before, size = size, estimates.size(Plan(scale, reach.floor))
        if abs(size / limit - 1) < _CLOSE:
            break
        slope = math.log(size / before) / math.log(scale / previous)
        exponent = min(max(slope, 0.5), 3.0)
    return scale
