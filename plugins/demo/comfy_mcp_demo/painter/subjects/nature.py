"""Subjects of the land itself: a waterfall."""

from __future__ import annotations

import math

from comfy_mcp_demo.painter.canvas import Canvas, Fade
from comfy_mcp_demo.painter.colour import darker, lighter, rgb

from .base import Look, Subject

# Outlines read as filled lines of points, not with one number to a line.
# fmt: off


def waterfall(c: Canvas, look: Look) -> None:
    """Water that falls over a rock face into a foaming pool."""
    rock = rgb("6f6a68")
    water = look.colour(rgb("cfe8f2"))
    face = c.poly([(-0.62, 0.0), (-0.58, 0.4), (-0.5, 0.78), (-0.34, 0.94), (-0.12, 0.9),
        (0.14, 0.9),
        (0.32, 0.98), (0.5, 0.8), (0.57, 0.38), (0.64, 0.0)],
        Fade(start=(-0.5, 0.8), end=(0.5, 0.1), first=lighter(rock, 0.18), last=darker(rock, 0.42)))
    roll = look.dice("rock")
    for _ in range(30):
        x, y = roll.uniform(-0.6, 0.6), roll.uniform(0.0, 0.95)
        w, h = roll.uniform(0.03, 0.09), roll.uniform(0.05, 0.18)
        c.poly([(x, y + h), (x + w, y + h * 0.7), (x + w * 0.7, y), (x - w * 0.3, y + h * 0.2)],
            darker(rock, 0.5) if roll.choice((True, False)) else lighter(rock, 0.28),
            within=face, opacity=0.55)
    c.blob([(-0.62, 0.05), (0.62, 0.05), (0.74, -0.01), (0.5, -0.06), (-0.5, -0.06),
        (-0.74, -0.01)],
        Fade(start=(0, 0.05), end=(0, -0.06), first=rgb("4f8fa8"), last=rgb("2f6a85")))
    fall = c.blob([(-0.13, 0.9), (-0.05, 0.93), (0.08, 0.93), (0.15, 0.9), (0.17, 0.5), (0.22, 0.0),
        (0, -0.02), (-0.2, 0.0), (-0.15, 0.5)],
        Fade(start=(0, 0.95), end=(0, 0), first=darker(water, 0.22), last=lighter(water, 0.6)))
    for n in range(15):
        x = -0.13 + n * 0.019
        drop = (look.time * 0.9 + n * 0.37) % 1
        for y in (1 - drop, 1.5 - drop, 0.5 - drop):
            c.limb([(x, y, 0.006), (x * 1.15, y - 0.12, 0.014), (x * 1.3, y - 0.26, 0.004)],
                (1, 1, 1) if n % 3 else darker(water, 0.3), within=fall, opacity=0.75)
    for n in range(13):
        x = -0.24 + n * 0.04
        lift = 0.015 * math.sin(look.time * 5 + n * 2)
        c.oval((x, 0.01 + lift), (0.055, 0.04), (1, 1, 1), opacity=0.75, soft=0.012)
    for x, y in ((-0.5, 0.82), (-0.3, 0.95), (0.36, 0.97), (0.52, 0.78), (-0.6, 0.06),
            (0.62, 0.06)):
        leaf = rgb("4f8a45")
        for dx, dy, tone in ((-0.05, 0, darker(leaf, 0.25)), (0.05, 0.0, leaf),
                (0, 0.04, lighter(leaf, 0.15))):
            c.oval((x + dx, y + dy), (0.075, 0.06), tone)


NATURE = {
    "waterfall": Subject(draw=waterfall, width=1.6, sinks=0.1, size=0.66,
        home=("mountains", "forest")),
}
"""Subjects of the land."""
