"""Boats, ships and what swims at the surface."""

from __future__ import annotations

import math

from comfy_mcp_demo.painter.canvas import Canvas, Fade
from comfy_mcp_demo.painter.colour import darker, lighter, mix, rgb

from .base import Look, Subject

# Outlines read as filled lines of points, not with one number to a line.
# fmt: off

_WOOD = rgb("8a5a34")
_SAIL = rgb("f7efe0")


def sailboat(c: Canvas, look: Look) -> None:
    """A sloop with mainsail and jib; the main colour goes to the hull and part of the sails."""
    hull = look.colour(rgb("b5473a"), rgb("2e5d8a"), rgb("f2ead8"), rgb("3b7a72"))
    sail = look.second(_SAIL) if look.main is None else (look.accent or mix(look.main, _SAIL, 0.18))
    c.line([(0.02, 0.1), (0.02, 1.0)], 0.014, darker(_WOOD, 0.2))
    main = c.blob([(0.04, 0.97), (0.07, 0.8), (0.2, 0.52), (0.34, 0.25), (0.36, 0.225), (0.2, 0.22),
        (0.04, 0.23)], Fade(start=(0.02, 0.6), end=(0.34, 0.35), first=lighter(sail, 0.25),
        last=darker(sail, 0.16)))
    for height in (0.42, 0.62, 0.8):
        c.line([(0.0, height), (0.4, height - 0.04)], 0.005, darker(sail, 0.3), within=main,
            opacity=0.5)
    jib = sail if look.accent or look.main is None else lighter(sail, 0.55)
    c.blob([(0.0, 0.93), (-0.06, 0.7), (-0.2, 0.42), (-0.36, 0.2), (-0.2, 0.215), (-0.015, 0.23)],
        Fade(start=(-0.3, 0.3), end=(0, 0.6), first=lighter(jib, 0.35), last=darker(jib, 0.1)))
    c.line([(0.02, 0.21), (0.37, 0.205)], 0.014, darker(_WOOD, 0.1))
    c.box((-0.1, 0.1), (0.18, 0.185), Fade(start=(-0.1, 0.1), end=(0.18, 0.1),
        first=lighter(_WOOD, 0.5), last=_WOOD))
    for x in (-0.05, 0.04, 0.12):
        c.oval((x, 0.15), (0.018, 0.014), rgb("ffd98a") if look.dark else rgb("33414f"),
            glow=float(look.dark))
    body = c.blob([(-0.47, 0.16), (-0.2, 0.125), (0.1, 0.12), (0.4, 0.15), (0.385, 0.05),
        (0.3, -0.03), (-0.2, -0.03), (-0.36, 0.04)], Fade(start=(0, 0.15), end=(0, -0.03),
        first=lighter(hull, 0.12), last=darker(hull, 0.32)))
    c.box((-0.5, -0.05), (0.5, 0.005), darker(hull, 0.5), within=body, opacity=0.6)
    c.line([(-0.46, 0.145), (-0.2, 0.11), (0.1, 0.105), (0.4, 0.135)], 0.014, lighter(hull, 0.6),
        within=body)
    sway = 0.012 * math.sin(look.time * 4)
    c.blob([(0.02, 1.0), (0.06, 1.0 + sway), (0.12, 0.985 - sway), (0.06, 0.972), (0.02, 0.97)],
        lighter(hull, 0.1))


def rowboat(c: Canvas, look: Look) -> None:
    """An open wooden boat with oars."""
    hull = look.colour(rgb("9a6238"), rgb("5b7f8c"), rgb("a34b3a"))
    c.blob([(-0.95, 0.62), (0, 0.42), (0.95, 0.6), (0.7, 0.3), (-0.7, 0.3)], darker(hull, 0.6))
    for x in (-0.45, 0.05, 0.5):
        c.box((x - 0.09, 0.36), (x + 0.09, 0.44), lighter(_WOOD, 0.25))
    body = c.blob([(-1.0, 0.68), (-0.6, 0.44), (0, 0.36), (0.6, 0.43), (0.98, 0.64), (0.82, 0.16),
        (0.5, -0.08), (-0.5, -0.08), (-0.84, 0.18)], Fade(start=(0, 0.5), end=(0, -0.08),
        first=lighter(hull, 0.18), last=darker(hull, 0.4)))
    for drop in (0.12, 0.24):
        c.line([(-0.95, 0.6 - drop), (0, 0.36 - drop), (0.95, 0.58 - drop)], 0.02,
            darker(hull, 0.4), within=body)
    c.line([(-0.99, 0.66), (-0.6, 0.44), (0, 0.36), (0.6, 0.43), (0.97, 0.62)], 0.045,
        lighter(hull, 0.4))
    dip = 0.05 * math.sin(look.time * 2)
    for x in (-0.2, 0.3):
        c.limb([(x, 0.62, 0.03), (x + 0.3, 0.2 + dip, 0.035), (x + 0.42, 0.0 + dip, 0.1)],
            lighter(_WOOD, 0.2))


