"""The walk from noise to a sound that was made by procedure.

As with pictures (see `sampling`), no model predicts anything: the target is known from the start.
What a sampler shows of a model's work is kept honest all the same. With few steps the walk ends
before it has reached the treble, so the sound stays dull and noisy; from 20 steps on it is clean.
`denoise` decides how much of the sound that was given is still heard.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from comfy_mcp_demo.engine.options import SONG_CHECKPOINT, SOUND_CHECKPOINT
from comfy_mcp_demo.engine.sound import LATENT_RATE, SoundLatent
from comfy_mcp_demo.engine.values import Origin
from comfy_mcp_demo.musician import compose_song, compose_sounds, play, sound_out
from comfy_mcp_demo.musician.waves import equalised, low_pass

if TYPE_CHECKING:
    from collections.abc import Callable

    from comfy_mcp_demo.engine.sampling import Walk
    from comfy_mcp_demo.engine.values import AudioWish, Conditioning, Floats
    from comfy_mcp_demo.musician.waves import Wave

NEUTRAL_CFG: Final = 5.0
"""The guidance at which the musician's sound stays as it is."""

MUSICIANS: Final = frozenset({SONG_CHECKPOINT, SOUND_CHECKPOINT})
"""The checkpoints that make sounds."""

_LOWEST_TOP: Final = 500.0
_HIGHEST_TOP: Final = 18_000.0
_NOISE_LEVEL: Final = 0.25
_SHELF: Final = 2_500.0
_DECIBELS_PER_CFG: Final = 0.35


@dataclass(frozen=True, kw_only=True, slots=True)
class SoundWish:
    """What a sampler is asked to make heard.

    Attributes:
        model: The checkpoint's name.
        positive: The words to follow.
        negative: The words to keep clear of.
        cfg: How strongly.
        seeds: One for each item's noise.
        scene_seeds: One for what each item is.
    """

    model: str
    positive: Conditioning
    negative: Conditioning
    cfg: float
    seeds: tuple[int, ...]
    scene_seeds: tuple[int, ...]


def check_model(model: str, *, sound: bool) -> None:
    """Whether a checkpoint fits a latent.

    Args:
        model: The checkpoint's name.
        sound: Whether the latent is one of sounds.

    Raises:
        ValueError: It makes pictures where sounds are asked for, or the other way round.
    """
    if (model in MUSICIANS) is not sound:
        wanted, made = ("a sound", "pictures") if sound else ("a picture", "sounds")
        msg = f"the latent is {wanted}, but {model} makes {made}: load another checkpoint"
        raise ValueError(msg)


def sampled(
    latent: SoundLatent,
    wish: SoundWish,
    plan: Walk,
    check: Callable[[], None],
    progress: Callable[[int, int], None],
) -> SoundLatent:
    """Walk all items of a latent of sounds to what was asked for.

    Args:
        latent: Where the walk starts.
        wish: What is asked for.
        plan: How to walk.
        check: Raises when the job has been interrupted; called between pieces of work.
        progress: Told each step once, and how many there are. The work is spread over the steps.
    """
    steps = _Steps(plan.end - plan.start, len(wish.seeds), check, progress)
    strength = 1.0 - plan.start / plan.steps if plan.add_noise else plan.strength
    strength = min(strength, plan.strength)
    out = np.empty_like(latent.waveform)
    words: dict[str, None] = {}
    for index, given in enumerate(latent.waveform):
        made, missing = _made(wish, wish.scene_seeds[index], given.shape[1], steps.report)
        words.update(dict.fromkeys(missing))
        check()
        out[index] = _finished(_over(given, made, strength), wish, plan, wish.seeds[index])
        steps.item_done()
    origin = Origin(painted=True, not_drawn=tuple(words))
    return replace(latent, waveform=out, origin=latent.origin.joined(origin), scene_seeds=())


