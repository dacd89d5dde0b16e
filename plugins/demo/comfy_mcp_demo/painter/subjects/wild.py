"""Wild animals seen from the front: fox, wolf, bear, panda, owl, penguin."""

from __future__ import annotations

import math

from comfy_mcp_demo.painter.canvas import Canvas, Fade
from comfy_mcp_demo.painter.colour import Colour, darker, lighter, rgb

from .base import Look, Subject
from .fur import INK, WHITE, dark_eye, eye, pointed_ears, sitting_body, snout, volume

# Outlines read as filled lines of points, not with one number to a line.
# fmt: off

_BREAST_RIM = 0.15
"""Share of an owl's breast that stays free of speckles."""


def _canine(c: Canvas, look: Look, fur: Colour, tip: Colour, sock: Colour) -> None:
    sway = 0.04 * math.sin(look.time * 1.4)
    tail = c.blob([(0.12, 0.04), (0.36, 0.0), (0.55, 0.12), (0.58 + sway, 0.34),
        (0.48 + sway, 0.54), (0.42, 0.38), (0.34, 0.24), (0.2, 0.18)],
        volume(fur, (0.4, 0.5), (0.4, 0)))
    c.blob([(0.4 + sway, 0.36), (0.5 + sway, 0.33), (0.62 + sway, 0.3), (0.62 + sway, 0.6),
        (0.4 + sway, 0.6)], tip, within=tail, soft=0.01)
    sitting_body(c, fur, WHITE)
    for side in (-1, 1):
        c.limb([(side * 0.075, 0.13, 0.086), (side * 0.075, 0.03, 0.1)], sock)
    c.blob([(-0.2, 0.6), (-0.12, 0.42), (-0.05, 0.4), (0, 0.33), (0.05, 0.4), (0.12, 0.42),
        (0.2, 0.6)], WHITE)
    pointed_ears(c, fur, darker(sock, 0.1), 0.16, 1.02, 0.84)
    for side in (-1, 1):
        c.blob([(side * 0.14, 0.97), (side * 0.18, 1.025), (side * 0.2, 0.96)], sock)
    head = c.blob([(0, 0.9), (-0.13, 0.89), (-0.21, 0.79), (-0.28, 0.64), (-0.13, 0.56), (0, 0.49),
        (0.13, 0.56), (0.28, 0.64), (0.21, 0.79), (0.13, 0.89)],
        volume(fur, (-0.05, 0.92), (0.05, 0.5)))
    for side in (-1, 1):
        c.blob([(side * 0.3, 0.63), (side * 0.18, 0.7), (side * 0.07, 0.66), (side * 0.035, 0.6),
            (0, 0.47), (side * 0.14, 0.53)], WHITE, within=head)
        eye(c, (side * 0.105, 0.735), 0.034, look.second(rgb("d99a2e"), rgb("c9862a")))
    c.blob([(-0.05, 0.74), (-0.055, 0.62), (0, 0.54), (0.055, 0.62), (0.05, 0.74)],
        lighter(fur, 0.08))
    snout(c, (0, 0.565), 0.036, INK)


def fox(c: Canvas, look: Look) -> None:
    """A seated fox with a white-tipped brush and black socks."""
    _canine(c, look, look.colour(rgb("d9662a"), rgb("e07a34")), WHITE, rgb("3a2420"))


def wolf(c: Canvas, look: Look) -> None:
    """A seated grey wolf."""
    fur = look.colour(rgb("7f8792"), rgb("6d7480"))
    _canine(c, look, fur, darker(fur, 0.4), darker(fur, 0.25))


