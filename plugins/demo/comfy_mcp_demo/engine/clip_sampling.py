"""The walk from noise to a painted clip: the painting set in motion, frame by frame.

No model predicts anything here. The first frame is walked like a picture, small, for the previews;
while it walks, the clip is painted, a share of it with every step. Then all frames are brought to
where the walk has ended: soft and grainy after few steps, clean from 20 steps on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
from PIL import Image

from comfy_mcp_demo.engine.clips import PACE, ClipLatent
from comfy_mcp_demo.engine.pictures import to_floats
from comfy_mcp_demo.engine.sampling import NEUTRAL_CFG, Walk, coarsest_depth, seeded_noise, walk_to
from comfy_mcp_demo.engine.values import Origin
from comfy_mcp_demo.painter import (
    Film,
    MovingPicture,
    camera_for,
    compose,
    effects_of,
    read_moves,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from comfy_mcp_demo.engine.values import Floats, Levels

_PREVIEW_SIDE: Final = 256

_MODEL_CFG: Final = 6.0
"""The guidance that Wan is used with: colours stay as they are from there to pictures' 8."""

_GRAIN: Final = 90.0
"""The spread of pure noise in levels of 0 to 255, as with pictures."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClipWish:
    """What to film, and how strongly.

    Attributes:
        positive: What the clip shows, and how the camera moves.
        negative: What it must not show.
        cfg: The guidance.
        seeds: One for each clip of the batch.
    """

    positive: str
    negative: str
    cfg: float
    seeds: tuple[int, ...]


class Moving(Protocol):
    """Something that has a frame for every moment."""

    def at(self, time: float) -> Levels:
        """The frame at a time in seconds, (height, width, 3)."""
        ...


def sampled(
    latent: ClipLatent,
    wish: ClipWish,
    plan: Walk,
    report: Callable[[int, int, Floats], None],
    check: Callable[[], None],
) -> ClipLatent:
    """Walk from noise to a batch of clips.

    Args:
        latent: What size and length, what to begin with, and what is there already.
        wish: What to film.
        plan: How to walk. One that is not to finish leaves the clip to the walk that takes it up.
        report: Called after every step with its number, how many there are, and the first frame
            as it is now, small, float32 (1, height, width, 3); it may raise to stop the walk.
        check: Called between frames; it may raise to stop the walk.
    """
    clips = [_clip(latent, wish, seed) for seed in wish.seeds]
    if not plan.finish:
        _walk(clips[0].moving, wish.seeds[0], plan, report)
        return replace(latent, scene_seeds=wish.seeds)
    frames = np.empty(
        (latent.batch * latent.length, latent.height, latent.width, 3), dtype=np.uint8
    )
    painting = _painted(clips, frames, latent, check)
    finishing = _Finishing(latent, plan, wish)
    count = plan.end - plan.start
    done = 0

    def report_and_paint(taken: int, steps: int, now: Floats) -> None:
        nonlocal done
        while done < len(frames) * taken // count:
            finishing.apply(frames, next(painting))
            done += 1
        report(taken, steps, now)

    _walk(clips[0].moving, wish.seeds[0], plan, report_and_paint)
    origin = Origin(painted=True, not_drawn=clips[0].not_drawn)
    return replace(latent, frames=frames, origin=latent.origin.joined(origin), scene_seeds=())


@dataclass(frozen=True, kw_only=True, slots=True)
class _Clip:
    moving: Moving
    not_drawn: tuple[str, ...]


def _clip(latent: ClipLatent, wish: ClipWish, seed: int) -> _Clip:
    """The prompt's scene in motion, or the given picture."""
    moves, prompt = read_moves(wish.positive)
    scene = compose(prompt, wish.negative, seed)
    given = latent.start
    moved = latent.length - (0 if given is None else len(given))
    seconds = max(moved - (given is None), 1) / PACE
    camera = camera_for(moves, seed, seconds, inwards=given is not None)
    moving: Moving
    if given is None:
        moving = Film(scene, latent.width, latent.height, camera=camera, seconds=seconds)
    else:
        effects = effects_of(scene)
        moving = MovingPicture(given[-1], scene, effects=effects, camera=camera, seconds=seconds)
    return _Clip(moving=moving, not_drawn=scene.not_drawn)


