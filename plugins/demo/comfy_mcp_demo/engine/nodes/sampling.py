"""KSampler and KSamplerAdvanced: where the painter and the musician stand in for models."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from PIL import Image

from comfy_mcp_demo.engine.clip_sampling import ClipWish
from comfy_mcp_demo.engine.clip_sampling import sampled as clip_sampled
from comfy_mcp_demo.engine.clips import ClipLatent
from comfy_mcp_demo.engine.latents import fold, unfold
from comfy_mcp_demo.engine.nodes.choices import SAMPLERS, SCHEDULERS
from comfy_mcp_demo.engine.nodes.declare import (
    Call,
    NodeClass,
    Result,
    choice,
    gives,
    integer,
    number,
    value,
)
from comfy_mcp_demo.engine.pictures import to_bytes
from comfy_mcp_demo.engine.preview import jpeg_preview
from comfy_mcp_demo.engine.sampling import Walk, guided, repainted, seeded_noise, walk_to
from comfy_mcp_demo.engine.sound import SoundLatent
from comfy_mcp_demo.engine.sound_sampling import SoundWish, check_model
from comfy_mcp_demo.engine.sound_sampling import sampled as sound_sampled
from comfy_mcp_demo.engine.values import Conditioning, Latent, Model, Origin, mixed
from comfy_mcp_demo.painter import compose, paint

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from comfy_mcp_demo.engine.values import Floats

AnyLatent: TypeAlias = Latent | ClipLatent | SoundLatent
"""What a sampler can work on: pictures, a film, or sounds."""

_PREVIEW_SIDE: Final = 256
_EVERY_STEP_UP_TO: Final = 50
_PREVIEW_INTERVAL: Final = 0.08
_SEEDS: Final = 1 << 64


@dataclass(frozen=True, kw_only=True, slots=True)
class _Wish:
    """What a sampler is asked to make, and how strongly."""

    model: str
    positive: Conditioning
    negative: Conditioning
    cfg: float
    seeds: tuple[int, ...]
    scene_seeds: tuple[int, ...]


def _ksampler(
    call: Call,
    *,
    model: Model,
    seed: int,
    steps: int,
    cfg: float,
    sampler_name: str,
    scheduler: str,
    positive: Conditioning,
    negative: Conditioning,
    latent_image: AnyLatent,
    denoise: float,
) -> Result:
    del sampler_name
    if denoise <= 0.0:
        return gives(latent_image)
    seeds = _item_seeds(latent_image, seed)
    wish = _Wish(
        model=model.name,
        positive=positive,
        negative=negative,
        cfg=cfg,
        seeds=seeds,
        scene_seeds=seeds,
    )
    plan = Walk(steps=steps, end=steps, strength=denoise, scheduler=scheduler)
    return gives(_sample(call, latent_image, wish, plan))


def _ksampler_advanced(
    call: Call,
    *,
    model: Model,
    add_noise: str,
    noise_seed: int,
    steps: int,
    cfg: float,
    sampler_name: str,
    scheduler: str,
    positive: Conditioning,
    negative: Conditioning,
    latent_image: AnyLatent,
    start_at_step: int,
    end_at_step: int,
    return_with_leftover_noise: str,
) -> Result:
    del sampler_name
    end = min(end_at_step, steps)
    if start_at_step >= end:
        return gives(latent_image)
    seeds = _item_seeds(latent_image, noise_seed)
    noisy = add_noise == "enable"
    plan = Walk(
        steps=steps,
        start=start_at_step,
        end=end,
        scheduler=scheduler,
        add_noise=noisy,
        finish=end == steps or return_with_leftover_noise == "disable",
    )
    taken_up = latent_image.scene_seeds if not noisy else ()
    wish = _Wish(
        model=model.name,
        positive=positive,
        negative=negative,
        cfg=cfg,
        seeds=seeds,
        scene_seeds=taken_up or seeds,
    )
    sampled = _sample(call, latent_image, wish, plan)
    return gives(sampled if plan.finish else replace(sampled, scene_seeds=wish.scene_seeds))


def _item_seeds(latent: AnyLatent, seed: int) -> tuple[int, ...]:
    """One seed per item of the batch, so that every item is another picture or sound."""
    if isinstance(latent, ClipLatent):
        places = tuple(range(latent.batch))
    elif isinstance(latent, SoundLatent):
        places = tuple(range(latent.waveform.shape[0]))
    else:
        places = latent.places or tuple(range(latent.samples.shape[0]))
    return tuple((seed + place) % _SEEDS for place in places)


def _sample(call: Call, latent: AnyLatent, wish: _Wish, plan: Walk) -> AnyLatent:
    check_model(wish.model, sound=isinstance(latent, SoundLatent))
    if isinstance(latent, SoundLatent):
        return _sample_sound(call, latent, wish, plan)
    if isinstance(latent, ClipLatent):
        return _sample_clip(call, latent, wish, plan)
    given = unfold(latent.samples)
    _, height, width, _ = given.shape
    painted, origin = _paint_all(call, wish, width, height)
    strength = 1.0 - plan.start / plan.steps if plan.add_noise else plan.strength
    target = repainted(given, painted, min(strength, plan.strength))
    mask = None if latent.noise_mask is None else _fitted_mask(latent.noise_mask, given.shape)
    noise = seeded_noise(wish.seeds, height, width)
    reporter = _reporter(call, given, mask)
    walked = walk_to(target, given, noise, plan, reporter)
    return replace(
        latent,
        samples=fold(_within(mask, walked, given)),
        origin=latent.origin.joined(origin),
        scene_seeds=(),
    )


def _sample_clip(call: Call, latent: ClipLatent, wish: _Wish, plan: Walk) -> ClipLatent:
    clip_wish = ClipWish(
        positive=wish.positive.text,
        negative=wish.negative.text,
        cfg=wish.cfg,
        seeds=wish.scene_seeds,
    )
    reporter = _reporter(call, np.zeros((1, 1, 1, 3), dtype=np.float32), None)
    return clip_sampled(latent, clip_wish, plan, reporter, call.check)


def _sample_sound(call: Call, latent: SoundLatent, wish: _Wish, plan: Walk) -> SoundLatent:
    sound_wish = SoundWish(
        model=wish.model,
        positive=wish.positive,
        negative=wish.negative,
        cfg=wish.cfg,
        seeds=wish.seeds,
        scene_seeds=wish.scene_seeds,
    )

    def progress(taken: int, count: int) -> None:
        call.progress(taken, count, None)

    return sound_sampled(latent, sound_wish, plan, call.check, progress)


def _paint_all(call: Call, wish: _Wish, width: int, height: int) -> tuple[Floats, Origin]:
    pictures: list[Floats] = []
    words: dict[str, None] = {}
    for seed in wish.scene_seeds:
        call.check()
        scene = compose(wish.positive.text, wish.negative.text, seed)
        pictures.append(paint(scene, width, height))
        words.update(dict.fromkeys(scene.not_drawn))
    painted = guided(np.stack(pictures), wish.cfg)
    return painted, Origin(painted=True, not_drawn=tuple(words))


def _fitted_mask(mask: Floats, shape: Sequence[int]) -> Floats:
    """A mask (batch, height, width) as (batch or 1, height, width, 1) of the picture's size."""
    batch, height, width, _ = shape
    planes = [
        np.asarray(Image.fromarray(one).resize((width, height), Image.Resampling.BILINEAR))
        for one in mask
    ]
    repeats = -(-batch // len(planes))
    return np.stack((planes * repeats)[:batch])[..., np.newaxis]


def _within(mask: Floats | None, walked: Floats, given: Floats) -> Floats:
    """The walked batch where the mask allows it, the given one elsewhere."""
    return walked if mask is None else mixed(given, walked, mask)


def _reporter(call: Call, given: Floats, mask: Floats | None) -> Callable[[int, int, Floats], None]:
    """What tells a walk's steps to the client, with a preview of the first item.

    A walk of up to 50 steps sends a preview with every step, a longer one about 12 a second.
    """
    pace = max(1, -(-max(given.shape[1:3]) // _PREVIEW_SIDE))
    small_given = given[0, ::pace, ::pace]
    small_mask = None if mask is None else mask[0, ::pace, ::pace]
    last = 0.0

    def report(taken: int, count: int, now: Floats) -> None:
        nonlocal last
        call.check()
        preview = None
        moment = time.monotonic()
        if count <= _EVERY_STEP_UP_TO or taken == count or moment - last >= _PREVIEW_INTERVAL:
            last = moment
            small = _within(small_mask, now[0, ::pace, ::pace], small_given)
            preview = jpeg_preview(Image.fromarray(to_bytes(small)))
        call.progress(taken, count, preview)

    return report


_SEED_OPTIONS: Final = {"control_after_generate": True}
_HOW: Final = (
    "Walks from noise to a picture or a sound that was made by procedure. Every sampler walks "
    "alike; the scheduler sets how fast the noise goes."
)

NODES: Final = (
    NodeClass(
        name="KSampler",
        title="KSampler",
        category="sampling",
        description=_HOW,
        inputs=(
            value("model", "MODEL"),
            integer("seed", 0, 0, _SEEDS - 1, **_SEED_OPTIONS),
            integer("steps", 20, 1, 10000),
            number("cfg", 8.0, 0.0, 100.0, 0.1, round=0.01),
            choice("sampler_name", SAMPLERS),
            choice("scheduler", SCHEDULERS),
            value("positive", "CONDITIONING"),
            value("negative", "CONDITIONING"),
            value("latent_image", "LATENT"),
            number("denoise", 1.0, 0.0, 1.0, 0.01),
        ),
        outputs=("LATENT",),
        output_notes=("The latent after the walk.",),
        run=_ksampler,
    ),
    NodeClass(
        name="KSamplerAdvanced",
        title="KSampler (Advanced)",
        category="sampling",
        description=_HOW,
        inputs=(
            value("model", "MODEL"),
            choice("add_noise", ("enable", "disable")),
            integer("noise_seed", 0, 0, _SEEDS - 1, **_SEED_OPTIONS),
            integer("steps", 20, 1, 10000),
            number("cfg", 8.0, 0.0, 100.0, 0.1, round=0.01),
            choice("sampler_name", SAMPLERS),
            choice("scheduler", SCHEDULERS),
            value("positive", "CONDITIONING"),
            value("negative", "CONDITIONING"),
            value("latent_image", "LATENT"),
            integer("start_at_step", 0, 0, 10000),
            integer("end_at_step", 10000, 0, 10000),
            choice("return_with_leftover_noise", ("disable", "enable")),
        ),
        outputs=("LATENT",),
        run=_ksampler_advanced,
    ),
)
