"""Where people live and work: house, cottage, barn, church, tent; and the parts they share."""

from __future__ import annotations

import math

from comfy_mcp_demo.painter.canvas import Canvas, Fade, Point
from comfy_mcp_demo.painter.colour import Colour, darker, lighter, rgb

from .base import Look, Subject

# Outlines read as filled lines of points, not with one number to a line.
# fmt: off

_GLASS = rgb("4b6a86")
LAMP = rgb("ffd27a")
STONE = rgb("b3aaa0")
SNOW = rgb("f4f7fb")


def window(c: Canvas, look: Look, low: Point, high: Point) -> None:
    """A framed window, lit after dark."""
    c.box((low[0] - 0.008, low[1] - 0.008), (high[0] + 0.008, high[1] + 0.008), rgb("efe6d2"))
    lamp = float(look.dark or look.glowing)
    pane = Fade(start=low, end=high, first=LAMP, last=rgb("ffedb8")) if lamp else Fade(start=low,
        end=high, first=darker(_GLASS, 0.3), last=lighter(_GLASS, 0.35))
    c.box(low, high, pane, glow=lamp)
    x, y = (low[0] + high[0]) / 2, (low[1] + high[1]) / 2
    c.line([(x, low[1]), (x, high[1])], 0.008, rgb("efe6d2"))
    c.line([(low[0], y), (high[0], y)], 0.008, rgb("efe6d2"))


def wall(c: Canvas, low: Point, high: Point, colour: Colour) -> None:
    """A wall, lighter on the left where the light comes from."""
    c.box(low, high, Fade(start=low, end=(high[0], low[1]), first=lighter(colour, 0.15),
        last=darker(colour, 0.16)))


def smoke(c: Canvas, look: Look, start: Point) -> None:
    """Soft puffs that rise from a chimney."""
    for n in range(5):
        rise = (look.time * 0.12 + n / 5) % 1
        sway = 0.05 * math.sin(rise * 5 + look.time)
        c.oval((start[0] + 0.14 * rise + sway, start[1] + 0.3 * rise), 0.02 + 0.05 * rise,
            rgb("eceaea"), opacity=0.5 * (1 - rise), soft=0.02)


def house(c: Canvas, look: Look) -> None:
    """A two-storey house with a gable roof; walls take the main colour, the roof the accent."""
    paint = look.colour(rgb("f1e3c6"), rgb("e9d8c0"), rgb("d9dfe0"))
    roof = look.second(rgb("b4513c"), rgb("5a6470"), rgb("8c4638"))
    smoke(c, look, (0.3, 1.02))
    c.box((0.24, 0.72), (0.35, 1.0), Fade(start=(0.24, 0), end=(0.35, 0), first=rgb("b06a52"),
        last=rgb("7d4638")))
    wall(c, (-0.5, 0.0), (0.5, 0.58), paint)
    c.poly([(0.0, 0.0), (0.5, 0.0), (0.5, 0.58), (0.0, 0.58)], darker(paint, 0.14), opacity=0.55)
    c.poly([(-0.52, 0.56), (-0.25, 0.92), (0.0, 0.56)], lighter(paint, 0.1))
    c.poly([(-0.25, 0.93), (0.36, 0.93), (0.58, 0.53), (0.03, 0.53)],
        Fade(start=(0, 0.93), end=(0.3, 0.53), first=lighter(roof, 0.12), last=darker(roof, 0.18)))
    c.poly([(-0.57, 0.53), (-0.25, 0.95), (0.06, 0.53), (0.0, 0.53), (-0.25, 0.86), (-0.5, 0.53)],
        darker(roof, 0.1))
    for n in range(3):
        y = 0.61 + n * 0.09
        c.line([(0.0 - n * 0.06, y), (0.55 - n * 0.045, y)], 0.006, darker(roof, 0.4), opacity=0.5)
    if look.snowy:
        c.poly([(-0.26, 0.96), (0.36, 0.96), (0.5, 0.7), (0.3, 0.74), (0.12, 0.7), (-0.1, 0.74)],
            SNOW)
    c.box((-0.31, 0.0), (-0.17, 0.27), Fade(start=(-0.3, 0.27), end=(-0.3, 0), first=rgb("7a4a2c"),
        last=rgb("5a3520")))
    c.oval((-0.2, 0.13), 0.012, rgb("e8c35a"))
    window(c, look, (-0.45, 0.12), (-0.36, 0.28))
    window(c, look, (-0.31, 0.6), (-0.19, 0.74))
    for x in (0.1, 0.31):
        window(c, look, (x, 0.12), (x + 0.12, 0.28))
        window(c, look, (x, 0.36), (x + 0.12, 0.49))
    for x in (-0.42, 0.2, 0.44, -0.08):
        c.oval((x, 0.03), (0.09, 0.06), rgb("4f7a45"))