class _Steps:
    """Spreads the work on a batch over the steps that a client is told of."""

    def __init__(
        self,
        count: int,
        items: int,
        check: Callable[[], None],
        progress: Callable[[int, int], None],
    ) -> None:
        self._count, self._items, self._check, self._progress = count, items, check, progress
        self._told = 0
        self._item = 0

    def report(self, done: int, of: int) -> None:
        """A piece of an item is done. The last step waits for the item's end."""
        self._check()
        self._tell(int((self._item + 0.95 * done / of) * self._count / self._items))

    def item_done(self) -> None:
        """An item is done."""
        self._item += 1
        self._tell(self._item * self._count // self._items)

    def _tell(self, reached: int) -> None:
        while self._told < reached:
            self._check()
            self._told += 1
            self._progress(self._told, self._count)


def _made(
    wish: SoundWish, seed: int, count: int, report: Callable[[int, int], None]
) -> tuple[Floats, tuple[str, ...]]:
    """What the musician makes of the words: (2, count), and the words that it could not follow."""
    seconds = count / LATENT_RATE
    audio = wish.positive.audio
    if wish.model == SONG_CHECKPOINT:
        song = compose_song(
            wish.positive.text,
            audio.lyrics if audio else "",
            seed,
            negative=wish.negative.text,
            lyrics_strength=audio.lyrics_strength if audio else 1.0,
        )
        return _fitted(play(song, seconds, report), count), song.not_made
    plan = compose_sounds(wish.positive.text, seed, negative=wish.negative.text)
    length = min(count, _wanted(audio, count))
    sounds = sound_out(plan, max(1, length) / LATENT_RATE, report)
    return _fitted(sounds, count), plan.not_made


def _wanted(audio: AudioWish | None, count: int) -> int:
    """How many samples the conditioning asks for; all when it does not tell."""
    if audio is None or audio.seconds_total is None:
        return count
    return round(max(0.0, audio.seconds_total - audio.seconds_start) * LATENT_RATE)


def _fitted(sound: Floats, count: int) -> Floats:
    """A sound of exactly so many samples: cut, or followed by silence."""
    if sound.shape[1] >= count:
        return sound[:, :count]
    return np.pad(sound, ((0, 0), (0, count - sound.shape[1])))


def _over(given: Floats, made: Floats, strength: float) -> Floats:
    """What was made, laid over what was given: the two cross with their power kept."""
    if strength >= 1.0 or not given.any():
        return made
    turn = strength * math.pi / 2.0
    out = given * np.float32(math.cos(turn))
    out += made * np.float32(math.sin(turn))
    return out


def _finished(target: Floats, wish: SoundWish, plan: Walk, seed: int) -> Floats:
    """The target as far as the walk uncovers it, under the noise that the walk leaves."""
    detail, grain = plan.detail_at(plan.end), plan.noise_at(plan.end)
    if plan.reach < 1.0 or not plan.finish or wish.cfg != NEUTRAL_CFG:
        top = _HIGHEST_TOP
        if plan.reach < 1.0 or not plan.finish:
            top = _LOWEST_TOP * (_HIGHEST_TOP / _LOWEST_TOP) ** detail
        lift = min(max((wish.cfg - NEUTRAL_CFG) * _DECIBELS_PER_CFG, -1.5), 3.0)
        target = np.stack([equalised(side, _curve(top, lift)) for side in target])
    if grain > 0.0:
        noise = np.random.default_rng(seed).standard_normal(target.shape, dtype=np.float32)
        noise *= np.float32(grain * _NOISE_LEVEL)
        noise += target * np.float32(1.0 - grain)
        target = noise
    return np.clip(target, -1.0, 1.0)


def _curve(top: float, lift: float) -> Callable[[Wave], Wave]:
    """The gain that dulls above a frequency, and lifts the treble by some decibels."""
    dull = low_pass(top, 2)
    factor = np.float32(10.0 ** (lift / 20.0) - 1.0)

    def gain(hertz: Wave) -> Wave:
        high = hertz * hertz / (hertz * hertz + np.float32(_SHELF * _SHELF))
        curve = 1.0 + factor * high
        return curve * dull(hertz) if top < _HIGHEST_TOP else curve

    return gain
