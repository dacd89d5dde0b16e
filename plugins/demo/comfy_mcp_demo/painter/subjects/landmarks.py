"""Landmarks: lighthouse, castle, tower, pagoda, windmill, bridge, pyramid."""

from __future__ import annotations

import math

from comfy_mcp_demo.painter.canvas import Canvas, Fade, Point
from comfy_mcp_demo.painter.colour import Colour, darker, lighter, mix, rgb

from .base import Look, Subject
from .homes import LAMP, SNOW, STONE, wall, window

# Outlines read as filled lines of points, not with one number to a line.
# fmt: off

_GATE = 0.11
"""Half the width of the castle's gate, where no stone is drawn."""


def lighthouse(c: Canvas, look: Look) -> None:
    """A striped lighthouse with gallery and lamp."""
    stripe = look.colour(rgb("c8392f"), rgb("c8392f"), rgb("2f4f7a"))
    white = rgb("f6f1e7")
    house_wall = rgb("efe5d3")
    wall(c, (0.1, 0), (0.42, 0.16), house_wall)
    c.poly([(0.06, 0.15), (0.14, 0.26), (0.38, 0.26), (0.46, 0.15)], rgb("8d4638"))
    window(c, look, (0.24, 0.05), (0.31, 0.11))
    body = c.poly([(-0.145, 0), (-0.085, 0.74), (0.085, 0.74), (0.145, 0)],
        Fade(start=(-0.13, 0.4), end=(0.13, 0.4), first=white, last=darker(white, 0.34)))
    for low, high in ((0.09, 0.22), (0.36, 0.49), (0.62, 0.74)):
        c.poly([(-0.2, low), (0.2, low + 0.03), (0.2, high + 0.03), (-0.2, high)],
            Fade(start=(-0.13, 0), end=(0.13, 0), first=lighter(stripe, 0.12),
            last=darker(stripe, 0.42)), within=body)
    for y in (0.28, 0.55):
        c.blob([(-0.02, y), (-0.02, y + 0.04), (0, y + 0.055), (0.02, y + 0.04), (0.02, y)],
            LAMP if look.dark else rgb("39434f"), glow=float(look.dark))
    c.blob([(-0.035, 0), (-0.035, 0.06), (0, 0.09), (0.035, 0.06), (0.035, 0)], rgb("4a3326"))
    c.box((-0.125, 0.73), (0.125, 0.76), rgb("3a3f47"))
    for n in range(7):
        c.line([(-0.12 + n * 0.04, 0.76), (-0.12 + n * 0.04, 0.81)], 0.007, rgb("3a3f47"))
    c.line([(-0.125, 0.81), (0.125, 0.81)], 0.01, rgb("3a3f47"))
    c.box((-0.06, 0.76), (0.06, 0.9), Fade(start=(0, 0.76), end=(0, 0.9), first=rgb("ffe9a8"),
        last=rgb("fff7d8")), glow=1.0)
    for x in (-0.06, -0.02, 0.02, 0.06):
        c.line([(x, 0.76), (x, 0.9)], 0.007, rgb("3a3f47"))
    c.blob([(-0.09, 0.895), (-0.06, 0.945), (0, 0.975), (0.06, 0.945), (0.09, 0.895), (0, 0.89)],
        darker(stripe, 0.15))
    c.oval((0, 0.985), 0.014, rgb("3a3f47"))


def _battlement(c: Canvas, low: Point, high: Point, stone: Colour) -> None:
    wall(c, low, high, stone)
    step = (high[0] - low[0]) / 7
    for n in range(0, 7, 2):
        x = low[0] + n * step
        wall(c, (x, high[1] - 0.005), (x + step, high[1] + 0.035), stone)


def _round_tower(c: Canvas, x: float, width: float, top: float, colours: tuple[Colour, Colour],
        look: Look) -> None:
    stone, roof = colours
    left, right = x - width / 2, x + width / 2
    c.box((left, 0), (right, top), Fade(start=(left, 0), end=(right, 0), first=lighter(stone, 0.22),
        last=darker(stone, 0.34)))
    c.box((left - 0.015, top - 0.03), (right + 0.015, top), darker(stone, 0.2))
    peak = top + width * 1.5
    c.poly([(left - 0.03, top), (x, peak), (right + 0.03, top)],
        Fade(start=(left, top), end=(right, top), first=lighter(roof, 0.2), last=darker(roof, 0.3)))
    c.line([(x, peak - 0.01), (x, peak + 0.07)], 0.008, rgb("4a4034"))
    wave = 0.01 * math.sin(look.time * 5 + x * 9)
    c.poly([(x, peak + 0.07), (x + 0.08, peak + 0.05 + wave), (x, peak + 0.03)],
        look.accent or roof)
    for y in (top - 0.13, top - 0.3):
        c.blob([(x - 0.016, y), (x - 0.016, y + 0.045), (x, y + 0.065), (x + 0.016, y + 0.045),
            (x + 0.016, y)], LAMP if look.dark else rgb("33383f"), glow=float(look.dark))