def _ursine(c: Canvas, fur: Colour, limb: Colour, ear: Colour, patch: Colour | None) -> None:
    for side in (-1, 1):
        c.oval((side * 0.19, 0.98), 0.08, volume(ear, (0, 1.05), (0, 0.9)))
        c.oval((side * 0.19, 0.97), 0.045, darker(ear, 0.3))
        c.oval((side * 0.25, 0.12), (0.15, 0.13), volume(limb, (0, 0.25), (0, 0)))
    c.blob([(-0.2, 0.6), (-0.31, 0.36), (-0.27, 0.1), (0, 0.02), (0.27, 0.1), (0.31, 0.36),
        (0.2, 0.6)], volume(fur, (-0.1, 0.62), (0.1, 0)))
    c.oval((0, 0.27), (0.17, 0.21), lighter(fur, 0.3), soft=0.02)
    for side in (-1, 1):
        c.limb([(side * 0.23, 0.54, 0.15), (side * 0.31, 0.36, 0.15), (side * 0.23, 0.2, 0.14)],
            volume(limb, (0, 0.6), (0, 0.1)))
        c.oval((side * 0.22, 0.07), (0.11, 0.08), volume(limb, (0, 0.16), (0, 0)))
        c.oval((side * 0.22, 0.065), (0.055, 0.042), lighter(limb, 0.35))
    c.blob([(0, 1.03), (-0.17, 0.99), (-0.26, 0.84), (-0.25, 0.7), (-0.13, 0.59), (0, 0.57),
        (0.13, 0.59), (0.25, 0.7), (0.26, 0.84), (0.17, 0.99)],
        volume(fur, (-0.05, 1.04), (0.05, 0.55)))
    c.oval((0, 0.69), (0.12, 0.095), lighter(fur, 0.45))
    for side in (-1, 1):
        if patch is not None:
            c.oval((side * 0.115, 0.815), (0.062, 0.08), patch, turn=side * 35)
        dark_eye(c, (side * 0.105, 0.815), 0.031)
    snout(c, (0, 0.72), 0.042, INK)


def bear(c: Canvas, look: Look) -> None:
    """A seated bear."""
    fur = look.colour(rgb("8a5a36"), rgb("6f472d"))
    _ursine(c, fur, darker(fur, 0.12), fur, None)


def polar_bear(c: Canvas, look: Look) -> None:
    """A seated polar bear."""
    fur = look.colour(rgb("f4f1e8"))
    _ursine(c, fur, darker(fur, 0.1), fur, None)


def panda(c: Canvas, look: Look) -> None:
    """A seated panda."""
    _ursine(c, look.colour(WHITE), rgb("2c2a30"), rgb("2c2a30"), rgb("2c2a30"))


def owl(c: Canvas, look: Look) -> None:
    """An owl on a branch, with a speckled breast and great eyes."""
    plume = look.colour(rgb("8d6644"), rgb("a37b52"), rgb("7b7a80"))
    pale = lighter(plume, 0.6)
    c.limb([(-0.5, 0.06, 0.07), (-0.1, 0.045, 0.08), (0.5, 0.09, 0.05)],
        volume(rgb("6a4a33"), (0, 0.1), (0, 0)))
    for x in (-0.42, 0.4):
        c.blob([(x, 0.09), (x + 0.05, 0.16), (x + 0.12, 0.14), (x + 0.06, 0.08)], rgb("6c8c45"))
    c.blob([(-0.08, 0.12), (-0.05, -0.06), (0.05, -0.06), (0.08, 0.12)], darker(plume, 0.3))
    body = c.blob([(-0.18, 0.86), (-0.3, 0.62), (-0.3, 0.34), (-0.18, 0.12), (0, 0.06),
        (0.18, 0.12), (0.3, 0.34), (0.3, 0.62), (0.18, 0.86)],
        volume(plume, (-0.1, 0.9), (0.1, 0.05)))
    c.oval((0, 0.34), (0.19, 0.26), pale, within=body)
    for row in range(6):
        for col in range(-3, 4):
            x, y = col * 0.06 + (row % 2) * 0.03, 0.5 - row * 0.065
            if (x / 0.19) ** 2 + ((y - 0.34) / 0.26) ** 2 < 1 - _BREAST_RIM:
                c.blob([(x - 0.02, y + 0.012), (x, y - 0.022), (x + 0.02, y + 0.012), (x, y)],
                    darker(plume, 0.1))
    for side in (-1, 1):
        wing = c.blob([(side * 0.24, 0.66), (side * 0.33, 0.46), (side * 0.3, 0.2),
            (side * 0.17, 0.06), (side * 0.16, 0.3), (side * 0.2, 0.5)],
            volume(darker(plume, 0.22), (0, 0.65), (0, 0.05)))
        for n in range(4):
            c.line([(side * 0.1, 0.5 - n * 0.1), (side * 0.24, 0.45 - n * 0.1),
                (side * 0.36, 0.52 - n * 0.1)], 0.01, lighter(plume, 0.2), within=wing)
        for toe in (-0.04, 0, 0.04):
            c.limb([(side * 0.1 + toe, 0.11, 0.026), (side * 0.1 + toe, 0.045, 0.022)],
                rgb("e3a83c"))
        c.blob([(side * 0.08, 0.88), (side * 0.25, 1.02), (side * 0.27, 0.9), (side * 0.26, 0.76)],
            darker(plume, 0.15))
    c.blob([(0, 0.9), (-0.17, 0.93), (-0.28, 0.82), (-0.27, 0.66), (-0.14, 0.56), (0, 0.55),
        (0.14, 0.56), (0.27, 0.66), (0.28, 0.82), (0.17, 0.93)], volume(plume, (0, 0.95), (0, 0.5)))
    for side in (-1, 1):
        c.oval((side * 0.125, 0.74), 0.137, pale)
        for n in range(12):
            a = n * math.pi / 6
            c.line([(side * 0.125 + 0.1 * math.cos(a), 0.74 + 0.1 * math.sin(a)),
                (side * 0.125 + 0.13 * math.cos(a), 0.74 + 0.13 * math.sin(a))], 0.006,
                darker(plume, 0.1), opacity=0.6)
        blink = 1.0
        eye(c, (side * 0.12, 0.745), 0.083 * blink, look.second(rgb("f3b32c"), rgb("f08d24")))
        c.limb([(side * 0.02, 0.81, 0.03), (side * 0.14, 0.88, 0.045), (side * 0.25, 0.97, 0.02)],
            darker(plume, 0.35))
    c.blob([(-0.035, 0.72), (0, 0.74), (0.035, 0.72), (0.015, 0.64), (0, 0.61), (-0.015, 0.64)],
        volume(rgb("e6a23a"), (0, 0.74), (0, 0.6)))


