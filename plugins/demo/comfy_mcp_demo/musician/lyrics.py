"""Reads lyrics: sections by their tags, lines, and the syllables that a voice can sing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .score import Syllable

_TAG = re.compile(r"^\s*[\[(]\s*([^\])]{1,40}?)\s*[\])]\s*:?\s*$")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")  # noqa: RUF001  typographic apostrophe
_VOWELS = re.compile(r"[aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýÿœ]+")
_FIRST_WITHOUT_VOWEL_LETTERS = 0x0250
"""From here on scripts follow that do not write vowels with the Latin letters above."""

_LANGUAGE_CODE = 2

KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("pre-chorus", ("pre-chorus", "prechorus", "pre chorus", "build")),
    ("chorus", ("chorus", "hook", "refrain", "drop")),
    ("verse", ("verse", "rap", "stanza")),
    ("bridge", ("bridge", "middle")),
    ("intro", ("intro", "opening")),
    ("outro", ("outro", "ending", "coda", "end")),
    ("instrumental", ("instrumental", "inst", "solo", "interlude", "break")),
)
"""The kinds of sections, and the words in a tag that tell them."""

_ACCENTED = str.maketrans(
    "àáâãäåæèéêëìíîïòóôõöøùúûüýÿœ",
    "aaaaaaaeeeeiiiioooooouuuuyye",
)
_HISSES = ("s", "z", "sh", "ch", "f", "th", "x", "c", "j", "v")
_STOPS = ("t", "k", "p", "b", "d", "g", "q")

Line = tuple[Syllable, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Verse:
    """A section as the lyrics give it: its kind and the lines that are sung in it."""

    kind: str
    lines: tuple[Line, ...]


def read_lyrics(text: str) -> tuple[Verse, ...]:
    """The sections of some lyrics, in their order. Never raises; no words give no sections."""
    found: list[tuple[str, list[Line]]] = []
    for line in text.splitlines():
        tag = _TAG.match(line)
        if tag is not None:
            kind = _kind_of(tag[1])
            if kind is not None:
                found.append((kind, []))
            continue
        syllables = syllables_of(line)
        if not syllables:
            continue
        if not found:
            found.append(("verse", []))
        found[-1][1].append(syllables)
    return tuple(Verse(kind=kind, lines=tuple(lines)) for kind, lines in found)


def _kind_of(tag: str) -> str | None:
    """The kind that a tag tells; None for a language code, which begins no section."""
    told = tag.lower()
    if len(told) <= _LANGUAGE_CODE:
        return None
    for kind, words in KINDS:
        if any(word in told for word in words):
            return kind
    return "verse"


def syllables_of(line: str) -> Line:
    """The syllables of a line. Letters of other scripts are a syllable each."""
    return tuple(syllable for word in _WORD.findall(line.lower()) for syllable in _word(word))


def _word(word: str) -> list[Syllable]:
    if ord(word[0]) >= _FIRST_WITHOUT_VOWEL_LETTERS:
        return [Syllable(vowel="aeiou"[ord(letter) % 5]) for letter in word]
    silent = word.endswith("e") and len(_VOWELS.findall(word)) > 1 and not word.endswith("le")
    spoken = word[:-1] if silent else word
    found: list[Syllable] = []
    end = 0
    for vowels in _VOWELS.finditer(spoken):
        onset = spoken[end : vowels.start()]
        found.append(Syllable(vowel=_vowel(vowels[0]), onset=_onset(onset)))
        end = vowels.end()
    return found or [Syllable(vowel="m")]


def _vowel(letters: str) -> str:
    """The sound of some vowel letters, roughly as in English."""
    plain = letters.translate(_ACCENTED)
    if plain in {"oo", "ou", "eu"}:
        return "u"
    if plain in {"ee", "ea", "y", "ie", "ey"}:
        return "i"
    return "i" if plain[0] == "y" else plain[0]


def _onset(consonants: str) -> str:
    if consonants.startswith(_HISSES):
        return "hiss"
    return "stop" if consonants.startswith(_STOPS) else ""