def ship(c: Canvas, look: Look) -> None:
    """A steamer with white decks and a coloured hull and funnels."""
    hull = look.colour(rgb("27364f"), rgb("7c2f2c"), rgb("2f4f4a"))
    funnel = look.second(rgb("d8573a"), rgb("e0a63a"))
    white = rgb("f4f0e6")
    for step, (left, right, low, high) in enumerate([(-0.72, 0.7, 0.34, 0.48),
            (-0.56, 0.56, 0.48, 0.6), (-0.36, 0.3, 0.6, 0.7)]):
        c.box((left, low), (right, high), Fade(start=(left, 0), end=(right, 0), first=white,
            last=darker(white, 0.2 + 0.04 * step)))
        count = int((right - left) / 0.09)
        lamp = rgb("ffd584") if look.dark else rgb("44586e")
        for n in range(count):
            x = left + 0.06 + n * 0.09
            c.box((x, low + 0.04), (x + 0.045, high - 0.04), lamp, glow=float(look.dark))
    for n, x in enumerate((-0.26, 0.02)):
        c.poly([(x, 0.7), (x - 0.02, 0.95), (x + 0.14, 0.95), (x + 0.16, 0.7)],
            Fade(start=(x, 0), end=(x + 0.16, 0), first=lighter(funnel, 0.2),
            last=darker(funnel, 0.35)))
        c.box((x - 0.02, 0.9), (x + 0.14, 0.96), rgb("25262c"))
        for puff in range(3):
            drift = (look.time * 0.25 + puff / 3 + n * 0.17) % 1
            c.oval((x + 0.06 - 0.5 * drift, 0.98 + 0.22 * drift), 0.03 + 0.08 * drift,
                rgb("d9d4cf"), opacity=0.5 * (1 - drift), soft=0.02)
    c.line([(0.5, 0.58), (0.5, 0.98)], 0.015, rgb("4a4d55"))
    body = c.blob([(-1.02, 0.44), (-0.9, 0.36), (0, 0.33), (0.8, 0.36), (1.1, 0.48), (0.98, 0.2),
        (0.88, -0.06), (-0.8, -0.06), (-0.94, 0.1)], Fade(start=(0, 0.4), end=(0, -0.06),
        first=lighter(hull, 0.15), last=darker(hull, 0.35)))
    c.box((-1.1, -0.1), (1.1, 0.05), rgb("8e2f2b") if look.main is None else darker(hull, 0.5),
        within=body)
    c.line([(-1.0, 0.4), (0, 0.3), (1.08, 0.44)], 0.018, white, within=body)
    for n in range(14):
        c.oval((-0.72 + n * 0.11, 0.2), 0.018, rgb("ffd584") if look.dark else rgb("dfe6ea"),
            glow=float(look.dark), within=body)


def whale(c: Canvas, look: Look) -> None:
    """A whale at the surface, with its fluke up and a spout."""
    skin = look.colour(rgb("3d5a78"), rgb("48607a"), rgb("2f4a63"))
    for n in range(9):
        rise = (look.time * 0.8 + n / 9) % 1
        spread = (n % 3 - 1) * 0.16 * rise
        c.oval((-0.62 + spread, 0.6 + 0.42 * math.sin(rise * 2.4)), 0.03 + 0.035 * rise,
            rgb("eaf6fb"), opacity=0.75 * (1 - 0.6 * rise))
    c.limb([(-0.62, 0.5, 0.03), (-0.62, 0.75, 0.05), (-0.6, 0.9, 0.12)], rgb("eaf6fb"), opacity=0.6,
        soft=0.015)
    wag = 0.05 * math.sin(look.time * 1.6)
    c.limb([(0.4, 0.1, 0.5), (0.8, 0.18, 0.24), (1.0, 0.4 + wag, 0.13), (1.04, 0.62 + wag, 0.1)],
        Fade(start=(0.5, 0), end=(1.1, 0.5), first=darker(skin, 0.1), last=lighter(skin, 0.1)))
    c.blob([(1.04, 0.58 + wag), (0.86, 0.7 + wag), (0.74, 0.86 + wag), (0.92, 0.84 + wag),
        (1.05, 0.74 + wag), (1.2, 0.84 + wag), (1.38, 0.82 + wag), (1.24, 0.68 + wag)],
        lighter(skin, 0.12))
    body = c.blob([(-1.15, 0.2), (-1.05, 0.44), (-0.75, 0.56), (-0.3, 0.55), (0.2, 0.42),
        (0.62, 0.26), (0.8, 0.1), (0.6, -0.1), (-0.9, -0.1), (-1.12, 0.04)],
        Fade(start=(0, 0.55), end=(0, -0.08), first=lighter(skin, 0.16), last=darker(skin, 0.3)))
    c.blob([(-1.2, 0.12), (-0.8, 0.1), (-0.4, 0.04), (0.1, -0.04), (0, -0.3), (-1.2, -0.3)],
        rgb("dfe6e6"), within=body)
    for n in range(4):
        c.line([(-1.1, 0.07 - n * 0.045), (-0.6, 0.05 - n * 0.05), (-0.1, -0.04 - n * 0.03)], 0.01,
            darker(skin, 0.1), within=body, opacity=0.6)
    c.line([(-1.16, 0.2), (-0.95, 0.16), (-0.74, 0.2)], 0.014, darker(skin, 0.5), within=body)
    c.oval((-0.72, 0.28), 0.032, rgb("11151c"))
    c.oval((-0.73, 0.292), 0.011, (1, 1, 1))
    c.blob([(-0.42, 0.1), (-0.2, 0.06), (-0.02, -0.08), (-0.2, -0.1), (-0.36, -0.02)],
        darker(skin, 0.3))


NAUTICAL = {
    "sailboat": Subject(draw=sailboat, habitat="water", width=1.0, sinks=0.05, size=0.5,
        home=("sea",), motion="bob", speed=0.05, sway=0.022),
    "rowboat": Subject(draw=rowboat, habitat="water", width=2.1, sinks=0.1, size=0.2,
        home=("lake",), motion="bob", speed=0.04),
    "ship": Subject(draw=ship, habitat="water", width=2.3, sinks=0.08, rises=0.3, size=0.34,
        home=("sea",), motion="bob", speed=0.06),
    "whale": Subject(draw=whale, habitat="water", width=2.8, sinks=0.1, rises=0.12, size=0.32,
        home=("sea",), motion="bob", speed=0.05),
}
"""Subjects on the water."""
