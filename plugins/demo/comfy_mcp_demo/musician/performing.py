"""Plays a song: every part on its instrument, the drums, the voice, and the mix of it all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from .arranging import arrange
from .drums import LEVELS, struck
from .instruments import INSTRUMENTS, Instrument
from .mixing import Stereo, balanced, decibels, mastered, panned, pumping, reverberated
from .score import Part, Score, Stroke
from .song import Song
from .sounding import texture
from .tones import hertz
from .voice import Tone, sing
from .waves import RATE, Wave, add_at, equalised, low_pass, samples

Report = Callable[[int, int], None]
"""Told how many pieces of work are done and how many there are, now and then within one too."""

_BUCKET: Final = 0.25
_VARIANTS: Final = 2
_NOTES_BETWEEN: Final = 64
_UNSTEADY: Final = 0.005
_DRUM_LEVEL: Final = -18.5
_VOICE_LEVEL: Final = -16.5
_TEXTURE_LEVEL: Final = -33.0
_REVERB: Final = 0.8
_FADE: Final = 1.6
_OPEN_TOP: Final = 16_000.0


def play(song: Song, seconds: float, report: Report | None = None) -> Stereo:
    """Play a song at a length.

    Args:
        song: The plan.
        seconds: How long it is, at least a tenth of a second.
        report: Called again and again while it works; it may raise to stop the playing.

    Returns:
        float32 (2, samples) at `waves.RATE`, exactly as long as asked, equal for equal arguments.
    """
    return _Performance(song, seconds, report).run()


class _Performance:
    """One playing of one song."""

    def __init__(self, song: Song, seconds: float, report: Report | None) -> None:
        self.song, self.count = song, samples(seconds)
        self.score: Score = arrange(song, seconds)
        self.dice = np.random.default_rng([song.seed % (1 << 63), 7])
        self.music = np.zeros((2, self.count), dtype=np.float32)
        self.send = np.zeros(self.count, dtype=np.float32)
        self.report = report
        self.pieces = len(self.score.parts) + 4
        self.done = 0

    def run(self) -> Stereo:
        """The whole of it."""
        for part in self.score.parts:
            self._add_part(part)
            self._step()
        self._add_voice()
        self._step()
        drums = self._drums()
        self._step()
        mix = self._mixed(drums)
        self._add_textures(mix)
        self._step()
        finished = _faded(mastered(mix))
        self._step()
        return finished

    def _step(self) -> None:
        self.done += 1
        self._tell()

    def _tell(self) -> None:
        if self.report is not None:
            self.report(self.done, self.pieces)

    def at(self, beat: float) -> float:
        """The second in which a beat falls, with swing."""
        swing, unit = self.song.style.swing, self.song.style.swung
        whole, within = divmod(beat / unit, 1.0)
        half = 0.5
        bent = (
            within / half * swing if within < half else swing + (within - half) / half * (1 - swing)
        )
        return (whole + bent) * unit * 60.0 / self.score.tempo

    def _add_part(self, part: Part) -> None:
        instrument = INSTRUMENTS[part.instrument]
        track = np.zeros(self.count, dtype=np.float32)
        sounds: dict[tuple[float, int, int], Wave] = {}
        last_start, struck = -1.0, 0
        for number, note in enumerate(part.notes):
            struck = struck + 1 if note.start == last_start else 0
            last_start = note.start
            start = self.at(note.start) + struck * part.strum
            length = min(self.at(note.start + note.length), self.count / RATE) - start
            if length <= 0:
                continue
            variant = number % _VARIANTS
            key = (note.pitch, _bucket(instrument, length), variant)
            if key not in sounds:
                sounds[key] = instrument.sound(hertz(note.pitch), key[1], variant)
            wave = _cut(sounds[key], instrument, length)
            late = self.dice.uniform(0.0, _UNSTEADY)
            add_at(track, wave, round((start + late) * RATE), note.strength)
            if number % _NOTES_BETWEEN == 0:
                self._tell()
        self._mix_in(balanced(track, part.level), part.place, instrument.room)

    def _mix_in(self, track: Wave, place: float, room: float) -> None:
        for side, gain in enumerate(panned(place)):
            self.music[side] += track * np.float32(gain)
        self.send += track * np.float32(room * (0.4 + self.song.style.room))

    def _add_voice(self) -> None:
        tones: list[Tone] = []
        for one in self.score.sung:
            start, end = self.at(one.note.start), self.at(one.note.start + one.note.length)
            tones.append(
                Tone(
                    start=start,
                    length=end - start,
                    pitch=one.note.pitch,
                    strength=one.note.strength,
                    syllable=one.syllable,
                )
            )
        if tones:
            strength = self.song.voice_strength
            track = balanced(sing(tones, self.count, self.dice), _VOICE_LEVEL)
            self._mix_in(track * np.float32(strength), 0.0, 0.4)

    def _drums(self) -> Stereo:
        out = np.zeros((2, self.count), dtype=np.float32)
        if not self.score.strokes:
            return out
        for number, stroke in enumerate(self.score.strokes):
            wave = struck(self.song.style.kit, stroke.piece, number % _VARIANTS)
            level, place = LEVELS[stroke.piece]
            start = round((self.at(stroke.start) + self._lateness(stroke)) * RATE)
            for side, gain in enumerate(panned(place)):
                add_at(out[side], wave, start, gain * level * stroke.strength)
        balanced(out.reshape(-1), _DRUM_LEVEL + self.song.energy)
        self.send += out.mean(axis=0) * np.float32(0.14 * self.song.style.room)
        return out

    def _lateness(self, stroke: Stroke) -> float:
        """Kicks stay where they are; everything else is a human's."""
        return 0.0 if stroke.piece == "kick" else float(self.dice.uniform(0.0, _UNSTEADY))

    def _mixed(self, drums: Stereo) -> Stereo:
        style = self.song.style
        mix = self.music
        mix += reverberated(self.send, style.room) * np.float32(_REVERB)
        if style.pump:
            kicks = [
                round(self.at(one.start) * RATE)
                for one in self.score.strokes
                if one.piece == "kick"
            ]
            mix *= pumping(self.count, kicks, style.pump)
        mix += drums
        if style.top < _OPEN_TOP:
            for side in (0, 1):
                mix[side] = equalised(mix[side], low_pass(style.top, 1))
        return mix

    def _add_textures(self, mix: Stereo) -> None:
        for index, name in enumerate(self.song.textures):
            level = decibels(_TEXTURE_LEVEL + (4.0 if name != "vinyl" else -2.0))
            bed = texture(name, self.count, self.song.seed + index)
            loud = float(np.sqrt((bed**2).mean()))
            if loud > 0:
                mix += bed * np.float32(level / loud)


def _bucket(instrument: Instrument, length: float) -> int:
    """How many samples a note of a length in seconds is sounded for.

    Ringing notes share a few lengths and are cut to size; held ones have their own.
    """
    whole = length + instrument.release
    if instrument.rings:
        whole = min(instrument.longest, -(-whole // _BUCKET) * _BUCKET)
    return samples(whole)


def _cut(wave: Wave, instrument: Instrument, length: float) -> Wave:
    """A ringing note that is stopped at its end; a held one as it is."""
    if not instrument.rings:
        return wave
    keep = samples(length + instrument.release)
    cut = wave[:keep].copy()
    fade = min(samples(instrument.release), len(cut))
    cut[-fade:] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
    return cut


def _faded(mix: Stereo) -> Stereo:
    """The end comes to silence, within a tenth of the whole or a second and a half."""
    fade = min(samples(_FADE), max(1, mix.shape[1] // 8))
    mix[:, -fade:] *= np.cos(np.linspace(0.0, np.pi / 2, fade, dtype=np.float32)) ** 2
    return mix
