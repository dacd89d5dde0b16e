"""The best encoding that fits a number of bytes, in few encodings of the whole picture. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from comfy_mcp_image.media.compress.plan import Estimates, Plan, Reach, at_scale, plan

__all__ = ["Found", "Step", "search"]

_FIRST_AIM = 0.988
"""The part of the limit that is aimed at first: what estimates are wrong by fits in the rest."""

_AIM = 0.997
"""The part that is aimed at once an encoding of the whole has corrected the estimates."""

_ENOUGH = 0.98
"""A copy that fills this part of the limit is not tried to be made better."""

_FAIR = 0.93
"""A copy that fills this part is good enough after `_USUAL_TRIES`."""

_USUAL_TRIES = 3
_MOST_TRIES = 6
"""Encodings after which a copy that fits is taken whatever part it fills."""

_ALL_TRIES = 20
"""Encodings after which the search ends in any case."""

_SHRINK = 0.97
"""What the scale is multiplied by, at least, when its lowest quality turned out too large."""

Encode = Callable[[Plan], bytes]
"""Encodes the whole picture."""


@dataclass(frozen=True, slots=True)
class Step:
    """One encoding of the whole picture, and its bytes."""

    at: Plan
    size: int


@dataclass(slots=True)
class Found:
    """What a search has found: the largest that fits, None when nothing does, and every try."""

    data: bytes | None = None
    steps: list[Step] = field(default_factory=list[Step])

    def add(self, at: Plan, data: bytes, limit: int) -> None:
        """Note a try, and keep it when it fits and fills the limit better than what was kept."""
        self.steps.append(Step(at, len(data)))
        if len(data) <= limit and (self.data is None or len(data) > len(self.data)):
            self.data = data

    def good_enough(self, limit: int) -> bool:
        """Whether further tries are not worth their time."""
        if self.data is None:
            return False
        fill, tries = len(self.data) / limit, len(self.steps)
        fair = fill >= _FAIR and tries >= _USUAL_TRIES
        return fill >= _ENOUGH or fair or tries >= _MOST_TRIES


def search(estimates: Estimates, reach: Reach, limit: int, encode: Encode) -> Found:
    """Encode until a copy fits `limit` bytes and fills them.

    The first try is where the estimates say, and each try corrects them for the next.

    Args:
        estimates: Of sizes and looks; sizes may be wrong by a factor that changes little.
        reach: How far scale and quality may go.
        limit: In bytes.
        encode: Makes the whole file.
    """
    found = Found()
    at = plan(estimates, reach, limit * _FIRST_AIM)
    while len(found.steps) < _ALL_TRIES:
        data = encode(at)
        found.add(at, data, limit)
        if found.good_enough(limit) or (found.data is data and at.quality >= reach.top):
            break
        aim = limit * _AIM * estimates.size(at) / len(data)
        following: Plan | None = at_scale(estimates, reach, at.scale, aim)
        if any(following == step.at for step in found.steps):
            following = _halfway(found.steps, at, limit, reach.step)
        if following is None:
            if found.data is not None or at.scale <= reach.least_scale:
                break
            smaller = max(reach.least_scale, at.scale * _SHRINK)
            following = plan(estimates, replace(reach, largest_scale=smaller), aim)
        at = following
    return found


def _halfway(steps: Sequence[Step], at: Plan, limit: int, step: float) -> Plan | None:
    """Between the best quality that fits and the next one that doesn't; None when they are next.

    Only tries of the scale and effort of `at` count.
    """
    alike = [s for s in steps if (s.at.scale, s.at.effort) == (at.scale, at.effort)]
    fits = max((s.at.quality for s in alike if s.size <= limit), default=None)
    too_good = min((s.at.quality for s in alike if s.size > limit), default=None)
    if fits is None or too_good is None or too_good - fits <= step:
        return None
    return replace(at, quality=(fits + too_good) / 2 // step * step)
