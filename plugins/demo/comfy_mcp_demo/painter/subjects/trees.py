"""Trees: broad-leaved, in blossom, pine and palm."""

from __future__ import annotations

import math

import numpy as np

from comfy_mcp_demo.painter.canvas import Canvas, Fade, Outline
from comfy_mcp_demo.painter.colour import Colour, darker, lighter, rgb

from .base import Look, Subject

# Outlines read as filled lines of points, not with one number to a line.
# fmt: off

_BARK = rgb("6b4a34")
_LEAF = rgb("5e8f3f")
_SNOW = rgb("f3f7fc")


def _crown(c: Canvas, look: Look, leaf: Colour, spread: tuple[float, float], middle: float) -> None:
    """A crown of overlapping masses: dark below, bright towards the top left."""
    roll = look.dice("crown")
    masses = [(roll.uniform(0, 6.28), roll.uniform(0.25, 1.0)) for _ in range(24)]
    for layer, (tone, shift, size) in enumerate(((darker(leaf, 0.42), -0.05, 0.15),
            (darker(leaf, 0.16), 0.0, 0.125), (lighter(leaf, 0.1), 0.05, 0.09),
            (lighter(leaf, 0.3), 0.085, 0.055))):
        outlines: list[Outline] = []
        for angle, far in masses[: 24 - layer * 3]:
            x = math.cos(angle + layer) * far * spread[0] * (1 - 0.12 * layer) - 0.02 * layer
            y = middle + shift + math.sin(angle + layer) * far * spread[1] * (1 - 0.1 * layer)
            outlines.append(_leafy((x, y), size * (0.8 + 0.4 * far), angle))
        c.fill(outlines, Fade(start=(0, middle + spread[1]), end=(0, middle - spread[1]),
            first=lighter(tone, 0.12), last=darker(tone, 0.12)))


def _leafy(centre: tuple[float, float], radius: float, phase: float) -> Outline:
    angle = np.linspace(0, 2 * np.pi, 36, endpoint=False)
    wave = 1 + 0.09 * np.cos(angle * 7 + phase) + 0.05 * np.cos(angle * 11)
    return np.stack([centre[0] + radius * wave * np.cos(angle),
        centre[1] + radius * 0.86 * wave * np.sin(angle)], axis=1)


def _trunk(c: Canvas, look: Look) -> None:
    bark = darker(_BARK, 0.1)
    for side, rise in ((-0.16, 0.62), (0.17, 0.66), (0.02, 0.72)):
        c.limb([(0, 0.28, 0.07), (side * 0.5, 0.45, 0.045), (side, rise, 0.02)], bark)
    c.limb([(0, 0, 0.16), (0.0, 0.08, 0.1), (0.01, 0.28, 0.085), (0, 0.46, 0.06)],
        Fade(start=(-0.07, 0), end=(0.08, 0), first=lighter(_BARK, 0.22), last=darker(_BARK, 0.4)))
    if look.old:
        c.oval((0.01, 0.22), (0.022, 0.032), darker(_BARK, 0.6))


def _bare(c: Canvas, look: Look) -> None:
    """Leafless boughs, each with twigs, and snow along their upper side."""
    roll = look.dice("boughs")
    for n in range(9):
        side = -1 if n % 2 else 1
        foot = 0.3 + 0.05 * n
        reach, rise = (0.36 - 0.026 * n) * roll.uniform(0.8, 1.15), 0.3 - 0.012 * n
        path = [(0.0, foot, 0.05 - 0.003 * n), (side * reach * 0.45, foot + rise * 0.4, 0.026),
            (side * reach, foot + rise, 0.007)]
        c.limb(path, _BARK)
        c.line([(x, y + w * 0.4) for x, y, w in path], 0.011, _SNOW, opacity=0.9)
        for k in (0.45, 0.7):
            x, y = side * reach * k, foot + rise * k * 0.92
            for lean in (-0.03, 0.07):
                c.limb([(x, y, 0.014), (x + side * lean, y + 0.07, 0.009),
                    (x + side * lean * 1.6, y + 0.14, 0.004)], _BARK)


def tree(c: Canvas, look: Look) -> None:
    """A broad-leaved tree, coloured by season."""
    palette = {"autumn": (rgb("d9772a"), rgb("c9502c"), rgb("e0a530")),
        "spring": (rgb("8dbb4f"), rgb("9cc65a"))}
    leaf = look.colour(*palette.get(look.season or "", (_LEAF, rgb("4f8244"), rgb("6f9a45"))))
    _trunk(c, look)
    if look.season == "winter" and look.main is None:
        _bare(c, look)
        return
    _crown(c, look, leaf, (0.27, 0.2), 0.7)


def blossom(c: Canvas, look: Look) -> None:
    """A cherry tree in bloom, shedding petals."""
    pink = look.colour(rgb("f4a9c4"), rgb("f7bcd0"))
    _trunk(c, look)
    _crown(c, look, pink, (0.32, 0.19), 0.7)
    roll = look.dice("petals")
    for n in range(16):
        fall = (roll.random() + look.time * 0.07) % 1
        x = roll.uniform(-0.4, 0.4) + 0.06 * math.sin(look.time + n)
        c.oval((x, 0.6 * (1 - fall)), (0.014, 0.008), lighter(pink, 0.3), turn=40 * n)


