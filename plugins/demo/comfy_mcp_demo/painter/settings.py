"""Places without a landscape: space, the moon, under water, a table, a plain ground."""

from __future__ import annotations

import numpy as np

from .colour import COLOURS, Colour, darker, lighter, luma, mix, rgb
from .noise import dice, fbm, noise, ridge
from .relief import paint_land
from .sky import falling, paint_stars
from .stage import Stage, ramp, smooth


def paint_space(stage: Stage) -> None:
    """Deep space with a nebula and stars."""
    stage.still("nebula", _nebula)
    paint_stars(stage, stage.height, 1.0)


def _nebula(stage: Stage) -> None:
    scene = stage.scene
    roll = dice(scene.seed, "space")
    shape = (stage.height, stage.width)
    stage.fill(rgb("070916"))
    asked = scene.colour_of("space")
    pairs = (("6a3fb0", "e0648f"), ("2f5fc0", "3fc0c8"), ("b0503f", "e8a85a"), ("3a3fa8", "b05ad0"))
    first, second = (rgb(code) for code in roll.choice(pairs))
    if asked:
        first, second = darker(asked, 0.2), lighter(asked, 0.2)
    size = stage.unit
    cloud = fbm(shape, (size * 0.6, size * 0.5), scene.seed + 71, octaves=5)
    other = fbm(shape, (size * 0.5, size * 0.5), scene.seed + 72, octaves=5)
    stage.blend(0, smooth(cloud, 0.42, 0.85) * np.float32(0.75), first)
    stage.blend(0, smooth(other, 0.5, 0.85) * smooth(cloud, 0.4, 0.7) * np.float32(0.7), second)


def paint_moonscape(stage: Stage) -> None:
    """Grey or red ground with craters under a black or dusty sky."""
    if stage.scene.setting != "mars surface":
        paint_space(stage)
    stage.still("moonscape", _moonscape)


def _moonscape(stage: Stage) -> None:
    mars = stage.scene.setting == "mars surface"
    soil = rgb("b5603a") if mars else rgb("a9abb3")
    if mars:
        down = stage.rows(0, stage.height)[:, 0] / np.float32(stage.height)
        stage.fill(ramp((rgb("6f4a44"), rgb("c98d66"), rgb("efc49a")), down)[:, :, None])
    for layer in range(3):
        near = layer / 2
        shape = ridge(
            stage.columns, stage.unit * (0.5 + 0.3 * layer), stage.scene.seed + 900 + layer, 4
        )
        line = np.float32(
            stage.horizon + (stage.height - stage.horizon) * near * 0.3
        ) - shape * np.float32(stage.unit * 0.12)
        paint_land(
            stage, line, mix(darker(soil, 0.25), soil, near), 0.0, stage.scene.seed + 910 + layer
        )
    _craters(stage, soil)


def _craters(stage: Stage, soil: Colour) -> None:
    top = int(stage.horizon + (stage.height - stage.horizon) * 0.34)
    seeds = falling(stage.scene.seed + 93, 16)
    for n in range(seeds.shape[1]):
        near = float(seeds[1, n])
        y = top + (stage.height - top) * near
        radius = stage.unit * (0.015 + 0.075 * near) * (0.5 + float(seeds[2, n]))
        first = max(0, int(y - radius))
        last = min(stage.height, int(y + radius) + 1)
        if last <= first:
            continue
        x = (stage.columns[None, :] - float(seeds[0, n]) * stage.width) / np.float32(radius)
        down = (stage.rows(first, last) - np.float32(y)) / np.float32(radius * 0.34)
        far = np.sqrt(x * x + down * down)
        bowl = 1 - smooth(far, 0.82, 0.96)
        stage.blend(
            first,
            bowl * np.clip(0.62 - 0.4 * down + 0.3 * x * stage.lit_from, 0, 0.9).astype(np.float32),
            darker(soil, 0.6),
        )
        rim = np.exp(-(((far - 0.98) / 0.1) ** 2)) * np.clip(0.4 + 0.6 * down, 0, 1)
        stage.blend(first, rim.astype(np.float32) * np.float32(0.7), lighter(soil, 0.45))


def paint_underwater(stage: Stage) -> None:
    """Blue depth with rays from above, sand, weed and bubbles."""
    stage.still("depth", _depth)
    _rays(stage)
    _seabed(stage)
    _bubbles(stage)


def _depth(stage: Stage) -> None:
    scene = stage.scene
    asked = scene.colour_of("underwater") or scene.colour_of("sea")
    tones = (rgb("8fe3e6"), rgb("2fa9c6"), rgb("146d9c"), rgb("0b3f6b"))
    if asked:
        tones = (lighter(asked, 0.6), lighter(asked, 0.2), darker(asked, 0.25), darker(asked, 0.5))
    down = stage.rows(0, stage.height)[:, 0] / np.float32(stage.height)
    stage.fill(ramp(tones, down)[:, :, None])


def _rays(stage: Stage) -> None:
    rows = stage.rows(0, stage.height)
    slant = (stage.columns[None, :] - stage.width * 0.5) * (
        1 - rows / stage.height * 0.42
    ) + stage.width
    rays = noise(
        (1, stage.width * 2),
        (stage.unit * 0.06, 1),
        stage.scene.seed + 61,
        (stage.time * stage.unit * 0.03, 0),
    )[0]
    shine = rays[np.clip(slant, 0, stage.width * 2 - 1).astype(np.int64)]
    stage.blend(
        0,
        smooth(shine, 0.5, 0.9) * (1 - rows / stage.height) ** 1.5 * np.float32(0.4),
        (0.9, 1.0, 0.97),
    )


