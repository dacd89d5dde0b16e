"""Rockets, saucers and planets."""

from __future__ import annotations

import math

from comfy_mcp_demo.painter.canvas import Canvas, Fade
from comfy_mcp_demo.painter.colour import darker, lighter, rgb

from .base import Look, Subject

# Outlines read as filled lines of points, not with one number to a line.
# fmt: off


def rocket(c: Canvas, look: Look) -> None:
    """A finned rocket on its flame."""
    body_paint = look.colour(rgb("f3efe6"))
    trim = look.second(rgb("d8402f")) if look.main is None else (look.accent or darker(look.main,
        0.35))
    flicker = 0.04 * math.sin(look.time * 17) + 0.02 * math.sin(look.time * 29)
    c.blob([(-0.1, 0.26), (-0.09, 0.12), (0, -0.04 - flicker), (0.09, 0.12), (0.1, 0.26)],
        Fade(start=(0, 0.26), end=(0, -0.03), first=rgb("ffb03a"), last=rgb("f0502a")), glow=1.0)
    c.blob([(-0.055, 0.26), (-0.045, 0.16), (0, 0.06 - flicker), (0.045, 0.16), (0.055, 0.26)],
        rgb("fff0a8"), glow=1.0)
    for side in (-1, 1):
        c.blob([(side * 0.1, 0.5), (side * 0.22, 0.38), (side * 0.27, 0.16), (side * 0.18, 0.24),
            (side * 0.1, 0.28)], Fade(start=(-0.25, 0), end=(0.25, 0), first=lighter(trim, 0.2),
            last=darker(trim, 0.3)))
    body = c.blob([(0, 1.0), (-0.1, 0.86), (-0.155, 0.64), (-0.14, 0.4), (-0.09, 0.25),
        (0.09, 0.25), (0.14, 0.4), (0.155, 0.64), (0.1, 0.86)],
        Fade(start=(-0.14, 0), end=(0.16, 0), first=lighter(body_paint, 0.35),
        last=darker(body_paint, 0.4)))
    c.box((-0.3, 0.83), (0.3, 1.1), Fade(start=(-0.1, 0), end=(0.1, 0), first=lighter(trim, 0.2),
        last=darker(trim, 0.35)), within=body)
    c.box((-0.3, 0.2), (0.3, 0.3), rgb("4a4d57"), within=body)
    c.oval((0, 0.66), 0.082, rgb("c9ccd2"))
    c.oval((0, 0.66), 0.06, Fade(start=(-0.05, 0.7), end=(0.05, 0.6), first=rgb("8fd0f0"),
        last=rgb("235a8a")))
    c.oval((-0.02, 0.685), (0.018, 0.012), (1, 1, 1), turn=35)
    c.limb([(0, 0.46, 0.03), (0, 0.3, 0.035), (0, 0.18, 0.03)], darker(trim, 0.1))


def ufo(c: Canvas, look: Look) -> None:
    """A flying saucer with a glass dome and lamps."""
    metal = look.colour(rgb("9aa4b5"))
    c.poly([(-0.3, 0.4), (0.3, 0.4), (0.62, -0.05), (-0.62, -0.05)],
        Fade(start=(0, 0.4), end=(0, -0.05), first=rgb("c8ffd0"), last=rgb("a8f0d0")), opacity=0.28,
        soft=0.03, glow=1.0)
    c.blob([(-0.36, 0.58), (-0.3, 0.84), (0, 0.97), (0.3, 0.84), (0.36, 0.58)],
        Fade(start=(-0.3, 0.9), end=(0.3, 0.6), first=rgb("d9f6ff"), last=rgb("4f8ab0")),
        opacity=0.9)
    c.oval((0, 0.68), (0.1, 0.13), rgb("7ed68a"))
    for side in (-1, 1):
        c.oval((side * 0.042, 0.71), (0.028, 0.042), rgb("1d1a1e"), turn=side * -20)
    c.oval((0, 0.5), (1.0, 0.2), Fade(start=(0, 0.7), end=(0, 0.3), first=lighter(metal, 0.4),
        last=darker(metal, 0.5)))
    c.oval((0, 0.57), (0.52, 0.09), Fade(start=(-0.5, 0), end=(0.5, 0), first=lighter(metal, 0.5),
        last=darker(metal, 0.2)))
    for n in range(7):
        x = -0.78 + n * 0.26
        c.oval((x, 0.45 - 0.07 * (1 - (x / 0.9) ** 2)), 0.04,
            (rgb("ffd75a"), rgb("6fe0ff"), rgb("ff7a8a"))[(n + int(look.time * 3)) % 3], glow=1.0)


def planet(c: Canvas, look: Look) -> None:
    """A banded planet with a ring."""
    ground = look.colour(rgb("e0a45c"), rgb("5f8fd0"), rgb("c2687a"), rgb("6fb0a0"))
    ring = look.second(lighter(ground, 0.45))
    for half in (1, 0):
        if not half:
            disc = c.oval((0, 0.5), 0.36, Fade(start=(-0.3, 0.75), end=(0.3, 0.2),
                first=lighter(ground, 0.3), last=darker(ground, 0.35)))
            roll = look.dice("bands")
            for n in range(9):
                y = 0.18 + n * 0.08 + roll.uniform(-0.015, 0.015)
                tone = lighter(ground, 0.35) if n % 2 else darker(ground, 0.25)
                c.limb([(-0.4, y + 0.06, 0.02), (-0.1, y, roll.uniform(0.02, 0.05)),
                    (0.2, y - 0.01, roll.uniform(0.015, 0.04)), (0.4, y + 0.02, 0.02)], tone,
                    within=disc, opacity=0.55, soft=0.006)
            c.blob([(0.1, 0.9), (0.42, 0.8), (0.46, 0.3), (0.2, 0.08), (-0.16, 0.1), (0.16, 0.3),
                (0.24, 0.6)], (0.03, 0.03, 0.1), within=disc, opacity=0.5, soft=0.06)
        for radius, width, tone in ((0.62, 0.05, ring), (0.53, 0.06, darker(ring, 0.2)),
                (0.7, 0.02, darker(ring, 0.1))):
            sweep = math.pi if half else -math.pi
            arc = [(radius * math.cos(sweep * k / 16),
                radius * 0.24 * math.sin(sweep * k / 16)) for k in range(17)]
            turned = [(x * 0.966 - y * 0.259, 0.5 + x * 0.259 + y * 0.966) for x, y in arc]
            c.line(turned, width * 0.62, tone, opacity=0.9)


SPACEFARERS = {
    "rocket": Subject(draw=rocket, habitat="sky", width=0.7, sinks=0.15, size=0.6,
        home=("hills", "mountains"), motion="float"),
    "ufo": Subject(draw=ufo, habitat="sky", width=2.1, size=0.3, home=("hills", "meadow"),
        motion="float", plural="flying saucers"),
    "planet": Subject(draw=planet, habitat="sky", width=1.5, size=0.56,
        home=("mountains", "hills")),
}
"""Subjects of space."""
