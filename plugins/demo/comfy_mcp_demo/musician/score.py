"""What musicians read: notes, strokes and syllables, timed in beats."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """A note: where it begins and its length, in beats; its MIDI pitch; its strength, 0 to 1."""

    start: float
    length: float
    pitch: float
    strength: float = 0.8


@dataclass(frozen=True, kw_only=True, slots=True)
class Stroke:
    """A stroke on a piece of the drum kit, at a beat, with a strength of 0 to 1."""

    piece: str
    start: float
    strength: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Syllable:
    """What is sung on one note.

    Attributes:
        vowel: `a`, `e`, `i`, `o`, `u`, or `m` for a hum.
        onset: How it begins: `hiss` as in s, `stop` as in t, or empty for anything softer.
    """

    vowel: str
    onset: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SungNote:
    """A note and its syllable."""

    note: Note
    syllable: Syllable


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """What one instrument plays.

    Attributes:
        instrument: Its name in `instruments.INSTRUMENTS`.
        notes: In the order of their beginnings.
        level: Its loudness in the mix, in decibels.
        place: From -1 (left) to 1 (right).
        strum: Seconds between the notes of a chord, low to high.
    """

    instrument: str
    notes: tuple[Note, ...]
    level: float
    place: float = 0.0
    strum: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """A whole piece.

    Attributes:
        parts: The instruments.
        strokes: The drums.
        sung: The voice.
        end: Where the last chord begins, in beats; it rings to the end.
        tempo: Beats per minute.
    """

    parts: tuple[Part, ...]
    strokes: tuple[Stroke, ...]
    sung: tuple[SungNote, ...]
    end: float
    tempo: float
