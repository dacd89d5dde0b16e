"""What rises behind the scene: mountains, hills, dunes, woods, cliffs, each a ridge with haze."""

from __future__ import annotations

import math

import numpy as np

from .canvas import Canvas, Outline, oval_outline
from .colour import Colour, darker, lighter, mix, rgb
from .noise import Field, chance, dice, fbm, noise, ridge
from .stage import Stage, smooth

_GRASS = {
    None: rgb("6f9a4c"),
    "spring": rgb("86b452"),
    "summer": rgb("6ea044"),
    "autumn": rgb("b98c3e"),
    "winter": rgb("eef3f8"),
}


def grass(stage: Stage) -> Colour:
    """The colour of grassy land in the scene's season."""
    asked = stage.scene.colour_of("meadow") or stage.scene.colour_of("hills")
    return asked or _GRASS[stage.scene.season]


def snowy(stage: Stage) -> bool:
    """Whether snow lies on the ground."""
    return stage.scene.season == "winter" or "snow field" in stage.scene.places


def fill_below(
    stage: Stage, line: Field, colour: Colour | Field, bottom: int | None = None
) -> tuple[int, Field]:
    """Paints everything below a line (y per column); gives the first row and the coverage."""
    top = max(0, min(stage.height - 1, math.floor(float(line.min())) - 1))
    end = stage.height if bottom is None else min(stage.height, max(bottom, top + 1))
    cover = np.clip(stage.rows(top, end) - line[None, :] + 0.5, 0, 1)
    if isinstance(colour, np.ndarray):
        stage.blend(top, cover, colour[:, : end - top])
    else:
        stage.blend(top, cover, colour)
    return top, cover


def paint_mountains(stage: Stage, base: float) -> None:
    """Two or three ranges with lit and shaded flanks and snow on the summits."""
    roll = dice(stage.scene.seed, "mountains")
    own = stage.scene.colour_of("mountains")
    rock = own or rgb(roll.choice(("67748c", "75788a", "6b7f86")))
    tall = stage.horizon * roll.uniform(0.5, 0.66) * stage.scene.scale_of("mountains")
    for layer, (share, haze) in enumerate(((1.0, 0.42), (0.62, 0.2))):
        seed = stage.scene.seed + 300 + layer * 17
        width = stage.unit * (0.62 - 0.14 * layer)
        line = base - _peaks(stage, width, seed) * np.float32(tall * share * (1 + 0.1 * layer))
        _range(stage, line, base, (rock, haze), seed)


def _peaks(stage: Stage, width: float, seed: int) -> Field:
    """Pointed summits of unequal height along the picture, 0..1."""
    roll = dice(seed, "peaks")
    x = stage.columns
    height = np.full_like(x, 0.12)
    at = -width * roll.random()
    while at < stage.width + width:
        tall, spread = roll.uniform(0.5, 1.0), width * roll.uniform(0.62, 0.95)
        height = np.maximum(height, tall * (1 - np.abs(x - np.float32(at)) / np.float32(spread)))
        at += width * roll.uniform(0.45, 0.9)
    rough = ridge(x, width * 0.22, seed + 7, octaves=4) - 0.5
    jagged = rough * np.float32(0.2) * np.clip(height * 1.6, 0.2, 1)
    return np.clip(height + jagged, 0.02, 1.1).astype(np.float32)


def _range(stage: Stage, line: Field, base: float, paint: tuple[Colour, float], seed: int) -> None:
    rock, haze = paint
    end = min(stage.height, int(base) + 2)
    top, cover = fill_below(stage, line, stage.shade(rock, haze), end)
    rows = stage.rows(top, end)
    depth = rows - line[None, :]
    grain = fbm(
        (end - top, stage.width), (stage.unit * 0.1, stage.unit * 0.16), seed + 3, octaves=4
    )
    slope = _lookup(
        np.gradient(_blurred(line, max(1, int(stage.unit * 0.02)))), stage, grain, depth
    )
    side = smooth(slope * np.float32(-stage.lit_from) * 1.3 + (grain - 0.5) * 1.1, -0.3, 0.3)
    stage.blend(
        top,
        cover * (1 - side) * np.float32(0.72 * (1 - haze * 0.5)),
        stage.shade(darker(rock, 0.5), haze * 0.8),
    )
    stage.blend(
        top,
        cover * side * np.float32(0.35 * (1 - haze * 0.4)),
        mix(stage.shade(lighter(rock, 0.4), haze), stage.light.key, 0.3 * stage.light.strength),
    )
    altitude = (np.float32(base) - rows) / np.float32(max(1.0, base - float(line.min())))
    bound = 0.18 if snowy(stage) else 0.56
    snow = smooth(altitude + (grain - 0.5) * np.float32(0.55), bound, bound + 0.04)
    white = np.stack(
        [
            np.float32(s) + (np.float32(w) - np.float32(s)) * side
            for s, w in zip(
                stage.shade(rgb("8ea6cc"), haze * 0.6),
                mix(
                    stage.shade(rgb("fdfdfd"), haze * 0.6),
                    stage.light.key,
                    0.35 * stage.light.strength,
                ),
                strict=True,
            )
        ]
    )
    stage.blend(top, cover * snow * np.float32(0.95), white)
    foot = np.clip(1 - (np.float32(base) - rows) / np.float32(stage.unit * 0.22), 0, 1) ** 2
    stage.blend(top, cover * foot * np.float32(0.5), stage.light.haze)


