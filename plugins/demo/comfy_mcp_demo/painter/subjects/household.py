"""Things of the house: cup, teapot, book, vase, cake, umbrella."""

from __future__ import annotations

import math

from comfy_mcp_demo.painter.canvas import Canvas, Fade, Point
from comfy_mcp_demo.painter.colour import darker, lighter, mix, rgb

from .base import Look, Subject
from .fruit import ball
from .fur import volume

# Outlines read as filled lines of points, not with one number to a line.
# fmt: off

_CHINA = rgb("f3eee4")
_LEAF = rgb("5f9a45")


def _steam(c: Canvas, look: Look, at: Point) -> None:
    for n in (-1, 0, 1):
        phase = look.time * 1.4 + n * 1.9
        x, y = at[0] + n * 0.12, at[1]
        c.limb([(x, y, 0.01), (x + 0.05 * math.sin(phase), y + 0.1, 0.035),
            (x - 0.04 * math.sin(phase + 1), y + 0.2, 0.03), (x + 0.04 * math.sin(phase + 2),
            y + 0.3, 0.008)], (1, 1, 1), opacity=0.4, soft=0.012)


def cup(c: Canvas, look: Look) -> None:
    """A steaming cup on a saucer."""
    china = look.colour(_CHINA, rgb("d9745a"), rgb("5a8fa8"))
    c.oval((0, 0.06), (0.62, 0.09), darker(china, 0.3))
    c.oval((0, 0.08), (0.6, 0.08), volume(lighter(china, 0.15), (0, 0.16), (0, 0)))
    c.oval((0, 0.085), (0.34, 0.04), darker(china, 0.25))
    c.line([(0.36, 0.6), (0.56, 0.6), (0.58, 0.38), (0.34, 0.28)], 0.075,
        Fade(start=(0.3, 0.6), end=(0.6, 0.3), first=china, last=darker(china, 0.3)))
    body = c.blob([(-0.42, 0.72), (-0.42, 0.5), (-0.34, 0.24), (-0.18, 0.09), (0.18, 0.09),
        (0.34, 0.24), (0.42, 0.5), (0.42, 0.72), (0, 0.72)], Fade(start=(-0.4, 0), end=(0.42, 0),
        first=lighter(china, 0.35), last=darker(china, 0.36)))
    band = look.accent or mix(china, rgb("c9743f"), 0.6)
    c.limb([(-0.5, 0.52, 0.05), (0, 0.44, 0.05), (0.5, 0.52, 0.05)], band, within=body)
    c.oval((0, 0.72), (0.42, 0.09), lighter(china, 0.45))
    c.oval((0, 0.712), (0.37, 0.068), Fade(start=(-0.3, 0.7), end=(0.3, 0.7), first=rgb("8a5733"),
        last=rgb("4a2a18")))
    _steam(c, look, (0, 0.76))


def teapot(c: Canvas, look: Look) -> None:
    """A round teapot with spout, handle and lid."""
    glaze = look.colour(rgb("3f7f8a"), rgb("c9543f"), rgb("e6c15a"))
    c.line([(0.42, 0.68), (0.72, 0.72), (0.76, 0.42), (0.42, 0.26)], 0.085,
        Fade(start=(0.4, 0.7), end=(0.7, 0.3), first=glaze, last=darker(glaze, 0.35)))
    c.limb([(-0.38, 0.3, 0.26), (-0.6, 0.44, 0.14), (-0.7, 0.66, 0.1), (-0.8, 0.74, 0.12)],
        Fade(start=(-0.6, 0.7), end=(-0.5, 0.3), first=lighter(glaze, 0.25),
        last=darker(glaze, 0.15)))
    body = c.blob([(0, 0.82), (-0.3, 0.76), (-0.5, 0.56), (-0.5, 0.32), (-0.34, 0.1), (-0.2, 0.04),
        (0.2, 0.04), (0.34, 0.1), (0.5, 0.32), (0.5, 0.56), (0.3, 0.76)],
        Fade(start=(-0.4, 0.8), end=(0.4, 0.05), first=lighter(glaze, 0.28),
        last=darker(glaze, 0.4)))
    c.oval((-0.24, 0.58), (0.08, 0.15), (1, 1, 1), turn=-25, within=body, opacity=0.5, soft=0.03)
    for n in range(7):
        a = n * 0.9
        c.oval((0.05 + 0.12 * math.cos(a), 0.38 + 0.12 * math.sin(a)), 0.05,
            look.second(lighter(glaze, 0.7)), within=body)
    c.oval((0.05, 0.38), 0.055, rgb("f2c14e"), within=body)
    c.box((-0.24, 0.0), (0.24, 0.06), darker(glaze, 0.4))
    c.oval((0, 0.8), (0.27, 0.055), darker(glaze, 0.3))
    c.blob([(-0.24, 0.81), (-0.14, 0.89), (0, 0.91), (0.14, 0.89), (0.24, 0.81)],
        volume(glaze, (0, 0.92), (0, 0.8)))
    ball(c, (0, 0.95), 0.055, glaze)