def cottage(c: Canvas, look: Look) -> None:
    """A low cottage under a steep thatched roof."""
    paint = look.colour(rgb("f3e7d0"), rgb("c99b6b"), rgb("e9dccb"))
    roof = look.second(rgb("a9743f"), rgb("6d5a4a"), rgb("9a4a38"))
    smoke(c, look, (0.36, 1.06))
    c.box((0.3, 0.7), (0.42, 1.04), Fade(start=(0.3, 0), end=(0.42, 0), first=lighter(STONE, 0.1),
        last=darker(STONE, 0.35)))
    wall(c, (-0.58, 0.0), (0.58, 0.5), paint)
    c.blob([(-0.72, 0.42), (-0.42, 0.86), (-0.3, 0.94), (0.3, 0.94), (0.42, 0.86), (0.72, 0.42),
        (0.5, 0.4), (0.0, 0.46), (-0.5, 0.4)], Fade(start=(-0.3, 0.95), end=(0.2, 0.4),
        first=lighter(roof, 0.2), last=darker(roof, 0.25)))
    if look.snowy:
        c.blob([(-0.68, 0.5), (-0.42, 0.9), (-0.3, 0.98), (0.3, 0.98), (0.42, 0.9), (0.68, 0.5),
            (0.4, 0.56), (0.1, 0.52), (-0.3, 0.58)], SNOW)
    c.blob([(-0.12, 0.02), (-0.12, 0.3), (0, 0.37), (0.12, 0.3), (0.12, 0.02), (0, -0.005)],
        Fade(start=(0, 0.35), end=(0, 0), first=rgb("7d4e2e"), last=rgb("5c371f")))
    c.oval((0.07, 0.16), 0.014, rgb("e8c35a"))
    for x in (-0.45, 0.25):
        window(c, look, (x, 0.14), (x + 0.2, 0.32))
        c.box((x - 0.01, 0.1), (x + 0.21, 0.13), rgb("7d4e2e"))
        for n in range(4):
            c.oval((x + 0.03 + n * 0.05, 0.13), 0.022, (rgb("e2557a"), rgb("f2c14e"))[n % 2])
    for x in (-0.56, 0.55, -0.2, 0.2):
        c.oval((x, 0.03), (0.11, 0.07), rgb("57803f"))


def barn(c: Canvas, look: Look) -> None:
    """A barn with a gambrel roof and white trim."""
    paint = look.colour(rgb("b3372f"), rgb("a8432f"))
    roof = look.second(rgb("5b5f66"), rgb("6b4a3a"))
    white = rgb("f3ece0")
    shape = [(-0.52, 0.0), (-0.52, 0.5), (-0.34, 0.8), (0.0, 0.96), (0.34, 0.8), (0.52, 0.5),
        (0.52, 0.0)]
    body = c.poly(shape, Fade(start=(-0.5, 0), end=(0.5, 0), first=lighter(paint, 0.12),
        last=darker(paint, 0.22)))
    for n in range(13):
        c.line([(-0.48 + n * 0.08, 0), (-0.48 + n * 0.08, 1)], 0.005, darker(paint, 0.4),
            within=body, opacity=0.5)
    top = SNOW if look.snowy else roof
    c.poly([(-0.58, 0.47), (-0.38, 0.83), (0, 1.01), (0.38, 0.83), (0.58, 0.47), (0.52, 0.47),
        (0.34, 0.77), (0, 0.93), (-0.34, 0.77), (-0.52, 0.47)], top)
    c.box((-0.2, 0), (0.2, 0.4), white)
    c.box((-0.18, 0), (0.18, 0.38), darker(paint, 0.1))
    for a, b in (((-0.18, 0), (0, 0.38)), ((0, 0), (-0.18, 0.38)), ((0, 0), (0.18, 0.38)),
            ((0.18, 0), (0, 0.38))):
        c.line([a, b], 0.02, white)
    window(c, look, (-0.09, 0.55), (0.09, 0.7))


