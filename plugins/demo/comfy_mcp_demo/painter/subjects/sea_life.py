"""Animals in and by the water: fish, turtle, jellyfish, duck."""

from __future__ import annotations

import math

from comfy_mcp_demo.painter.canvas import Canvas, Fade
from comfy_mcp_demo.painter.colour import darker, lighter, mix, rgb

from .base import Look, Subject
from .fur import dark_eye, volume

# Outlines read as filled lines of points, not with one number to a line.
# fmt: off


def fish(c: Canvas, look: Look) -> None:
    """A fish in profile with scales and flowing fins."""
    skin = look.colour(rgb("f0862c"), rgb("3f8fd0"), rgb("e0524a"), rgb("f2c03a"))
    fin = look.second(mix(skin, rgb("fff0d0"), 0.4))
    wag = 0.06 * math.sin(look.time * 5)
    c.blob([(0.46, 0.5), (0.72, 0.82 + wag), (0.96, 0.9 + wag), (0.86, 0.6), (0.88, 0.36),
        (0.94, 0.12 - wag), (0.7, 0.2 - wag)], Fade(start=(0.5, 0.5), end=(0.95, 0.5),
        first=darker(fin, 0.12), last=lighter(fin, 0.35)))
    c.blob([(-0.3, 0.76), (-0.12, 1.0), (0.2, 0.96), (0.42, 0.72), (0.3, 0.62)],
        volume(fin, (0, 1), (0, 0.7)))
    c.blob([(-0.1, 0.24), (0.06, 0.02), (0.3, 0.06), (0.32, 0.3)],
        volume(darker(fin, 0.1), (0, 0.3), (0, 0)))
    body = c.blob([(-0.84, 0.5), (-0.68, 0.72), (-0.34, 0.84), (0.06, 0.8), (0.36, 0.64),
        (0.54, 0.52), (0.54, 0.46), (0.36, 0.34), (0.06, 0.2), (-0.34, 0.18), (-0.68, 0.3)],
        Fade(start=(0, 0.85), end=(0, 0.16), first=lighter(skin, 0.18), last=darker(skin, 0.22)))
    c.blob([(-0.8, 0.36), (-0.3, 0.34), (0.3, 0.36), (0.3, 0.1), (-0.6, 0.1)], lighter(skin, 0.55),
        within=body, soft=0.04, opacity=0.7)
    for row in range(7):
        for column in range(8):
            x, y = -0.3 + column * 0.1 + 0.05 * (row % 2), 0.26 + row * 0.085
            c.line([(x, y + 0.035), (x + 0.035, y), (x, y - 0.035)], 0.01, darker(skin, 0.25),
                within=body, opacity=0.55)
    c.line([(-0.42, 0.76), (-0.34, 0.5), (-0.42, 0.26)], 0.022, darker(skin, 0.3), within=body)
    c.blob([(-0.2, 0.46), (0.06, 0.5), (0.16, 0.36), (0.02, 0.3), (-0.16, 0.36)],
        volume(fin, (0, 0.5), (0, 0.3)))
    c.oval((-0.58, 0.58), 0.085, (1, 1, 1))
    dark_eye(c, (-0.6, 0.58), 0.052)
    c.line([(-0.83, 0.46), (-0.74, 0.43), (-0.68, 0.45)], 0.02, darker(skin, 0.5))


def turtle(c: Canvas, look: Look) -> None:
    """A turtle with a patterned shell."""
    skin = rgb("8fae5a")
    shell = look.colour(rgb("6a7f3f"), rgb("8a6a3c"))
    paddle = 0.05 * math.sin(look.time * 2)
    for x, dy in ((-0.42, paddle), (0.42, -paddle)):
        c.blob([(x - 0.1, 0.34), (x - 0.26, 0.1 + dy), (x - 0.12, 0.0 + dy), (x + 0.06, 0.1),
            (x + 0.12, 0.32)], volume(skin, (0, 0.35), (0, 0)))
    c.blob([(0.66, 0.3), (0.86, 0.22), (0.7, 0.2)], skin)
    c.limb([(-0.6, 0.34, 0.22), (-0.8, 0.5, 0.18), (-0.88, 0.62, 0.2)],
        volume(skin, (0, 0.7), (0, 0.3)))
    c.oval((-0.92, 0.64), (0.15, 0.115), volume(skin, (0, 0.76), (0, 0.52)))
    dark_eye(c, (-0.97, 0.68), 0.028)
    c.line([(-1.06, 0.61), (-0.96, 0.585), (-0.88, 0.6)], 0.014, darker(skin, 0.6))
    body = c.blob([(-0.72, 0.3), (-0.6, 0.62), (-0.3, 0.88), (0.05, 0.95), (0.4, 0.82),
        (0.66, 0.54), (0.74, 0.3), (0, 0.2)], volume(shell, (-0.2, 0.95), (0.2, 0.2)))
    for x, y, r in ((0, 0.66, 0.19), (-0.36, 0.56, 0.15), (0.36, 0.54, 0.15), (-0.18, 0.36, 0.13),
            (0.2, 0.35, 0.13), (-0.58, 0.36, 0.1), (0.58, 0.36, 0.1)):
        c.poly([(x + r * math.cos(k * math.pi / 3),
            y + r * 0.82 * math.sin(k * math.pi / 3)) for k in range(6)], darker(shell, 0.35),
            within=body)
        c.poly([(x + r * 0.82 * math.cos(k * math.pi / 3),
            y + r * 0.66 * math.sin(k * math.pi / 3)) for k in range(6)], lighter(shell, 0.22),
            within=body)
    c.limb([(-0.76, 0.3, 0.09), (0, 0.22, 0.11), (0.78, 0.3, 0.08)], lighter(shell, 0.35))


