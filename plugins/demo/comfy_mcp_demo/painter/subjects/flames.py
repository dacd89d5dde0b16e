"""What burns: lantern, candle, campfire."""

from __future__ import annotations

import math

from comfy_mcp_demo.painter.canvas import Canvas, Fade
from comfy_mcp_demo.painter.colour import darker, lighter, rgb

from .base import Look, Subject
from .fur import volume

# Outlines read as filled lines of points, not with one number to a line.
# fmt: off

_CHINA = rgb("f3eee4")
_LEAF = rgb("5f9a45")


def lantern(c: Canvas, look: Look) -> None:
    """A glowing lantern with a handle."""
    metal = look.colour(rgb("4a4238"), rgb("6a5030"))
    ring = [(0.17 * math.cos(a * math.pi / 12),
        0.84 + 0.16 * math.sin(a * math.pi / 12)) for a in range(13)]
    c.line(ring, 0.025, darker(metal, 0.2))
    c.blob([(-0.08, 0.86), (-0.2, 0.74), (0.2, 0.74), (0.08, 0.86)],
        volume(metal, (0, 0.9), (0, 0.7)))
    glass = c.blob([(-0.2, 0.7), (-0.25, 0.44), (-0.2, 0.16), (0.2, 0.16), (0.25, 0.44),
        (0.2, 0.7)], Fade(start=(0, 0.2), end=(0, 0.75), first=look.second(rgb("ffc558")),
        last=rgb("fff0bd")), glow=0.9)
    flick = 0.02 * math.sin(look.time * 11)
    c.oval((0, 0.36), 0.16, rgb("fff7d8"), within=glass, soft=0.05, glow=1.0)
    c.blob([(0, 0.56 + flick), (-0.06, 0.38), (-0.04, 0.27), (0.04, 0.27), (0.06, 0.38)],
        rgb("ff8a2c"), glow=1.0)
    c.blob([(0, 0.47 + flick), (-0.028, 0.36), (0, 0.28), (0.028, 0.36)], rgb("fff6c8"), glow=1.0)
    c.box((-0.035, 0.16), (0.035, 0.28), rgb("f3ead2"))
    for x in (-0.215, -0.08, 0.08, 0.215):
        c.line([(x, 0.16), (x * 1.12, 0.44), (x, 0.72)], 0.02, darker(metal, 0.1))
    c.box((-0.26, 0.69), (0.26, 0.75), darker(metal, 0.15))
    c.box((-0.27, 0.1), (0.27, 0.17), metal)
    c.box((-0.3, 0.0), (0.3, 0.1), volume(metal, (0, 0.1), (0, 0)))


def candle(c: Canvas, look: Look) -> None:
    """A burning candle in a holder."""
    wax = look.colour(rgb("f4e9d2"), rgb("c9453f"))
    flick = 0.015 * math.sin(look.time * 9)
    c.oval((0, 0.05), (0.36, 0.06), volume(rgb("c79a45"), (0, 0.1), (0, 0)))
    c.line([(0.3, 0.06), (0.46, 0.1), (0.42, 0.18), (0.28, 0.12)], 0.035, rgb("b98a3a"))
    c.box((-0.12, 0.06), (0.12, 0.68), Fade(start=(-0.12, 0), end=(0.12, 0),
        first=lighter(wax, 0.2), last=darker(wax, 0.32)))
    c.oval((0, 0.68), (0.12, 0.03), rgb("fff0c0"), glow=0.6)
    for x, low in ((-0.1, 0.5), (0.06, 0.42), (0.11, 0.56)):
        c.limb([(x, 0.68, 0.05), (x, low, 0.045)], lighter(wax, 0.15))
    c.line([(0, 0.68), (0.005, 0.76)], 0.014, rgb("3a2a22"))
    c.oval((0, 0.84), 0.13, rgb("ffcf6a"), opacity=0.35, soft=0.05, glow=1.0)
    c.blob([(0, 1.0 + flick), (-0.06, 0.84), (-0.045, 0.74), (0, 0.71), (0.045, 0.74),
        (0.06, 0.84)], Fade(start=(0, 0.72), end=(0, 1), first=rgb("ffdf7a"), last=rgb("ff8a2c")),
        glow=1.0)
    c.blob([(0, 0.9 + flick), (-0.03, 0.8), (0, 0.73), (0.03, 0.8)], rgb("fffbe0"), glow=1.0)


def campfire(c: Canvas, look: Look) -> None:
    """A campfire of crossed logs inside a ring of stones."""
    for side in (-1, 1):
        c.limb([(side * -0.5, 0.06, 0.13), (side * 0.42, 0.24, 0.11)],
            Fade(start=(0, 0.25), end=(0, 0), first=rgb("8a5a38"), last=rgb("3f2719")))
        c.oval((side * -0.52, 0.055), 0.06, rgb("c99a68"))
    for n, (wide, top, tone) in enumerate(((0.36, 0.95, rgb("f0502a")), (0.26, 0.76, rgb("ff9030")),
            (0.15, 0.52, rgb("ffe27a")))):
        lick = 0.05 * math.sin(look.time * (7 + n * 3) + n)
        c.blob([(-wide, 0.24), (-wide * 0.85, 0.42 * top), (-wide * 0.45, 0.62 * top + lick * 0.5),
            (-wide * 0.3, 0.5 * top), (0.02 + lick, top + lick * 0.4), (wide * 0.35, 0.56 * top),
            (wide * 0.6, 0.72 * top - lick * 0.5), (wide * 0.9, 0.4 * top), (wide, 0.24),
            (0, 0.12)], tone, glow=1.0)
    for n in range(8):
        rise = (look.time * 0.4 + n / 8) % 1
        c.oval((0.3 * math.sin(n * 2.3) * (0.4 + rise), 0.5 + 0.75 * rise), 0.014, rgb("ffb04a"),
            glow=1.0, opacity=1 - rise)
    for n in range(9):
        x = -0.64 + n * 0.16
        c.oval((x, 0.03 - 0.03 * math.cos(x * 2)), (0.1, 0.07),
            Fade(start=(0, 0.1), end=(0, -0.05), first=rgb("9a9690"), last=rgb("4a4744")))


FLAMES = {"lantern": Subject(draw=lantern, habitat="table", width=0.75, size=0.54),
    "candle": Subject(draw=candle, habitat="table", width=1.0, size=0.52),
    "campfire": Subject(draw=campfire, width=1.5, rises=0.35, size=0.3,
    home=("mountains", "meadow"))}
"""Lights and fires."""
