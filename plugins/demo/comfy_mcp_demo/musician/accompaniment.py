"""What accompanies a melody: struck and broken chords, basses, drums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from types import MappingProxyType

from .grooves import FILL, GROOVES, STRENGTHS
from .harmony import Chord, nearest_of
from .score import Note, Stroke

STEP = 0.25
"""The length of a step in beats: a sixteenth."""

RHYTHMS: Mapping[str, str] = MappingProxyType(
    {
        "held": "x---------------",
        "halves": "x-------o-------",
        "lazy": "x-----.o--------",
        "eighths": "X-o-x-o-x-o-x-o-",
        "pushed": "x-----x-----o---",
        "offbeats": "..x-..x-..x-..x-",
        "dotted": "x-.x-.x-.x-.x-..",
        "skank": "..x...x...x...x.",
        "gallop": "X.xxX.xxX.xxX.xx",
        "scratched": "..x.o..x..x.o..x",
        "charleston": "x--...x--.......",
        "bossa": "x--x--x---x--x--",
        "strummed": "X---x-o-.-o-x-o-",
        "ostinato": "X.oox.o.X.oox.o.",
        "oom pah pah": "....x-..x-..",
        "picked": "0-2-1-2-3-2-1-2-",
        "alberti": "0-2-1-2-0-2-1-2-",
        "arpeggio": "0123012301230123",
        "waltz picked": "0-1-2-3-2-1-",
        "running": "0-1-2-3-4-3-2-1-",
        "running fast": "0123432101234321",
    }
)
"""How chords are struck. A letter strikes all notes (see `grooves`), a digit that note of the
chord, counted from the lowest; `-` holds, `.` is silent."""

LINES: Mapping[str, str] = MappingProxyType(
    {
        "roots": "r-------r-------",
        "pushed": "r-----r-r-----a-",
        "eighths": "r-r-r-r-r-r-r-r-",
        "gallop": "r.rrr.rrr.rrr.rr",
        "sparse": "r-----....r--..f",
        "offbeats": "..r-..r-..r-..r-",
        "rolling": ".rrr.rrr.rrr.rro",
        "octaves": "r-o-r-o-r-o-r-o-",
        "walking": "r---t---f---a---",
        "bossa": "r-----f-f-----r-",
        "dub": "r--.r-....r-f-o-",
        "fifths": "r-------f-------",
        "funky": "r-.r..o.r-.r.fa.",
    }
)
"""How basses move: root, third, fifth, octave, approach to the next root; `-`, `.` as above."""

_HELD = "-"
_SILENT = "."


def fitted(pattern: str, steps: int) -> str:
    """A pattern of one bar, cut or continued to another length."""
    return (pattern * -(-steps // len(pattern)))[:steps]


def strokes_of(pattern: str) -> list[tuple[int, int, str]]:
    """Every stroke of a pattern: its step, how many steps it is held, and its letter."""
    found: list[tuple[int, int, str]] = []
    for step, letter in enumerate(pattern):
        if letter == _HELD and found and sum(found[-1][:2]) == step:
            start, length, struck = found[-1]
            found[-1] = (start, length + 1, struck)
        elif letter not in (_HELD, _SILENT):
            found.append((step, 1, letter))
    return found


def chord_bar(pitches: Sequence[int], rhythm: str, beat: float, steps: int) -> list[Note]:
    """One bar of a chord in a rhythm of `RHYTHMS`, from a beat on."""
    notes: list[Note] = []
    for step, length, letter in strokes_of(fitted(RHYTHMS[rhythm], steps)):
        if letter.isdigit():
            around, place = divmod(int(letter), len(pitches))
            struck, strength = [pitches[place] + 12 * around], 0.7 - 0.1 * (step % 4 > 0)
        else:
            struck, strength = list(pitches), STRENGTHS[letter]
        for pitch in struck:
            start = beat + step * STEP
            notes.append(Note(start=start, length=length * STEP, pitch=pitch, strength=strength))
    return notes


def bass_bar(
    chord: Chord, following: Chord, line: str, beat: float, steps: int, centre: float
) -> list[Note]:
    """One bar of a bass in a line of `LINES`, around a MIDI pitch."""
    root = nearest_of((chord.root,), centre)
    fifth = nearest_of((chord.classes[-1] if len(chord.classes) == 2 else chord.classes[2],), root)  # noqa: PLR2004 - a chord of two has its fifth last
    target = nearest_of((following.root,), root)
    pitches = {
        "r": root,
        "t": nearest_of((chord.classes[1],), root + 3),
        "f": fifth,
        "o": root + 12,
        "a": target + (1 if target < root else -1),
    }
    return [
        Note(
            start=beat + step * STEP,
            length=length * STEP,
            pitch=pitches[letter],
            strength=0.85 if step % 8 == 0 else 0.7,
        )
        for step, length, letter in strokes_of(fitted(LINES[line], steps))
    ]


def drum_bar(
    groove: str, beat: float, steps: int, dice: Random, *, fill: bool, only: frozenset[str] | None
) -> list[Stroke]:
    """One bar of drums.

    Args:
        groove: Its name.
        beat: Where the bar begins.
        steps: Sixteenths in a bar.
        dice: Varies the strength of the strokes, and leaves a few soft ones out.
        fill: Whether it ends in a fill.
        only: The pieces that play; None for all.
    """
    found: list[Stroke] = []
    half = steps // 2
    for piece, pattern in GROOVES[groove].items():
        if only is not None and piece not in only:
            continue
        for step, _, letter in strokes_of(fitted(pattern, steps)):
            if fill and step >= half and piece not in {"kick", "boom"}:
                continue
            if letter == "o" and dice.random() < _LEFT_OUT:
                continue
            strength = STRENGTHS[letter] * dice.uniform(0.9, 1.0)
            found.append(Stroke(piece=piece, start=beat + step * STEP, strength=strength))
    if fill:
        found += [
            Stroke(piece=piece, start=beat + step * STEP, strength=STRENGTHS[letter] * 0.9)
            for piece, pattern in FILL.items()
            for step, _, letter in strokes_of(fitted(pattern, 16)[-steps:])
            if step >= half
        ]
    return found


_LEFT_OUT = 0.12
