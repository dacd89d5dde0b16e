"""People and figures like them: person, woman, astronaut, robot, snowman."""

from __future__ import annotations

import math

from comfy_mcp_demo.painter.canvas import Canvas, Fade
from comfy_mcp_demo.painter.colour import Colour, darker, lighter, rgb

from .base import Look, Subject
from .fur import dark_eye, volume

# Outlines read as filled lines of points, not with one number to a line.
# fmt: off

_SKINS = (rgb("f0c3a0"), rgb("d9a07a"), rgb("a8714c"), rgb("7a4e36"))
_HAIRS = (rgb("3a2a22"), rgb("6a4428"), rgb("1f1c20"), rgb("c9964a"))


def _head(c: Canvas, look: Look, *, long_hair: bool) -> None:
    skin, hair = look.dice("skin").choice(_SKINS), look.dice("hair").choice(_HAIRS)
    if long_hair:
        c.blob([(-0.09, 0.94), (-0.115, 0.8), (-0.12, 0.68), (0, 0.66), (0.12, 0.68), (0.115, 0.8),
            (0.09, 0.94)], hair)
    c.limb([(0, 0.84, 0.055), (0, 0.74, 0.06)], darker(skin, 0.15))
    c.blob([(0, 0.985), (-0.07, 0.95), (-0.078, 0.88), (-0.05, 0.815), (0, 0.795), (0.05, 0.815),
        (0.078, 0.88), (0.07, 0.95)], volume(skin, (-0.05, 0.98), (0.05, 0.8)))
    c.blob([(-0.085, 0.88), (-0.095, 0.96), (-0.04, 1.01), (0.04, 1.01), (0.095, 0.96),
        (0.085, 0.88), (0.06, 0.93), (0, 0.955), (-0.05, 0.935)], hair)
    for side in (-1, 1):
        dark_eye(c, (side * 0.03, 0.89), 0.0105)
        c.line([(side * 0.017, 0.912), (side * 0.044, 0.913)], 0.006, hair)
        c.oval((side * 0.046, 0.858), (0.016, 0.01), rgb("e8806f"), opacity=0.45, soft=0.004)
    c.line([(0, 0.88), (0.006, 0.865), (-0.002, 0.862)], 0.005, darker(skin, 0.3))
    c.line([(-0.022, 0.838), (0, 0.83), (0.022, 0.838)], 0.007, rgb("a8443f"))


def _arms(c: Canvas, look: Look, sleeve: Colour) -> None:
    skin = look.dice("skin").choice(_SKINS)
    for side in (-1, 1):
        c.limb([(side * 0.1, 0.7, 0.075), (side * 0.155, 0.56, 0.065), (side * 0.15, 0.43, 0.055)],
            volume(darker(sleeve, 0.12), (0, 0.72), (0, 0.4)))
        c.oval((side * 0.148, 0.41), 0.027, skin)


def person(c: Canvas, look: Look) -> None:
    """A standing person in jacket and trousers."""
    coat = look.colour(rgb("c9523a"), rgb("3f6a9a"), rgb("d9a23c"), rgb("4f7a55"))
    trousers = look.second(rgb("39465c"), rgb("5a4a3c"))
    for side in (-1, 1):
        c.limb([(side * 0.055, 0.44, 0.105), (side * 0.06, 0.22, 0.085),
            (side * 0.062, 0.05, 0.075)], Fade(start=(-0.1, 0), end=(0.12, 0),
            first=lighter(trousers, 0.15), last=darker(trousers, 0.3)))
        c.blob([(side * 0.03, 0.05), (side * 0.1, 0.055), (side * 0.12, 0.0), (side * 0.02, 0.0)],
            rgb("4a3226"))
    _arms(c, look, coat)
    c.blob([(-0.06, 0.775), (-0.125, 0.73), (-0.12, 0.56), (-0.115, 0.42), (0, 0.405),
        (0.115, 0.42), (0.12, 0.56), (0.125, 0.73), (0.06, 0.775)],
        Fade(start=(-0.12, 0.7), end=(0.13, 0.5), first=lighter(coat, 0.16),
        last=darker(coat, 0.25)))
    c.line([(0, 0.76), (0, 0.42)], 0.008, darker(coat, 0.45))
    c.limb([(-0.05, 0.775, 0.035), (0, 0.75, 0.035), (0.05, 0.775, 0.035)], lighter(coat, 0.4))
    _head(c, look, long_hair=False)


