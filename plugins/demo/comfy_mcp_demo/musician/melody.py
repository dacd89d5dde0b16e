"""Melodies: rhythms from syllables or from chance, pitches that follow the chords."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from .harmony import Chord, Key, nearest_of
from .score import Note

PHRASE_BARS = 2
"""Bars in a phrase, and so in a line of lyrics."""

_GRID = 0.5
_FINE_GRID = 0.25
_LEAPS = (-4, -3, -2, -1, -1, 0, 1, 1, 2, 3, 4)
_REACH = 9
_STRONG = 0.999


@dataclass(frozen=True, kw_only=True, slots=True)
class Motif:
    """A phrase that can come back over other chords.

    Attributes:
        starts: Where each note begins, in beats from the phrase's beginning.
        lengths: How long each is, in beats.
        steps: Each pitch as steps of the scale from the centre.
    """

    starts: tuple[float, ...]
    lengths: tuple[float, ...]
    steps: tuple[int, ...]


def rhythm(count: int, beats: float, dice: Random) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Beginnings and lengths of so many notes in a phrase, which breathes at its end."""
    room = beats - min(2.0, beats / 4)
    grid = _GRID if count <= room / _GRID else _FINE_GRID
    slots = [index * grid for index in range(max(1, int(room / grid)))]
    count = min(count, len(slots))
    weights = [_weight(slot) * dice.uniform(0.5, 1.5) for slot in slots]
    chosen = sorted(sorted(range(len(slots)), key=lambda one: -weights[one])[:count])
    starts = tuple(slots[index] for index in chosen)
    ends = (*starts[1:], min(beats - 0.25, starts[-1] + 2.0) if starts else 0.0)
    lengths = tuple(
        min(max(end - start, grid), 2.0) * 0.94 for start, end in zip(starts, ends, strict=True)
    )
    return starts, lengths


def _weight(slot: float) -> float:
    """Beats are likelier than what lies between them, and the first most of all."""
    if slot == 0:
        return 2.0
    if slot % 2 == 0:
        return 1.5
    if slot % 1 == 0:
        return 1.2
    return 0.9 if slot % _GRID == 0 else 0.5


def motif(count: int, beats: float, dice: Random, *, lift: int = 0) -> Motif:
    """A phrase of so many notes: mostly small steps, turned back where it strays too far.

    Args:
        count: How many notes, at least 1.
        beats: The phrase's length.
        dice: The chance in it.
        lift: Steps of the scale by which it lies above the centre.
    """
    starts, lengths = rhythm(max(1, count), beats, dice)
    now = dice.choice((-2, 0, 0, 2, 4))
    steps: list[int] = []
    for index in range(len(starts)):
        steps.append(now + lift)
        leap = dice.choice(_LEAPS)
        pull = -1 if now > _REACH // 2 else 1 if now < -_REACH // 2 else 0
        now += leap + pull * abs(leap)
        if index % 4 == 3:  # noqa: PLR2004 - every fourth note falls back towards the centre
            now = round(now * 0.5)
    return Motif(starts=starts, lengths=lengths, steps=tuple(steps))


def sounded(
    phrase: Motif, key: Key, chords: tuple[Chord, ...], beat: float, beats_per_bar: int, centre: int
) -> list[Note]:
    """A phrase over its chords, one a bar: notes on strong beats, long ones and the last are the
    chord's own.

    Args:
        phrase: The phrase.
        key: The key whose scale it moves in.
        chords: The chord of each of its bars.
        beat: Where it begins.
        beats_per_bar: Quarters in a bar.
        centre: The MIDI pitch that step 0 lies nearest to.
    """
    base = key.degree_near(centre)
    notes: list[Note] = []
    last = len(phrase.starts) - 1
    for index, (start, length, step) in enumerate(
        zip(phrase.starts, phrase.lengths, phrase.steps, strict=True)
    ):
        pitch = key.pitch(base + step)
        chord = chords[min(int(start / beats_per_bar), len(chords) - 1)]
        strong = start % 2 == 0 or length > _STRONG
        if strong or index == last:
            pitch = nearest_of(chord.classes[:3], pitch)
        strength = 0.9 if start % 1 == 0 else 0.75
        notes.append(Note(start=beat + start, length=length, pitch=pitch, strength=strength))
    return notes