def book(c: Canvas, look: Look) -> None:
    """An open book with lines of text and a ribbon."""
    cover = look.colour(rgb("9a3b35"), rgb("2f5f7a"), rgb("4a6a45"))
    c.blob([(-0.98, 0.06), (-0.92, 0.66), (-0.45, 0.72), (0, 0.64), (0.45, 0.72), (0.92, 0.66),
        (0.98, 0.06), (0.4, 0.06), (0, 0.0), (-0.4, 0.06)], darker(cover, 0.15))
    for side in (-1, 1):
        for n in range(3):
            c.blob([(0, 0.05 + n * 0.02), (side * 0.3, 0.13 + n * 0.02),
                (side * 0.9, 0.1 + n * 0.02), (side * 0.85, 0.7 + n * 0.02),
                (side * 0.35, 0.77 + n * 0.02), (0, 0.66 + n * 0.02)],
                darker(rgb("f6edd8"), 0.22 - 0.1 * n))
        page = c.blob([(0, 0.09), (side * 0.32, 0.19), (side * 0.9, 0.15), (side * 0.84, 0.76),
            (side * 0.36, 0.83), (0, 0.72)], Fade(start=(0, 0.5), end=(side * 0.5, 0.5),
            first=rgb("cdbf9f"), last=rgb("fbf5e6")))
        for n in range(8):
            y = 0.27 + n * 0.06
            c.line([(side * 0.12, y - 0.015), (side * 0.34, y + 0.035),
                (side * (0.76 - 0.12 * (n % 3 == 0)), y + 0.01)], 0.014, rgb("7a6f62"), within=page,
                opacity=0.75)
    c.limb([(0.01, 0.72, 0.045), (0.02, 0.4, 0.045), (0.05, 0.02, 0.045), (0.08, -0.06, 0.045)],
        look.second(rgb("d8a53a")))


def vase(c: Canvas, look: Look) -> None:
    """A vase of mixed flowers."""
    glaze = look.colour(rgb("4f86a5"), rgb("e7dfd0"), rgb("b5654a"))
    tones = [rgb(code) for code in ("e8507c", "f5c53d", "f3efe4", "ee7a3c", "9a6fd6", "e04a4a")]
    if look.accent is not None:
        tones = [look.accent]
    heads = [(-0.3, 0.74), (-0.14, 0.88), (0.08, 0.92), (0.28, 0.8), (-0.36, 0.56), (0.36, 0.6),
        (-0.08, 0.7), (0.15, 0.7), (0.0, 0.58)]
    for n, (x, y) in enumerate(heads):
        c.line([(0, 0.4), (x * 0.5, 0.5), (x, y)], 0.018, rgb("4f8a3c"))
        c.blob([(x * 0.4, 0.45), (x * 0.8 - 0.05, y - 0.18), (x * 0.9, y - 0.12), (x * 0.6, 0.46)],
            rgb("5f9a45") if n % 2 else rgb("447a3a"))
    for n, (x, y) in enumerate(heads):
        tone = tones[n % len(tones)]
        for k in range(7):
            a = k * 0.898 + n
            c.oval((x + 0.062 * math.cos(a), y + 0.062 * math.sin(a)), 0.048,
                lighter(tone, 0.12 * (k % 3)))
        c.oval((x, y), 0.04, rgb("7a4a26") if n % len(tones) == 1 else rgb("f2b632"))
    body = c.blob([(-0.12, 0.46), (-0.1, 0.38), (-0.24, 0.24), (-0.22, 0.1), (-0.12, 0.0),
        (0.12, 0.0), (0.22, 0.1), (0.24, 0.24), (0.1, 0.38), (0.12, 0.46)],
        Fade(start=(-0.2, 0), end=(0.22, 0), first=lighter(glaze, 0.32), last=darker(glaze, 0.36)))
    c.oval((-0.1, 0.24), (0.03, 0.08), (1, 1, 1), within=body, opacity=0.55, soft=0.015)