def castle(c: Canvas, look: Look) -> None:
    """A castle with a keep, four round towers with cone roofs, and a gate."""
    stone = look.colour(rgb("c4b8a6"), rgb("b0a9a6"), rgb("cfc2ae"))
    roof = look.second(rgb("4a6184"), rgb("a1483d"), rgb("5d5685"))
    pair = (stone, SNOW if look.snowy else roof)
    _round_tower(c, -0.2, 0.15, 0.66, pair, look)
    _round_tower(c, 0.24, 0.14, 0.58, pair, look)
    _battlement(c, (-0.16, 0), (0.2, 0.52), darker(stone, 0.06))
    _round_tower(c, 0.03, 0.16, 0.74, pair, look)
    _battlement(c, (-0.46, 0), (0.48, 0.3), stone)
    _round_tower(c, -0.47, 0.17, 0.44, pair, look)
    _round_tower(c, 0.49, 0.17, 0.42, pair, look)
    c.blob([(-0.09, -0.01), (-0.09, 0.15), (0, 0.22), (0.09, 0.15), (0.09, -0.01)],
        darker(stone, 0.6))
    c.blob([(-0.07, -0.01), (-0.07, 0.14), (0, 0.195), (0.07, 0.14), (0.07, -0.01)], rgb("5a3a24"))
    roll = look.dice("stones")
    for _ in range(26):
        x, y = roll.uniform(-0.42, 0.44), roll.uniform(0.03, 0.26)
        if abs(x) > _GATE:
            c.box((x, y), (x + 0.04, y + 0.016), darker(stone, 0.22), opacity=0.5)


def tower(c: Canvas, look: Look) -> None:
    """A slender stone tower with a clock."""
    stone = look.colour(rgb("c2ab8d"), rgb("a9a29b"))
    roof = look.second(rgb("4f6b63"), rgb("8c4638"))
    wall(c, (-0.13, 0), (0.13, 0.7), stone)
    wall(c, (-0.155, 0.66), (0.155, 0.82), stone)
    c.box((-0.17, 0.65), (0.17, 0.675), darker(stone, 0.25))
    c.box((-0.17, 0.81), (0.17, 0.835), darker(stone, 0.25))
    c.poly([(-0.17, 0.835), (0, 1.02), (0.17, 0.835)], Fade(start=(-0.1, 0.8), end=(0.15, 0.8),
        first=lighter(roof, 0.2), last=darker(roof, 0.25)))
    c.oval((0, 0.745), 0.058, rgb("f7efd9"), glow=0.8 * look.dark)
    c.line([(0, 0.745), (0, 0.785)], 0.008, rgb("2c2c30"))
    c.line([(0, 0.745), (0.028, 0.735)], 0.008, rgb("2c2c30"))
    for y in (0.18, 0.36, 0.52):
        c.blob([(-0.025, y), (-0.025, y + 0.06), (0, y + 0.085), (0.025, y + 0.06), (0.025, y)],
            LAMP if look.dark else rgb("3b3f46"), glow=float(look.dark))
    c.blob([(-0.05, 0), (-0.05, 0.08), (0, 0.12), (0.05, 0.08), (0.05, 0)], rgb("553824"))


def pagoda(c: Canvas, look: Look) -> None:
    """A pagoda of five roofs."""
    wood = look.colour(rgb("b5392f"), rgb("a3402f"))
    roof = look.second(rgb("3f5560"), rgb("41564d"))
    c.box((-0.42, 0), (0.42, 0.05), STONE)
    for n in range(5):
        low, half = 0.05 + n * 0.17, 0.28 - n * 0.035
        wall(c, (-half, low), (half, low + 0.13), wood)
        for k in range(3):
            x = -half + half * 2 * (k + 0.5) / 3
            c.box((x - 0.03, low + 0.02), (x + 0.03, low + 0.09),
                LAMP if look.dark else rgb("f0dcae"), glow=float(look.dark))
        wide, y = half + 0.17, low + 0.11
        top = SNOW if look.snowy else lighter(roof, 0.15)
        c.blob([(-wide, y + 0.035), (-half, y + 0.045), (-half * 0.8, y + 0.09),
            (half * 0.8, y + 0.09), (half, y + 0.045), (wide, y + 0.035), (half, y - 0.005),
            (-half, y - 0.005)], Fade(start=(0, y + 0.09), end=(0, y), first=top,
            last=darker(roof, 0.3)))
    c.line([(0, 0.88), (0, 1.05)], 0.02, rgb("d8ac45"))
    c.oval((0, 0.96), 0.022, rgb("d8ac45"))