def jellyfish(c: Canvas, look: Look) -> None:
    """A translucent jellyfish with trailing tentacles."""
    bell = look.colour(rgb("e88fd0"), rgb("8fb0f5"), rgb("f0a890"))
    for n in range(9):
        x = -0.26 + n * 0.065
        wave = [(x + 0.05 * math.sin(k * 1.3 + n + look.time * 2) * k / 4, 0.6 - k * 0.13,
            0.026 - 0.004 * k) for k in range(6)]
        c.limb(wave, lighter(bell, 0.2 + 0.1 * (n % 3)), opacity=0.7, glow=0.3)
    for x in (-0.1, 0.0, 0.1):
        c.limb([(x, 0.62, 0.1), (x + 0.05 * math.sin(look.time * 2 + x * 20), 0.44, 0.07),
            (x - 0.03, 0.26, 0.02)], lighter(bell, 0.5), opacity=0.65, glow=0.3)
    pulse = 0.02 * math.sin(look.time * 3)
    dome = c.blob([(0, 1.0), (-0.24, 0.93), (-0.38 - pulse, 0.72), (-0.36 - pulse, 0.58),
        (-0.2, 0.62), (0, 0.57), (0.2, 0.62), (0.36 + pulse, 0.58), (0.38 + pulse, 0.72),
        (0.24, 0.93)], Fade(start=(-0.2, 1), end=(0.15, 0.55), first=lighter(bell, 0.45),
        last=darker(bell, 0.15)), opacity=0.88, glow=0.35)
    for x in (-0.2, 0, 0.2):
        c.blob([(x, 0.92), (x * 1.4 - 0.06, 0.74), (x * 1.4, 0.66), (x * 1.4 + 0.06, 0.74)],
            lighter(bell, 0.6), within=dome, opacity=0.4, soft=0.015)


def duck(c: Canvas, look: Look) -> None:
    """A duck afloat, in profile."""
    plume = look.colour(rgb("f5c944"), rgb("f5f1e6"), rgb("a9805a"))
    c.blob([(0.5, 0.46), (0.82, 0.62), (0.76, 0.4), (0.66, 0.26)], darker(plume, 0.15))
    c.blob([(-0.62, 0.34), (-0.44, 0.54), (-0.1, 0.5), (0.3, 0.54), (0.66, 0.46), (0.7, 0.24),
        (0.5, -0.02), (-0.36, -0.02), (-0.58, 0.12)], volume(plume, (0, 0.56), (0, 0)))
    c.blob([(-0.62, 0.3), (-0.56, 0.56), (-0.52, 0.74), (-0.24, 0.72), (-0.2, 0.5), (-0.1, 0.34)],
        volume(plume, (0, 0.8), (0, 0.3)))
    c.oval((-0.42, 0.8), (0.22, 0.2), volume(lighter(plume, 0.08), (-0.5, 1), (-0.3, 0.6)))
    c.blob([(-0.6, 0.82), (-0.86, 0.76), (-0.88, 0.7), (-0.6, 0.7)],
        volume(look.second(rgb("f08a2c")), (0, 0.82), (0, 0.68)))
    dark_eye(c, (-0.49, 0.85), 0.036)
    c.blob([(-0.2, 0.4), (0.1, 0.46), (0.52, 0.42), (0.4, 0.16), (0.06, 0.1), (-0.16, 0.22)],
        volume(darker(plume, 0.14), (0, 0.46), (0.1, 0.1)))
    for n in range(3):
        c.line([(0.06 + n * 0.1, 0.18 + n * 0.02), (0.24 + n * 0.08, 0.24), (0.4 + n * 0.04, 0.34)],
            0.014, darker(plume, 0.3), opacity=0.7)


SEA_LIFE = {
    "fish": Subject(draw=fish, habitat="deep", width=2.0, size=0.36, home=("underwater",),
        motion="swim", speed=0.08, plural="fish"),
    "turtle": Subject(draw=turtle, habitat="deep", width=2.2, size=0.34, home=("underwater",),
        motion="swim"),
    "jellyfish": Subject(draw=jellyfish, habitat="deep", width=0.95, sinks=0.12, size=0.5,
        home=("underwater",), motion="float", plural="jellyfish"),
    "duck": Subject(draw=duck, habitat="water", width=1.85, size=0.26, home=("lake",),
        motion="bob", speed=0.06),
}
"""Subjects of the water."""
