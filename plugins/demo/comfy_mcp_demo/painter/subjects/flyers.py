"""What flies: birds, butterfly, dragon, balloon, aircraft, kite."""

from __future__ import annotations

import math

from comfy_mcp_demo.painter.canvas import Canvas, Fade
from comfy_mcp_demo.painter.colour import darker, lighter, mix, rgb

from .base import Look, Subject
from .fur import dark_eye, volume

# Outlines read as filled lines of points, not with one number to a line.
# fmt: off

_WHITE = rgb("faf6ee")


def bird(c: Canvas, look: Look) -> None:
    """A plump songbird on a twig, in profile."""
    plume = look.colour(rgb("4a86c0"), rgb("8a6a4c"), rgb("5f9a6a"))
    belly = look.second(rgb("ef8a4a"), rgb("f3c98a"))
    c.limb([(-0.6, 0.08, 0.05), (0.0, 0.06, 0.06), (0.65, 0.14, 0.035)],
        volume(rgb("6a4a33"), (0, 0.1), (0, 0)))
    c.blob([(-0.45, 0.12), (-0.42, 0.24), (-0.3, 0.26), (-0.34, 0.14)], rgb("6c9345"))
    c.blob([(0.3, 0.42), (0.5, 0.3), (0.78, 0.14), (0.7, 0.08), (0.36, 0.26)],
        volume(darker(plume, 0.25), (0.3, 0.4), (0.7, 0.1)))
    body = c.blob([(-0.42, 0.72), (-0.36, 0.9), (-0.2, 0.98), (-0.02, 0.92), (0.1, 0.76),
        (0.34, 0.56), (0.42, 0.38), (0.3, 0.22), (0.05, 0.14), (-0.2, 0.18), (-0.36, 0.36),
        (-0.42, 0.56)], volume(plume, (0, 1), (0, 0.1)))
    c.blob([(-0.5, 0.7), (-0.28, 0.68), (-0.08, 0.5), (0.0, 0.3), (0.1, 0.1), (-0.3, 0.05),
        (-0.5, 0.3)], volume(belly, (0, 0.75), (0, 0.1)), within=body, soft=0.012)
    c.blob([(-0.06, 0.6), (0.12, 0.62), (0.34, 0.46), (0.56, 0.26), (0.3, 0.26), (0.08, 0.32),
        (-0.04, 0.44)], volume(darker(plume, 0.3), (0, 0.65), (0.3, 0.2)))
    for n in range(3):
        c.line([(0.02 + n * 0.06, 0.5 - n * 0.05), (0.24 + n * 0.05, 0.4 - n * 0.05),
            (0.44, 0.3 - n * 0.015)], 0.014, lighter(plume, 0.3))
    c.poly([(-0.4, 0.8), (-0.57, 0.73), (-0.4, 0.7)], volume(rgb("e8a33a"), (0, 0.8), (0, 0.7)))
    dark_eye(c, (-0.27, 0.8), 0.038)
    for x in (-0.06, 0.08):
        c.limb([(x, 0.18, 0.028), (x - 0.01, 0.08, 0.024)], rgb("5a4130"))


def gull(c: Canvas, look: Look) -> None:
    """A bird on the wing with long pointed wings."""
    plume = look.colour(_WHITE, rgb("e8ecf0"), rgb("4a4f5c"))
    beat = 0.16 * math.sin(look.time * 5 + look.dice("beat").uniform(0, 6))
    for side in (-1, 1):
        c.blob([(side * 0.05, 0.5), (side * 0.35, 0.78 + beat), (side * 0.72, 0.82 + beat * 1.6),
            (side * 1.18, 0.55 + beat * 2), (side * 0.75, 0.64 + beat * 1.2),
            (side * 0.36, 0.52 + beat * 0.6), (side * 0.08, 0.36)],
            Fade(start=(0, 0.5), end=(side * 1.15, 0.6), first=plume, last=darker(plume, 0.2)))
        c.blob([(side * 0.92, 0.76 + beat * 1.8), (side * 1.2, 0.54 + beat * 2),
            (side * 0.9, 0.62 + beat * 1.6)], rgb("33363f"))
    c.blob([(0, 0.16), (-0.09, 0.3), (-0.1, 0.5), (0, 0.66), (0.1, 0.5), (0.09, 0.3)],
        volume(plume, (0, 0.6), (0, 0.1)))
    c.poly([(-0.03, 0.64), (0, 0.74), (0.03, 0.64)], rgb("eea236"))


