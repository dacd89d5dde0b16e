"""Flowers, a mushroom and a cactus."""

from __future__ import annotations

import math

from comfy_mcp_demo.painter.canvas import Canvas, Fade
from comfy_mcp_demo.painter.colour import Colour, darker, lighter, mix, rgb

from .base import Look, Subject
from .fur import volume

# Outlines read as filled lines of points, not with one number to a line.
# fmt: off

_BARK = rgb("6b4a34")
_LEAF = rgb("5e8f3f")
_SNOW = rgb("f3f7fc")


def cactus(c: Canvas, look: Look) -> None:
    """A saguaro with two arms and a bloom."""
    skin = look.colour(rgb("4f8a55"), rgb("5c8f4c"))
    paint = Fade(start=(-0.3, 0), end=(0.3, 0), first=lighter(skin, 0.25), last=darker(skin, 0.35))
    for spine in ([(0.02, 0.36, 0.12), (0.24, 0.38, 0.13), (0.28, 0.5, 0.13), (0.28, 0.72, 0.11)],
            [(-0.02, 0.26, 0.11), (-0.22, 0.28, 0.12), (-0.27, 0.38, 0.12), (-0.27, 0.56, 0.1)],
            [(0, 0, 0.2), (0, 0.5, 0.22), (0, 0.9, 0.17)]):
        mask = c.limb(spine, paint)
        x = spine[-1][0]
        for rib in (-0.06, -0.02, 0.02, 0.06):
            c.line([(x + rib, -0.1), (x + rib, 1.1)], 0.008, darker(skin, 0.38), within=mask,
                opacity=0.6)
    for n in range(24):
        x, y = -0.09 + 0.06 * (n % 4), 0.06 + 0.038 * n
        c.line([(x - 0.012, y + 0.012), (x, y), (x + 0.012, y + 0.012)], 0.005, rgb("f2ecd0"))
    for x, y in ((0, 0.98), (0.28, 0.78)):
        for n in range(5):
            a = n * 1.26 + 0.3
            c.oval((x + 0.03 * math.cos(a), y + 0.03 * math.sin(a)), 0.026,
                look.second(rgb("ee5f8f")))
        c.oval((x, y), 0.018, rgb("f7d25a"))


def mushroom(c: Canvas, look: Look) -> None:
    """A toadstool with white spots."""
    cap = look.colour(rgb("d5352c"))
    c.blob([(-0.13, 0.5), (-0.12, 0.2), (-0.19, 0.03), (0, -0.01), (0.19, 0.03), (0.12, 0.2),
        (0.13, 0.5)], Fade(start=(-0.15, 0), end=(0.15, 0), first=rgb("faf3e2"),
        last=rgb("c9b99c")))
    c.blob([(-0.44, 0.47), (-0.2, 0.4), (0.2, 0.4), (0.44, 0.47), (0, 0.56)], rgb("e9d8b8"))
    c.blob([(-0.15, 0.4), (0, 0.32), (0.15, 0.4), (0, 0.45)], rgb("f4ead3"))
    top = c.blob([(-0.5, 0.48), (-0.42, 0.74), (-0.2, 0.94), (0.08, 0.99), (0.34, 0.84),
        (0.49, 0.6), (0.49, 0.47), (0.25, 0.5), (-0.25, 0.51)], volume(cap, (-0.2, 1), (0.2, 0.45)))
    for x, y, r in ((-0.22, 0.76, 0.075), (0.08, 0.85, 0.085), (0.32, 0.66, 0.07),
            (-0.38, 0.57, 0.05), (0.03, 0.62, 0.065), (-0.17, 0.57, 0.03), (0.22, 0.95, 0.04)):
        c.oval((x, y), (r, r * 0.85), rgb("fdf6e8"), within=top)
    for x in (-0.3, -0.22, 0.24, 0.32):
        c.limb([(x, 0, 0.03), (x + 0.03, 0.1, 0.02), (x + 0.07, 0.17, 0.004)], _LEAF)


def _stem(c: Canvas, top: tuple[float, float]) -> None:
    c.limb([(0, 0, 0.035), (0.03, 0.3, 0.03), (top[0], top[1], 0.025)],
        volume(rgb("4f8a3c"), (0, 0.7), (0, 0)))
    for side, y in ((-1, 0.16), (1, 0.3)):
        c.blob([(0.02, y), (side * 0.12, y + 0.13), (side * 0.3, y + 0.17), (side * 0.2, y + 0.04)],
            volume(rgb("5b9a45"), (0, y + 0.2), (0, y)))


def _daisy(c: Canvas, at: tuple[float, float], radius: float, paint: tuple[Colour, Colour],
        petals: int) -> None:
    petal, heart = paint
    for ring in (0, 1):
        for n in range(petals):
            a = 2 * math.pi * (n + 0.5 * ring) / petals
            far = radius * (0.62 - 0.06 * ring)
            tone = darker(petal, 0.16) if ring == 0 else petal
            centre = (at[0] + far * math.cos(a), at[1] + far * math.sin(a))
            c.oval(centre, (radius * 0.42, radius * 1.6 / petals + radius * 0.04),
                Fade(start=at, end=(at[0] + radius * math.cos(a), at[1] + radius * math.sin(a)),
                first=darker(tone, 0.25), last=lighter(tone, 0.2)), turn=math.degrees(a))
    c.oval(at, radius * 0.33, volume(heart, (at[0], at[1] + radius * 0.3),
        (at[0], at[1] - radius * 0.3)))
    for n in range(18):
        a, far = n * 2.4, radius * 0.07 * math.sqrt(n)
        c.oval((at[0] + far * math.cos(a), at[1] + far * math.sin(a)), radius * 0.03,
            darker(heart, 0.35))


