"""From a description to sounds: the plan, and its sounding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import numpy as np

from .mixing import Stereo, decibels, mastered
from .performing import Report, play
from .reading import Reading, read
from .song import Song, compose_song
from .sounding import Layer, layered, with_trait
from .vocabulary import Kind
from .waves import samples

SOUND_KINDS: Final[tuple[Kind, ...]] = (
    *("sound", "trait", "instrument", "style", "mood", "voice", "count"),
)

_COMPANIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "thunderstorm": ("rain",),
        "storm": ("rain", "wind"),
        "rainstorm": ("thunder",),
        "forest": ("wind",),
        "beach": ("birds",),
        "campfire": ("crickets",),
    }
)
"""What some words bring with them."""

_MOST_LAYERS: Final = 6
_LOUDNESS: Final = -16.0
_MUSIC_LEVEL: Final = -3.0
_FADE_OUT: Final = 0.35
_SHORTEST_MUSIC: Final = 0.1


@dataclass(frozen=True, kw_only=True, slots=True)
class Soundscape:
    """The plan of some sounds, which can be sounded at any length.

    Attributes:
        seed: What tells it from others of the same words.
        layers: The sounds.
        music: What is played beside them; None for nothing.
        not_made: Words of the description that are not followed.
    """

    seed: int
    layers: tuple[Layer, ...]
    music: Song | None
    not_made: tuple[str, ...]


def compose_sounds(prompt: str, seed: int, *, negative: str = "") -> Soundscape:
    """Plan sounds.

    Args:
        prompt: What shall be heard, in words: "rain and distant thunder", "a techno drum loop".
        seed: Changes the details; 0 or more.
        negative: What shall not be heard.
    """
    told = read(prompt, SOUND_KINDS)
    unwanted = {one.concept for one in read(negative, SOUND_KINDS).mentions} | told.denied
    denied = {one.name for one in unwanted if one.kind == "sound"}
    layers = tuple(layer for layer in _layers(told) if layer.name not in denied)
    music = None
    if told.named("style") or told.named("instrument"):
        song = compose_song(prompt, "", seed, negative=negative)
        only_drums = set(told.named("instrument")) == {"drums"}
        music = replace(song, not_made=(), textures=(), only_drums=only_drums)
    if not layers and music is None:
        music = replace(compose_song("ambient pad", "", seed), not_made=())
    return Soundscape(seed=seed, layers=layers[:_MOST_LAYERS], music=music, not_made=told.unknown)


def _layers(told: Reading) -> list[Layer]:
    """Every sound once. A trait belongs to the next sound, or after the last one to that."""
    found: list[Layer] = []
    waiting: list[str] = []
    for mention in told.mentions:
        if mention.concept.kind == "trait":
            waiting.append(mention.concept.name)
        elif mention.concept.kind == "sound":
            layer = Layer(name=mention.concept.name)
            for trait in waiting:
                layer = with_trait(layer, trait)
            waiting = []
            found.append(layer)
            found += [Layer(name=name) for name in _COMPANIONS.get(mention.phrase, ())]
    if waiting and found:
        for trait in waiting:
            found[-1] = with_trait(found[-1], trait)
    once: dict[str, Layer] = {}
    for layer in found:
        once.setdefault(layer.name, layer)
    return list(once.values())


def sound_out(plan: Soundscape, seconds: float, report: Report | None = None) -> Stereo:
    """Sound a plan at a length.

    Args:
        plan: What shall be heard.
        seconds: How long it is, at least a tenth of a second.
        report: Called after every piece of work; it may raise to stop it.

    Returns:
        float32 (2, samples) at `waves.RATE`, exactly as long as asked, equal for equal arguments.
    """
    count = samples(seconds)
    mix = np.zeros((2, count), dtype=np.float32)
    pieces = len(plan.layers) + (plan.music is not None) + 1
    told = report or _untold
    alone = len(plan.layers) == 1 and plan.music is None
    for index, layer in enumerate(plan.layers):
        mix += layered(layer, count, plan.seed + index * 101, alone=alone)
        told(index + 1, pieces)
    if plan.music is not None:
        level = decibels(_MUSIC_LEVEL) if plan.layers else 1.0
        mix += play(plan.music, max(seconds, _SHORTEST_MUSIC))[:, :count] * np.float32(level)
        told(len(plan.layers) + 1, pieces)
    finished = mastered(mix, _LOUDNESS)
    fade = min(samples(_FADE_OUT), max(1, count // 8))
    finished[:, -fade:] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
    told(pieces, pieces)
    return finished


def _untold(done: int, of: int) -> None:
    """Nobody wants to know."""
    del done, of