def woman(c: Canvas, look: Look) -> None:
    """A standing woman in a dress."""
    dress = look.accent or look.colour(rgb("c23a5c"), rgb("2f7a8a"), rgb("e0a23a"), rgb("6a4fa5"))
    skin = look.dice("skin").choice(_SKINS)
    for side in (-1, 1):
        c.limb([(side * 0.045, 0.25, 0.05), (side * 0.045, 0.04, 0.04)], skin)
        c.blob([(side * 0.02, 0.04), (side * 0.07, 0.045), (side * 0.09, 0.0), (side * 0.015, 0.0)],
            darker(dress, 0.45))
    sway = 0.012 * math.sin(look.time * 1.5)
    _arms(c, look, dress)
    c.blob([(-0.055, 0.775), (-0.11, 0.72), (-0.075, 0.56), (-0.13, 0.36), (-0.2 + sway, 0.15),
        (0 + sway, 0.13), (0.2 + sway, 0.15), (0.13, 0.36), (0.075, 0.56), (0.11, 0.72),
        (0.055, 0.775), (0, 0.74)], Fade(start=(-0.15, 0.7), end=(0.18, 0.2),
        first=lighter(dress, 0.2), last=darker(dress, 0.28)))
    c.limb([(-0.08, 0.555, 0.03), (0, 0.545, 0.03), (0.08, 0.555, 0.03)], darker(dress, 0.3))
    _head(c, look, long_hair=True)


def astronaut(c: Canvas, look: Look) -> None:
    """An astronaut with pack, visor and a waving arm."""
    suit = look.colour(rgb("f0f1f3"))
    trim = look.second(rgb("e0662f"), rgb("2f6fc0"))
    wave = 0.03 * math.sin(look.time * 2.2)
    shade = Fade(start=(-0.2, 0.6), end=(0.25, 0.4), first=lighter(suit, 0.3),
        last=darker(suit, 0.32))
    c.box((-0.17, 0.38), (0.17, 0.74), darker(suit, 0.4))
    for side in (-1, 1):
        c.limb([(side * 0.075, 0.38, 0.15), (side * 0.09, 0.2, 0.13), (side * 0.1, 0.06, 0.13)],
            shade)
        c.limb([(side * 0.03, 0.15, 0.03), (side * 0.16, 0.15, 0.03)], trim)
        c.blob([(side * 0.03, 0.06), (side * 0.16, 0.07), (side * 0.2, 0.0), (side * 0.03, 0.0)],
            rgb("6d737d"))
    c.limb([(0.14, 0.64, 0.13), (0.24, 0.52, 0.11), (0.23, 0.4, 0.1)], shade)
    c.oval((0.228, 0.37), 0.052, trim)
    c.limb([(-0.14, 0.64, 0.13), (-0.28, 0.66, 0.11), (-0.33 - wave, 0.8, 0.1)], shade)
    c.oval((-0.335 - wave, 0.84), 0.052, trim)
    c.blob([(-0.15, 0.7), (-0.17, 0.5), (-0.14, 0.34), (0.14, 0.34), (0.17, 0.5), (0.15, 0.7),
        (0, 0.74)], shade)
    c.box((-0.075, 0.47), (0.075, 0.59), rgb("c9ced6"))
    for n, tone in enumerate((rgb("e04f3c"), rgb("f2c443"), rgb("4fa85c"))):
        c.oval((-0.045 + n * 0.045, 0.55), 0.014, tone, glow=0.6)
    c.box((-0.05, 0.49), (0.05, 0.515), rgb("44546a"))
    c.oval((0, 0.83), (0.19, 0.185), shade)
    c.oval((0, 0.83), (0.15, 0.128), rgb("b98a3a"))
    visor = c.oval((0, 0.83), (0.14, 0.118), Fade(start=(-0.1, 0.93), end=(0.1, 0.73),
        first=rgb("5b86b8"), last=rgb("0f1a33")))
    c.blob([(-0.11, 0.84), (-0.08, 0.92), (0.0, 0.935), (-0.06, 0.88)], (1, 1, 1), within=visor,
        opacity=0.8)
    c.oval((0.06, 0.785), (0.03, 0.012), rgb("ffd98a"), within=visor, opacity=0.7, turn=20)