def windmill(c: Canvas, look: Look) -> None:
    """A Dutch windmill whose sails turn."""
    body = look.colour(rgb("d9c7a7"), rgb("a5694a"), rgb("e6dccb"))
    cap = look.second(rgb("6e4a33"), rgb("7a3b30"))
    c.poly([(-0.2, 0), (-0.12, 0.58), (0.12, 0.58), (0.2, 0)],
        Fade(start=(-0.16, 0), end=(0.16, 0), first=lighter(body, 0.2), last=darker(body, 0.3)))
    c.blob([(-0.14, 0.57), (-0.1, 0.67), (0, 0.71), (0.1, 0.67), (0.14, 0.57), (0, 0.555)],
        Fade(start=(-0.1, 0), end=(0.12, 0), first=lighter(cap, 0.15), last=darker(cap, 0.3)))
    c.blob([(-0.045, 0), (-0.045, 0.1), (0, 0.14), (0.045, 0.1), (0.045, 0)], rgb("5a3a26"))
    for x, y in ((-0.06, 0.24), (0.05, 0.36)):
        window(c, look, (x - 0.025, y), (x + 0.025, y + 0.06))
    angle = look.dice("sails").uniform(0.25, 0.6) + look.time * 0.5
    for n in range(4):
        a = angle + n * math.pi / 2
        ux, uy = math.cos(a), math.sin(a)
        vx, vy = -uy, ux
        tip = (ux * 0.46, 0.62 + uy * 0.46)
        blade = [(ux * r + vx * s, 0.62 + uy * r + vy * s) for r,
            s in ((0.09, 0.0), (0.46, 0.0), (0.46, 0.1), (0.09, 0.085))]
        c.poly(blade, rgb("f4ecda"), opacity=0.94)
        for k in range(5):
            r = 0.11 + k * 0.08
            c.line([(ux * r, 0.62 + uy * r), (ux * r + vx * 0.095, 0.62 + uy * r + vy * 0.095)],
                0.007, rgb("8a6846"))
        c.line([(0, 0.62), tip], 0.018, rgb("5f4330"))
    c.oval((0, 0.62), 0.03, rgb("4b3526"))


def bridge(c: Canvas, look: Look) -> None:
    """A stone bridge of three arches."""
    stone = look.colour(rgb("b5a48e"), rgb("a7a09a"))
    deck = [(-1.6, 0.5), (-0.9, 0.74), (0, 0.84), (0.9, 0.74), (1.6, 0.5)]
    arches = ((0.84, 0.28, 0.5), (0.0, 0.34, 0.6), (-0.84, 0.28, 0.5))
    outline: list[Point] = [(-1.6, -0.1), *deck, (1.6, -0.1)]
    for x, half, top in arches:
        outline.append((x + half, -0.1))
        outline += [(x + half * math.cos(t * math.pi / 12),
            top * math.sin(t * math.pi / 12)) for t in range(13)]
        outline.append((x - half, -0.1))
    body = c.poly(outline, Fade(start=(0, 0.85), end=(0, 0), first=lighter(stone, 0.2),
        last=darker(stone, 0.25)))
    for x, half, top in arches:
        rim = [(x + (half + 0.03) * math.cos(t * math.pi / 12),
            (top + 0.03) * math.sin(t * math.pi / 12)) for t in range(13)]
        c.line(rim, 0.06, darker(stone, 0.25), within=body)
    roll = look.dice("stones")
    for _ in range(40):
        x, y = roll.uniform(-1.5, 1.5), roll.uniform(0.05, 0.78)
        c.box((x, y), (x + 0.09, y + 0.03), darker(stone, 0.3), within=body, opacity=0.4)
    c.line([(x, y + 0.05) for x, y in deck], 0.07, mix(stone, SNOW,
        0.8) if look.snowy else lighter(stone, 0.3))


def pyramid(c: Canvas, look: Look) -> None:
    """A stone pyramid with a bright and a shaded face."""
    stone = look.colour(rgb("dcb577"), rgb("d3a868"))
    lit = c.poly([(-1.0, 0), (0.1, 1.0), (0.32, 0)], Fade(start=(-1, 0), end=(0.2, 0.6),
        first=lighter(stone, 0.05), last=lighter(stone, 0.35)))
    dim = c.poly([(0.32, 0), (0.1, 1.0), (1.0, 0)], Fade(start=(0.2, 0.8), end=(0.9, 0),
        first=darker(stone, 0.28), last=darker(stone, 0.42)))
    for n in range(1, 14):
        y = n / 14
        c.line([(-1, y), (1, y)], 0.008, darker(stone, 0.3), within=lit, opacity=0.45)
        c.line([(-1, y), (1, y)], 0.008, darker(stone, 0.6), within=dim, opacity=0.4)


LANDMARKS = {
    "lighthouse": Subject(draw=lighthouse, width=1.0, size=0.55, home=("sea", "cliff")),
    "castle": Subject(draw=castle, width=1.3, rises=0.12, size=0.56, home=("hills", "mountains")),
    "tower": Subject(draw=tower, width=0.5, size=0.62, home=("hills",)),
    "pagoda": Subject(draw=pagoda, width=1.0, size=0.55, home=("mountains", "hills")),
    "windmill": Subject(draw=windmill, width=1.2, rises=0.12, size=0.54, home=("hills", "meadow")),
    "bridge": Subject(draw=bridge, habitat="water", width=3.3, sinks=0.1, size=0.26,
        home=("river", "hills")),
    "pyramid": Subject(draw=pyramid, width=2.1, size=0.42, home=("desert",)),
}
"""Great buildings."""
