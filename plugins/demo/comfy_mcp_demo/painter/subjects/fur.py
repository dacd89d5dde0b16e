"""What animals share: shading of fur, eyes, snouts, ears, a seated body."""

from __future__ import annotations

from comfy_mcp_demo.painter.canvas import Canvas, Fade, Mask, Point
from comfy_mcp_demo.painter.colour import Colour, darker, lighter, rgb

# Outlines read as filled lines of points, not with one number to a line.
# fmt: off

INK = rgb("1d1a1e")
WHITE = rgb("fbf6ec")
PINK = rgb("e79a9a")


def volume(colour: Colour, top: Point, bottom: Point) -> Fade:
    """A fade from a lit top to a shaded bottom."""
    return Fade(start=top, end=bottom, first=lighter(colour, 0.2), last=darker(colour, 0.26))


def eye(c: Canvas, at: Point, size: float, iris: Colour, *, slit: bool = False) -> None:
    """A bright eye with pupil and highlight; a slit pupil suits cats."""
    c.oval(at, (size * 1.14, size * 1.12), darker(iris, 0.75))
    c.oval(at, (size, size * 0.96), Fade(start=(0, at[1] + size), end=(0, at[1] - size),
        first=darker(iris, 0.35), last=lighter(iris, 0.25)))
    c.oval(at, (size * (0.42 if slit else 0.62), size * (0.86 if slit else 0.66)), INK)
    c.oval((at[0] - size * 0.32, at[1] + size * 0.36), size * 0.26, (1, 1, 1))


def dark_eye(c: Canvas, at: Point, size: float) -> None:
    """A round dark eye with a highlight."""
    c.oval(at, size, INK)
    c.oval((at[0] - size * 0.3, at[1] + size * 0.35), size * 0.32, (1, 1, 1))


def snout(c: Canvas, at: Point, size: float, nose: Colour) -> None:
    """A nose with the mouth beneath it."""
    x, y = at
    c.blob([(x - size, y + size * 0.6), (x, y + size * 0.75), (x + size, y + size * 0.6),
        (x + size * 0.35, y - size * 0.35), (x, y - size * 0.5),
        (x - size * 0.35, y - size * 0.35)], nose)
    c.line([(x, y - size * 0.4), (x, y - size)], size * 0.16, INK)
    for side in (-1, 1):
        c.line([(x, y - size), (x + side * size * 0.7, y - size * 1.5),
            (x + side * size * 1.5, y - size * 1.1)], size * 0.16, INK)


def whiskers(c: Canvas, at: Point, reach: float) -> None:
    """Three whiskers to either side."""
    for side in (-1, 1):
        for n in (-1, 0, 1):
            x, y = at[0] + side * reach * 0.35, at[1] + n * 0.014
            c.line([(x, y), (x + side * reach * 0.5, y + n * 0.02 + 0.008),
                (x + side * reach, y + n * 0.045)], 0.005, WHITE, opacity=0.85)


def pointed_ears(c: Canvas, fur: Colour, inner: Colour, spread: float, top: float,
        base: float) -> None:
    """A pair of upright triangular ears with a soft inside."""
    for side in (-1, 1):
        tip = (side * (spread + 0.02), top)
        c.blob([(side * (spread - 0.11), base + 0.05), (side * (spread - 0.03), top - 0.05), tip,
            (side * (spread + 0.07), base + 0.03), (side * spread, base - 0.07)],
            volume(fur, (0, top), (0, base - 0.1)))
        c.blob([(side * (spread - 0.06), base + 0.04), (side * spread, top - 0.07),
            (side * (spread + 0.04), base + 0.02), (side * (spread - 0.01), base - 0.03)], inner)


def sitting_body(c: Canvas, fur: Colour, chest: Colour) -> Mask:
    """A seated body seen from the front, with two forelegs and haunches."""
    for side in (-1, 1):
        c.oval((side * 0.17, 0.13), (0.14, 0.15), volume(darker(fur, 0.06), (0, 0.28), (0, 0)))
        c.oval((side * 0.21, 0.03), (0.1, 0.038), volume(fur, (0, 0.07), (0, 0)))
    body = c.blob([(-0.13, 0.56), (-0.2, 0.34), (-0.2, 0.12), (-0.1, 0.02), (0.1, 0.02),
        (0.2, 0.12), (0.2, 0.34), (0.13, 0.56)], volume(fur, (-0.1, 0.6), (0.1, 0)))
    c.blob([(-0.1, 0.54), (-0.11, 0.36), (-0.04, 0.22), (0, 0.18), (0.04, 0.22), (0.11, 0.36),
        (0.1, 0.54)], chest, within=body, soft=0.012)
    for side in (-1, 1):
        c.limb([(side * 0.08, 0.34, 0.1), (side * 0.075, 0.16, 0.085), (side * 0.075, 0.03, 0.1)],
            volume(fur, (0, 0.4), (0, 0)))
        c.oval((side * 0.078, 0.03), (0.06, 0.036), chest)
        for toe in (-1, 1):
            c.line([(side * 0.078 + toe * 0.02, 0.04), (side * 0.078 + toe * 0.02, 0.012)], 0.006,
                darker(chest, 0.45))
    c.line([(0, 0.3), (0, 0.02)], 0.008, darker(fur, 0.5), opacity=0.6)
    return body