def penguin(c: Canvas, look: Look) -> None:
    """A standing penguin."""
    coat = look.colour(rgb("252b38"), rgb("2c3445"))
    for side in (-1, 1):
        c.blob([(side * 0.03, 0.03), (side * 0.08, 0.07), (side * 0.2, 0.03), (side * 0.22, 0.0),
            (side * 0.05, -0.01)], rgb("ef9a33"))
        c.blob([(side * 0.2, 0.66), (side * 0.32, 0.46), (side * 0.37, 0.26), (side * 0.3, 0.28),
            (side * 0.2, 0.44)], volume(coat, (0, 0.7), (0, 0.2)))
    body = c.blob([(0, 1.0), (-0.15, 0.94), (-0.19, 0.78), (-0.25, 0.5), (-0.26, 0.22),
        (-0.14, 0.03), (0.14, 0.03), (0.26, 0.22), (0.25, 0.5), (0.19, 0.78), (0.15, 0.94)],
        volume(coat, (-0.1, 1), (0.1, 0)))
    c.blob([(0, 0.68), (-0.14, 0.62), (-0.19, 0.4), (-0.17, 0.14), (0, 0.05), (0.17, 0.14),
        (0.19, 0.4), (0.14, 0.62)], Fade(start=(0, 0.65), end=(0, 0.05), first=WHITE,
        last=rgb("d5dbe4")), within=body)
    c.blob([(-0.15, 0.64), (0, 0.58), (0.15, 0.64), (0.1, 0.7), (-0.1, 0.7)], rgb("f4c04a"),
        within=body, soft=0.02)
    for side in (-1, 1):
        c.oval((side * 0.07, 0.83), (0.075, 0.085), WHITE, within=body)
        dark_eye(c, (side * 0.068, 0.85), 0.026)
    c.blob([(-0.055, 0.79), (0, 0.81), (0.055, 0.79), (0, 0.725)], rgb("ef9a33"))
    if look.accent is not None:
        c.limb([(-0.19, 0.7, 0.08), (0, 0.67, 0.09), (0.19, 0.7, 0.08)], look.accent)


WILD = {
    "fox": Subject(draw=fox, width=1.25, size=0.54, home=("forest",), face=(0, 0.74, 0.36),
        plural="foxes"),
    "wolf": Subject(draw=wolf, width=1.25, size=0.54, home=("forest",), face=(0, 0.74, 0.36),
        plural="wolves"),
    "bear": Subject(draw=bear, width=0.95, size=0.56, home=("forest",), face=(0, 0.8, 0.34)),
    "polar bear": Subject(draw=polar_bear, width=0.95, size=0.56, home=("snow field",),
        face=(0, 0.8, 0.34)),
    "panda": Subject(draw=panda, width=0.95, size=0.54, home=("forest",), face=(0, 0.8, 0.34)),
    "owl": Subject(draw=owl, width=1.1, size=0.56, home=("forest",), face=(0, 0.74, 0.36)),
    "penguin": Subject(draw=penguin, width=0.85, size=0.5, home=("snow field",),
        face=(0, 0.82, 0.3)),
}
"""Animals of the wild."""
