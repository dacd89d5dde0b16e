"""From the plan of a song to its score: who plays what in which section."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from .accompaniment import bass_bar, chord_bar, drum_bar
from .form import FULLNESS, Form, Section, lay_out, lines_at
from .grooves import GROOVES
from .harmony import Chord, chord, family, voiced_near
from .instruments import INSTRUMENTS
from .melody import PHRASE_BARS, Motif, motif, sounded
from .score import Note, Part, Score, Stroke, SungNote, Syllable
from .song import Song

_STEPS_PER_BEAT = 4
_SPARSE_DRUMS = frozenset({"hat", "shaker", "rim", "ride", "tambourine", "boom"})
_CHORD_CENTRE = 59
_PAD_CENTRE = 64
_RUN_CENTRE = 70
_HUMMED = (Syllable(vowel="m"), Syllable(vowel="o"), Syllable(vowel="u"), Syllable(vowel="a"))
_FULL = 0.99
_WITH_BASS = 0.5
_FEW_BARS = 8


def arrange(song: Song, seconds: float) -> Score:
    """The score of a song of a length in seconds."""
    form = lay_out(song.verses, seconds, song.tempo, song.style.beats, fixed=song.fixed_tempo)
    return _Arranger(song, form).score()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Bar:
    """One bar: where it is, its chord and the next one's."""

    section: Section
    index: int
    beat: float
    chord: Chord
    following: Chord

    @property
    def fullness(self) -> float:
        return FULLNESS[self.section.kind]

    @property
    def within(self) -> int:
        """The bar's number in its section."""
        return self.index - self.section.first

    @property
    def last(self) -> bool:
        """Whether the section ends with it."""
        return self.within == self.section.bars - 1


