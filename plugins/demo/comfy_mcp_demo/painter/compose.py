"""Settles a prompt into a scene: fills in what it leaves open and reports what it cannot have."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .colour import COLOURS, mix
from .noise import dice
from .prompt import Mention, Reading, read
from .scene import Framing, Item, Scene, Setting
from .subjects import SUBJECTS

_SCALES = {"tiny": 0.45, "small": 0.68, "big": 1.3, "giant": 1.7}
_MOST_ITEMS = 8
_COVERS = ("overcast", "storm")
_HOURS = ("day", "golden hour", "sunset", "sunrise", "dusk", "day", "golden hour", "day")
_WATERS = frozenset({"sea", "lake", "river"})
_CLOSED: tuple[Setting, ...] = ("underwater", "moon surface", "mars surface", "space", "table")
_COLOURED_PLACES = frozenset(
    (
        *("sea", "lake", "river", "mountains", "hills", "meadow", "desert", "forest", "beach"),
        *("city", "cliff", "sky", "sun", "moon", "stars", "clouds", "aurora", "table"),
        *("underwater", "space", "fog", "road", "flower field", "snow field"),
    )
)
_SIZED = frozenset({"sun", "moon", "mountains"})
_KIN = {"person": ("person", "woman"), "flower": ("flower", "tulip", "sunflower", "rose")}
_DEFAULT_LANDSCAPES = (
    ("mountains", "lake"),
    ("hills", "meadow"),
    ("sea", "beach"),
    ("mountains", "forest"),
    ("hills", "river"),
    ("desert",),
    ("mountains", "flower field"),
    ("sea", "island"),
    ("hills", "forest", "lake"),
)


def compose(prompt: str, negative_prompt: str, seed: int) -> Scene:
    """Decides what a prompt's picture shows.

    Args:
        prompt: any text; weighting syntax is understood, unknown words are reported.
        negative_prompt: things that must not appear.
        seed: any integer; fills in whatever the prompt leaves open.

    Returns:
        The scene, equal for equal arguments. Never raises.
    """
    return _Composer(read(prompt), read(negative_prompt), seed).scene()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Air:
    hour: str
    cover: str | None
    weather: frozenset[str]
    sky: frozenset[str]


class _Composer:
    """Holds the two readings while a scene is settled."""

    def __init__(self, wanted: Reading, unwanted: Reading, seed: int) -> None:
        self.seed = seed
        self.dice = dice(seed, "compose")
        self.absent = frozenset(
            name
            for concept in (
                *(mention.concept for mention in unwanted.mentions),
                *wanted.absent,
            )
            for name in _KIN.get(concept.name, (concept.name,))
        )
        self.barred = frozenset(unwanted.tints)
        self.wanted = wanted
        self.missing: list[tuple[int, str]] = list(wanted.unknown)
        self.mentions = self._kept()

    def _kept(self) -> list[Mention]:
        kept: list[Mention] = []
        for mention in self.wanted.mentions:
            subjects = sum(m.concept.kind == "subject" for m in kept)
            full = mention.concept.kind == "subject" and subjects >= _MOST_ITEMS
            if mention.concept.name in self.absent or full:
                self.missing.append((mention.position, mention.word))
            elif not any(
                replace(m, position=mention.position, word=mention.word) == mention for m in kept
            ):
                kept.append(mention)
        return kept

    def named(self, kind: str) -> list[str]:
        return [m.concept.name for m in self.mentions if m.concept.kind == kind]

    def scene(self) -> Scene:
        items = tuple(self._item(m) for m in self.mentions if m.concept.kind == "subject")
        framing = self._framing(items)
        if framing == "logo" and "emblem" not in self.absent:
            items = items or self._emblem()
        setting = self._setting(items, framing)
        places = self._places(items, setting)
        air = self._air(items, setting)
        tints = [COLOURS[name] for name in self.wanted.tints if name not in self.barred]
        season = next(iter(self.named("season")), None)
        if season is None and ("snow" in air.weather or "snow field" in places):
            season = "winter"
        return Scene(
            seed=self.seed,
            setting=setting,
            framing=framing,
            hour=air.hour,
            cover=air.cover,
            weather=air.weather,
            season=season,
            places=frozenset(places),
            sky=air.sky,
            absent=self.absent,
            items=items,
            colours=self._place_colours(),
            scales=self._place_scales(),
            moods=frozenset(self.wanted.moods) - self.absent,
            tint=tints[0] if len(tints) == 1 else mix(tints[0], tints[1], 0.5) if tints else None,
            drawn=self._drawn(places, setting, framing, air),
            not_drawn=self._not_drawn(),
        )

    def _item(self, mention: Mention) -> Item:
        colours = [COLOURS[name] for name in mention.colours if name not in self.barred]
        accent = COLOURS[mention.accent] if mention.accent else None
        return Item(
            name=mention.concept.name,
            count=mention.count or (3 if mention.plural else 1),
            scale=_SCALES.get(mention.size or "", 1.0),
            main=colours[0] if colours else None,
            accent=accent or (colours[1] if len(colours) > 1 else None),
            old="old" in mention.traits,
            glowing="glowing" in mention.traits,
        )

    def _emblem(self) -> tuple[Item, ...]:
        """What a logo shows whose prompt names no subject, in the colours that it names."""
        asked = next(m for m in self.mentions if m.concept.name == "logo")
        return (replace(self._item(asked), name="emblem", count=1),)

    def _framing(self, items: tuple[Item, ...]) -> Framing:
        named = self.named("framing")
        if "logo" in named or any(item.name == "emblem" for item in items):
            return "logo"
        if "portrait" in named and any(SUBJECTS[item.name].face for item in items):
            return "portrait"
        return "hero" if "hero" in named else "scene"

    def _setting(self, items: tuple[Item, ...], framing: Framing) -> Setting:
        if framing == "logo":
            return "plain"
        places = self.named("place")
        for closed in _CLOSED:
            if closed in places:
                return closed
        habitats = {SUBJECTS[item.name].habitat for item in items}
        if habitats == {"deep"} and set(places) <= _WATERS:
            return "underwater"
        open_air = places or self.named("sky") or self.named("light") or self.named("weather")
        if framing == "portrait" and not open_air and not self.named("season"):
            return "plain"
        if open_air or not items:
            return "outdoors"
        if all(item.name in {"planet", "astronaut", "ufo"} for item in items):
            return "space"
        return "table" if habitats == {"table"} else "outdoors"

    def _places(self, items: tuple[Item, ...], setting: Setting) -> list[str]:
        if setting != "outdoors":
            return [setting] if setting != "plain" else []
        places = self.named("place")
        if not places:
            home = SUBJECTS[items[0].name].home if items else self.dice.choice(_DEFAULT_LANDSCAPES)
            places = [name for name in home if name not in self.absent and name != "table"]
        afloat = any(SUBJECTS[item.name].habitat == "water" for item in items)
        if (afloat or {"beach", "island"} & set(places)) and not _WATERS & set(places):
            first = next((i for i in items if SUBJECTS[i.name].habitat == "water"), None)
            homes = SUBJECTS[first.name].home if first is not None else ()
            places = [*places, next((home for home in homes if home in _WATERS), "sea")]
        if "cliff" in places and not (_WATERS | {"mountains", "desert"}) & set(places):
            places = [*places, "sea"]
        return list(dict.fromkeys(places)) or ["hills"]

    def _air(self, items: tuple[Item, ...], setting: Setting) -> _Air:
        weather = set(self.named("weather"))
        sky = set(self.named("sky")) - {"sky"}
        lights = self.named("light")
        cover = next((name for name in lights if name in _COVERS), None)
        if cover is None and "lightning" in weather:
            cover = "storm"
        if cover is None and weather & {"rain", "snow"}:
            cover = "overcast"
        if cover == "storm":
            weather |= {"rain", "lightning"} - self.absent
        hour = next((name for name in lights if name not in _COVERS), None)
        if hour is None:
            choices = ("day", "golden hour") if setting == "table" else _HOURS
            hour = self._open_hour(items, (sky, cover), choices)
        return _Air(hour=hour, cover=cover, weather=frozenset(weather), sky=frozenset(sky))

    def _open_hour(
        self,
        items: tuple[Item, ...],
        above: tuple[set[str], str | None],
        choices: tuple[str, ...],
    ) -> str:
        sky, cover = above
        if sky & {"moon", "stars", "aurora", "fireworks"}:
            return "night"
        if cover is not None:
            return cover
        if "rainbow" in sky or any(m.concept.name == "sky" and m.colours for m in self.mentions):
            return "day"
        if any(item.name in {"campfire", "lantern", "candle"} for item in items):
            return "dusk"
        return self.dice.choice(choices)

    def _place_colours(self) -> tuple[tuple[str, tuple[float, float, float]], ...]:
        found: dict[str, tuple[float, float, float]] = {}
        for mention in self.mentions:
            name = mention.concept.name
            allowed = [colour for colour in mention.colours if colour not in self.barred]
            if name in _COLOURED_PLACES and allowed:
                found[name] = COLOURS[allowed[0]]
            elif mention.concept.kind not in {"subject", "framing"}:
                self.missing += [(mention.position, colour) for colour in allowed]
        return tuple(found.items())

    def _place_scales(self) -> tuple[tuple[str, float], ...]:
        return tuple(
            (m.concept.name, _SCALES[m.size])
            for m in self.mentions
            if m.size is not None and m.concept.name in _SIZED
        )

    def _drawn(
        self, places: list[str], setting: Setting, framing: Framing, air: _Air
    ) -> tuple[str, ...]:
        phrases = [_phrase(m) for m in self.mentions if m.concept.kind == "subject"]
        if setting in {"outdoors", "underwater"}:
            phrases += [air.hour] if setting == "outdoors" else []
        if setting == "outdoors":
            phrases += [air.cover] if air.cover and air.cover != air.hour else []
            phrases += [_phrase(m) for m in self.mentions if m.concept.kind == "sky"]
            phrases += sorted(air.weather)
        phrases += self.named("season")
        said = {m.concept.name: _phrase(m) for m in self.mentions if m.concept.kind == "place"}
        phrases += [said.get(name, name) for name in places]
        phrases += [framing] if framing != "scene" else []
        return tuple(dict.fromkeys(phrases))

    def _not_drawn(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(word for _, word in sorted(self.missing)))


def _phrase(mention: Mention) -> str:
    name = mention.concept.name
    words = [*mention.traits, *mention.colours]
    if mention.concept.kind != "subject":
        return " ".join([*words, name])
    if mention.size:
        words.insert(0, mention.size)
    count = mention.count or (3 if mention.plural else 1)
    if count > 1:
        words.insert(0, str(count))
        name = SUBJECTS[name].plural or f"{name}s"
    return " ".join([*words, name])
