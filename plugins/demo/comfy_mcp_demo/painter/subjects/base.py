"""What a subject is: a drawing in local units, and where and how large it belongs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Literal

from comfy_mcp_demo.painter.canvas import Canvas
from comfy_mcp_demo.painter.colour import Colour
from comfy_mcp_demo.painter.noise import dice

Habitat = Literal["land", "water", "sky", "deep", "table"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """How one instance of a subject is to look.

    main, accent: colours the prompt asks for. time: seconds. seed: varies details.
    dark: lamps and windows are lit. snowy: snow lies on it. old, glowing: from the prompt.
    season: "autumn", "winter", "spring", "summer" or None.
    """

    main: Colour | None = None
    accent: Colour | None = None
    time: float = 0.0
    seed: int = 0
    dark: bool = False
    snowy: bool = False
    old: bool = False
    glowing: bool = False
    season: str | None = None

    def colour(self, *own: Colour) -> Colour:
        """The colour asked for, else one of the subject's own, chosen by seed."""
        return self.main or dice(self.seed, "colour").choice(own)

    def second(self, *own: Colour) -> Colour:
        """The colour asked for parts, else one of the subject's own, chosen by seed."""
        return self.accent or dice(self.seed, "second").choice(own)

    def dice(self, salt: str) -> Random:
        """A generator for details of this instance."""
        return dice(self.seed, salt)


Draw = Callable[[Canvas, Look], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """An entry in the registry.

    draw: paints the subject, standing on y = 0 and about 1 high. width: room to either side
    together, in units of its height. sinks: room below y = 0. rises: room above y = 1.
    size: its height as a share of the picture's short side when it is the main thing.
    home: places that suit it when the prompt names none. face: (x, y, radius) of the part that
    a portrait shows. motion: how it moves about its place. speed: how fast it travels the way that
    it faces (left, unless mirrored), in its heights a second. sway: how far its top leans in a
    breeze, in its heights. plural: the name for more than one.
    """

    draw: Draw
    habitat: Habitat = "land"
    width: float = 1.2
    sinks: float = 0.08
    rises: float = 0.08
    size: float = 0.5
    home: tuple[str, ...] = ()
    face: tuple[float, float, float] | None = None
    motion: Literal["still", "bob", "float", "fly", "swim"] = "still"
    speed: float = 0.0
    sway: float = 0.0
    plural: str | None = None
