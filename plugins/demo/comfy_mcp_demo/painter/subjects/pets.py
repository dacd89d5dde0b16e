"""Pets seen from the front: cat, dog, rabbit."""

from __future__ import annotations

import math

from comfy_mcp_demo.painter.canvas import Canvas
from comfy_mcp_demo.painter.colour import darker, rgb

from .base import Look, Subject
from .fur import (
    INK,
    PINK,
    WHITE,
    dark_eye,
    eye,
    pointed_ears,
    sitting_body,
    snout,
    volume,
    whiskers,
)

# Outlines read as filled lines of points, not with one number to a line.
# fmt: off


def cat(c: Canvas, look: Look) -> None:
    """A seated cat with tabby stripes, tail curled to the side."""
    fur = look.colour(rgb("e0934a"), rgb("8b8a92"), rgb("d8b98c"), rgb("4a4652"))
    mark = darker(fur, 0.32)
    sway = 0.05 * math.sin(look.time * 1.3)
    tail = c.limb([(0.16, 0.06, 0.09), (0.38, 0.08, 0.09), (0.46, 0.26, 0.085),
        (0.4 + sway, 0.42, 0.08), (0.46 + sway * 1.6, 0.52, 0.07)],
        volume(fur, (0.3, 0.5), (0.4, 0)))
    for y in (0.2, 0.3, 0.4, 0.5):
        c.line([(0.3, y), (0.56, y + 0.03)], 0.03, mark, within=tail)
    body = sitting_body(c, fur, WHITE)
    for y in (0.2, 0.29, 0.38, 0.46):
        for side in (-1, 1):
            c.line([(side * 0.22, y), (side * 0.16, y - 0.005), (side * 0.12, y + 0.02)], 0.024,
                mark, within=body)
    pointed_ears(c, fur, PINK, 0.17, 1.0, 0.82)
    head = c.blob([(0, 0.9), (-0.14, 0.88), (-0.235, 0.76), (-0.25, 0.65), (-0.15, 0.53), (0, 0.5),
        (0.15, 0.53), (0.25, 0.65), (0.235, 0.76), (0.14, 0.88)],
        volume(fur, (-0.05, 0.92), (0.05, 0.5)))
    for x in (-0.06, 0.0, 0.06):
        c.limb([(x, 0.91, 0.03), (x * 0.8, 0.8, 0.012)], mark, within=head)
    for side in (-1, 1):
        for y in (0.64, 0.69):
            c.limb([(side * 0.26, y + 0.01, 0.024), (side * 0.17, y - 0.012, 0.008)], mark,
                within=head)
        c.oval((side * 0.055, 0.585), (0.07, 0.052), WHITE, within=head)
        eye(c, (side * 0.105, 0.7), 0.05, look.second(rgb("8fc44a"), rgb("e8b73a"), rgb("59b4d6")),
            slit=True)
    c.oval((0, 0.545), (0.05, 0.035), WHITE, within=head)
    snout(c, (0, 0.625), 0.026, PINK)
    whiskers(c, (0, 0.595), 0.2)


def dog(c: Canvas, look: Look) -> None:
    """A seated dog with hanging ears, collar and tongue."""
    fur = look.colour(rgb("c98b4d"), rgb("e2bd84"), rgb("7d5334"))
    ear = darker(fur, 0.32)
    wag = 0.09 * math.sin(look.time * 6)
    c.limb([(0.16, 0.1, 0.1), (0.32, 0.16, 0.08), (0.42 + wag * 0.5, 0.32, 0.06),
        (0.44 + wag, 0.42, 0.035)], volume(fur, (0.3, 0.5), (0.4, 0)))
    sitting_body(c, fur, WHITE)
    collar = look.second(rgb("c8372e"), rgb("2f66b0"))
    c.limb([(-0.14, 0.53, 0.05), (0, 0.49, 0.05), (0.14, 0.53, 0.05)], collar)
    c.oval((0, 0.45), 0.032, rgb("edc348"))
    head = c.blob([(0, 0.97), (-0.14, 0.94), (-0.21, 0.82), (-0.2, 0.7), (-0.14, 0.57), (0, 0.53),
        (0.14, 0.57), (0.2, 0.7), (0.21, 0.82), (0.14, 0.94)],
        volume(fur, (-0.05, 0.97), (0.05, 0.52)))
    c.blob([(-0.03, 0.97), (-0.04, 0.82), (-0.06, 0.7), (0.06, 0.7), (0.04, 0.82), (0.03, 0.97)],
        WHITE, within=head, soft=0.008)
    c.oval((0, 0.645), (0.115, 0.095), WHITE)
    c.blob([(-0.035, 0.6), (-0.03, 0.54), (0, 0.52), (0.03, 0.54), (0.035, 0.6)], rgb("e2707c"))
    snout(c, (0, 0.685), 0.042, INK)
    for side in (-1, 1):
        dark_eye(c, (side * 0.09, 0.795), 0.033)
        c.line([(side * 0.06, 0.86), (side * 0.1, 0.875), (side * 0.13, 0.855)], 0.014, ear)
        c.blob([(side * 0.12, 0.95), (side * 0.24, 0.9), (side * 0.3, 0.74), (side * 0.275, 0.6),
            (side * 0.21, 0.6), (side * 0.18, 0.78)], volume(ear, (0, 0.96), (0, 0.56)))