def _seabed(stage: Stage) -> None:
    for layer in range(2):
        shape = ridge(stage.columns, stage.unit * 0.6, stage.scene.seed + 920 + layer, 3)
        line = np.float32(stage.height * (0.9 + 0.05 * layer)) - shape * np.float32(
            stage.unit * 0.12
        )
        top = max(0, int(line.min()) - 1)
        cover = np.clip(stage.rows(top, stage.height) - line[None, :] + 0.5, 0, 1)
        tone = mix(rgb("1c6a8c"), rgb("d9c795"), 0.25 + 0.45 * layer)
        stage.blend(top, cover, tone)
        light = noise(
            (stage.height - top, stage.width),
            (stage.unit * 0.05, stage.unit * 0.02),
            stage.scene.seed + 930,
            (stage.time * 9, 0),
        )
        stage.blend(top, cover * smooth(light, 0.55, 0.8) * np.float32(0.3), rgb("f3ecc8"))


def _bubbles(stage: Stage) -> None:
    seeds = falling(stage.scene.seed + 97, 26)
    for n in range(seeds.shape[1]):
        radius = stage.unit * (0.003 + 0.011 * float(seeds[2, n]) ** 2)
        y = (
            (float(seeds[1, n]) - stage.time * 0.06 * (0.6 + float(seeds[2, n])))
            % 1.0
            * stage.height
        )
        x = float(seeds[0, n]) * stage.width + float(np.sin(stage.time * 2 + n)) * radius
        first, last = max(0, int(y - radius * 2)), min(stage.height, int(y + radius * 2) + 2)
        dx, dy = stage.columns[None, :] - np.float32(x), stage.rows(first, last) - np.float32(y)
        far = np.sqrt(dx * dx + dy * dy) / np.float32(radius)
        stage.blend(first, np.exp(-(((far - 0.9) / 0.22) ** 2)) * np.float32(0.6), (0.9, 1.0, 1.0))


def paint_table(stage: Stage) -> None:
    """A wall in soft light and a wooden table top."""
    scene = stage.scene
    roll = dice(scene.seed, "table")
    wall = rgb(roll.choice(("c9bfae", "8fa7a3", "b8a0a0", "a9b4c4", "d8c3a0")))
    if stage.light.dark:
        wall = darker(wall, 0.45)
    shape = (stage.height, stage.width)
    x = (stage.columns[None, :] - stage.sun[0]) / stage.width
    y = stage.rows(0, stage.height) / stage.height
    glow = np.exp(-(x * x * 2.2 + (y - 0.25) ** 2 * 3))
    tone = ramp((darker(wall, 0.4), wall, lighter(wall, 0.45)), glow)
    plaster = fbm(shape, (stage.unit * 0.3, stage.unit * 0.3), scene.seed, octaves=3)
    stage.fill(tone * (1 + (plaster - 0.5) * np.float32(0.14)))
    wood = scene.colour_of("table") or rgb(roll.choice(("9a6238", "b07a48", "7a4a2e")))
    top = int(stage.horizon)
    rows = stage.height - top
    if rows < 1:
        return
    grain = fbm(
        (rows, stage.width), (stage.unit * 0.9, stage.unit * 0.018), scene.seed + 3, octaves=4
    )
    share = np.clip(glow[top:] * 0.8 + (grain - 0.5) * 0.9, 0, 1)
    stage.fill(ramp((darker(wood, 0.45), wood, lighter(wood, 0.4)), share), top)
    edge = np.exp(-((stage.rows(top, stage.height) - top) / np.float32(stage.unit * 0.012)))
    stage.blend(
        top,
        (edge * np.ones((1, stage.width), dtype=np.float32) * np.float32(0.45)).astype(np.float32),
        lighter(wood, 0.5),
    )


def paint_plain(stage: Stage) -> None:
    """A calm ground: flat for a logo, a studio backdrop for a portrait."""
    scene = stage.scene
    roll = dice(scene.seed, "plain")
    tones = (
        ("f4efe4", "e6eef0", "1f2a3d", "f6e7d8", "223a3a")
        if scene.framing == "logo"
        else ("7d96a8", "c98f6b", "7b9a84", "a58bb0", "d3b27c")
    )
    base = scene.tint or scene.colour_of("sky") or rgb(roll.choice(tones))
    item = scene.items[0] if scene.items else None
    if item is not None and item.main is not None and abs(luma(item.main) - luma(base)) < 0.2:  # noqa: PLR2004  too little contrast to stand out
        base = COLOURS["cream"] if luma(item.main) < 0.5 else COLOURS["navy"]  # noqa: PLR2004  half-way brightness
    x = (stage.columns[None, :] / stage.width - 0.5) ** 2
    y = (stage.rows(0, stage.height) / stage.height - 0.45) ** 2
    glow = np.exp(-(x + y) * np.float32(3.0))
    depth = 0.06 if scene.framing == "logo" else 0.4
    stage.fill(ramp((darker(base, depth), base, lighter(base, depth * 0.8)), glow))
    if scene.framing != "logo":
        shape = (stage.height, stage.width)
        brush = fbm(shape, (stage.unit * 0.4, stage.unit * 0.14), scene.seed + 4, octaves=4)
        stage.blend(0, smooth(brush, 0.45, 0.8) * np.float32(0.22), lighter(base, 0.4))
        stage.blend(0, smooth(1 - brush, 0.5, 0.85) * np.float32(0.2), darker(base, 0.4))
