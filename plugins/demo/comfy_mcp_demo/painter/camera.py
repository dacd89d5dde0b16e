"""How the camera moves over a picture: read from the prompt's words, or chosen by seed."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

from .noise import dice

_MOVES: Final = {
    "zoom in": r"(?:zoom(?:s|ing)?|push(?:es|ing)?|doll(?:y|ies|ying)|moves?|moving) (?:in|closer)",
    "zoom out": r"(?:zoom(?:s|ing)?|pull(?:s|ing)?|doll(?:y|ies|ying)) (?:out|back|away)",
    "pan left": r"(?:pan(?:s|ning)?|track(?:s|ing)?|slid(?:es?|ing)) (?:to the )?left(?:wards?)?",
    "pan right": r"(?:pan(?:s|ning)?|track(?:s|ing)?|slid(?:es?|ing)) (?:to the )?right(?:wards?)?",
    "pan up": r"(?:pan(?:s|ning)?|tilt(?:s|ing)?|cran(?:es?|ing)) up(?:wards?)?",
    "pan down": r"(?:pan(?:s|ning)?|tilt(?:s|ing)?|cran(?:es?|ing)) down(?:wards?)?",
    "orbit": r"orbit(?:s|ing)?(?: shot)?|(?:arc|orbital) shot",
    "static": r"(?:static|fixed|locked|still|stationary) (?:camera|shot|frame)|static"
    r"|no camera (?:move|movement|motion)|camera (?:stands|stays|is|holds) still",
    "any": r"camera (?:movement|motion|move)|(?:moving|handheld) camera"
    r"|zoom(?:s|ing)?|pan(?:s|ning)?(?: shot)?",
}
_MANNER: Final = r"(?:(?:very )?(?:slow(?:ly)?|gentl[ey]|smooth(?:ly)?|steady|steadily) )*"
_PATTERNS: Final = {
    name: re.compile(
        rf"\b{_MANNER}(?:(?:the )?camera )?(?:is )?{_MANNER}(?:{words})\b(?: (?:shot|camera))?",
        re.IGNORECASE,
    )
    for name, words in _MOVES.items()
}
_BY_SEED: Final = ("zoom in", "zoom out", "pan left", "pan right")
_QUIET: Final = 0.7
"""The share of its reach that a move chosen by seed takes."""

_REACH: Final = 0.035
"""How much of the picture's size a move takes in a second."""

_MOST: Final = 0.16

_TURN: Final = 0.25
"""How much of the room beside the view the picture's foot swings through in an orbit."""


def read_moves(prompt: str) -> tuple[frozenset[str], str]:
    """The camera's moves that a prompt names, and the prompt without those words.

    Returns:
        Names out of `zoom in`, `zoom out`, `pan left`, `pan right`, `pan up`, `pan down`, `orbit`,
        `static` and `any`.
    """
    found: list[str] = []
    for name, pattern in _PATTERNS.items():
        prompt, count = pattern.subn(" ", prompt)
        if count:
            found.append(name)
    return frozenset(found), prompt


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """What the camera sees of a picture, as shares of its width and height.

    Attributes:
        left: Where the view begins, from the picture's left edge.
        top: Where it begins, from the upper edge.
        scale: Its size, 1 for the whole picture.
        shear: How far the lower edge is moved to the right against the upper one.
    """

    left: float
    top: float
    scale: float
    shear: float = 0.0

    @property
    def whole(self) -> bool:
        """Whether it is just the picture."""
        return self == View(left=0.0, top=0.0, scale=1.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Camera:
    """One steady move over a picture.

    Attributes:
        zoom: 1 to come nearer, -1 to draw back, 0 for neither.
        pan: The way it goes: x to the right, y downwards, each -1, 0 or 1.
        orbit: Whether it swings about the middle.
        reach: How far it goes in all, as a share of the picture.
    """

    zoom: int = 0
    pan: tuple[int, int] = (0, 0)
    orbit: bool = False
    reach: float = 0.0

    def view(self, way: float) -> View:
        """What it sees after a share of its way (0 to 1). It never sees beyond the picture."""
        if not self.reach:
            return View(left=0.0, top=0.0, scale=1.0)
        eased = 0.5 * way + 0.5 * way * way * (3 - 2 * way)
        turned = 0.5 * self.reach if self.orbit else 0.0
        near = {1: self.reach * eased, -1: self.reach * (1 - eased), 0: self.reach}[self.zoom]
        scale = 1 / (1 + near + turned)
        swing = math.sin(2 * math.pi * way) if self.orbit else 0.0
        x = 0.5 + 0.5 * self.pan[0] * (2 * eased - 1) + 0.25 * swing
        y = 0.5 + 0.5 * self.pan[1] * (2 * eased - 1)
        spare = _TURN / 2 if self.orbit else 0.0
        room = 1 - scale
        return View(
            left=room * min(max(x, spare), 1.0 - spare),
            top=room * y,
            scale=scale,
            shear=-_TURN * room * swing,
        )


def camera_for(
    moves: frozenset[str], seed: int, seconds: float, *, inwards: bool = False
) -> Camera:
    """The camera of a moving picture.

    Args:
        moves: What `read_moves` found.
        seed: Chooses a quiet move where the prompt names none.
        seconds: How long the picture moves.
        inwards: Whether a move chosen by seed must not draw back, as there is nothing more to see.
    """
    reach = min(_MOST, _REACH * seconds)
    if "static" in moves:
        return Camera()
    chosen = moves - {"any"}
    if not chosen:
        choices = [move for move in _BY_SEED if not inwards or move != "zoom out"]
        chosen = frozenset({dice(seed, "camera").choice(choices)})
        reach *= 1.0 if "any" in moves else _QUIET
    return Camera(
        zoom=("zoom in" in chosen) - ("zoom out" in chosen),
        pan=(
            ("pan right" in chosen) - ("pan left" in chosen),
            ("pan down" in chosen) - ("pan up" in chosen),
        ),
        orbit="orbit" in chosen,
        reach=reach,
    )