def _lookup(slope: Field, stage: Stage, grain: Field, depth: Field) -> Field:
    """Slope of the ridge above each pixel, wandering sideways with depth as gullies do."""
    wander = (
        (grain - 0.5)
        * np.float32(stage.unit * 0.5)
        * np.clip(depth / np.float32(stage.unit * 0.16), 0, 1)
    )
    column = np.clip(np.arange(stage.width)[None, :] + wander.astype(np.int64), 0, stage.width - 1)
    return slope[column]


def _blurred(line: Field, reach: int) -> Field:
    kernel = np.ones(2 * reach + 1, dtype=np.float32) / np.float32(2 * reach + 1)
    padded = np.pad(line, reach, mode="edge")
    return np.convolve(padded, kernel, mode="valid").astype(np.float32)


def paint_hills(stage: Stage, base: float, depth: float, layers: int = 3) -> None:
    """Rolling hills from ``base`` down over ``depth`` pixels, each layer nearer and richer."""
    roll = dice(stage.scene.seed, "hills")
    green = grass(stage)
    for layer in range(layers):
        near = (layer + 1) / layers
        seed = stage.scene.seed + 400 + layer * 13
        shape = ridge(stage.columns, stage.unit * (0.9 - 0.2 * layer), seed, octaves=2)
        line = np.float32(
            base + depth * (near - 1 / layers) + stage.unit * 0.01
        ) - shape * np.float32(stage.unit * (0.2 - 0.03 * layer))
        tone = mix(green, rgb("4f7f6a") if not snowy(stage) else rgb("c3d3e6"), 0.4 * (1 - near))
        tone = lighter(tone, 0.12) if (layer + roll.randrange(2)) % 2 else darker(tone, 0.1)
        paint_land(stage, line, tone, 0.42 * (1 - near), seed)
        if "trees" not in stage.scene.absent and "forest" not in stage.scene.absent:
            _copses(stage, line, (tone, 0.42 * (1 - near)), seed)


def _copses(stage: Stage, line: Field, paint: tuple[Colour, float], seed: int) -> None:
    """Small round trees in loose groups along the crest of a hill."""
    tone, haze = paint
    roll = dice(seed, "copses")
    canvas = Canvas(
        width=stage.width, height=stage.height, scale=1.0, base=(0.0, float(stage.height))
    )
    size = stage.unit * (0.016 + 0.012 * (1 - haze))
    dark: list[Outline] = []
    bright: list[Outline] = []
    for _ in range(roll.randint(2, 4)):
        middle = roll.uniform(0, stage.width)
        for _ in range(roll.randint(3, 9)):
            x = middle + roll.gauss(0, size * 3.2)
            if 0 <= x < stage.width:
                radius = size * roll.uniform(0.6, 1.2)
                y = stage.height - float(line[int(x)]) + radius * 0.4
                for dx, dy, part in ((0, 0, 0.8), (-0.55, -0.25, 0.6), (0.55, -0.3, 0.62)):
                    at = (x + dx * radius, y + dy * radius)
                    dark.append(oval_outline(at, (radius * part, radius * part)))
                    lit = (at[0] + stage.lit_from * radius * 0.15, at[1] + radius * 0.2)
                    bright.append(oval_outline(lit, (radius * part * 0.6, radius * part * 0.55)))
    if dark:
        leaf = mix(tone, rgb("dfe8f2") if snowy(stage) else rgb("3f7a3c"), 0.45)
        canvas.fill(dark, stage.shade(darker(leaf, 0.22), haze * 0.8))
        canvas.fill(bright, stage.shade(lighter(leaf, 0.16), haze * 0.8), opacity=0.85)
        stage.lay(canvas.planes, (0, 0))


