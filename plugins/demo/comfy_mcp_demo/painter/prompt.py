"""Reads a prompt: which things it names, and which adjective belongs to which of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from .plain_words import ARTICLES, BEING, BREAKS, NEGATIONS, STOP_WORDS, STYLE_WORDS
from .vocabulary import LONGEST_PHRASE, Concept, look_up

_EXTRA_NETWORK = re.compile(r"<[^<>]*>")
_WEIGHT = re.compile(r":\s*[+-]?\d+(?:\.\d+)?")
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[,.;:!?\n]")  # noqa: RUF001  typographic apostrophe
_MARKS = frozenset(",.;:!?\n")
_MOST = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """A thing that the prompt names, with what the prompt says of it.

    colours: names of colours, main one first. accent: colour of a part such as sails.
    count: 1..12, or None when the prompt gives no number. size, traits: names of concepts.
    word, position: the phrase itself and where it starts, in tokens.
    """

    concept: Concept
    plural: bool = False
    colours: tuple[str, ...] = ()
    accent: str | None = None
    count: int | None = None
    size: str | None = None
    traits: tuple[str, ...] = ()
    word: str = ""
    position: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What was understood of a prompt.

    mentions: in the prompt's order. moods: concept names. tints: colours without a noun.
    absent: concepts that the prompt excludes. unknown: (position, word) of what was not
    understood.
    """

    mentions: tuple[Mention, ...]
    moods: tuple[str, ...]
    tints: tuple[str, ...]
    absent: frozenset[Concept]
    unknown: tuple[tuple[int, str], ...]


@dataclass
class _Waiting:
    """Adjectives that have not met their noun yet, each with its position in the prompt."""

    colours: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    sizes: list[tuple[int, str, str]] = field(default_factory=list[tuple[int, str, str]])
    traits: list[tuple[int, str, str]] = field(default_factory=list[tuple[int, str, str]])
    counts: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    opened: bool = False
    blocked: bool = False


def tokens(text: str) -> list[str]:
    """Splits a prompt into lower-case words and punctuation marks, without weighting syntax."""
    bare = _WEIGHT.sub(" ", _EXTRA_NETWORK.sub(" , ", text))
    return _TOKEN.findall(bare.lower())


def read(text: str) -> Reading:
    """Understands a prompt as far as the vocabulary goes. Never raises."""
    return _Reader(tokens(text)).run()


class _Reader:
    """One pass over the tokens."""

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.mentions: list[Mention] = []
        self.moods: list[str] = []
        self.tints: list[str] = []
        self.absent: set[Concept] = set()
        self.unknown: list[tuple[int, str]] = []
        self.waiting = _Waiting()
        self.negating = False
        self.being = False

    def run(self) -> Reading:
        place = 0
        while place < len(self.words):
            place += self._step(place)
        self._release()
        return Reading(
            mentions=tuple(self.mentions),
            moods=tuple(dict.fromkeys(self.moods)),
            tints=tuple(dict.fromkeys(self.tints)),
            absent=frozenset(self.absent),
            unknown=tuple(sorted(self.unknown)),
        )

    def _step(self, place: int) -> int:
        """Takes in the phrase at a position and gives its length in tokens."""
        word = self.words[place]
        if word in _MARKS:
            self._mark(word)
            return 1
        for length in range(min(LONGEST_PHRASE, len(self.words) - place), 0, -1):
            phrase = " ".join(self.words[place : place + length])
            found = look_up(phrase)
            if found is not None:
                self._known(place, phrase, *found)
                return length
        self._plain(place, word)
        return 1

    def _mark(self, mark: str) -> None:
        self.being = False
        self.negating = False
        if mark != "," or not self.waiting.opened:
            self._release()

    def _plain(self, place: int, word: str) -> None:
        if word in NEGATIONS:
            self._release()
            self.negating = True
        elif word in ARTICLES:
            self._release()
            self.waiting.opened = True
        elif word in BREAKS:
            self._release()
            self.being = word in BEING
            self.negating = self.negating and word not in BEING
        elif word.isdecimal():
            self._number(place, word)
        elif word not in STOP_WORDS and word not in STYLE_WORDS:
            self.unknown.append((place, word))
            self.waiting.blocked = True
            self.being = False

    def _number(self, place: int, word: str) -> None:
        amount = int(word) if len(word) <= len(str(_MOST)) else 0
        if 1 <= amount <= _MOST:
            self.waiting.counts.append((place, amount))

    def _known(self, place: int, phrase: str, concept: Concept, plural: bool) -> None:
        if self.negating and concept.kind not in {"size", "trait", "count", "colour"}:
            self.absent.add(concept)
            return
        match concept.kind:
            case "colour":
                self._colour(place, concept.name)
            case "size":
                self.waiting.sizes.append((place, concept.name, phrase))
            case "trait":
                self.waiting.traits.append((place, concept.name, phrase))
            case "count":
                self.waiting.counts.append((place, int(concept.name)))
            case "mood":
                self.moods.append(concept.name)
            case "part":
                self._part(place, phrase)
            case _:
                self._noun(place, concept, phrase, plural)

    def _colour(self, place: int, name: str) -> None:
        if self.being and self.mentions:
            last = self.mentions[-1]
            self.mentions[-1] = replace(last, colours=(*last.colours, name))
        else:
            self.waiting.colours.append((place, name))

    def _part(self, place: int, phrase: str) -> None:
        owner = self.mentions[-1] if self.mentions else None
        if owner is None or owner.concept.kind != "subject" or not self.waiting.colours:
            self.unknown.append((place, phrase))
            self.waiting.blocked = True
            return
        self.mentions[-1] = replace(owner, accent=self.waiting.colours[0][1])
        self.waiting = _Waiting()

    def _noun(self, place: int, concept: Concept, phrase: str, plural: bool) -> None:
        waiting, self.waiting = self.waiting, _Waiting()
        self.being = False
        self.mentions.append(
            Mention(
                concept=concept,
                plural=plural,
                colours=tuple(name for _, name in waiting.colours),
                count=waiting.counts[-1][1] if waiting.counts else None,
                size=waiting.sizes[-1][1] if waiting.sizes else None,
                traits=tuple(name for _, name, _ in waiting.traits),
                word=phrase,
                position=place,
            )
        )

    def _release(self) -> None:
        """Lets go of adjectives whose noun did not come: a colour alone tints the mood."""
        waiting, self.waiting = self.waiting, _Waiting()
        if waiting.blocked:
            self.unknown += waiting.colours
        else:
            self.tints += [name for _, name in waiting.colours]
        self.unknown += [(place, phrase) for place, _, phrase in waiting.sizes + waiting.traits]
