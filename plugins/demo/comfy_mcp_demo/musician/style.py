"""What a style of music is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Style:
    """How a style sounds. Where several are named, the seed chooses.

    Attributes:
        tempo: The slowest and fastest beats per minute.
        modes: Modes of its keys.
        family: The family of its chord progressions.
        thirds: How many thirds its chords pile up, from 2.
        kit: Which drums.
        grooves: What they play; empty for none.
        chords: Instruments for the chords.
        rhythms: How the chords are struck, from `accompaniment.RHYTHMS`.
        bass: Basses; empty for none.
        lines: How the bass moves, from `accompaniment.LINES`.
        leads: Instruments for the melody.
        pads: Instruments for a bed under it; empty for none.
        runs: Instruments for broken chords; empty for none.
        swing: Where the second half of a beat falls: 0.5 is even, 0.67 a triplet.
        swung: The length that is swung, in beats: 1 swings eighths, 0.5 sixteenths.
        beats: Quarters in a bar.
        density: How many notes the melody has, 0 to 1.
        room: How much reverb, 0 to 1.
        pump: How far the kick pushes the rest aside, 0 to 1.
        top: Above this frequency the whole is dulled, in hertz.
        textures: Sounds that lie under it.
        dominant: Whether every chord is a dominant seventh.
    """

    tempo: tuple[float, float]
    modes: tuple[str, ...]
    family: str
    thirds: int = 3
    kit: str = "acoustic"
    grooves: tuple[str, ...] = ()
    chords: tuple[str, ...] = ("piano",)
    rhythms: tuple[str, ...] = ("held",)
    bass: tuple[str, ...] = ("bass guitar",)
    lines: tuple[str, ...] = ("roots",)
    leads: tuple[str, ...] = ("piano",)
    pads: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()
    swing: float = 0.5
    swung: float = 1.0
    beats: int = 4
    density: float = 0.5
    room: float = 0.35
    pump: float = 0.0
    top: float = 18_000.0
    textures: tuple[str, ...] = ()
    dominant: bool = False
