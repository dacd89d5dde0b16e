"""Four-legged animals seen from the side: horse, unicorn, deer, sheep, cow, elephant."""

from __future__ import annotations

import math

from comfy_mcp_demo.painter.canvas import Canvas, Fade
from comfy_mcp_demo.painter.colour import Colour, darker, lighter, rgb

from .base import Look, Subject
from .fur import dark_eye, volume

# Outlines read as filled lines of points, not with one number to a line.
# fmt: off

_HOOF = rgb("2b211d")
_WHITE = rgb("f7f1e6")


def _legs(c: Canvas, fur: Colour, places: tuple[float, ...], top: float, width: float) -> None:
    """Four straight slender legs; the far pair comes first and darker."""
    for n, x in enumerate(places):
        tone = darker(fur, 0.36) if n < len(places) // 2 else fur
        knee = 0.015 if x < 0 else -0.01
        c.limb([(x, top, width * 1.9), (x + knee, top * 0.5, width), (x, 0.06, width * 0.8),
            (x - 0.005, 0.02, width)], volume(tone, (0, top), (0, 0)))
        c.box((x - width * 0.62, 0), (x + width * 0.55, 0.045), _HOOF)


def horse(c: Canvas, look: Look) -> None:
    """A standing horse in profile, facing left."""
    _equine(c, look, look.colour(rgb("8a4f2c"), rgb("6b3d26"), rgb("c9a072")), None)


def unicorn(c: Canvas, look: Look) -> None:
    """A white unicorn with a golden horn."""
    _equine(c, look, look.colour(_WHITE), look.second(rgb("f2a7cf"), rgb("b79bea")))


def _equine(c: Canvas, look: Look, coat: Colour, mane: Colour | None) -> None:
    hair = mane or look.second(darker(coat, 0.62))
    sway = 0.03 * math.sin(look.time * 1.7)
    c.limb([(0.42, 0.62, 0.07), (0.52, 0.56, 0.1), (0.54 + sway, 0.36, 0.11),
        (0.52 + sway * 2, 0.16, 0.03)], volume(hair, (0, 0.6), (0, 0.1)))
    _legs(c, coat, (-0.2, 0.3, -0.27, 0.37), 0.44, 0.052)
    c.blob([(-0.36, 0.62), (-0.2, 0.68), (0.1, 0.645), (0.34, 0.68), (0.46, 0.6), (0.46, 0.46),
        (0.38, 0.36), (0.1, 0.36), (-0.2, 0.34), (-0.36, 0.42)], volume(coat, (0, 0.7), (0, 0.32)))
    c.blob([(-0.2, 0.68), (-0.34, 0.86), (-0.42, 0.98), (-0.53, 0.93), (-0.5, 0.8), (-0.42, 0.6),
        (-0.36, 0.44), (-0.18, 0.46)], volume(coat, (-0.4, 1), (-0.2, 0.4)))
    head = c.blob([(-0.4, 0.99), (-0.5, 0.98), (-0.6, 0.86), (-0.7, 0.74), (-0.7, 0.67),
        (-0.63, 0.65), (-0.55, 0.71), (-0.44, 0.78), (-0.38, 0.88)],
        volume(coat, (-0.5, 1), (-0.55, 0.62)))
    c.oval((-0.7, 0.68), (0.06, 0.05), darker(coat, 0.3), within=head, soft=0.01)
    for x in (-0.41, -0.45):
        c.blob([(x - 0.02, 0.96), (x + 0.015, 1.06), (x + 0.035, 0.97)], coat)
    c.blob([(-0.4, 1.01), (-0.3, 0.94), (-0.2, 0.78), (-0.14, 0.66), (-0.24, 0.64), (-0.3, 0.76),
        (-0.37, 0.88)], volume(hair, (0, 1), (0, 0.6)))
    c.limb([(-0.44, 1.0, 0.05), (-0.5, 0.94, 0.04), (-0.53, 0.86, 0.015)], hair)
    if mane is not None:
        c.poly([(-0.51, 0.97), (-0.6, 1.2), (-0.47, 0.99)], Fade(start=(-0.5, 1), end=(-0.6, 1.2),
            first=rgb("e2b548"), last=rgb("fff0b8")))
    dark_eye(c, (-0.53, 0.87), 0.02)
    c.oval((-0.68, 0.7), (0.012, 0.008), rgb("1f1612"))


