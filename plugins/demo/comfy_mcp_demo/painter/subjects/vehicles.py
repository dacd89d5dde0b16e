"""Things on wheels: car, truck, bus, train, bicycle."""

from __future__ import annotations

import math

from comfy_mcp_demo.painter.canvas import Canvas, Fade
from comfy_mcp_demo.painter.colour import Colour, darker, lighter, rgb

from .base import Look, Subject
from .fur import volume

# Outlines read as filled lines of points, not with one number to a line.
# fmt: off

_GLASS = Fade(start=(-0.4, 1.0), end=(0.4, 0.5), first=rgb("cfe8f5"), last=rgb("4f7690"))


def wheel(c: Canvas, x: float, radius: float, hub: Colour, turn: float) -> None:
    """A tyre with a spoked hub, standing on the ground."""
    c.oval((x, radius), radius, rgb("22232a"))
    c.oval((x, radius), radius * 0.62, hub)
    for n in range(5):
        a = turn + n * 1.257
        c.line([(x, radius), (x + radius * 0.55 * math.cos(a),
            radius + radius * 0.55 * math.sin(a))], radius * 0.14, darker(hub, 0.5))
    c.oval((x, radius), radius * 0.18, darker(hub, 0.3))


def _lamp(c: Canvas, at: tuple[float, float], look: Look) -> None:
    c.oval(at, (0.04, 0.06), rgb("fff3c0"), glow=float(look.dark))


def car(c: Canvas, look: Look) -> None:
    """A rounded saloon car in profile, facing left."""
    paint = look.colour(rgb("d23c35"), rgb("2f7fb5"), rgb("e6a92e"), rgb("4fa08a"))
    c.blob([(-0.62, 0.55), (-0.42, 0.86), (-0.2, 0.98), (0.2, 0.99), (0.46, 0.88), (0.7, 0.56)],
        volume(paint, (0, 1), (0, 0.5)))
    c.blob([(-0.52, 0.57), (-0.38, 0.8), (-0.2, 0.89), (-0.04, 0.9), (-0.04, 0.57)], _GLASS)
    c.blob([(0.03, 0.57), (0.03, 0.9), (0.2, 0.89), (0.4, 0.8), (0.56, 0.58)], _GLASS)
    body = c.blob([(-1.12, 0.3), (-1.12, 0.46), (-0.98, 0.56), (-0.6, 0.62), (0.6, 0.64),
        (0.98, 0.6), (1.1, 0.5), (1.12, 0.28), (1.0, 0.17), (-1.0, 0.17)],
        Fade(start=(0, 0.64), end=(0, 0.15), first=lighter(paint, 0.25), last=darker(paint, 0.35)))
    c.line([(-1.1, 0.44), (0, 0.49), (1.1, 0.46)], 0.018, lighter(paint, 0.45), within=body,
        opacity=0.8)
    for x in (-0.6, 0.02, 0.58):
        c.line([(x, 0.24), (x, 0.6)], 0.012, darker(paint, 0.4), within=body)
    for x in (-0.1, 0.5):
        c.box((x - 0.07, 0.51), (x + 0.03, 0.53), rgb("dfe3e6"))
    for x in (-0.66, 0.66):
        c.oval((x, 0.21), 0.25, darker(paint, 0.65), within=body)
        wheel(c, x, 0.2, rgb("c9ced4"), -look.time * 3)
    _lamp(c, (-1.07, 0.43), look)
    c.oval((1.09, 0.43), (0.03, 0.06), rgb("ff4f3c"), glow=float(look.dark))
    c.box((-1.16, 0.2), (-0.9, 0.26), rgb("cfd4d8"))
    c.box((0.92, 0.2), (1.16, 0.26), rgb("cfd4d8"))


