"""What a picture will show: the prompt's mentions settled into places, light and things."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .colour import Colour

Setting = Literal[
    "outdoors", "space", "moon surface", "mars surface", "underwater", "table", "plain"
]
Framing = Literal["scene", "logo", "hero", "portrait"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """A subject to paint: its registry name, how many, how large (1 is usual) and how it looks."""

    name: str
    count: int = 1
    scale: float = 1.0
    main: Colour | None = None
    accent: Colour | None = None
    old: bool = False
    glowing: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """Everything that `paint` needs to know, and what became of the prompt's words.

    places: relief and ground, such as "sea" or "hills". sky: what stands in the sky besides
    items. colours: colours asked for by name of place or sky thing. scales: sizes of the same,
    1 being usual. moods: overall treatments. tint: a colour that lies over everything.
    drawn: phrases that will be painted. not_drawn: words of the prompt that will not.
    """

    seed: int
    setting: Setting = "outdoors"
    framing: Framing = "scene"
    hour: str = "day"
    cover: str | None = None
    weather: frozenset[str] = frozenset()
    season: str | None = None
    places: frozenset[str] = frozenset()
    sky: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    items: tuple[Item, ...] = ()
    colours: tuple[tuple[str, Colour], ...] = ()
    scales: tuple[tuple[str, float], ...] = ()
    moods: frozenset[str] = frozenset()
    tint: Colour | None = None
    drawn: tuple[str, ...] = ()
    not_drawn: tuple[str, ...] = ()

    def colour_of(self, name: str) -> Colour | None:
        """The colour that the prompt gives to a place or a thing in the sky."""
        return dict(self.colours).get(name)

    def scale_of(self, name: str) -> float:
        """The size that the prompt gives to a place or a thing in the sky; 1 is usual."""
        return dict(self.scales).get(name, 1.0)
