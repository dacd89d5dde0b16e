"""The walk from noise to a painted picture, coarse first, then fine.

No model predicts anything here. The target is known from the start: the painter made it. What a
sampler shows of a model's work is kept honest all the same. Every step uncovers a finer scale of
the target and takes some noise away; with few steps the walk ends before it has reached the finest
scale, so the picture stays soft and grainy, and from 20 steps on it is clean. `denoise` decides how
much of the picture that was given survives, and a mask where it does.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image, ImageFilter

from comfy_mcp_demo.engine.pictures import to_bytes, to_floats
from comfy_mcp_demo.engine.values import mixed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from comfy_mcp_demo.engine.values import Floats

CLEAN_STEPS: Final = 20
"""From this many steps on nothing is left unfinished."""

NEUTRAL_CFG: Final = 8.0
"""The guidance at which the painter's colours stay as they are: KSampler's default."""

_NOISE_SPREAD: Final = np.float32(0.35)
_MOST_GRAIN: Final = 0.35

_SHAPES_TURN: Final = 0.45
"""The strength from which on an image-to-image walk takes on shapes of the painted scene."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Walk:
    """How to walk.

    Attributes:
        steps: The length of the whole walk, from pure noise to the end; at least 1.
        start: The step to begin after, from 0.
        end: The step to stop after, at most `steps`.
        strength: How much of the given picture is replaced, 0 to 1.
        scheduler: Which curve the noise follows.
        add_noise: Whether noise is laid over the given picture first.
        finish: Whether the last step takes away all the noise that a walk of this length can.
    """

    steps: int
    start: int = 0
    end: int
    strength: float = 1.0
    scheduler: str = "normal"
    add_noise: bool = True
    finish: bool = True

    @property
    def reach(self) -> float:
        """How near to the target the walk gets, 0 to 1: 1 from 20 steps on."""
        reached = math.sqrt(min(1.0, self.steps / CLEAN_STEPS))
        return 1.0 - (1.0 - reached) * self.strength

    @property
    def grain(self) -> float:
        """The share of noise that is left at the end."""
        return _MOST_GRAIN * (1.0 - self.reach)

    def noise_at(self, step: int) -> float:
        """The share of noise after a step, 0 to 1."""
        if step >= self.end and self.finish:
            return self.grain
        curve = noise_curve(self.scheduler, step / self.steps)
        return self.grain + (self.strength - self.grain) * curve

    def detail_at(self, step: int) -> float:
        """How fine the uncovered scale is after a step, 0 to 1."""
        way = 1.0 if step >= self.end and self.finish else step / self.steps
        return self.reach * (1.0 - self.strength + self.strength * way)


def noise_curve(scheduler: str, way: float) -> float:
    """The share of noise left after a share of the way, both 0 to 1, falling from 1 to 0."""
    if scheduler == "karras":
        return (1.0 - way) ** 2.2
    if scheduler in {"exponential", "kl_optimal"}:
        return (math.exp(-4.0 * way) - math.exp(-4.0)) / (1.0 - math.exp(-4.0))
    if scheduler == "beta":
        return 0.5 * (1.0 + math.cos(math.pi * way))
    return 1.0 - way


def walk_to(
    target: Floats,
    given: Floats,
    noise: Floats,
    plan: Walk,
    report: Callable[[int, int, Floats], None],
) -> Floats:
    """Walk from a given batch to a target, all (batch, height, width, 3), 0 to 1.

    Args:
        target: What the walk leads to.
        given: Where it starts, under the noise.
        noise: Standard normal noise.
        plan: How to walk.
        report: Called after every step with its number, how many there are, and the batch as it
            is now, which must not be kept; it may raise to stop the walk.

    Returns:
        The batch after the last step.
    """
    scales = Scales(target)
    speckle = np.multiply(noise, _NOISE_SPREAD, dtype=np.float32)
    speckle += 0.5
    now = mixed(given, speckle, plan.noise_at(plan.start) if plan.add_noise else 0.0)
    count = plan.end - plan.start
    for taken in range(1, count + 1):
        seen = scales.at(plan.detail_at(plan.start + taken))
        before, after = plan.noise_at(plan.start + taken - 1), plan.noise_at(plan.start + taken)
        now -= seen
        now *= np.float32(after / before if before > 0 else 0.0)
        now += seen
        report(taken, count, now)
    return now