def _painted(
    clips: list[_Clip], frames: Levels, latent: ClipLatent, check: Callable[[], None]
) -> Iterator[int]:
    """Paint one frame after another, and tell each one's place. Given frames stay as they are."""
    given = [] if latent.start is None else list(latent.start[: latent.length])
    before = max(len(given) - 1, 0)
    for number, clip in enumerate(clips):
        for index in range(latent.length):
            check()
            place = number * latent.length + index
            if index < len(given):
                frames[place] = given[index]
            else:
                frames[place] = clip.moving.at((index - before) / PACE)
            yield place


def _walk(
    moving: Moving, seed: int, plan: Walk, report: Callable[[int, int, Floats], None]
) -> None:
    """Walk to the first frame, small: for what is told on the way, the clip itself is painted."""
    first = Image.fromarray(moving.at(0.0))
    factor = max(1, -(-max(first.size) // _PREVIEW_SIDE))
    target = to_floats(first.reduce(factor))[np.newaxis]
    _, height, width, _ = target.shape
    noise = seeded_noise((seed,), height, width)
    walk_to(target, np.full_like(target, 0.5), noise, replace(plan, add_noise=True), report)


class _Finishing:
    """Brings painted frames to the state in which the walk ends."""

    def __init__(self, latent: ClipLatent, plan: Walk, wish: ClipWish) -> None:
        size = (latent.height, latent.width)
        self._earlier = latent.frames
        self._given = 0 if latent.start is None else len(latent.start)
        self._length = latent.length
        self._strength = plan.strength
        self._seed = wish.seeds[0]
        self._guidance = None if latent.start is not None else _guidance(wish.cfg)
        depth = coarsest_depth(np.empty((1, *size, 0), dtype=np.float32))
        self._blur = (1.0 - plan.detail_at(plan.end)) * depth if plan.strength >= 1 else 0.0
        self._grain = plan.grain * _GRAIN
        self._noise = _noise(self._seed, *size) if plan.grain > 0 else None

    def apply(self, frames: Levels, place: int) -> None:
        """Finish one frame in place; given ones stay as they are."""
        if place % self._length < self._given:
            return
        picture = Image.fromarray(frames[place])
        if self._guidance is not None:
            picture = picture.point(self._guidance * 3)
        if self._blur > 0:
            picture = _softened(picture, self._blur)
        if self._strength < 1:
            under = 127 if self._earlier is None else self._earlier[place]
            given = Image.fromarray(np.broadcast_to(np.uint8(under), frames[place].shape).copy())
            picture = Image.blend(given, picture, self._strength)
        frames[place] = self._grainy(np.asarray(picture), place)

    def _grainy(self, levels: Levels, place: int) -> Levels:
        if self._noise is None:
            return levels
        # One sheet of noise, elsewhere for every frame: as lively, and far cheaper.
        steps = np.random.default_rng((self._seed, place)).integers(0, 1 << 16, 2)
        shift = (int(steps[0]), int(steps[1]))
        noisy = np.roll(self._noise, shift, axis=(0, 1)) * np.float32(self._grain)
        noisy += levels
        return np.clip(noisy, 0, 255).astype(np.uint8)


def _noise(seed: int, height: int, width: int) -> Floats:
    return seeded_noise((seed,), height, width)[0]


def _softened(picture: Image.Image, depth: float) -> Image.Image:
    """A picture without the finest scales, as many halvings of its size as `depth` says."""
    width, height = picture.size
    factor = 2.0**depth
    small = (max(1, round(width / factor)), max(1, round(height / factor)))
    return picture.resize(small, Image.Resampling.BOX).resize(
        picture.size, Image.Resampling.BICUBIC
    )


def _guidance(cfg: float) -> list[int] | None:
    """What guidance makes of each level: more or less contrast about the middle, mildly."""
    beyond = cfg - min(max(cfg, _MODEL_CFG), NEUTRAL_CFG)
    if not beyond:
        return None
    strength = 1.0 + min(max(beyond * 0.02, -0.2), 0.3)
    return [min(255, max(0, math.floor((level - 115) * strength + 115))) for level in range(256)]