def rabbit(c: Canvas, look: Look) -> None:
    """A seated rabbit with long ears."""
    fur = look.colour(rgb("c9ad8b"), rgb("e9e1d6"), rgb("9c8672"))
    twitch = 0.015 * math.sin(look.time * 3)
    for side in (-1, 1):
        lean = side * (0.1 + twitch)
        c.blob([(side * 0.03, 0.66), (side * 0.04 + lean * 0.2, 0.86), (lean, 1.02),
            (side * 0.07 + lean, 0.98), (side * 0.09 + lean * 0.6, 0.82), (side * 0.12, 0.66)],
            volume(fur, (0, 1.0), (0, 0.6)))
        c.blob([(side * 0.055, 0.7), (side * 0.07 + lean * 0.3, 0.86), (side * 0.03 + lean, 0.97),
            (side * 0.075 + lean * 0.5, 0.84), (side * 0.1, 0.7)], PINK)
    c.oval((0.25, 0.1), 0.075, WHITE)
    for side in (-1, 1):
        c.oval((side * 0.15, 0.14), (0.14, 0.14), volume(fur, (0, 0.3), (0, 0)))
        c.oval((side * 0.16, 0.035), (0.12, 0.04), volume(fur, (0, 0.08), (0, 0)))
    c.blob([(-0.12, 0.44), (-0.18, 0.24), (-0.15, 0.06), (0, 0.02), (0.15, 0.06), (0.18, 0.24),
        (0.12, 0.44)], volume(fur, (0, 0.5), (0, 0)))
    c.oval((0, 0.2), (0.1, 0.16), WHITE, soft=0.015)
    for side in (-1, 1):
        c.limb([(side * 0.08, 0.3, 0.08), (side * 0.06, 0.17, 0.07), (side * 0.05, 0.12, 0.07)],
            volume(fur, (0, 0.32), (0, 0.08)))
    c.blob([(0, 0.75), (-0.12, 0.72), (-0.19, 0.6), (-0.19, 0.5), (-0.1, 0.41), (0, 0.39),
        (0.1, 0.41), (0.19, 0.5), (0.19, 0.6), (0.12, 0.72)], volume(fur, (0, 0.76), (0, 0.38)))
    for side in (-1, 1):
        c.oval((side * 0.045, 0.475), (0.06, 0.05), WHITE)
        dark_eye(c, (side * 0.11, 0.6), 0.034)
        c.oval((side * 0.14, 0.5), (0.035, 0.022), PINK, opacity=0.6, soft=0.01)
    snout(c, (0, 0.51), 0.021, PINK)
    c.box((-0.018, 0.435), (0.018, 0.47), (1, 1, 1))
    whiskers(c, (0, 0.48), 0.18)


PETS = {"cat": Subject(draw=cat, width=1.1, size=0.56, home=("table",), face=(0, 0.72, 0.34)),
    "dog": Subject(draw=dog, width=1.05, size=0.56, home=("meadow", "hills"), face=(0, 0.74, 0.34)),
    "rabbit": Subject(draw=rabbit, width=0.8, size=0.46, home=("meadow", "hills"),
    face=(0, 0.68, 0.38))}
"""Animals of the house and garden."""