def truck(c: Canvas, look: Look) -> None:
    """A delivery truck with a cab and a box."""
    paint = look.colour(rgb("2f7f9a"), rgb("d9573a"), rgb("e3a834"))
    load = look.second(rgb("f1ead9"))
    c.box((-0.36, 0.24), (1.12, 1.0), Fade(start=(0, 1), end=(0, 0.2), first=lighter(load, 0.3),
        last=darker(load, 0.22)))
    c.box((-0.36, 0.5), (1.12, 0.58), paint)
    for n in range(6):
        c.line([(-0.2 + n * 0.24, 0.26), (-0.2 + n * 0.24, 0.98)], 0.008, darker(load, 0.25))
    c.blob([(-1.1, 0.2), (-1.1, 0.46), (-0.98, 0.56), (-0.84, 0.84), (-0.72, 0.88), (-0.4, 0.88),
        (-0.4, 0.2)], volume(paint, (0, 0.9), (0, 0.2)))
    c.blob([(-0.92, 0.56), (-0.8, 0.8), (-0.56, 0.8), (-0.56, 0.56)], _GLASS)
    c.box((-1.1, 0.14), (1.12, 0.26), rgb("3a3e46"))
    for x in (-0.78, 0.5, 0.88):
        wheel(c, x, 0.17, rgb("c9ced4"), -look.time * 3)
    _lamp(c, (-1.07, 0.38), look)


def bus(c: Canvas, look: Look) -> None:
    """A city bus in profile."""
    paint = look.colour(rgb("d9402f"), rgb("e8a92f"), rgb("2f7f5a"))
    c.blob([(-1.15, 0.2), (-1.17, 0.6), (-1.1, 0.96), (-0.9, 1.0), (1.05, 1.0), (1.16, 0.94),
        (1.16, 0.2), (1.0, 0.14), (-1.0, 0.14)], Fade(start=(0, 1), end=(0, 0.14),
        first=lighter(paint, 0.22), last=darker(paint, 0.32)))
    c.box((-1.16, 0.42), (1.16, 0.47), lighter(paint, 0.75))
    lamp = float(look.dark)
    for n in range(7):
        x = -0.82 + n * 0.28
        c.box((x, 0.54), (x + 0.23, 0.86), rgb("ffe2a0") if lamp else _GLASS, glow=lamp)
    c.blob([(-1.14, 0.5), (-1.1, 0.86), (-0.9, 0.87), (-0.9, 0.5)], _GLASS)
    c.box((-0.82, 0.18), (-0.62, 0.86), darker(paint, 0.4), opacity=0.35)
    for x in (-0.4, 0.72):
        wheel(c, x, 0.17, rgb("c9ced4"), -look.time * 3)
    _lamp(c, (-1.12, 0.32), look)


def train(c: Canvas, look: Look) -> None:
    """A steam locomotive with a carriage, on rails."""
    paint = look.colour(rgb("2f5a4a"), rgb("a8332e"), rgb("2f4a7a"))
    brass = look.second(rgb("dfae45"))
    c.box((-1.75, -0.03), (1.75, 0.03), rgb("6b5a4c"))
    for n in range(24):
        c.box((-1.72 + n * 0.147, -0.07), (-1.66 + n * 0.147, 0.0), rgb("4a3a30"))
    for n in range(6):
        drift = (look.time * 0.3 + n / 6) % 1
        c.oval((-1.12 + 1.6 * drift, 0.98 + 0.3 * drift + 0.03 * math.sin(n)), 0.07 + 0.14 * drift,
            rgb("f0eeee"), opacity=0.75 * (1 - drift), soft=0.03)
    c.box((0.34, 0.2), (1.64, 0.78), Fade(start=(0, 0.8), end=(0, 0.2), first=lighter(paint, 0.2),
        last=darker(paint, 0.3)))
    c.blob([(0.28, 0.76), (0.5, 0.85), (1.5, 0.85), (1.7, 0.76)], darker(paint, 0.5))
    lamp = float(look.dark)
    for n in range(4):
        c.box((0.46 + n * 0.29, 0.46), (0.65 + n * 0.29, 0.68), rgb("ffe2a0") if lamp else _GLASS,
            glow=lamp)
    c.box((0.34, 0.36), (1.64, 0.4), brass)
    c.box((-0.36, 0.24), (0.2, 0.9), volume(paint, (0, 0.9), (0, 0.2)))
    c.box((-0.28, 0.58), (0.1, 0.8), rgb("ffe2a0") if lamp else _GLASS, glow=lamp)
    c.blob([(-0.46, 0.9), (-0.1, 0.99), (0.3, 0.9), (0.3, 0.87), (-0.46, 0.87)],
        darker(paint, 0.55))
    c.limb([(-1.22, 0.52, 0.42), (-0.34, 0.52, 0.42)], Fade(start=(0, 0.74), end=(0, 0.3),
        first=lighter(paint, 0.35), last=darker(paint, 0.42)))
    for x in (-1.16, -0.8, -0.5):
        c.box((x, 0.31), (x + 0.045, 0.73), brass)
    c.oval((-1.4, 0.52), (0.06, 0.2), darker(paint, 0.6))
    c.poly([(-1.22, 0.7), (-1.27, 0.98), (-1.0, 0.98), (-1.05, 0.7)],
        Fade(start=(-1.25, 0), end=(-1.0, 0), first=rgb("5a5d66"), last=rgb("1f2026")))
    c.blob([(-0.78, 0.72), (-0.74, 0.86), (-0.64, 0.86), (-0.6, 0.72)], brass)
    c.oval((-1.44, 0.78), 0.07, rgb("fff0b0"), glow=1.0)
    c.poly([(-1.44, 0.26), (-1.72, 0.03), (-1.3, 0.03)], rgb("8e2f2b"))
    c.box((-1.44, 0.2), (0.24, 0.3), rgb("2b2d34"))
    for x, r in ((-1.22, 0.12), (-0.86, 0.17), (-0.44, 0.17), (-0.05, 0.17), (0.6, 0.11),
            (0.9, 0.11), (1.2, 0.11), (1.46, 0.11)):
        wheel(c, x, r, rgb("b5402f"), -look.time * 3)
    spin = -look.time * 3
    c.line([(-1.15, 0.2), (-0.86 + 0.08 * math.cos(spin), 0.17 + 0.08 * math.sin(spin)),
        (-0.05 + 0.08 * math.cos(spin), 0.17 + 0.08 * math.sin(spin))], 0.04, rgb("c9ced4"))