def pine(c: Canvas, look: Look) -> None:
    """A conifer of drooping tiers."""
    leaf = look.colour(rgb("2f6148"), rgb("38694a"), rgb("2b5a50"))
    roll = look.dice("tiers")
    c.limb([(0, 0, 0.06), (0, 0.2, 0.05)], Fade(start=(-0.03, 0), end=(0.03, 0),
        first=lighter(_BARK, 0.15), last=darker(_BARK, 0.4)))
    tiers = 7
    for n in range(tiers):
        low = 0.1 + 0.8 * n / tiers
        half = 0.29 * (1 - n / tiers) + 0.035
        top = min(1.0, low + 0.26)
        teeth = 6
        edge: list[tuple[float, float]] = []
        for k in range(teeth + 1):
            x = -half + 2 * half * k / teeth
            edge.append((x, low + 0.02 * abs(x / half) + roll.uniform(-0.012, 0.012)))
            if k < teeth:
                edge.append((x + half / teeth, low + 0.035))
        tier = c.poly([(0, top), (-half * 0.45, low + 0.11), *edge, (half * 0.45, low + 0.11)],
            Fade(start=(-half, low + 0.1), end=(half, low), first=lighter(leaf, 0.2),
            last=darker(leaf, 0.32)))
        c.poly([(-1, low - 0.05), (1, low - 0.05), (1, low + 0.05), (0, low + 0.075),
            (-1, low + 0.05)], darker(leaf, 0.5), within=tier, opacity=0.4, soft=0.01)
        if look.snowy:
            c.poly([(0, top + 0.01), (-half * 0.4, low + 0.14), (-half * 0.8, low + 0.05),
                (-half * 0.35, low + 0.1), (-half * 0.1, low + 0.07), (half * 0.25, low + 0.11),
                (half * 0.5, low + 0.08)], _SNOW, within=tier)


def palm(c: Canvas, look: Look) -> None:
    """A palm with a leaning ringed trunk and feathered fronds."""
    leaf = look.colour(rgb("3f8a4a"), rgb("4d9448"))
    trunk = c.limb([(-0.12, 0, 0.085), (-0.08, 0.25, 0.06), (0.0, 0.52, 0.05), (0.1, 0.74, 0.045)],
        Fade(start=(-0.1, 0.3), end=(0.03, 0.25), first=rgb("b98d61"), last=rgb("704d34")))
    for n in range(16):
        y = 0.03 + n * 0.046
        c.line([(-0.2, y), (-0.05 + y * 0.15, y - 0.014), (0.2, y)], 0.008, rgb("5c3f2b"),
            within=trunk, opacity=0.6)
    sway = 0.03 * math.sin(look.time * 1.3)
    for order, angle in enumerate((-20, 200, 30, 150, 75, 110, -45, 225)):
        a = math.radians(angle + look.dice(f"frond{order}").uniform(-8, 8))
        tip = (0.1 + 0.42 * math.cos(a) + sway, 0.74 + 0.26 * math.sin(a) - 0.12 * abs(math.cos(a)))
        bend = (0.1 + 0.24 * math.cos(a), 0.78 + 0.24 * math.sin(a) + 0.05)
        _frond(c, (0.1, 0.75), bend, tip, lighter(leaf, 0.14) if order % 2 else darker(leaf, 0.2))
    for x in (0.07, 0.12, 0.1):
        c.oval((x, 0.725), 0.026, rgb("5f3f26"))


def _frond(c: Canvas, start: tuple[float, float], bend: tuple[float, float],
        tip: tuple[float, float], leaf: Colour) -> None:
    upper: list[tuple[float, float]] = []
    lower: list[tuple[float, float]] = []
    for n in range(15):
        t = n / 14
        x = (1 - t) ** 2 * start[0] + 2 * t * (1 - t) * bend[0] + t * t * tip[0]
        y = (1 - t) ** 2 * start[1] + 2 * t * (1 - t) * bend[1] + t * t * tip[1]
        wide = 0.07 * math.sin(math.pi * min(1, t * 0.85 + 0.13)) * (1.0 if n % 2 else 0.55)
        upper.append((x, y + wide * 0.35))
        lower.append((x, y - wide * 1.25))
    c.poly([*upper, *lower[::-1]], Fade(start=(0, start[1] + 0.2), end=(0, tip[1] - 0.1),
        first=lighter(leaf, 0.2), last=darker(leaf, 0.25)))


TREES = {
    "tree": Subject(draw=tree, width=0.95, size=0.62, home=("hills", "meadow"), sway=0.014),
    "blossom": Subject(draw=blossom, width=1.05, size=0.62, home=("hills", "meadow"), sway=0.014,
        plural="cherry trees"),
    "pine": Subject(draw=pine, width=0.7, size=0.62, home=("mountains", "hills"), sway=0.01),
    "palm": Subject(draw=palm, width=1.15, rises=0.1, size=0.62, home=("beach", "sea"), sway=0.018),
}
"""Trees."""