def cake(c: Canvas, look: Look) -> None:
    """An iced cake with candles."""
    icing = look.colour(rgb("f5b7c8"), rgb("f7efe0"), rgb("8a5638"))
    c.oval((0, 0.06), (0.72, 0.09), rgb("dfe3e6"))
    for low, high, half in ((0.08, 0.4, 0.54), (0.38, 0.66, 0.38)):
        c.box((-half, low), (half, high), Fade(start=(-half, 0), end=(half, 0), first=rgb("f5e6c8"),
            last=rgb("c9a878")))
        c.oval((0, low), (half, 0.07), rgb("c9a878"))
        drips = [(-half + half * n / 6, high - (0.16 if n % 2 else 0.07)) for n in range(13)]
        c.blob([(-half, high + 0.01), *drips, (half, high + 0.02), (0, high + 0.07)],
            Fade(start=(-half, 0), end=(half, 0), first=lighter(icing, 0.25),
            last=darker(icing, 0.22)))
        c.oval((0, high), (half, 0.07), lighter(icing, 0.3))
    for n in range(5):
        x = -0.26 + n * 0.13
        c.box((x - 0.013, 0.66), (x + 0.013, 0.84), (rgb("5fa8d8"), rgb("f2c443"))[n % 2])
        c.blob([(x, 0.95), (x - 0.026, 0.88), (x, 0.84), (x + 0.026, 0.88)], rgb("ffb03a"),
            glow=1.0)
    for n in range(9):
        c.oval((-0.48 + n * 0.12, 0.11), 0.035, look.second(rgb("d23a4a")))


def umbrella(c: Canvas, look: Look) -> None:
    """An open umbrella."""
    cloth = look.colour(rgb("d23c3a"), rgb("2f6fb0"), rgb("e8b23a"))
    c.line([(0, 0.95), (0, 0.12), (0.04, 0.03), (0.12, 0.05), (0.13, 0.12)], 0.028, rgb("6a4a33"))
    dome = [(-0.6, 0.55), (-0.5, 0.78), (-0.25, 0.94), (0, 0.98), (0.25, 0.94), (0.5, 0.78),
        (0.6, 0.55), (0.4, 0.61), (0.2, 0.55), (0, 0.61), (-0.2, 0.55), (-0.4, 0.61)]
    body = c.blob(dome, Fade(start=(-0.5, 0.8), end=(0.55, 0.6), first=lighter(cloth, 0.25),
        last=darker(cloth, 0.38)))
    stripe = look.second(darker(cloth, 0.22))
    for x in (-0.4, 0.4):
        c.blob([(0, 0.98), (x * 0.6, 0.84), (x * 0.5, 0.55), (x * 1.5, 0.55), (x * 1.1, 0.82)],
            stripe, within=body, opacity=0.8)
    c.line([(0, 0.96), (0, 1.03)], 0.022, rgb("6a4a33"))


HOUSEHOLD = {
    "cup": Subject(draw=cup, habitat="table", width=1.35, rises=0.15, size=0.44),
    "teapot": Subject(draw=teapot, habitat="table", width=1.75, size=0.46),
    "book": Subject(draw=book, habitat="table", width=2.05, size=0.38),
    "vase": Subject(draw=vase, habitat="table", width=0.95, size=0.62, plural="vases of flowers"),
    "cake": Subject(draw=cake, habitat="table", width=1.5, size=0.48),
    "umbrella": Subject(draw=umbrella, width=1.3, size=0.42, home=("beach", "sea")),
}
"""Things of the house."""
