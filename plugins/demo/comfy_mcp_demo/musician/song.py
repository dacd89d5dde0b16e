"""From tags and lyrics to the plan of a song: style, key, tempo, instruments, words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from .harmony import BRIGHT_MODES, Key
from .instruments import BASSES, INSTRUMENTS
from .lyrics import Verse, read_lyrics
from .reading import Reading, read
from .style import Style
from .styles import STYLES
from .vocabulary import Concept

SONG_KINDS = ("style", "mood", "voice", "instrument", "sound", "trait")

TEXTURES = frozenset(
    {"rain", "thunder", "wind", "waves", "stream", "fire", "birds", "crickets", "vinyl", "static"}
)
"""Sounds that may lie under a song from its beginning to its end."""

PAD_LIKE = frozenset({"pad", "glass pad", "choir", "strings", "brass"})
"""Instruments that make a bed."""

_TEMPO_FACTORS = {
    "calm": 0.92,
    "sad": 0.9,
    "dark": 0.96,
    "energetic": 1.08,
    "happy": 1.04,
    "dreamy": 0.94,
    "slow": 0.78,
    "fast": 1.28,
}
_DARK_MOODS = frozenset({"sad", "dark", "mysterious", "aggressive", "minor"})
_TOPS = {"warm": 8_000.0, "calm": 11_000.0, "dreamy": 11_000.0}


@dataclass(frozen=True, kw_only=True, slots=True)
class Song:
    """The plan of a song, which can be played at any length.

    Attributes:
        seed: What tells it from others of the same words.
        style: The style, with what the tags change in it.
        key: Tonic and mode.
        tempo: Beats per minute that are wished for.
        fixed_tempo: Whether the tags tell them; else they may give way to the length.
        lead: The instrument of the melody.
        voice: The MIDI pitch around which a voice sings; None when there is none.
        voice_strength: How strong the voice is, 1 as usual.
        verses: What is sung.
        textures: Sounds that lie under it.
        energy: From -1 for calm to 1 for energetic.
        not_made: Words of the tags that are not followed.
        only_drums: Whether nothing but the drums is played.
    """

    seed: int
    style: Style
    key: Key
    tempo: float
    fixed_tempo: bool
    lead: str
    voice: int | None
    voice_strength: float
    verses: tuple[Verse, ...]
    textures: tuple[str, ...]
    energy: float
    not_made: tuple[str, ...]
    only_drums: bool = False


def compose_song(
    tags: str, lyrics: str, seed: int, *, negative: str = "", lyrics_strength: float = 1.0
) -> Song:
    """Plan a song.

    Args:
        tags: Style, mood, instruments, tempo and so on, in words.
        lyrics: What is sung, with tags such as `[verse]` in lines of their own; may be empty.
        seed: Changes key, chords, melody and details; 0 or more.
        negative: What shall not be in it.
        lyrics_strength: How strong the voice is: 0 leaves it out, 1 is usual, 10 the most.
    """
    dice = Random(f"{seed}/song")  # noqa: S311 - art, not secrets
    told = read(tags, SONG_KINDS)
    unwanted = told.denied | {one.concept for one in read(negative, SONG_KINDS).mentions}
    moods = frozenset(told.named("mood"))
    style = _instrumented(_style(told, moods), told, unwanted)
    key = told.key or _key(style, moods, dice)
    verses = read_lyrics(lyrics)
    if not any(verse.lines for verse in verses):
        verses = () if len(verses) <= 1 else verses
    voice = _voice(told, unwanted, sung=any(verse.lines for verse in verses), dice=dice)
    textures = [name for name in told.named("sound") if name in TEXTURES]
    textures += [name for name in style.textures if name not in textures]
    return Song(
        seed=seed,
        style=style,
        key=key,
        tempo=told.tempo or _tempo(style, moods, dice),
        fixed_tempo=told.tempo is not None,
        lead=dice.choice(style.leads),
        voice=voice if lyrics_strength > 0 else None,
        voice_strength=min(lyrics_strength, 1.0 + (max(lyrics_strength, 1.0) - 1.0) * 0.1),
        verses=verses,
        textures=tuple(
            name for name in textures if Concept(kind="sound", name=name) not in unwanted
        ),
        energy=("energetic" in moods or "aggressive" in moods) - float("calm" in moods),
        not_made=(*told.unknown, *_unplayed(told)),
    )


def _unplayed(told: Reading) -> list[str]:
    """Phrases for sounds that are understood, and yet are no part of a song."""
    return [
        one.phrase
        for one in told.mentions
        if one.concept.kind == "sound" and one.concept.name not in TEXTURES
    ]


def _style(told: Reading, moods: frozenset[str]) -> Style:
    named = told.named("style") or [_fitting_style(told, moods)]
    style = STYLES[named[0]]
    if "waltz" in named[1:]:
        style = replace(style, beats=3, grooves=STYLES["waltz"].grooves)
    if len(named) > 1:
        other = STYLES[named[1]]
        style = replace(
            style,
            leads=style.leads + other.leads,
            pads=style.pads + other.pads,
            textures=style.textures + other.textures,
        )
    room = min(0.9, style.room + 0.25 * ("dreamy" in moods) + 0.1 * ("mysterious" in moods))
    top = min([style.top, *(cut for mood, cut in _TOPS.items() if mood in moods)])
    return replace(style, room=room, top=top)


def _fitting_style(told: Reading, moods: frozenset[str]) -> str:
    """The style for tags that name none."""
    instruments = set(told.named("instrument"))
    if instruments & {"distorted guitar", "lead guitar"}:
        return "metal" if "aggressive" in moods else "rock"
    if instruments & {"super saw", "synth bass", "synth pluck"}:
        return "house"
    if instruments & {"strings", "brass", "violin", "cello", "harp"}:
        return "orchestral"
    if instruments & {"steel guitar", "banjo", "accordion", "harmonica", "nylon guitar"}:
        return "folk"
    if instruments == {"piano"} or "harpsichord" in instruments:
        return "classical"
    if moods & {"calm", "dreamy"}:
        return "ambient"
    return "cinematic" if "dark" in moods else "pop"


def _instrumented(style: Style, told: Reading, unwanted: frozenset[Concept]) -> Style:
    """The style with the instruments that were named, and without those that were denied."""
    named = told.named("instrument")
    basses = tuple(name for name in named if name in BASSES)
    others = tuple(name for name in named if name in INSTRUMENTS and name not in BASSES)
    denied = {one.name for one in unwanted if one.kind == "instrument"}
    if basses:
        style = replace(style, bass=basses)
    if others:
        beds = tuple(name for name in others if name in PAD_LIKE)
        style = replace(style, leads=others[:1], pads=beds or style.pads)
        style = replace(style, chords=others[1:2] or _chords_for(others[0], style))
    if "drums" in named and not style.grooves:
        style = replace(style, grooves=("pulse",))
    if "drums" in denied:
        style = replace(style, grooves=())
    return replace(
        style,
        leads=_without(style.leads, denied) or _without(style.chords, denied) or ("piano",),
        chords=_without(style.chords, denied) or _without(("pad", "piano"), denied) or ("organ",),
        pads=_without(style.pads, denied),
        runs=_without(style.runs, denied),
        bass=() if "bass guitar" in denied else _without(style.bass, denied),
    )


def _chords_for(lead: str, style: Style) -> tuple[str, ...]:
    """What plays the chords when one instrument is named: itself, unless it has a single voice."""
    return (lead,) if INSTRUMENTS[lead].rings or lead in PAD_LIKE else style.chords


def _without(names: tuple[str, ...], denied: set[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in denied)


def _key(style: Style, moods: frozenset[str], dice: Random) -> Key:
    modes = style.modes
    if "happy" in moods or "major" in moods:
        modes = tuple(mode for mode in modes if mode in BRIGHT_MODES) or ("major",)
    elif moods & _DARK_MOODS:
        modes = tuple(mode for mode in modes if mode not in BRIGHT_MODES) or ("minor",)
    if "mysterious" in moods:
        modes = ("harmonic minor", "phrygian")
    return Key(tonic=dice.randrange(12), mode=dice.choice(modes))


def _tempo(style: Style, moods: frozenset[str], dice: Random) -> float:
    slowest, fastest = style.tempo
    tempo = dice.uniform(slowest, fastest)
    for mood, factor in _TEMPO_FACTORS.items():
        if mood in moods:
            tempo *= factor
    return tempo


def _voice(told: Reading, unwanted: frozenset[Concept], *, sung: bool, dice: Random) -> int | None:
    """The pitch around which a voice sings; None without one."""
    named = told.named("voice")
    if "none" in named or not (sung or named):
        return None
    if any(one.kind == "voice" for one in unwanted):
        return None
    low = "male" in named or ("female" not in named and dice.random() < _SHARE_OF_LOW_VOICES)
    return 55 if low else 67


_SHARE_OF_LOW_VOICES = 0.4