def paint_land(stage: Stage, line: Field, colour: Colour, haze: float, seed: int) -> None:
    """Land below a line: light along the crest, brush texture, darker towards the viewer."""
    top, cover = fill_below(stage, line, stage.shade(colour, haze))
    rows = stage.rows(top, stage.height)
    depth = (rows - line[None, :]) / np.float32(stage.unit)
    crest = np.exp(-np.abs(depth) / np.float32(0.05))
    bright = mix(
        stage.shade(lighter(colour, 0.35), haze), stage.light.key, 0.35 * stage.light.strength
    )
    slope = np.clip(0.6 + np.gradient(line) * np.float32(stage.lit_from * -1.6), 0, 1.2)
    stage.blend(top, np.clip(cover * crest * slope[None, :] * np.float32(0.6), 0, 1), bright)
    stage.blend(
        top,
        cover * np.clip(depth * np.float32(1.5), 0, 1) * np.float32(0.55),
        stage.shade(darker(colour, 0.34), haze * 0.5),
    )
    brush = noise(
        (stage.height - top, stage.width), (stage.unit * 0.16, stage.unit * 0.022), seed + 5
    )
    stage.blend(
        top,
        cover * smooth(brush, 0.5, 0.85) * np.float32(0.2),
        stage.shade(darker(colour, 0.3), haze),
    )
    stage.blend(top, cover * smooth(1 - brush, 0.55, 0.9) * np.float32(0.16), bright)


def paint_dunes(stage: Stage, base: float) -> None:
    """Dunes with a bright windward and a shaded lee side."""
    sand = stage.scene.colour_of("desert") or rgb("e2b271")
    depth = stage.height - base
    for layer in range(4):
        seed = stage.scene.seed + 500 + layer * 11
        near = layer / 3
        shape = ridge(stage.columns, stage.unit * (0.8 - 0.06 * layer), seed, octaves=1)
        shape = 1 - np.sqrt((shape * 2 - 1) ** 2 + np.float32(0.004))
        line = (
            np.float32(base + depth * near * 0.5)
            - shape * np.float32(stage.unit * (0.12 + 0.05 * near))
            + np.float32(stage.unit * 0.05)
        )
        haze = 0.4 * (1 - near)
        paint_land(stage, line, sand, haze, seed)
        top = max(0, int(line.min()))
        rows = stage.rows(top, stage.height)
        run = rows - line[None, :]
        slope = np.gradient(_blurred(line, max(2, int(stage.unit * 0.012)))) * np.float32(
            -stage.lit_from
        )
        column = np.clip(
            np.arange(stage.width)[None, :]
            - (run * np.float32(stage.lit_from * 0.9)).astype(np.int64),
            0,
            stage.width - 1,
        )
        fall = np.exp(-np.clip(run, 0, None) / np.float32(stage.unit * (0.05 + 0.1 * near)))
        lee = smooth(slope, -0.02, 0.12)[column] * fall * (run > 0)
        stage.blend(
            top, (lee * np.float32(0.6)).astype(np.float32), stage.shade(darker(sand, 0.42), haze)
        )


def paint_woods(stage: Stage, base: float, *, near: bool) -> None:
    """A far treeline, ragged with the tips of firs and the crowns of broad trees."""
    green = stage.scene.colour_of("forest") or mix(
        rgb("2f5a45"), grass(stage), 0.0 if snowy(stage) else 0.25
    )
    layers = ((0.1, 0.5), (0.075, 0.34), (0.05, 0.2)) if near else ((0.06, 0.4),)
    for layer, (height, haze) in enumerate(layers):
        seed = stage.scene.seed + 600 + layer * 19
        tall = stage.unit * height * (2.4 if near else 1.0)
        step = tall * 0.2
        at = stage.columns / np.float32(step)
        tooth = 1 - np.abs((at % 1) * 2 - 1)
        size = (
            noise((1, stage.width), (step, 1), seed)[0] * 0.5
            + ridge(stage.columns, tall * 3, seed + 2, 2) * 0.7
        )
        tips = np.float32(base + layer * stage.unit * 0.012) - np.float32(tall) * (
            size * (0.6 + 0.5 * tooth)
        )
        colour = mix(green, rgb("e8eff6"), 0.28) if snowy(stage) else green
        top, cover = fill_below(
            stage, tips, stage.shade(colour, haze), int(base + stage.unit * 0.06)
        )
        rows = stage.rows(top, top + cover.shape[0])
        foot = np.clip(1 - (np.float32(base) - rows) / np.float32(tall * 0.6), 0, 1)
        stage.blend(top, cover * foot * np.float32(0.35), stage.light.haze)