class _Arranger:
    """Writes one score."""

    def __init__(self, song: Song, form: Form) -> None:
        self.song, self.form, self.style = song, form, song.style
        self.beats = song.style.beats
        self.steps = self.beats * _STEPS_PER_BEAT
        self.dice = Random(f"{song.seed}/arrangement")  # noqa: S311 - art, not secrets
        self.instrument = {
            role: self.dice.choice(names) if names else None
            for role, names in (
                ("chords", self.style.chords),
                ("bass", self.style.bass),
                ("pad", self.style.pads),
                ("run", self.style.runs),
            )
        }
        self.rhythm = self.dice.choice(self.style.rhythms)
        self.line = self.dice.choice(self.style.lines)
        self.groove = self.dice.choice(self.style.grooves) if self.style.grooves else None
        self.short = form.bars < _FEW_BARS
        self.bars = self._bars()

    def score(self) -> Score:
        """The whole score: every bar, and the last chord."""
        if self.song.only_drums:
            return self._with(parts=[], sung=[])
        melody, sung = self._melodies()
        parts = [
            Part(
                instrument=self.instrument["chords"] or "piano",
                notes=tuple(self._chords()),
                level=-22.5,
                place=-0.22,
                strum=0.018 if "guitar" in (self.instrument["chords"] or "") else 0.0,
            ),
            Part(instrument=self.song.lead, notes=tuple(melody), level=-20.0, place=0.16),
        ]
        if self.instrument["bass"]:
            bass = tuple(self._bass())
            parts.append(Part(instrument=self.instrument["bass"], notes=bass, level=-21.0))
        if self.instrument["pad"]:
            pads = tuple(self._pads())
            parts.append(
                Part(instrument=self.instrument["pad"], notes=pads, level=-28.0, place=0.3)
            )
        if self.instrument["run"]:
            runs = tuple(self._runs())
            parts.append(
                Part(instrument=self.instrument["run"], notes=runs, level=-26.5, place=-0.4)
            )
        return self._with(parts=parts, sung=sung)

    def _with(self, *, parts: list[Part], sung: list[SungNote]) -> Score:
        return Score(
            parts=tuple(part for part in parts if part.notes),
            strokes=tuple(self._drums()),
            sung=tuple(sung),
            end=float(self.form.bars * self.beats),
            tempo=self.form.tempo,
        )

    def _bars(self) -> list[_Bar]:
        """Every bar with its chord: each kind of section has a progression of its own."""
        rows = list(family(self.style.family, self.song.key))
        self.dice.shuffle(rows)
        kinds = {"chorus": 1, "pre-chorus": 1, "bridge": 2}
        chords: list[tuple[Section, int, Chord]] = []
        for section in self.form.sections:
            row = rows[kinds.get(section.kind, 0) % len(rows)]
            chords += [
                (section, section.first + at, self._chord(row[at % len(row)]))
                for at in range(section.bars)
            ]
        home = self._chord(1)
        following = [one[2] for one in chords[1:]] + [home]
        return [
            _Bar(section=one, index=at, beat=float(at * self.beats), chord=now, following=after)
            for (one, at, now), after in zip(chords, following, strict=True)
        ]

    def _chord(self, degree: int) -> Chord:
        return chord(self.song.key, degree, self.style.thirds, dominant=self.style.dominant)

    def _voicings(self, centre: float) -> list[tuple[int, ...]]:
        found: list[tuple[int, ...]] = []
        for bar in self.bars:
            found.append(voiced_near(bar.chord, centre, found[-1] if found else ()))
        return found

    def _final(self, centre: float) -> list[Note]:
        """The last chord, which rings to the end."""
        pitches = voiced_near(self._chord(1), centre)
        start = float(self.form.bars * self.beats)
        return [Note(start=start, length=32.0, pitch=pitch, strength=0.8) for pitch in pitches]

    def _chords(self) -> list[Note]:
        centre = min(_CHORD_CENTRE, INSTRUMENTS[self.instrument["chords"] or "piano"].centre)
        notes: list[Note] = []
        for bar, pitches in zip(self.bars, self._voicings(centre), strict=True):
            calm = bar.section.kind in {"intro", "bridge", "outro"} and not self.short
            rhythm = "halves" if calm and self.rhythm in _BUSY else self.rhythm
            level = 0.75 + 0.25 * bar.fullness
            bar_notes = chord_bar(pitches, rhythm, bar.beat, self.steps)
            notes += [replace(note, strength=note.strength * level) for note in bar_notes]
        return notes + self._final(centre)

    def _bass(self) -> list[Note]:
        centre = INSTRUMENTS[self.instrument["bass"] or "bass guitar"].centre
        notes: list[Note] = []
        for bar in self.bars:
            if bar.fullness >= _WITH_BASS or self.short or bar.section.kind == "outro":
                line = "roots" if bar.section.kind in {"bridge", "outro"} else self.line
                notes += bass_bar(
                    bar.chord, bar.following, line, bar.beat, self.steps, float(centre)
                )
        home = bass_bar(
            self._chord(1), self._chord(1), "roots", float(self.form.bars * self.beats), 1, centre
        )
        return notes + [replace(note, length=32.0) for note in home]

    def _pads(self) -> list[Note]:
        wanted = {"intro", "chorus", "bridge", "outro", "instrumental"}
        notes = [
            Note(start=bar.beat, length=float(self.beats), pitch=pitch, strength=0.7)
            for bar, pitches in zip(self.bars, self._voicings(_PAD_CENTRE), strict=True)
            if bar.section.kind in wanted or self.short
            for pitch in pitches[:4]
        ]
        return notes + self._final(_PAD_CENTRE)

    def _runs(self) -> list[Note]:
        fast = self.form.tempo < 110 and self.song.energy >= 0  # noqa: PLR2004 - sixteenths fit
        pattern = "running fast" if fast and self.style.pump else "running"
        notes: list[Note] = []
        for bar, pitches in zip(self.bars, self._voicings(_RUN_CENTRE), strict=True):
            if bar.section.kind in {"verse", "chorus", "instrumental"} or self.short:
                notes += chord_bar(pitches, pattern, bar.beat, self.steps)
        return notes

    def _drums(self) -> list[Stroke]:
        if self.groove is None:
            return []
        found: list[Stroke] = []
        for bar in self.bars:
            kind = bar.section.kind
            if kind == "intro" and bar.within < bar.section.bars / 2 and not self.short:
                continue
            sparse = kind in {"intro", "outro", "bridge"} and not self.short
            fill = bar.last and not sparse and bar.index < self.form.bars - 1
            found += drum_bar(
                self.groove,
                bar.beat,
                self.steps,
                self.dice,
                fill=fill and "snare" in GROOVES[self.groove],
                only=_SPARSE_DRUMS | {"kick"} if sparse else None,
            )
            if bar.within == 0 and bar.fullness >= _FULL and self.song.energy >= 0:
                found.append(Stroke(piece="crash", start=bar.beat, strength=0.8))
        end = float(self.form.bars * self.beats)
        return [*found, Stroke(piece="kick", start=end, strength=0.8)]

    def _melodies(self) -> tuple[list[Note], list[SungNote]]:
        """What the lead plays, and what the voice sings."""
        played: list[Note] = []
        sung: list[SungNote] = []
        for section in self.form.sections:
            lines = lines_at(section)
            if self.song.voice is not None and lines:
                for first, bars, line in lines:
                    sung += self._sung(section, first, bars, line, self.song.voice)
            elif self.song.voice is not None and not self.song.verses:
                if section.kind in {"verse", "chorus"}:
                    sung += self._hummed(section, self.song.voice)
                else:
                    played += self._played(section)
            else:
                played += self._played(section)
        return played, sung

    def _motif(self, section: Section, letter: str, count: int, bars: int) -> Motif:
        """The phrase of a letter: the same for all sections of one kind."""
        dice = Random(f"{self.song.seed}/{section.kind}/{letter}/{count}")  # noqa: S311 - art
        lift = 2 if section.kind == "chorus" else 0
        return motif(count, float(bars * self.beats), dice, lift=lift)

    def _phrase(
        self, section: Section, first: int, bars: int, count: int, centre: int
    ) -> list[Note]:
        letter = "ABAC"[(first // PHRASE_BARS) % 4]
        over = self.bars[section.first + first : section.first + first + bars]
        return sounded(
            self._motif(section, letter, count, bars),
            self.song.key,
            tuple(bar.chord for bar in over),
            over[0].beat,
            self.beats,
            centre,
        )

    def _played(self, section: Section) -> list[Note]:
        """A melody of the lead: sparse in the calm sections, resting now and then."""
        centre = INSTRUMENTS[self.song.lead].centre
        if self.song.lead == self.instrument["chords"]:
            centre = max(centre, _CHORD_CENTRE + 13)
        most = self.beats * 2 * PHRASE_BARS * 0.6
        density = self.style.density * (0.55 + 0.45 * FULLNESS[section.kind])
        notes: list[Note] = []
        for first in range(0, section.bars, PHRASE_BARS):
            bars = min(PHRASE_BARS, section.bars - first)
            resting = section.kind in {"intro", "outro", "bridge"} and first % 4 == 0
            if resting and not self.short:
                continue
            count = max(2, round(most * density * bars / PHRASE_BARS))
            notes += self._phrase(section, first, bars, count, centre)
        return notes

    def _sung(
        self, section: Section, first: int, bars: int, line: tuple[Syllable, ...], centre: int
    ) -> list[SungNote]:
        """A line of lyrics, a note to a syllable; what has no room is left unsung."""
        if section.first + first >= self.form.bars:
            return []
        notes = self._phrase(section, first, bars, len(line), centre)
        return [
            SungNote(note=note, syllable=syllable)
            for note, syllable in zip(notes, line, strict=False)
        ]

    def _hummed(self, section: Section, centre: int) -> list[SungNote]:
        """A voice without words."""
        found: list[SungNote] = []
        for first in range(0, section.bars, PHRASE_BARS):
            bars = min(PHRASE_BARS, section.bars - first)
            notes = self._phrase(section, first, bars, 4 * bars, centre)
            found += [
                SungNote(note=note, syllable=_HUMMED[at % len(_HUMMED)])
                for at, note in enumerate(notes)
            ]
        return found


_BUSY = frozenset({"eighths", "gallop", "scratched", "pushed", "strummed", "dotted", "offbeats"})
"""Rhythms that wait until a song is under way."""
