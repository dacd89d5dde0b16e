"""Sounds from a description: which effects it names, how they are to be, and the mix of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

import numpy as np

from .effects import EFFECTS, Manner
from .mixing import Stereo, decibels, loudness_of_playing, reverberated
from .waves import equalised, low_pass, samples

LOOP_SECONDS: Final = 14.0
"""A steady sound longer than this is repeated, one end laid over the other."""

_OVERLAP: Final = 1.5
_FAR_TOP: Final = 1_600.0
_EVENT_LEVEL: Final = -18.0
_UNDER: Final = -4.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Layer:
    """One sound of a soundscape.

    Attributes:
        name: Its name in `effects.EFFECTS`.
        manner: Its pitch and speed.
        level: Its loudness beside its usual one, in decibels.
        far: Whether it is heard from a distance.
        echo: How much of a large room is heard, 0 to 1.
    """

    name: str
    manner: Manner = field(default_factory=Manner)
    level: float = 0.0
    far: bool = False
    echo: float = 0.08


_PITCHES: Mapping[str, float] = MappingProxyType({"deep": 0.62, "high": 1.55})
_SPEEDS: Mapping[str, float] = MappingProxyType({"slow": 0.6, "fast": 1.7})
_LEVELS: Mapping[str, float] = MappingProxyType(
    {"loud": 5.0, "soft": -6.0, "close": 3.0, "distant": -7.0}
)


def with_trait(layer: Layer, trait: str) -> Layer:
    """A layer with a trait of `vocabulary.TRAIT_WORDS`."""
    manner = Manner(
        pitch=layer.manner.pitch * _PITCHES.get(trait, 1.0),
        speed=layer.manner.speed * _SPEEDS.get(trait, 1.0),
    )
    layer = replace(layer, manner=manner, level=layer.level + _LEVELS.get(trait, 0.0))
    if trait == "distant":
        return replace(layer, far=True, echo=0.35)
    return replace(layer, echo=0.6) if trait == "echoing" else layer


def texture(name: str, count: int, seed: int, manner: Manner | None = None) -> Stereo:
    """A sound of `effects.EFFECTS`, of any length.

    Args:
        name: Its name.
        count: Samples.
        seed: Which one.
        manner: Its pitch and speed.
    """
    effect = EFFECTS[name]
    dice = np.random.default_rng([seed % (1 << 63), sum(name.encode())])
    how = manner or Manner()
    loop = samples(LOOP_SECONDS)
    if not effect.steady or count <= loop:
        return effect.make(dice, count, how).astype(np.float32, copy=False)
    return _repeated(effect.make(dice, loop, how).astype(np.float32, copy=False), count)


def _repeated(loop: Stereo, count: int) -> Stereo:
    """A steady sound as long as wished: its end is blended into its beginning."""
    overlap = samples(_OVERLAP)
    slope = np.sin(np.linspace(0.0, np.pi / 2, overlap, dtype=np.float32))
    seamless = loop[:, :-overlap].copy()
    seamless[:, :overlap] = loop[:, :overlap] * slope + loop[:, -overlap:] * slope[::-1]
    turns = -(-count // seamless.shape[1])
    return np.tile(seamless, (1, turns))[:, :count]


def layered(layer: Layer, count: int, seed: int, *, alone: bool) -> Stereo:
    """A layer at its loudness and its distance, (2, count).

    Args:
        layer: What to sound.
        count: Samples.
        seed: Which one.
        alone: Whether nothing else sounds; else a steady sound keeps below the others.
    """
    effect = EFFECTS[layer.name]
    wave = texture(layer.name, count, seed, layer.manner)
    if layer.far:
        wave = np.stack([equalised(side, low_pass(_FAR_TOP, 1)) for side in wave])
    level = _EVENT_LEVEL + effect.level + layer.level
    if effect.steady and not alone:
        level += _UNDER
    loud = max(loudness_of_playing(side) for side in wave)
    if loud > 0:
        wave = wave * np.float32(decibels(level) / loud)
    room = reverberated(wave.mean(axis=0), min(1.0, layer.echo * 1.6))
    return wave * np.float32(1.0 - 0.5 * layer.echo) + room * np.float32(layer.echo)