def butterfly(c: Canvas, look: Look) -> None:
    """A butterfly with open patterned wings."""
    wing = look.colour(rgb("ee8a2c"), rgb("4a7fd0"), rgb("d0559a"))
    spot = look.second(_WHITE, rgb("f8d26a"))
    fold = 0.82 + 0.18 * math.cos(look.time * 6)
    edge = rgb("2a2028")
    for side in (-1, 1):
        k = side * fold
        c.blob([(0, 0.5), (k * 0.2, 0.42), (k * 0.46, 0.36), (k * 0.52, 0.18), (k * 0.34, 0.02),
            (k * 0.14, 0.1), (k * 0.04, 0.3)], edge)
        c.blob([(k * 0.04, 0.45), (k * 0.2, 0.4), (k * 0.42, 0.33), (k * 0.46, 0.19),
            (k * 0.33, 0.075), (k * 0.17, 0.15), (k * 0.06, 0.3)],
            Fade(start=(0, 0.4), end=(k * 0.5, 0.1), first=lighter(wing, 0.25),
            last=darker(wing, 0.15)))
        c.blob([(0, 0.54), (k * 0.12, 0.78), (k * 0.4, 0.99), (k * 0.66, 0.97), (k * 0.68, 0.74),
            (k * 0.5, 0.5), (k * 0.2, 0.42)], edge)
        c.blob([(k * 0.05, 0.55), (k * 0.16, 0.76), (k * 0.4, 0.92), (k * 0.58, 0.9),
            (k * 0.6, 0.74), (k * 0.46, 0.54), (k * 0.2, 0.47)],
            Fade(start=(0, 0.5), end=(k * 0.6, 0.95), first=lighter(wing, 0.3),
            last=darker(wing, 0.1)))
        for x, y in ((0.36, 0.9), (0.56, 0.72), (0.44, 0.54)):
            c.line([(k * 0.06, 0.54), (k * x, y)], 0.012, edge)
        for x, y, r in ((0.58, 0.92, 0.03), (0.635, 0.82, 0.024), (0.62, 0.72, 0.02),
                (0.46, 0.14, 0.026), (0.36, 0.055, 0.02), (0.49, 0.24, 0.02)):
            c.oval((k * x, y), r, spot)
        c.line([(0, 0.72), (side * 0.06, 0.86), (side * 0.15, 0.95)], 0.011, edge)
        c.oval((side * 0.15, 0.95), 0.016, edge)
    c.limb([(0, 0.2, 0.03), (0, 0.4, 0.06), (0, 0.6, 0.07), (0, 0.74, 0.055)],
        volume(rgb("3a2a2c"), (-0.03, 0.7), (0.03, 0.2)))