def cliff_top(stage: Stage) -> tuple[float, float, float]:
    """The headland: where things stand on it (x, y in pixels) and its signed reach in pixels.

    A positive reach starts at the left edge, a negative one at the right edge.
    """
    roll = dice(stage.scene.seed, "cliff")
    side = 1 if chance(roll, 0.5) else -1
    y = stage.horizon - stage.unit * roll.uniform(-0.04, 0.06)
    reach = stage.width * roll.uniform(0.5, 0.6)
    x = reach * 0.55 if side > 0 else stage.width - reach * 0.55
    return x, y, side * reach


def paint_cliff(stage: Stage) -> None:
    """A rocky headland with turf on top, from one side of the picture."""
    _, top_y, signed = cliff_top(stage)
    end = abs(signed)
    across = stage.columns if signed > 0 else stage.width - stage.columns
    fall = smooth(across, end * 0.86, end * 1.12)
    rough = ridge(stage.columns, stage.unit * 0.08, stage.scene.seed + 700, 3) - 0.5
    line = (
        top_y
        + fall * np.float32((stage.height - top_y) * 0.86)
        + rough * np.float32(stage.unit * 0.03)
        + rough * fall * np.float32(stage.unit * 0.22)
    )
    line = np.where(across > end * 1.14, stage.height + 5, line).astype(np.float32)
    rock = stage.scene.colour_of("cliff") or rgb("6d625c")
    top, cover = fill_below(stage, line, stage.shade(rock))
    shape = (stage.height - top, stage.width)
    facets = fbm(shape, (stage.unit * 0.07, stage.unit * 0.2), stage.scene.seed + 702, octaves=4)
    stage.blend(
        top, cover * smooth(facets, 0.48, 0.56) * np.float32(0.6), stage.shade(darker(rock, 0.45))
    )
    stage.blend(
        top,
        cover * smooth(1 - facets, 0.56, 0.64) * np.float32(0.45),
        mix(stage.shade(lighter(rock, 0.3)), stage.light.key, 0.3 * stage.light.strength),
    )
    depth = stage.rows(top, stage.height) - line[None, :]
    turf = (
        smooth(np.float32(stage.unit * 0.045) * (0.5 + facets) - depth, 0, stage.unit * 0.01)
        * (1 - fall * 0.85)[None, :]
    )
    stage.blend(
        top,
        cover * turf.astype(np.float32),
        stage.shade(mix(grass(stage), rgb("3f5f3a"), 0.25 if not snowy(stage) else 0.0)),
    )


def island_place(stage: Stage) -> tuple[float, float, float]:
    """Centre x, waterline y and half width of the island, in pixels."""
    roll = dice(stage.scene.seed, "island")
    centre = stage.width * roll.uniform(0.38, 0.62)
    return (
        centre,
        stage.horizon + (stage.height - stage.horizon) * 0.34,
        min(stage.width * 0.36, stage.unit * 0.5),
    )


def paint_island(stage: Stage) -> None:
    """A low island with a sandy rim."""
    centre, base, half = island_place(stage)
    far = np.clip(np.abs(stage.columns - np.float32(centre)) / np.float32(half), 0, 1)
    rough = ridge(stage.columns, stage.unit * 0.1, stage.scene.seed + 720, 3) - 0.5
    for share, colour in ((1.0, rgb("ecd3a0")), (0.86, grass(stage))):
        hump = np.clip(1 - (far / np.float32(share)) ** 2, 0, 1) * np.float32(
            stage.unit * 0.075 * share
        )
        line = np.float32(base) - hump * (1 + rough * 0.5)
        line = np.where(far >= share, np.float32(base + 3), line)
        floor = np.float32(base) + hump * np.float32(0.16 if share == 1.0 else -0.28)
        top, cover = fill_below(stage, line, stage.shade(colour), 0)
        end = min(stage.height, int(base + stage.unit * 0.03))
        rows = stage.rows(top, end)
        cover = np.clip(rows - line[None, :] + 0.5, 0, 1) * np.clip(
            floor[None, :] - rows + 0.5, 0, 1
        )
        stage.blend(top, cover, stage.shade(colour))
        stage.blend(
            top,
            cover
            * np.clip((rows - line[None, :]) / np.float32(stage.unit * 0.08), 0, 1)
            * np.float32(0.7),
            stage.shade(darker(colour, 0.35)),
        )
