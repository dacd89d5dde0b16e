"""Fruit, alone and in a bowl."""

from __future__ import annotations

from comfy_mcp_demo.painter.canvas import Canvas, Fade, Point
from comfy_mcp_demo.painter.colour import Colour, darker, lighter, rgb

from .base import Look, Subject
from .fur import volume

# Outlines read as filled lines of points, not with one number to a line.
# fmt: off

_CHINA = rgb("f3eee4")
_LEAF = rgb("5f9a45")


def ball(c: Canvas, at: Point, radius: float, colour: Colour) -> None:
    """A round fruit with a highlight and a shaded side."""
    x, y = at
    mask = c.oval(at, radius, Fade(start=(x - radius * 0.6, y + radius * 0.8),
        end=(x + radius * 0.6, y - radius), first=lighter(colour, 0.3), last=darker(colour, 0.4)))
    c.oval((x - radius * 0.35, y + radius * 0.4), (radius * 0.26, radius * 0.18), (1, 1, 1),
        turn=35, within=mask, opacity=0.55, soft=radius * 0.08)


def _apple_at(c: Canvas, at: Point, size: float, skin: Colour) -> None:
    def point(px: float, py: float) -> Point:
        return (at[0] + px * size, at[1] + py * size)

    body = c.blob([point(*p) for p in ((0, 0.76), (-0.2, 0.84), (-0.42, 0.74), (-0.48, 0.46),
        (-0.34, 0.12), (-0.12, 0.0), (0, 0.04), (0.12, 0.0), (0.34, 0.12), (0.48, 0.46),
        (0.42, 0.74), (0.2, 0.84))], Fade(start=point(-0.3, 0.8), end=point(0.3, 0.05),
        first=lighter(skin, 0.2), last=darker(skin, 0.42)))
    c.oval(point(0, 0.76), (0.17 * size, 0.05 * size), darker(skin, 0.5), within=body,
        soft=0.02 * size)
    for n in range(7):
        x = -0.3 + n * 0.1
        c.line([point(x * 0.5, 0.72), point(x * 1.25, 0.45), point(x * 0.9, 0.15)], 0.012 * size,
            lighter(skin, 0.4), within=body, opacity=0.25)
    c.oval(point(-0.24, 0.58), (0.07 * size, 0.13 * size), (1, 1, 1), turn=-20, within=body,
        opacity=0.6, soft=0.03 * size)
    c.limb([(*point(0, 0.75), 0.035 * size), (*point(0.02, 0.88), 0.03 * size),
        (*point(0.07, 0.98), 0.045 * size)], rgb("5c3d26"))
    c.blob([point(*p) for p in ((0.04, 0.86), (0.14, 0.98), (0.34, 1.0), (0.28, 0.88),
        (0.14, 0.83))], volume(_LEAF, point(0, 1), point(0, 0.8)))


def apple(c: Canvas, look: Look) -> None:
    """An apple with stalk and leaf."""
    _apple_at(c, (0, 0), 1.0, look.colour(rgb("cf2f2f"), rgb("8fb83a"), rgb("d94a35")))


def orange_fruit(c: Canvas, look: Look) -> None:
    """An orange with a leaf."""
    ball(c, (0, 0.44), 0.44, look.colour(rgb("f2902c")))
    c.oval((0, 0.85), (0.05, 0.025), rgb("5d7a35"))
    c.blob([(0.0, 0.86), (0.12, 0.98), (0.3, 0.98), (0.2, 0.87)], volume(_LEAF, (0, 1), (0, 0.85)))


def _pear_at(c: Canvas, at: Point, size: float, skin: Colour) -> None:
    points = ((0, 0.92), (-0.12, 0.86), (-0.18, 0.66), (-0.34, 0.42), (-0.34, 0.18), (-0.16, 0.0),
        (0.16, 0.0), (0.34, 0.18), (0.34, 0.42), (0.18, 0.66), (0.12, 0.86))
    body = c.blob([(at[0] + x * size, at[1] + y * size) for x, y in points],
        Fade(start=(at[0] - 0.3 * size, at[1] + 0.8 * size), end=(at[0] + 0.3 * size, at[1]),
        first=lighter(skin, 0.28), last=darker(skin, 0.35)))
    c.oval((at[0] - 0.15 * size, at[1] + 0.4 * size), (0.05 * size, 0.12 * size), (1, 1, 1),
        within=body, opacity=0.5, soft=0.03 * size)
    c.limb([(at[0], at[1] + 0.9 * size, 0.04 * size), (at[0] + 0.05 * size, at[1] + 1.02 * size,
        0.035 * size)], rgb("5c3d26"))


def pear(c: Canvas, look: Look) -> None:
    """A pear."""
    _pear_at(c, (0, 0), 1.0, look.colour(rgb("b9c24a"), rgb("d8b94a")))


def fruit_bowl(c: Canvas, look: Look) -> None:
    """A bowl of apples, oranges, grapes and a pear."""
    bowl = look.colour(rgb("4a7fa5"), rgb("e8e0d0"), rgb("b5654a"))
    _pear_at(c, (0.22, 0.42), 0.56, rgb("b9c24a"))
    c.limb([(-0.62, 0.5, 0.1), (-0.5, 0.72, 0.14), (-0.2, 0.86, 0.13), (0.02, 0.86, 0.05)],
        volume(rgb("f3cd3f"), (0, 0.9), (0, 0.5)))
    _apple_at(c, (-0.2, 0.4), 0.42, rgb("cf2f2f"))
    ball(c, (0.5, 0.55), 0.18, rgb("f2902c"))
    ball(c, (-0.5, 0.5), 0.17, rgb("f2902c"))
    for n in range(12):
        ball(c, (0.03 + 0.085 * (n % 4) + 0.04 * (n // 4 % 2), 0.62 - 0.085 * (n // 4)), 0.062,
            rgb("6a3f8f"))
    body = c.blob([(-0.8, 0.5), (-0.4, 0.43), (0, 0.41), (0.4, 0.43), (0.8, 0.5), (0.66, 0.22),
        (0.36, 0.06), (-0.36, 0.06), (-0.66, 0.22)], Fade(start=(-0.6, 0.5), end=(0.6, 0.05),
        first=lighter(bowl, 0.3), last=darker(bowl, 0.35)))
    c.box((-0.26, 0.0), (0.26, 0.08), darker(bowl, 0.3))
    c.line([(-0.8, 0.4), (0, 0.3), (0.8, 0.4)], 0.03, lighter(bowl, 0.6), within=body, opacity=0.7)


FRUIT = {
    "apple": Subject(draw=apple, habitat="table", width=1.1, size=0.42),
    "orange fruit": Subject(draw=orange_fruit, habitat="table", width=1.0, size=0.38,
        plural="oranges"),
    "pear": Subject(draw=pear, habitat="table", width=0.8, size=0.44),
    "fruit bowl": Subject(draw=fruit_bowl, habitat="table", width=1.75, size=0.48),
}
"""Fruit."""