def dragon(c: Canvas, look: Look) -> None:
    """A dragon in flight with bat wings, horns and a barbed tail."""
    skin = look.colour(rgb("3f8a5a"), rgb("b03a34"), rgb("4a5aa8"))
    belly = lighter(mix(skin, rgb("f0d68a"), 0.6), 0.2)
    beat = 0.12 * math.sin(look.time * 2.4)
    membrane = look.second(mix(skin, rgb("e8843a"), 0.55))
    for far in (True, False):
        dx, tone = (0.2, darker(membrane, 0.35)) if far else (0.0, membrane)
        tip = (0.28 + dx, 1.02 + beat)
        c.poly([(0.0 + dx, 0.52), (0.05 + dx, 0.8 + beat * 0.5), tip, (0.5 + dx, 0.86 + beat * 0.8),
            (0.46 + dx, 0.74 + beat * 0.5), (0.66 + dx, 0.66 + beat * 0.4), (0.5 + dx, 0.58),
            (0.6 + dx, 0.46), (0.36 + dx, 0.46)], Fade(start=tip, end=(0.2 + dx, 0.45),
            first=lighter(tone, 0.25), last=darker(tone, 0.2)))
        for end in ((0.5 + dx, 0.86 + beat * 0.8), (0.66 + dx, 0.66 + beat * 0.4),
                (0.6 + dx, 0.46)):
            c.limb([(0.07 + dx, 0.8 + beat * 0.5, 0.03), (*end, 0.008)],
                darker(skin, 0.3 if far else 0.1))
        c.limb([(0.0 + dx, 0.5, 0.06), (0.05 + dx, 0.8 + beat * 0.5, 0.045), (*tip, 0.015)],
            darker(skin, 0.35 if far else 0.0))
    curl = 0.04 * math.sin(look.time * 1.8)
    c.limb([(0.26, 0.42, 0.2), (0.5, 0.3, 0.13), (0.74, 0.28, 0.08), (0.9, 0.42 + curl, 0.045),
        (0.84, 0.56 + curl, 0.02)], volume(skin, (0, 0.55), (0, 0.2)))
    c.poly([(0.8, 0.53 + curl), (0.82, 0.68 + curl), (0.91, 0.57 + curl)], darker(skin, 0.2))
    c.limb([(0.3, 0.42, 0.16), (0.32, 0.26, 0.1), (0.24, 0.14, 0.06), (0.28, 0.08, 0.05)],
        volume(darker(skin, 0.1), (0, 0.4), (0, 0.1)))
    c.limb([(0.36, 0.46, 0.2), (0.14, 0.42, 0.3), (-0.08, 0.46, 0.25), (-0.26, 0.6, 0.15),
        (-0.38, 0.76, 0.115), (-0.48, 0.8, 0.12)], volume(skin, (0, 0.75), (0, 0.25)))
    c.limb([(0.3, 0.35, 0.06), (0.1, 0.31, 0.11), (-0.1, 0.37, 0.11), (-0.29, 0.54, 0.06),
        (-0.41, 0.7, 0.04)], belly)
    c.limb([(-0.06, 0.4, 0.11), (-0.12, 0.26, 0.075), (-0.04, 0.17, 0.05), (-0.1, 0.12, 0.045)],
        volume(skin, (0, 0.4), (0, 0.1)))
    for n in range(9):
        t = n / 8
        x = -0.36 + 0.72 * t
        y = 0.8 - 0.34 * min(1, t * 2.3) + 0.13 * t
        c.poly([(x - 0.03, y - 0.03), (x + 0.035, y + 0.06), (x + 0.045, y - 0.03)],
            darker(membrane, 0.15))
    for shift in (0.05, 0.0):
        c.limb([(-0.46 + shift, 0.85, 0.045), (-0.36 + shift, 0.93, 0.03),
            (-0.28 + shift, 1.0, 0.008)], rgb("f0e2bd"))
    c.blob([(-0.42, 0.87), (-0.54, 0.89), (-0.66, 0.83), (-0.8, 0.79), (-0.81, 0.73), (-0.7, 0.72),
        (-0.56, 0.7), (-0.42, 0.73)], volume(skin, (-0.5, 0.92), (-0.6, 0.68)))
    c.blob([(-0.76, 0.71), (-0.6, 0.665), (-0.48, 0.69), (-0.58, 0.72)], darker(skin, 0.2))
    for x in (-0.74, -0.69, -0.63):
        c.poly([(x, 0.73), (x + 0.012, 0.695), (x + 0.024, 0.73)], _WHITE)
    c.oval((-0.56, 0.815), 0.026, rgb("f8d23c"), glow=0.6)
    c.oval((-0.56, 0.815), (0.008, 0.022), rgb("1d1a1e"))
    c.oval((-0.775, 0.77), 0.01, darker(skin, 0.6))