def church(c: Canvas, look: Look) -> None:
    """A country church with a pointed steeple."""
    paint = look.colour(rgb("efe9dc"), rgb("c9bdab"))
    roof = look.second(rgb("4d5b6b"), rgb("7a3f35"))
    wall(c, (-0.14, 0), (0.5, 0.36), paint)
    c.poly([(-0.16, 0.35), (-0.08, 0.56), (0.44, 0.56), (0.54, 0.35)],
        Fade(start=(0, 0.56), end=(0, 0.35), first=lighter(roof, 0.12), last=darker(roof, 0.1)))
    wall(c, (-0.36, 0), (-0.08, 0.62), paint)
    c.poly([(-0.4, 0.61), (-0.22, 0.94), (-0.04, 0.61)], Fade(start=(-0.4, 0.6), end=(-0.04, 0.6),
        first=lighter(roof, 0.2), last=darker(roof, 0.25)))
    c.line([(-0.22, 0.92), (-0.22, 1.04)], 0.014, rgb("e0b64a"))
    c.line([(-0.255, 1.0), (-0.185, 1.0)], 0.014, rgb("e0b64a"))
    pane = LAMP if look.dark else _GLASS
    for x in (0.02, 0.17, 0.32):
        c.blob([(x, 0.1), (x, 0.22), (x + 0.04, 0.28), (x + 0.08, 0.22), (x + 0.08, 0.1)], pane,
            glow=float(look.dark))
    c.oval((-0.22, 0.5), 0.05, pane, glow=float(look.dark))
    c.blob([(-0.29, 0.0), (-0.29, 0.18), (-0.22, 0.26), (-0.15, 0.18), (-0.15, 0.0)], rgb("5c3a26"))
    if look.snowy:
        c.poly([(-0.1, 0.5), (-0.08, 0.58), (0.44, 0.58), (0.48, 0.48)], SNOW)


def tent(c: Canvas, look: Look) -> None:
    """A ridge tent with an open, lit entrance."""
    cloth = look.colour(rgb("e08b3a"), rgb("d8573a"), rgb("4f8a6a"))
    c.poly([(-0.1, 1.0), (0.55, 0.86), (0.95, 0.0), (0.35, 0.0)],
        Fade(start=(0.2, 0.9), end=(0.8, 0), first=darker(cloth, 0.12), last=darker(cloth, 0.42)))
    c.poly([(-0.1, 1.0), (-0.75, 0.0), (0.42, 0.0)], Fade(start=(-0.5, 0.2), end=(0.3, 0.2),
        first=lighter(cloth, 0.25), last=cloth))
    lamp = float(look.dark)
    c.poly([(-0.1, 0.9), (-0.36, 0.0), (0.18, 0.0)], Fade(start=(0, 0), end=(0, 0.9),
        first=rgb("ffe7a6"), last=rgb("f2a13c")) if lamp else darker(cloth, 0.7), glow=lamp)
    c.poly([(-0.1, 0.96), (-0.36, 0.0), (-0.5, 0.0), (-0.2, 0.7)], lighter(cloth, 0.35))
    for a, b in (((-0.62, 0.2), (-0.95, 0.0)), ((0.8, 0.3), (1.12, 0.0))):
        c.line([a, b], 0.012, rgb("e9dcc0"))


HOMES = {
    "house": Subject(draw=house, width=1.3, rises=0.4, size=0.42, home=("hills", "meadow")),
    "cottage": Subject(draw=cottage, width=1.6, rises=0.45, size=0.34, home=("hills", "meadow")),
    "barn": Subject(draw=barn, width=1.25, size=0.4, home=("hills", "wheat field")),
    "church": Subject(draw=church, width=1.2, size=0.46, home=("hills", "meadow"),
        plural="churches"),
    "tent": Subject(draw=tent, width=2.3, size=0.26, home=("mountains", "meadow")),
}
"""Dwellings."""