def bicycle(c: Canvas, look: Look) -> None:
    """A bicycle in profile."""
    paint = look.colour(rgb("d23c35"), rgb("2f8f8a"), rgb("e0a02e"))
    for x in (-0.5, 0.5):
        rim = [(x + 0.31 * math.cos(a * math.pi / 20),
            0.33 + 0.31 * math.sin(a * math.pi / 20)) for a in range(41)]
        c.line(rim, 0.035, rgb("2a2b31"))
        for n in range(10):
            a = n * math.pi / 5 - look.time * 3
            c.line([(x, 0.33), (x + 0.3 * math.cos(a), 0.33 + 0.3 * math.sin(a))], 0.006,
                rgb("b9bec6"))
        c.oval((x, 0.33), 0.03, rgb("8a8f98"))
    for a, b in (((0.5, 0.33), (0.05, 0.3)), ((0.05, 0.3), (0.17, 0.74)),
            ((0.5, 0.33), (0.16, 0.7)), ((0.05, 0.3), (-0.34, 0.76)), ((0.16, 0.7), (-0.36, 0.8)),
            ((-0.36, 0.86), (-0.5, 0.33))):
        c.line([a, b], 0.036, Fade(start=(0, 0.85), end=(0, 0.3), first=lighter(paint, 0.25),
            last=darker(paint, 0.2)))
    c.blob([(0.04, 0.8), (0.2, 0.82), (0.34, 0.8), (0.3, 0.74), (0.14, 0.75)], rgb("5a3a26"))
    c.line([(-0.36, 0.84), (-0.38, 0.94), (-0.28, 0.97), (-0.2, 0.92)], 0.03, rgb("2a2b31"))
    c.oval((0.05, 0.3), 0.07, rgb("6a6f78"))
    for side in (-1, 1):
        c.line([(0.05, 0.3), (0.05 + side * 0.1, 0.3 - side * 0.13)], 0.02, rgb("3a3d45"))


VEHICLES = {
    "car": Subject(draw=car, width=2.45, size=0.28, home=("road", "hills"), speed=0.22),
    "truck": Subject(draw=truck, width=2.35, size=0.32, home=("road", "hills"), speed=0.22),
    "bus": Subject(draw=bus, width=2.45, size=0.32, home=("city", "road"), speed=0.22,
        plural="buses"),
    "train": Subject(draw=train, width=3.6, sinks=0.1, rises=0.5, size=0.24,
        home=("hills", "mountains"), speed=0.22),
    "bicycle": Subject(draw=bicycle, width=1.75, size=0.4, home=("road", "meadow"), motion="still"),
}
"""Subjects on wheels."""