def deer(c: Canvas, look: Look) -> None:
    """A standing stag in profile, with antlers."""
    coat = look.colour(rgb("a9693c"), rgb("8f5c38"))
    horn = look.second(rgb("d9bd92"))
    for lean, tone in ((0.05, darker(horn, 0.3)), (0.0, horn)):
        c.limb([(-0.36 + lean, 0.84, 0.022), (-0.34 + lean, 0.95, 0.02),
            (-0.24 + lean, 1.04, 0.018), (-0.22 + lean, 1.14, 0.008)], tone)
        for x, y, dx, dy in ((-0.345, 0.92, -0.07, 0.09), (-0.3, 0.99, -0.05, 0.11),
                (-0.24, 1.04, 0.07, 0.06)):
            c.limb([(x + lean, y, 0.018), (x + dx * 0.6 + lean, y + dy * 0.4, 0.014),
                (x + dx + lean, y + dy, 0.006)], tone)
    _legs(c, coat, (-0.14, 0.26, -0.2, 0.32), 0.4, 0.036)
    c.blob([(0.34, 0.58), (0.42, 0.6), (0.41, 0.48), (0.36, 0.46)], _WHITE)
    c.blob([(-0.26, 0.56), (-0.1, 0.6), (0.14, 0.585), (0.32, 0.6), (0.39, 0.52), (0.36, 0.38),
        (0.1, 0.35), (-0.14, 0.34), (-0.26, 0.4)], volume(coat, (0, 0.62), (0, 0.32)))
    c.blob([(-0.12, 0.59), (-0.22, 0.72), (-0.28, 0.84), (-0.37, 0.82), (-0.35, 0.68),
        (-0.28, 0.48), (-0.2, 0.42), (-0.1, 0.46)], volume(coat, (0, 0.85), (0, 0.4)))
    c.blob([(-0.3, 0.46), (-0.34, 0.62), (-0.3, 0.66), (-0.24, 0.44)], lighter(coat, 0.45),
        soft=0.01)
    c.blob([(-0.26, 0.85), (-0.34, 0.87), (-0.42, 0.8), (-0.51, 0.73), (-0.5, 0.68), (-0.42, 0.68),
        (-0.32, 0.74)], volume(coat, (0, 0.88), (0, 0.66)))
    c.oval((-0.505, 0.71), (0.022, 0.02), rgb("231a18"))
    c.blob([(-0.28, 0.84), (-0.16, 0.9), (-0.13, 0.86), (-0.24, 0.79)], darker(coat, 0.1))
    dark_eye(c, (-0.38, 0.79), 0.017)
    roll = look.dice("spots")
    for _ in range(9):
        c.oval((roll.uniform(0.0, 0.3), roll.uniform(0.47, 0.57)), 0.012, lighter(coat, 0.5),
            opacity=0.8)


def sheep(c: Canvas, look: Look) -> None:
    """A woolly sheep in profile."""
    wool = look.colour(rgb("f2ebdc"))
    face = rgb("3c3638")
    for n, x in enumerate((-0.2, 0.28, -0.3, 0.2)):
        c.limb([(x, 0.36, 0.08), (x, 0.03, 0.065)], darker(face, 0.3) if n in {0, 1} else face)
    roll = look.dice("wool")
    for _ in range(26):
        a = roll.uniform(0, 6.28)
        x, y = 0.04 + 0.38 * math.cos(a), 0.54 + 0.22 * math.sin(a)
        c.oval((x, y), roll.uniform(0.1, 0.14), Fade(start=(x, y + 0.12), end=(x, y - 0.14),
            first=lighter(wool, 0.4), last=darker(wool, 0.14 + 0.2 * max(0.0, 0.54 - y))))
    c.oval((0.04, 0.56), (0.38, 0.22), Fade(start=(0, 0.78), end=(0, 0.34),
        first=lighter(wool, 0.3), last=darker(wool, 0.16)))
    for _ in range(12):
        x, y = roll.uniform(-0.24, 0.32), roll.uniform(0.46, 0.7)
        c.line([(x - 0.04, y), (x, y - 0.03), (x + 0.04, y)], 0.012, darker(wool, 0.16))
    c.blob([(-0.36, 0.86), (-0.5, 0.82), (-0.58, 0.64), (-0.52, 0.52), (-0.4, 0.56), (-0.3, 0.7)],
        volume(face, (0, 0.9), (0, 0.5)))
    c.blob([(-0.36, 0.78), (-0.22, 0.74), (-0.2, 0.66), (-0.32, 0.69)], darker(face, 0.2))
    for x, y in ((-0.4, 0.86), (-0.33, 0.88), (-0.28, 0.82)):
        c.oval((x, y), 0.075, lighter(wool, 0.2))
    c.oval((-0.47, 0.71), 0.026, _WHITE)
    c.oval((-0.475, 0.71), 0.014, _HOOF)