def balloon(c: Canvas, look: Look) -> None:
    """A hot-air balloon with striped gores and a basket."""
    pairs = (("d9453b", "f6e3b8"), ("2f79b5", "f5c64a"), ("7a4fa5", "f29a4a"), ("2f9a8a", "f7efdc"),
        ("e8743b", "fbe9c8"))
    first, second = (rgb(code) for code in look.dice("gores").choice(pairs))
    first = look.main or first
    second = look.accent or (mix(look.main, _WHITE, 0.75) if look.main else second)
    envelope = [(0, 1.0), (-0.2, 0.96), (-0.35, 0.82), (-0.38, 0.66), (-0.3, 0.48), (-0.16, 0.32),
        (-0.07, 0.235), (0.07, 0.235), (0.16, 0.32), (0.3, 0.48), (0.38, 0.66), (0.35, 0.82),
        (0.2, 0.96)]
    glow = 0.55 if look.dark else 0.0
    body = c.blob(envelope, first, glow=glow)
    for left, right in ((-1.0, -0.72), (-0.42, -0.12), (0.18, 0.48), (0.76, 1.0)):
        side = [(left * x, y) for x, y in ((0.38, 0.66), (0.35, 0.82), (0.2, 0.96), (0.02, 1.01))]
        other = [(right * x, y) for x, y in ((0.02, 1.01), (0.2, 0.96), (0.35, 0.82), (0.38, 0.66),
            (0.3, 0.48), (0.16, 0.32), (0.07, 0.22))]
        c.blob([*side, *other, (left * 0.07, 0.22), (left * 0.16, 0.32), (left * 0.3, 0.48)],
            second, within=body, glow=glow)
    c.box((-0.5, 0.56), (0.5, 0.62), darker(first, 0.3), within=body, glow=glow)
    for n in range(13):
        c.poly([(-0.42 + n * 0.07, 0.62), (-0.385 + n * 0.07, 0.665), (-0.35 + n * 0.07, 0.62)],
            darker(first, 0.3), within=body, glow=glow)
    c.blob([(0.06, 1.02), (0.4, 1.0), (0.5, 0.6), (0.1, 0.2), (0.16, 0.5), (0.24, 0.8)],
        rgb("1f1a33"), within=body, opacity=0.3, soft=0.05)
    c.oval((-0.17, 0.8), (0.07, 0.13), (1, 1, 1), within=body, opacity=0.4, soft=0.035, turn=-18)
    for x in (-0.065, -0.02, 0.025, 0.065):
        c.line([(x, 0.24), (x * 0.9, 0.12)], 0.005, rgb("4a3a2c"))
    c.blob([(-0.02, 0.15), (0, 0.215), (0.02, 0.15), (0, 0.14)], rgb("ffd36a"), glow=1.0)
    c.blob([(-0.072, 0.115), (0.072, 0.115), (0.06, 0.01), (-0.06, 0.01)],
        Fade(start=(-0.06, 0), end=(0.07, 0), first=rgb("b98246"), last=rgb("6d4526")))
    c.box((-0.08, 0.1), (0.08, 0.122), rgb("5d3a20"))


