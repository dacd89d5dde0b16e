"""How a song is laid out in time: its sections, from its lyrics or by custom, and their bars."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from .lyrics import Line, Verse
from .melody import PHRASE_BARS


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A stretch of a song: its kind, its first bar, how many bars, and the lines sung in it."""

    kind: str
    first: int
    bars: int
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """A song's sections one after another, and the tempo at which they fit its length.

    Attributes:
        sections: In order, without gaps.
        bars: All of them together; then the last chord rings.
        tempo: Beats per minute.
    """

    sections: tuple[Section, ...]
    bars: int
    tempo: float


FULLNESS: dict[str, float] = {
    "intro": 0.35,
    "verse": 0.6,
    "pre-chorus": 0.75,
    "chorus": 1.0,
    "bridge": 0.5,
    "instrumental": 0.85,
    "outro": 0.4,
}
"""How much goes on in a section of each kind, 0 to 1."""

_CUSTOM: tuple[tuple[float, tuple[str, ...]], ...] = (
    (12.0, ("verse",)),
    (24.0, ("verse", "chorus")),
    (40.0, ("intro", "verse", "chorus", "outro")),
    (75.0, ("intro", "verse", "chorus", "verse", "chorus", "outro")),
    (130.0, ("intro", "verse", "chorus", "verse", "chorus", "bridge", "chorus", "outro")),
)
"""Up to so many seconds, a song without words has these sections."""

_LONG: tuple[str, ...] = ("verse", "chorus", "instrumental", "chorus", "bridge", "chorus")
"""What a longer one repeats between its beginning and its end."""

_WEIGHTS: dict[str, int] = {"intro": 1, "outro": 1, "bridge": 1}
"""Units of a section; two unless told here."""

_MOST_RING = 2.4
_SHORTEST_FILL = 4


def tempo_and_bars(seconds: float, tempo: float, beats: int, *, fixed: bool) -> tuple[float, int]:
    """The tempo at which whole bars, and a last chord that rings, fill a length.

    Args:
        seconds: The whole length.
        tempo: The wished tempo, in beats per minute.
        beats: Quarters in a bar.
        fixed: Whether the tempo must stay; then the last chord rings as long as is left.
    """
    ring = min(_MOST_RING, seconds * 0.12)
    playing = seconds - ring
    bar = beats * 60.0 / tempo
    if fixed:
        return tempo, max(1, int(playing / bar + 1e-6))
    bars = max(1, round(playing / bar))
    return bars * beats * 60.0 / playing, bars


def lay_out(
    verses: tuple[Verse, ...], seconds: float, tempo: float, beats: int, *, fixed: bool
) -> Form:
    """The form of a song of a length.

    Args:
        verses: What the lyrics give; empty for a song without words.
        seconds: The whole length.
        tempo: The wished tempo.
        beats: Quarters in a bar.
        fixed: Whether the tempo must stay.
    """
    tempo, bars = tempo_and_bars(seconds, tempo, beats, fixed=fixed)
    sections = _from_lyrics(verses, bars) if verses else _by_custom(seconds, bars)
    return Form(sections=_placed(sections, bars), bars=bars, tempo=tempo)


def _placed(sections: list[Section], bars: int) -> tuple[Section, ...]:
    """The sections at their places; what would reach beyond the end is cut off."""
    placed: list[Section] = []
    first = 0
    for section in sections:
        length = min(section.bars, bars - first)
        if length > 0:
            placed.append(replace(section, first=first, bars=length))
            first += length
    if placed and first < bars:
        placed[-1] = replace(placed[-1], bars=placed[-1].bars + bars - first)
    return tuple(placed)


def _by_custom(seconds: float, bars: int) -> list[Section]:
    kinds = next((kinds for longest, kinds in _CUSTOM if seconds <= longest), None)
    if kinds is None:
        rounds = max(1, round((seconds - 30) / 90))
        kinds = ("intro", *(_LONG * rounds), "outro")
    units = [_WEIGHTS.get(kind, 2) for kind in kinds]
    lengths = _shared_out(bars, units)
    return [
        Section(kind=kind, first=0, bars=length)
        for kind, length in zip(kinds, lengths, strict=True)
    ]


def _shared_out(bars: int, units: list[int]) -> list[int]:
    """Bars shared out in proportion to units, in phrases of four or two where there are enough."""
    phrase = next((one for one in (4, 2) if bars >= sum(units) * one), 1)
    each = bars / sum(units)
    lengths = [max(0, round(unit * each / phrase)) * phrase for unit in units]
    order = sorted(range(len(units)), key=lambda at: -units[at])
    at = 0
    while sum(lengths) != bars:
        step = max(-phrase, min(phrase, bars - sum(lengths)))
        index = order[at % len(order)]
        lengths[index] = max(0, lengths[index] + step)
        at += 1
    return lengths


def _from_lyrics(verses: tuple[Verse, ...], bars: int) -> list[Section]:
    """Sections for the lyrics, with as much music around them as there is room for."""
    phrase = PHRASE_BARS
    if sum(max(1, len(verse.lines)) for verse in verses) * phrase > bars:
        phrase = 1
    sections = [
        Section(kind=verse.kind, first=0, bars=_bars_for(verse, phrase), lines=verse.lines)
        for verse in verses
    ]
    spare = bars - sum(section.bars for section in sections)
    if spare >= _SHORTEST_FILL and sections[0].kind != "intro":
        intro = _SHORTEST_FILL if spare < 3 * _SHORTEST_FILL else 2 * _SHORTEST_FILL
        sections.insert(0, Section(kind="intro", first=0, bars=min(intro, spare)))
        spare -= min(intro, spare)
    ending: list[Section] = []
    if spare >= _SHORTEST_FILL and sections[-1].kind != "outro":
        ending.append(Section(kind="outro", first=0, bars=_SHORTEST_FILL))
        spare -= _SHORTEST_FILL
    return sections + _filling(sections, spare) + ending


def _bars_for(verse: Verse, phrase: int) -> int:
    return max(_SHORTEST_FILL if not verse.lines else 1, len(verse.lines) * phrase)


def _filling(sections: list[Section], spare: int) -> list[Section]:
    """Solos, and the choruses (or the last verse) once more, until the room is used up."""
    refrain = next(
        (one for one in reversed(sections) if one.kind == "chorus" and one.lines),
        next((one for one in reversed(sections) if one.lines), None),
    )
    found: list[Section] = []
    while spare > 0:
        solo = refrain is None or len(found) % 2 == 0
        length = 2 * _SHORTEST_FILL if solo or refrain is None else refrain.bars
        length = min(length, spare)
        if solo or refrain is None:
            found.append(Section(kind="instrumental", first=0, bars=length))
        else:
            found.append(replace(refrain, bars=length))
        spare -= length
    return found


def lines_at(section: Section) -> tuple[tuple[int, int, Line], ...]:
    """Where each line of a section is sung: its bar within it, how many bars, and the line."""
    if not section.lines:
        return ()
    phrase = PHRASE_BARS if section.bars >= len(section.lines) * PHRASE_BARS else 1
    count = min(len(section.lines), math.ceil(section.bars / phrase))
    return tuple(
        (at * phrase, min(phrase, section.bars - at * phrase), section.lines[at])
        for at in range(count)
    )