def cow(c: Canvas, look: Look) -> None:
    """A spotted cow in profile."""
    coat = look.colour(rgb("f4efe6"))
    spot = look.second(rgb("3a2d2a"), rgb("6b432e"))
    _legs(c, coat, (-0.22, 0.4, -0.32, 0.5), 0.42, 0.07)
    c.limb([(0.6, 0.72, 0.03), (0.66, 0.5, 0.025), (0.65, 0.3, 0.06)], darker(coat, 0.2))
    c.oval((0.34, 0.32), (0.09, 0.06), rgb("eba9a4"))
    body = c.blob([(-0.42, 0.76), (-0.1, 0.78), (0.3, 0.77), (0.58, 0.78), (0.62, 0.6),
        (0.56, 0.36), (0.2, 0.32), (-0.2, 0.32), (-0.42, 0.42)], volume(coat, (0, 0.8), (0, 0.3)))
    roll = look.dice("spots")
    for x, y, r in ((-0.2, 0.66, 0.15), (0.2, 0.5, 0.13), (0.5, 0.7, 0.14), (0.0, 0.36, 0.09)):
        c.blob([(x + r * roll.uniform(0.7, 1.3) * math.cos(k),
            y + r * roll.uniform(0.6, 1.1) * math.sin(k)) for k in (0, 1, 2, 3, 4, 5)], spot,
            within=body)
    head = c.blob([(-0.4, 0.92), (-0.56, 0.92), (-0.68, 0.76), (-0.74, 0.6), (-0.62, 0.53),
        (-0.5, 0.6), (-0.36, 0.68)], volume(coat, (0, 0.95), (0, 0.5)))
    c.blob([(-0.36, 0.95), (-0.5, 0.95), (-0.52, 0.74), (-0.36, 0.66)], spot, within=head)
    c.blob([(-0.64, 0.66), (-0.76, 0.64), (-0.74, 0.52), (-0.58, 0.51)], rgb("e8aca6"), within=head)
    for x in (-0.42, -0.52):
        c.limb([(x, 0.9, 0.04), (x - 0.01, 0.98, 0.03), (x + 0.03, 1.03, 0.01)], rgb("e6d7b5"))
    c.blob([(-0.36, 0.86), (-0.22, 0.88), (-0.24, 0.8), (-0.36, 0.78)], spot)
    dark_eye(c, (-0.55, 0.78), 0.022)


def elephant(c: Canvas, look: Look) -> None:
    """An elephant in profile with trunk, tusk and great ear."""
    skin = look.colour(rgb("8b8d97"), rgb("7d8490"))
    swing = 0.05 * math.sin(look.time * 1.2)
    c.limb([(0.56, 0.66, 0.04), (0.62, 0.5, 0.03), (0.62, 0.36, 0.05)], darker(skin, 0.3))
    for n, x in enumerate((-0.16, 0.3, -0.28, 0.44)):
        tone = darker(skin, 0.34) if n in {0, 1} else darker(skin, 0.06)
        c.limb([(x, 0.44, 0.22), (x, 0.2, 0.17), (x, 0.05, 0.18)], volume(tone, (0, 0.5), (0, 0)))
        for toe in (-0.05, 0.0, 0.05):
            c.oval((x + toe, 0.02), (0.022, 0.02), lighter(skin, 0.5))
    c.blob([(-0.36, 0.8), (-0.1, 0.9), (0.2, 0.92), (0.48, 0.82), (0.58, 0.6), (0.52, 0.36),
        (0.2, 0.28), (-0.2, 0.3), (-0.38, 0.44)], volume(skin, (0, 0.95), (0, 0.25)))
    c.limb([(-0.6, 0.66, 0.26), (-0.72, 0.48, 0.17), (-0.74, 0.28, 0.12),
        (-0.76 + swing, 0.12, 0.09), (-0.84 + swing, 0.08, 0.07)], volume(skin, (0, 0.8), (0, 0.1)))
    c.limb([(-0.6, 0.5, 0.05), (-0.72, 0.4, 0.045), (-0.86, 0.42, 0.015)], rgb("f6eed8"))
    c.blob([(-0.3, 0.92), (-0.5, 0.96), (-0.68, 0.86), (-0.72, 0.68), (-0.6, 0.52), (-0.4, 0.5),
        (-0.26, 0.66)], volume(skin, (-0.5, 1), (-0.4, 0.5)))
    c.blob([(-0.42, 0.84), (-0.24, 0.9), (-0.08, 0.8), (-0.06, 0.6), (-0.16, 0.42), (-0.3, 0.46),
        (-0.4, 0.62)], volume(darker(skin, 0.12), (-0.2, 0.95), (-0.2, 0.4)))
    c.blob([(-0.36, 0.79), (-0.24, 0.83), (-0.13, 0.75), (-0.12, 0.6), (-0.18, 0.48), (-0.28, 0.54),
        (-0.34, 0.66)], rgb("c79a94"), opacity=0.6, soft=0.01)
    dark_eye(c, (-0.57, 0.74), 0.022)


GRAZERS = {
    "horse": Subject(draw=horse, width=1.55, size=0.5, home=("meadow", "hills"),
        face=(-0.5, 0.84, 0.36)),
    "unicorn": Subject(draw=unicorn, width=1.55, rises=0.25, size=0.48, home=("meadow", "hills"),
        face=(-0.5, 0.9, 0.36)),
    "deer": Subject(draw=deer, width=1.2, rises=0.2, size=0.5, home=("forest",),
        face=(-0.33, 0.86, 0.34), plural="deer"),
    "sheep": Subject(draw=sheep, width=1.3, size=0.32, home=("meadow", "hills"),
        face=(-0.4, 0.7, 0.32), plural="sheep"),
    "cow": Subject(draw=cow, width=1.6, size=0.4, home=("meadow", "hills"),
        face=(-0.52, 0.74, 0.34)),
    "elephant": Subject(draw=elephant, width=1.9, size=0.5, home=("wheat field",),
        face=(-0.5, 0.7, 0.42)),
}
"""Four-legged animals in profile."""