def airplane(c: Canvas, look: Look) -> None:
    """A passenger plane in profile with swept wing and engine."""
    body_paint = look.colour(rgb("f3f5f7"))
    trim = look.second(rgb("2f66b0"),
        rgb("d8432f")) if look.main is None else (look.accent or darker(look.main, 0.3))
    c.poly([(0.2, 0.5), (0.56, 0.78), (0.68, 0.78), (0.46, 0.5)], darker(body_paint, 0.3))
    body = c.blob([(-1.2, 0.42), (-1.05, 0.55), (-0.8, 0.62), (0.6, 0.62), (1.0, 0.64), (1.22, 0.6),
        (1.0, 0.48), (0.6, 0.38), (-0.8, 0.33), (-1.1, 0.36)],
        volume(body_paint, (0, 0.66), (0, 0.32)))
    c.limb([(-1.3, 0.38, 0.06), (0, 0.42, 0.045), (1.3, 0.58, 0.06)], trim, within=body)
    c.poly([(0.82, 0.6), (1.08, 1.0), (1.28, 1.0), (1.16, 0.58)],
        Fade(start=(0.9, 0.6), end=(1.2, 1.0), first=trim, last=lighter(trim, 0.2)))
    c.poly([(0.95, 0.53), (1.26, 0.66), (1.38, 0.66), (1.16, 0.51)], darker(body_paint, 0.15))
    for n in range(15):
        c.oval((-0.72 + n * 0.095, 0.525), (0.02, 0.026),
            rgb("ffd98a") if look.dark else rgb("3f5a78"), glow=float(look.dark))
    c.blob([(-1.08, 0.53), (-0.98, 0.585), (-0.9, 0.585), (-0.92, 0.52)], rgb("3f5a78"))
    c.blob([(-0.26, 0.27), (-0.2, 0.35), (0.06, 0.34), (0.08, 0.25), (-0.2, 0.2)],
        volume(darker(body_paint, 0.1), (0, 0.36), (0, 0.18)))
    c.oval((-0.25, 0.275), (0.025, 0.065), rgb("3a4048"))
    c.poly([(-0.2, 0.44), (0.12, 0.42), (0.66, 0.06), (0.5, 0.05)],
        volume(darker(body_paint, 0.12), (0, 0.45), (0.5, 0.05)))


def kite(c: Canvas, look: Look) -> None:
    """A diamond kite with a bowed tail."""
    cloth = look.colour(rgb("e2453a"), rgb("3f7fd0"), rgb("f2a92f"))
    other = look.second(rgb("f7d257"))
    for points, tone in (([(0, 1), (-0.26, 0.72), (0, 0.72)], cloth),
            ([(0, 1), (0.26, 0.72), (0, 0.72)], other), ([(0, 0.32), (-0.26, 0.72), (0, 0.72)],
            lighter(other, 0.2)), ([(0, 0.32), (0.26, 0.72), (0, 0.72)], darker(cloth, 0.15))):
        c.poly(points, tone)
    tail = [(0.0 + 0.06 * math.sin(n * 1.4 + look.time * 3), 0.32 - n * 0.05) for n in range(7)]
    c.line(tail, 0.009, rgb("5a4a3c"))
    for n, (x, y) in enumerate(tail[1:]):
        for side in (-1, 1):
            c.poly([(x, y), (x + side * 0.05, y + 0.025), (x + side * 0.05, y - 0.025)],
                (cloth, other)[n % 2])


FLYERS = {
    "bird": Subject(draw=bird, width=1.5, size=0.4, home=("forest",), face=(-0.22, 0.72, 0.42)),
    "gull": Subject(draw=gull, habitat="sky", width=2.6, rises=0.3, size=0.19, home=("sea",),
        motion="fly", speed=0.28, plural="birds"),
    "butterfly": Subject(draw=butterfly, habitat="sky", width=1.5, size=0.34,
        home=("flower field", "hills"), motion="fly", plural="butterflies"),
    "dragon": Subject(draw=dragon, habitat="sky", width=2.1, rises=0.2, size=0.5,
        home=("mountains", "hills"), motion="fly", speed=0.06,
        face=(-0.55, 0.78, 0.3)),
    "balloon": Subject(draw=balloon, habitat="sky", width=0.9, size=0.46, home=("hills", "meadow"),
        motion="float", plural="hot air balloons"),
    "airplane": Subject(draw=airplane, habitat="sky", width=2.8, size=0.24,
        home=("mountains", "hills"), speed=0.3),
    "kite": Subject(draw=kite, habitat="sky", width=0.7, size=0.4, home=("hills", "meadow"),
        motion="float"),
}
"""Subjects of the air."""