def flower(c: Canvas, look: Look) -> None:
    """A daisy-like flower."""
    sway = 0.02 * math.sin(look.time * 1.4)
    _stem(c, (sway, 0.72))
    petal = look.colour(rgb("f5f0e4"), rgb("e8507c"), rgb("f28a3c"), rgb("9a6fd6"))
    _daisy(c, (sway, 0.74), 0.25, (petal, look.second(rgb("f2b632"))), 9)


def sunflower(c: Canvas, look: Look) -> None:
    """A sunflower with a dark heart."""
    sway = 0.015 * math.sin(look.time * 1.2)
    _stem(c, (sway, 0.72))
    petal = look.colour(rgb("f7c02c"))
    _daisy(c, (sway, 0.73), 0.27, (petal, rgb("5b3820")), 15)
    c.oval((sway, 0.73), 0.11, volume(rgb("5b3820"), (0, 0.85), (0, 0.6)))
    for n in range(40):
        a, far = n * 2.4, 0.0165 * math.sqrt(n)
        c.oval((sway + far * math.cos(a), 0.73 + far * math.sin(a)), 0.008, rgb("8a5a30"))


def tulip(c: Canvas, look: Look) -> None:
    """A tulip with a closed cup."""
    petal = look.colour(rgb("e0405a"), rgb("f0a33c"), rgb("b565c8"))
    c.limb([(0, 0, 0.04), (0.02, 0.35, 0.035), (0, 0.64, 0.03)],
        volume(rgb("4f8a3c"), (0, 0.7), (0, 0)))
    for side in (-1, 1):
        c.blob([(0, 0.02), (side * 0.1, 0.2), (side * 0.2, 0.46), (side * 0.22, 0.2),
            (side * 0.08, 0.0)], volume(rgb("5b9a45"), (0, 0.5), (0, 0)))
    for x in (-0.07, 0.07):
        c.blob([(x - 0.06, 0.68), (x - 0.05, 0.88), (x, 1.0), (x + 0.05, 0.88), (x + 0.06, 0.68)],
            darker(petal, 0.3))
    for side in (-1, 1):
        c.blob([(0, 0.6), (side * 0.14, 0.66), (side * 0.19, 0.82), (side * 0.15, 0.98),
            (side * 0.06, 0.88), (side * 0.01, 0.74)], volume(petal, (0, 1), (0, 0.6)))
    c.blob([(0, 0.59), (-0.1, 0.68), (-0.1, 0.84), (0, 0.98), (0.1, 0.84), (0.1, 0.68)],
        volume(lighter(petal, 0.1), (-0.05, 1), (0.05, 0.58)))


def rose(c: Canvas, look: Look) -> None:
    """A rose with spiralling petals and leaves."""
    petal = look.colour(rgb("c9233f"), rgb("e8728f"), rgb("f3e3cf"))
    _stem(c, (0, 0.6))
    for side, y in ((-1, 0.42), (1, 0.12)):
        c.poly([(0.01, y), (side * 0.05, y + 0.045), (0.02, y + 0.035)], rgb("4f8a3c"))
    for n in range(5):
        a = 1.26 * n + 0.3
        c.blob([(0, 0.72), (0.2 * math.cos(a - 0.6), 0.74 + 0.19 * math.sin(a - 0.6)),
            (0.27 * math.cos(a), 0.74 + 0.24 * math.sin(a)), (0.2 * math.cos(a + 0.6),
            0.74 + 0.19 * math.sin(a + 0.6))], volume(darker(petal, 0.12), (0, 0.98), (0, 0.5)))
    for ring, radius in enumerate((0.2, 0.165, 0.13, 0.095, 0.06, 0.03)):
        a = ring * 2.2
        centre = (0.02 * math.cos(a), 0.75 + 0.02 * math.sin(a))
        tone = mix(petal, darker(petal, 0.5), ring / 7)
        c.oval(centre, (radius, radius * 0.92), Fade(start=(centre[0] + radius * math.cos(a),
            centre[1] + radius * math.sin(a)), end=(centre[0] - radius * math.cos(a),
            centre[1] - radius * math.sin(a)), first=lighter(tone, 0.28), last=darker(tone, 0.3)))


FLOWERS = {
    "cactus": Subject(draw=cactus, width=0.8, size=0.5, home=("desert",), plural="cacti"),
    "mushroom": Subject(draw=mushroom, width=1.05, size=0.36, home=("forest",)),
    "flower": Subject(draw=flower, width=0.75, size=0.5, home=("meadow", "hills")),
    "sunflower": Subject(draw=sunflower, width=0.75, size=0.56, home=("meadow", "hills")),
    "tulip": Subject(draw=tulip, width=0.55, size=0.5, home=("meadow", "hills")),
    "rose": Subject(draw=rose, width=0.75, size=0.52, home=("meadow", "hills")),
}
"""Small plants."""
