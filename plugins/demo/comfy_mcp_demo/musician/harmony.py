"""Keys, scales, chords and the rows of chords that songs are built on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

MODES: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        "major": (0, 2, 4, 5, 7, 9, 11),
        "minor": (0, 2, 3, 5, 7, 8, 10),
        "dorian": (0, 2, 3, 5, 7, 9, 10),
        "phrygian": (0, 1, 3, 5, 7, 8, 10),
        "lydian": (0, 2, 4, 6, 7, 9, 11),
        "mixolydian": (0, 2, 4, 5, 7, 9, 10),
        "harmonic minor": (0, 2, 3, 5, 7, 8, 11),
    }
)
"""Semitones above the tonic."""

BRIGHT_MODES = frozenset({"major", "lydian", "mixolydian"})
"""Modes with a major third."""

_OCTAVE = 12
_DEGREES = 7

Progression: TypeAlias = tuple[int, ...]
"""The degree of the scale that each bar's chord stands on, from 1."""

PROGRESSIONS: Mapping[str, tuple[Progression, ...]] = MappingProxyType(
    {
        "pop major": ((1, 5, 6, 4), (1, 6, 4, 5), (4, 1, 5, 6), (1, 3, 4, 5)),
        "pop minor": ((1, 6, 3, 7), (1, 4, 6, 7), (6, 7, 1, 1), (1, 3, 7, 6)),
        "rock major": ((1, 4, 5, 4), (1, 7, 4, 1), (1, 5, 4, 4)),
        "rock minor": ((1, 6, 7, 1), (1, 7, 6, 7), (1, 3, 4, 6)),
        "dark": ((1, 2, 1, 7), (1, 6, 2, 7), (1, 1, 6, 5)),
        "jazz major": ((2, 5, 1, 6), (1, 6, 2, 5), (3, 6, 2, 5)),
        "jazz minor": ((2, 5, 1, 1), (1, 4, 2, 5), (6, 2, 5, 1)),
        "soft major": ((2, 5, 1, 6), (4, 3, 2, 1), (1, 4, 1, 4), (4, 5, 3, 6)),
        "soft minor": ((1, 4, 7, 3), (6, 5, 1, 1), (4, 5, 1, 1), (1, 6, 4, 5)),
        "floating major": ((1, 1, 4, 4), (4, 4, 1, 1), (1, 1, 6, 6)),
        "floating minor": ((1, 1, 6, 6), (1, 1, 4, 4), (6, 6, 7, 7)),
        "hypnotic": ((1, 1, 1, 1), (1, 1, 1, 7), (1, 1, 6, 7)),
        "blues": ((1, 1, 1, 1, 4, 4, 1, 1, 5, 4, 1, 5),),
        "classical major": ((1, 4, 5, 1), (1, 6, 2, 5), (1, 5, 6, 3, 4, 1, 4, 5)),
        "classical minor": ((1, 4, 5, 1), (1, 6, 4, 5), (1, 4, 7, 3, 6, 2, 5, 1)),
        "folk major": ((1, 4, 1, 5), (1, 5, 4, 1), (1, 1, 4, 5)),
        "folk minor": ((1, 7, 1, 5), (1, 3, 7, 1), (1, 7, 6, 5)),
        "reggae": ((1, 4, 1, 5), (1, 2, 1, 2), (1, 5, 6, 4)),
        "epic": ((1, 6, 3, 7), (1, 3, 6, 7), (6, 7, 1, 1), (1, 6, 4, 5)),
    }
)
"""By family. A family's name may end in `major` or `minor`, where the two differ."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Key:
    """A tonic, 0 for C to 11 for B, and the mode above it."""

    tonic: int
    mode: str

    @property
    def bright(self) -> bool:
        """Whether the mode has a major third."""
        return self.mode in BRIGHT_MODES

    def pitch(self, degree: int, octave: int = 5) -> int:
        """The MIDI pitch of a degree counted from 0 on; 7 is an octave higher, -1 a step below."""
        around, step = divmod(degree, _DEGREES)
        return self.tonic + MODES[self.mode][step] + _OCTAVE * (octave + around)

    def degree_near(self, pitch: float) -> int:
        """The degree, counted from octave 5 on, whose pitch lies nearest to a MIDI pitch."""
        start = round((pitch - self.pitch(0)) / _OCTAVE * _DEGREES)
        return min(range(start - 2, start + 3), key=lambda one: abs(self.pitch(one) - pitch))


@dataclass(frozen=True, kw_only=True, slots=True)
class Chord:
    """A chord of a key.

    Attributes:
        degree: What it stands on, counted from 0.
        classes: Its notes as pitch classes, root first.
    """

    degree: int
    classes: tuple[int, ...]

    @property
    def root(self) -> int:
        """The pitch class of its root."""
        return self.classes[0]


def chord(key: Key, degree: int, size: int, *, dominant: bool = False) -> Chord:
    """The chord on a degree, from 1.

    Args:
        key: The key.
        degree: 1 to 7.
        size: How many thirds are piled up: 2 is root and fifth, 3 a triad, 4 a seventh, 5 a ninth.
        dominant: Whether it is a dominant seventh whatever the scale says, as in the blues. The
            fifth degree of a dark mode gets its major third in any case.
    """
    place = degree - 1
    steps = (0, 4) if size == _POWER else (0, 2, 4, 6, 8)[:size]
    notes = [key.pitch(place + step) for step in steps]
    if dominant:
        notes = [notes[0] + step for step in (0, 4, 7, 10)]
    elif degree == _FIFTH and key.mode in {"minor", "harmonic minor"} and size > _POWER:
        notes[1] = notes[0] + 4
    return Chord(degree=place, classes=tuple(note % _OCTAVE for note in notes))


_POWER = 2
_FIFTH = 5


def voiced_near(chord_: Chord, centre: float, previous: Sequence[int] = ()) -> tuple[int, ...]:
    """The chord's pitches close to a centre, moving as little as can be from the previous ones."""
    target = sum(previous) / len(previous) if previous else centre
    target += (centre - target) * 0.35
    pitches = [_nearest(note, target) for note in chord_.classes]
    while len(set(pitches)) < len(pitches):
        pitches = [pitch + _OCTAVE * pitches[:at].count(pitch) for at, pitch in enumerate(pitches)]
    return tuple(sorted(pitches))


def _nearest(pitch_class: int, target: float) -> int:
    """The pitch of a class nearest to a target."""
    return pitch_class + _OCTAVE * round((target - pitch_class) / _OCTAVE)


def nearest_of(classes: Sequence[int], pitch: float) -> int:
    """The pitch nearest to another one among all octaves of some classes."""
    return min((_nearest(note, pitch) for note in classes), key=lambda one: abs(one - pitch))


def family(name: str, key: Key) -> tuple[Progression, ...]:
    """The progressions of a family that fit a key."""
    shade = "major" if key.bright else "minor"
    found = PROGRESSIONS.get(f"{name} {shade}") or PROGRESSIONS.get(name)
    return found or PROGRESSIONS[f"pop {shade}"]
