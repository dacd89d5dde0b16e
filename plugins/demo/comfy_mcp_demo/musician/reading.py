"""Reads descriptions of music and of sounds: which known things they name, and what they deny."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .harmony import Key
from .plain_words import NEGATIONS, PASSED_OVER
from .vocabulary import Concept, Kind, tables

_TOKEN = re.compile(r"[^\W_]+(?:['’&/.#-][^\W_]+)*|[,;:!?\n]")  # noqa: RUF001  typographic
_MARKS = frozenset(",;:!?\n")
_TEMPO = re.compile(r"\b(\d{2,3})(?:\.\d+)?\s*-?\s*bpm\b|\bbpm\s*:?\s*(\d{2,3})\b", re.IGNORECASE)
_KEY = re.compile(
    r"\b([a-g])\s*(sharp|flat|#|♯|♭|b(?=\s))?[\s-]*(major|minor|maj|min|dorian|phrygian|lydian|"
    r"mixolydian)\b",
    re.IGNORECASE,
)
_WEIGHT = re.compile(r"[()\[\]{}]|:\s*[+-]?\d+(?:\.\d+)?")
_NATURALS: Mapping[str, int] = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
_SLOWEST, _FASTEST = 40.0, 220.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """A thing that is named, and the phrase that names it."""

    concept: Concept
    phrase: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What was understood of a description.

    Attributes:
        mentions: What it names, in order.
        denied: What it says shall not be there.
        unknown: Words that were not understood.
        tempo: Beats per minute, if it tells them, from 40 to 220.
        key: The key, if it tells one.
    """

    mentions: tuple[Mention, ...]
    denied: frozenset[Concept]
    unknown: tuple[str, ...]
    tempo: float | None = None
    key: Key | None = None

    def named(self, kind: Kind) -> list[str]:
        """The names of one kind, in order, each once."""
        found = [one.concept.name for one in self.mentions if one.concept.kind == kind]
        return list(dict.fromkeys(found))


def read(text: str, kinds: Sequence[Kind]) -> Reading:
    """Understands a description as far as the vocabulary goes. Never raises.

    Args:
        text: The description: tags, or a sentence.
        kinds: Which tables to go by; where a phrase stands in several, the first counts.
    """
    tempo, key = _tempo(text), _key(text)
    bare = _WEIGHT.sub(" ", _KEY.sub(" ", _TEMPO.sub(" ", text)))
    words = _TOKEN.findall(bare.lower())
    index = _index(tuple(kinds))
    mentions: list[Mention] = []
    denied: set[Concept] = set()
    unknown: dict[str, None] = {}
    negating = False
    place = 0
    while place < len(words):
        concept, length = _longest(words, place, index)
        phrase = " ".join(words[place : place + length])
        if concept is not None:
            if negating:
                denied.add(concept)
            else:
                mentions.append(Mention(concept=concept, phrase=phrase))
            negating = negating and _goes_on(words, place + length)
        elif phrase in NEGATIONS:
            negating = True
        elif phrase in _MARKS:
            negating = False
        elif phrase not in PASSED_OVER and not phrase[0].isdigit():
            unknown[phrase] = None
        place += length
    return Reading(
        mentions=tuple(mentions),
        denied=frozenset(denied),
        unknown=tuple(unknown),
        tempo=tempo,
        key=key,
    )


def _goes_on(words: list[str], place: int) -> bool:
    """Whether a denial goes on: "no drums or bass"."""
    return place < len(words) and words[place] in {"or", "nor", "and"}


def _longest(
    words: list[str], place: int, index: Mapping[str, Concept]
) -> tuple[Concept | None, int]:
    """The longest known phrase at a place, in tokens; a length of 1 when there is none."""
    for length in range(min(4, len(words) - place), 0, -1):
        found = _look_up(" ".join(words[place : place + length]), index)
        if found is not None:
            return found, length
    return None, 1


def _look_up(phrase: str, index: Mapping[str, Concept]) -> Concept | None:
    for form in (phrase, phrase.removesuffix("s"), phrase.removesuffix("es"), phrase + "s"):
        if form in index:
            return index[form]
    return index.get(phrase.replace("-", " "))


@lru_cache(maxsize=8)
def _index(kinds: tuple[Kind, ...]) -> Mapping[str, Concept]:
    found: dict[str, Concept] = {}
    known = tables()
    for kind in kinds:
        for name, phrases in known[kind].items():
            for phrase in phrases.split(","):
                found.setdefault(phrase.strip(), Concept(kind=kind, name=name))
    return found


def _tempo(text: str) -> float | None:
    told = _TEMPO.search(text)
    if told is None:
        return None
    return min(max(float(told[1] or told[2]), _SLOWEST), _FASTEST)


def _key(text: str) -> Key | None:
    told = _KEY.search(text)
    if told is None:
        return None
    shift = {"sharp": 1, "#": 1, "♯": 1, "flat": -1, "♭": -1, "b": -1}.get((told[2] or "").lower())
    mode = told[3].lower()
    tonic = (_NATURALS[told[1].lower()] + (shift or 0)) % 12
    return Key(tonic=tonic, mode={"maj": "major", "min": "minor"}.get(mode, mode))