class Scales:
    """A batch at every scale between a few blots and all its detail."""

    def __init__(self, target: Floats) -> None:
        """Take the batch (batch, height, width, 3); scales are worked out when first asked for."""
        self._target = target
        self._coarsest = coarsest_depth(target)
        self._kept: dict[int, Floats] = {0: target}
        self._bytes = to_bytes(target)
        self._mixed = np.empty_like(target)

    def at(self, detail: float) -> Floats:
        """The batch with so much detail, 0 to 1. The result is overwritten by the next call."""
        depth = (1.0 - min(max(detail, 0.0), 1.0)) * self._coarsest
        finer = int(depth)
        between = np.float32(depth - finer)
        if not between:
            return self._level(finer)
        np.subtract(self._level(finer + 1), self._level(finer), out=self._mixed)
        self._mixed *= between
        self._mixed += self._level(finer)
        return self._mixed

    def _level(self, depth: int) -> Floats:
        if depth not in self._kept:
            for other in [one for one in self._kept if one > depth + 1]:
                del self._kept[other]
            self._kept[depth] = np.stack([_blurred(one, depth) for one in self._bytes])
        return self._kept[depth]


def coarsest_depth(batch: Floats) -> int:
    """How often a batch may be halved before its shorter side has fewer than 8 blots."""
    return max(1, int(math.log2(min(batch.shape[1:3]))) - 3)


def _blurred(colours: NDArray[np.uint8], depth: int) -> Floats:
    picture = Image.fromarray(colours)
    width, height = picture.size
    factor = 1 << depth
    small = picture.resize(
        (max(1, width // factor), max(1, height // factor)), Image.Resampling.BOX
    )
    return to_floats(small.resize(picture.size, Image.Resampling.BICUBIC))


def guided(pixels: Floats, cfg: float) -> Floats:
    """A batch with more or less contrast and colour, as guidance gives it; 8 changes nothing."""
    if cfg == NEUTRAL_CFG:
        return pixels
    strength = np.float32(1.0 + min(max((cfg - NEUTRAL_CFG) * 0.02, -0.2), 0.3))
    middle = pixels.mean(axis=(1, 2, 3), keepdims=True)
    return np.clip((pixels - middle) * strength + middle, 0.0, 1.0)


def repainted(given: Floats, painted: Floats, strength: float) -> Floats:
    """What an image-to-image walk leads to: the given batch, painted over in proportion.

    Light and broad colours come first: they turn to those of the painted scene evenly with the
    strength, while the shapes of the given picture stay, gone over with a broad brush. Shapes of
    the scene come in from the middle of the range on.

    Args:
        given: The batch to start from, (batch, height, width, 3), 0 to 1.
        painted: What the prompt asks for, in the same shape.
        strength: 0 keeps `given`, 1 is `painted`.
    """
    if strength >= 1.0:
        return painted
    given_bytes = to_bytes(given)
    depth = coarsest_depth(given)
    light = np.stack([_blurred(one, depth) for one in given_bytes])
    new_light = np.stack([_blurred(one, depth) for one in to_bytes(painted)])
    brushed = np.stack([_brushed(one) for one in given_bytes])
    shapes = mixed(given, brushed, min(1.0, 1.5 * strength))
    shapes -= light
    new_shapes = np.subtract(painted, new_light, dtype=np.float32)
    late = max(0.0, strength - _SHAPES_TURN) / (1.0 - _SHAPES_TURN)
    out = mixed(shapes, new_shapes, late * late * (3.0 - 2.0 * late))
    out += mixed(light, new_light, strength)
    return np.clip(out, 0.0, 1.0)


def _brushed(colours: NDArray[np.uint8]) -> Floats:
    picture = Image.fromarray(colours)
    width, height = picture.size
    half = picture.resize((max(1, width // 2), max(1, height // 2)), Image.Resampling.BOX)
    strokes = half.filter(ImageFilter.MedianFilter(5)).filter(ImageFilter.MedianFilter(3))
    return to_floats(strokes.resize(picture.size, Image.Resampling.BICUBIC))


def seeded_noise(seeds: Sequence[int], height: int, width: int) -> Floats:
    """Standard normal noise (batch, height, width, 3): the same for the same seeds and size."""
    return np.stack(
        [
            np.random.default_rng(seed).standard_normal((height, width, 3), dtype=np.float32)
            for seed in seeds
        ]
    )
