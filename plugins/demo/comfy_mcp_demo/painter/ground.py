"""What covers the near ground: flowers, grass, crops, sand, a road, a river."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .canvas import Canvas, Outline
from .colour import Colour, darker, lighter, mix, rgb
from .noise import Field, dice, ridge
from .relief import grass, paint_land, snowy
from .sky import falling
from .stage import Shares, Stage, smooth

Spread = NDArray[np.float64]
"""One number for each thing that grows."""

_MIXED = ("e8503f", "f3f0e6", "f5c53d", "d977b0", "8d76d0")


def ground_colour(stage: Stage) -> Colour:
    """The colour of the near ground."""
    places = stage.scene.places
    if "beach" in places or "desert" in places:
        return stage.scene.colour_of("beach") or stage.scene.colour_of("desert") or rgb("e6cd9c")
    if snowy(stage):
        return stage.scene.colour_of("snow field") or rgb("eef3f8")
    if "wheat field" in places:
        return rgb("d9b154")
    if "city" in places:
        return rgb("5d6470")
    return grass(stage)


def paint_near_ground(stage: Stage, base: float) -> None:
    """The ground from ``base`` (y) to the lower edge, with what grows on it."""
    stage.still("near ground", lambda apart: _soil(apart, base))
    if "river" not in stage.scene.places:
        _cover(stage, base + stage.unit * 0.05)


def _soil(stage: Stage, base: float) -> None:
    shape = ridge(stage.columns, stage.unit * 1.2, stage.scene.seed + 800, 2)
    line = np.float32(base) - (shape - 0.5) * np.float32(stage.unit * 0.07)
    paint_land(stage, line, ground_colour(stage), 0.0, stage.scene.seed + 801)
    if "road" in stage.scene.places:
        _road(stage, base)


def _cover(stage: Stage, base: float) -> None:
    places = stage.scene.places
    if "flower field" in places:
        asked = stage.scene.colour_of("flower field")
        colours = [asked] if asked else [rgb(code) for code in _MIXED]
        _blossoms(stage, base, colours, 520)
    elif "lavender field" in places:
        stage.still("rows", lambda apart: _rows(apart, base, rgb("8a6cc4")))
    elif "sunflower field" in places:
        _blossoms(stage, base, [rgb("f5bd2c"), rgb("f8cf46")], 420)
    elif "wheat field" in places:
        _blades(stage, base, rgb("e3bd62"), 900)
    elif not snowy(stage) and not places & {"desert", "beach", "city"}:
        _blades(stage, base, grass(stage), 520)
        if stage.scene.season in {"spring", "summer"}:
            _blossoms(stage, base, [rgb(code) for code in _MIXED], 120)


def _spread(stage: Stage, base: float, count: int, salt: int) -> tuple[Spread, ...]:
    """Points on the ground, far to near: x and y in pixels, nearness 0..1, a random number."""
    wide = max(0.5, min(3.0, stage.width / stage.unit))
    x, depth, vary = falling(stage.scene.seed + salt, int(count * wide)).astype(np.float64)
    near = np.sort(depth**0.8)
    return x * stage.width, base + (stage.height * 1.03 - base) * near, near, vary


def _tile(stage: Stage, top: float) -> tuple[Canvas, int]:
    """A tile in pixels, y upwards from the lower edge, for what grows below ``top``."""
    first = min(max(0, int(top)), stage.height - 1)
    rows = stage.height - first
    return Canvas(width=stage.width, height=rows, scale=1.0, base=(0.0, float(rows))), first


def _blades(stage: Stage, base: float, green: Colour, count: int) -> None:
    x, y, near, vary = _spread(stage, base, count, 810)
    tall = stage.unit * (0.008 + 0.035 * near) * (0.6 + 0.7 * vary)
    lean = (vary - 0.5) * tall + np.sin(stage.time * 1.6 + x * 0.02) * tall * 0.2
    up = stage.height - y
    thick = tall * 0.09 + 0.4
    blades = _outlines([(x - thick, up), (x + lean, up + tall), (x + thick, up)])
    canvas, first = _tile(stage, base - stage.unit * 0.07)
    for group, tone in enumerate((darker(green, 0.25), lighter(green, 0.02), lighter(green, 0.16))):
        chosen = blades[(vary * 2.99).astype(np.int64) == group]
        if len(chosen):
            canvas.fill(chosen, stage.shade(tone), opacity=0.8)
    stage.lay(canvas.planes, (0, first))


def _outlines(corners: list[tuple[Spread, Spread]]) -> Outline:
    """Outlines (count, corners, 2) from the x and y of each corner."""
    return np.stack([np.stack(corner, axis=-1) for corner in corners], axis=1)


def _blossoms(stage: Stage, base: float, colours: list[Colour], count: int) -> None:
    x, y, near, vary = _spread(stage, base, count, 820)
    size = stage.unit * (0.0035 + 0.017 * near * near) * (0.75 + 0.5 * vary)
    x_head = x + np.sin(stage.time * 1.4 + np.arange(len(x))) * size * 0.4
    up = stage.height - y + size * 2.6
    foot = up - size * 3.4
    stems = _outlines([(x - size * 0.12, foot), (x_head, up), (x + size * 0.14, foot)])
    angle = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    petal = (1 + 0.22 * np.cos(angle * 5)) * np.stack([np.cos(angle), 0.72 * np.sin(angle)])
    heart = np.stack([0.33 * np.cos(angle), 0.26 * np.sin(angle)])
    heads = np.stack([x_head, up], axis=-1)[:, None, :]
    petals = heads + size[:, None, None] * petal.T
    canvas, first = _tile(stage, base - stage.unit * 0.1)
    canvas.fill(stems, stage.shade(darker(rgb("5d8a3f"), 0.1)))
    for group, colour in enumerate(colours):
        canvas.fill(petals[group :: len(colours)], stage.shade(colour))
    canvas.fill(
        heads + size[:, None, None] * heart.T,
        stage.shade(rgb("f2b631") if len(colours) != 2 else rgb("5a3a1e")),  # noqa: PLR2004  two tones mean sunflowers
    )
    stage.lay(canvas.planes, (0, first))


def _rows(stage: Stage, base: float, colour: Colour) -> None:
    """Furrows that meet at a vanishing point."""
    top = max(0, int(base))
    rows = stage.rows(top, stage.height)
    near = (rows - np.float32(base - stage.unit * 0.05)) / np.float32(max(1.0, stage.height - base))
    across = (stage.columns[None, :] - stage.width * 0.5) / (stage.unit * near * 0.16 + 1)
    bump = 0.5 + 0.5 * np.cos(across * 2 * np.pi)
    ragged = ridge(stage.columns, stage.unit * 0.01, stage.scene.seed + 830, 2)[None, :]
    cover = smooth((bump + (ragged - 0.5) * 0.6).astype(np.float32), 0.2, 0.5) * smooth(
        near, 0.0, 0.2
    )
    stage.blend(top, cover, stage.shade(colour))
    light = smooth((bump + (ragged - 0.5) * 0.8).astype(np.float32), 0.72, 1.0) * cover
    stage.blend(top, light * np.float32(0.6), stage.shade(lighter(colour, 0.35)))


def _road(stage: Stage, base: float) -> None:
    top = max(0, int(base - stage.unit * 0.03))
    rows = stage.rows(top, stage.height)
    near = np.clip((rows - top) / np.float32(max(1, stage.height - top)), 0, 1)
    bend = dice(stage.scene.seed, "road").uniform(-0.3, 0.3)
    middle = stage.width * (0.5 + bend * (1 - near) ** 2)
    half = stage.unit * (0.012 + 0.3 * near**1.2)
    colour = stage.scene.colour_of("road") or rgb("b59d7c")
    cover = np.clip(half - np.abs(stage.columns[None, :] - middle) + 0.5, 0, 1).astype(np.float32)
    stage.blend(
        top,
        cover * smooth(near, 0, 0.06),
        stage.shade(mix(colour, rgb("eef3f8"), 0.3 if snowy(stage) else 0)),
    )
    for side in (-0.55, 0.5):
        rut = (
            np.exp(-(((stage.columns[None, :] - middle - half * side) / (half * 0.12)) ** 2))
            * cover
        )
        stage.blend(top, (rut * 0.3).astype(np.float32), stage.shade(darker(colour, 0.4)))


def river_middle(stage: Stage, near: Field, seed: int) -> Shares:
    """Where the middle of the river runs (x in pixels), by nearness 0 (far) to 1."""
    roll = dice(seed, "river")
    phase, swing = roll.uniform(0, 6.28), roll.uniform(0.12, 0.2)
    return stage.width * (0.5 + swing * np.sin(phase + 5.0 * np.sqrt(near)) * (0.35 + near))


def river_cover(stage: Stage, top: int, seed: int) -> Field:
    """Where a winding river runs, (rows, width), from ``top`` to the lower edge."""
    rows = stage.rows(top, stage.height)
    near = (rows - top) / np.float32(max(1, stage.height - top))
    middle = river_middle(stage, near, seed)
    half = stage.unit * (0.02 + 0.36 * near**1.3)
    return np.clip((half - np.abs(stage.columns[None, :] - middle)) * 0.7 + 0.5, 0, 1).astype(
        np.float32
    )