def robot(c: Canvas, look: Look) -> None:
    """A friendly robot with lit eyes and an aerial."""
    metal = look.colour(rgb("8fb0bd"), rgb("d8a24a"), rgb("c9ced4"))
    trim = look.second(rgb("e0662f")) if look.main is None else (look.accent or darker(look.main,
        0.4))
    shade = Fade(start=(-0.25, 0), end=(0.28, 0), first=lighter(metal, 0.35),
        last=darker(metal, 0.32))
    joint = rgb("4a515c")
    c.line([(0, 0.94), (0, 1.02)], 0.014, joint)
    c.oval((0, 1.03), 0.028, rgb("ff6a4a"), glow=1.0)
    for side in (-1, 1):
        c.limb([(side * 0.1, 0.3, 0.07), (side * 0.1, 0.1, 0.07)], joint)
        c.blob([(side * 0.03, 0.1), (side * 0.17, 0.1), (side * 0.19, 0.0), (side * 0.02, 0.0)],
            volume(trim, (0, 0.1), (0, 0)))
        lift = 0.03 * math.sin(look.time * 2 + side)
        c.limb([(side * 0.2, 0.53, 0.06), (side * 0.3, 0.44, 0.055),
            (side * 0.3, 0.32 + lift, 0.055)], joint)
        c.oval((side * 0.205, 0.53), 0.05, trim)
        c.blob([(side * 0.25, 0.32 + lift), (side * 0.35, 0.32 + lift), (side * 0.36, 0.24 + lift),
            (side * 0.32, 0.27 + lift), (side * 0.28, 0.27 + lift), (side * 0.24, 0.24 + lift)],
            metal)
        c.box((side * 0.25 - 0.03, 0.72), (side * 0.25 + 0.03, 0.84), trim)
    c.box((-0.06, 0.58), (0.06, 0.66), joint)
    c.blob([(-0.2, 0.6), (-0.22, 0.44), (-0.19, 0.27), (0.19, 0.27), (0.22, 0.44), (0.2, 0.6),
        (0, 0.61)], shade)
    c.box((-0.12, 0.34), (0.12, 0.5), darker(metal, 0.5))
    for n in range(3):
        c.oval((-0.07 + n * 0.07, 0.455), 0.021, (rgb("6ff0a0"), rgb("ffd75a"), rgb("ff7a6a"))[n],
            glow=1.0)
    c.box((-0.09, 0.365), (0.09, 0.395), rgb("6fd8ff"), glow=0.8)
    c.blob([(-0.22, 0.92), (-0.245, 0.78), (-0.22, 0.645), (0, 0.635), (0.22, 0.645), (0.245, 0.78),
        (0.22, 0.92), (0, 0.94)], shade)
    c.blob([(-0.18, 0.88), (-0.19, 0.78), (-0.17, 0.69), (0.17, 0.69), (0.19, 0.78), (0.18, 0.88)],
        rgb("1f2a3a"))
    for side in (-1, 1):
        c.oval((side * 0.085, 0.81), 0.045, rgb("7fefff"), glow=1.0)
        c.oval((side * 0.085 - 0.014, 0.825), 0.014, (1, 1, 1), glow=1.0)
    c.line([(-0.06, 0.735), (0, 0.72), (0.06, 0.735)], 0.016, rgb("7fefff"), glow=1.0)


def snowman(c: Canvas, look: Look) -> None:
    """A snowman with hat, scarf and carrot nose."""
    snow = rgb("f8fafd")
    scarf = look.accent or look.colour(rgb("d23a36"), rgb("2f7a5a"))
    for side in (-1, 1):
        c.limb([(side * 0.18, 0.5, 0.026), (side * 0.34, 0.6, 0.02), (side * 0.44, 0.68, 0.012)],
            rgb("5c4030"))
        c.limb([(side * 0.36, 0.61, 0.014), (side * 0.43, 0.6, 0.008)], rgb("5c4030"))
    for y, r in ((0.2, 0.25), (0.48, 0.19), (0.73, 0.145)):
        c.oval((0, y), (r, r * 0.93), Fade(start=(-r * 0.6, y + r), end=(r * 0.7, y - r),
            first=snow, last=rgb("a9bcdb")))
    c.limb([(-0.14, 0.635, 0.06), (0, 0.6, 0.065), (0.14, 0.635, 0.06)],
        volume(scarf, (0, 0.66), (0, 0.58)))
    c.limb([(0.07, 0.6, 0.06), (0.1, 0.5, 0.06), (0.09, 0.42, 0.065)],
        volume(scarf, (0, 0.6), (0, 0.4)))
    for y in (0.52, 0.44, 0.3, 0.2):
        c.oval((-0.01, y), 0.019, rgb("26242a"))
    c.oval((0, 0.86), (0.18, 0.03), rgb("2a2a32"))
    c.poly([(-0.105, 0.865), (-0.115, 1.02), (0.115, 1.02), (0.105, 0.865)],
        Fade(start=(-0.1, 0), end=(0.1, 0), first=rgb("4a4a55"), last=rgb("1d1d24")))
    c.box((-0.108, 0.875), (0.108, 0.91), scarf)
    for side in (-1, 1):
        c.oval((side * 0.055, 0.775), 0.02, rgb("26242a"))
    c.poly([(-0.01, 0.745), (-0.01, 0.705), (-0.17, 0.71)], volume(rgb("f08a2c"), (0, 0.75),
        (0, 0.7)))
    for n in range(5):
        x = -0.06 + n * 0.03
        c.oval((x, 0.672 + 0.008 * (n - 2) ** 2), 0.009, rgb("26242a"))


PEOPLE = {
    "person": Subject(draw=person, width=0.45, size=0.56, home=("hills", "meadow"),
        face=(0, 0.85, 0.2), plural="people"),
    "woman": Subject(draw=woman, width=0.5, size=0.56, home=("hills", "meadow"),
        face=(0, 0.85, 0.2), plural="women"),
    "astronaut": Subject(draw=astronaut, width=0.9, size=0.52, home=("moon surface",),
        face=(0, 0.8, 0.3)),
    "robot": Subject(draw=robot, width=0.85, rises=0.12, size=0.52, home=("city",),
        face=(0, 0.8, 0.32)),
    "snowman": Subject(draw=snowman, width=1.0, size=0.5, home=("snow field", "forest"),
        face=(0, 0.78, 0.28), plural="snowmen"),
}
"""People and their likes."""
