"""What an instrument is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from comfy_mcp_demo.musician.waves import Wave

Sounding: TypeAlias = Callable[[float, int, int], Wave]
"""Sounds one note: its frequency in hertz, samples, a seed that tells one note from another."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Instrument:
    """An instrument.

    Attributes:
        sound: Sounds a note with peaks of about 1. The samples of a ringing instrument are the
            most that it rings; of a held one, the note with its release.
        rings: Whether a note fades by itself, so that its end is a hand laid on the string.
        longest: The most seconds that a note of a ringing instrument lasts.
        release: Seconds from a note's end to silence.
        centre: The MIDI pitch around which it plays melodies.
        gain: Its strength beside others, 1 for a piano.
        room: How much of it goes to the reverb, 0 to 1.
    """

    sound: Sounding
    rings: bool = False
    longest: float = 2.5
    release: float = 0.1
    centre: int = 72
    gain: float = 1.0
    room: float = 0.25
