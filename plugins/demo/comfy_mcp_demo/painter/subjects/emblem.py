"""An abstract emblem, for a logo without a subject."""

from __future__ import annotations

import math

from comfy_mcp_demo.painter.canvas import Canvas, Fade
from comfy_mcp_demo.painter.colour import darker, lighter, mix, rgb
from comfy_mcp_demo.painter.noise import chance

from .base import Look, Subject

# Outlines read as filled lines of points, not with one number to a line.
# fmt: off


def emblem(c: Canvas, look: Look) -> None:
    """Petals turned about a centre, or a rising peak and sun inside a ring, by seed."""
    first = look.colour(rgb("e2654a"), rgb("2f7f8a"), rgb("6a4fb5"), rgb("e0a02e"))
    second = look.second(lighter(first, 0.5), mix(first, rgb("f2b632"), 0.6))
    roll = look.dice("emblem")
    if chance(roll, 0.5):
        petals = roll.choice((5, 6, 8))
        for n in range(petals):
            a = 2 * math.pi * n / petals + math.pi / 2
            at = (0.27 * math.cos(a), 0.5 + 0.27 * math.sin(a))
            tone = mix(first, second, n / (petals - 1))
            c.oval(at, (0.24, 0.115), Fade(start=(0, 0.5), end=(at[0] * 1.8,
                0.5 + (at[1] - 0.5) * 1.8), first=darker(tone, 0.1), last=lighter(tone, 0.15)),
                turn=math.degrees(a), opacity=0.88)
        c.oval((0, 0.5), 0.09, lighter(second, 0.5))
        return
    disc = c.oval((0, 0.5), 0.48, Fade(start=(0, 0.98), end=(0, 0.02), first=second,
        last=lighter(second, 0.4)))
    c.oval((0.12, 0.62), 0.13, lighter(second, 0.75), within=disc)
    for shift, tone in ((0.22, mix(first, second, 0.4)), (-0.16, first)):
        c.poly([(shift - 0.5, 0.0), (shift, 0.68 - abs(shift)), (shift + 0.5, 0.0)], tone,
            within=disc)
        c.poly([(shift, 0.68 - abs(shift)), (shift + 0.5, 0.0), (shift + 0.06, 0.0)],
            darker(tone, 0.25), within=disc)
    ring = [(0.48 * math.cos(a * math.pi / 24),
        0.5 + 0.48 * math.sin(a * math.pi / 24)) for a in range(49)]
    c.line(ring, 0.035, darker(first, 0.15))


EMBLEM = {"emblem": Subject(draw=emblem, habitat="sky", width=1.1, size=0.5)}
"""The abstract motif."""
