"""Sky, sun, moon, stars, aurora and clouds."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image

from .colour import Colour, darker, lighter, mix, rgb
from .noise import Field, dice, fbm, lattice, noise, shifted_difference
from .stage import Shares, Stage, ramp, smooth


def paint_sky(stage: Stage) -> None:
    """Fills the picture down to a little below the horizon."""
    bottom = min(stage.height, math.ceil(stage.horizon) + 2)
    stage.still("air", lambda apart: _air(apart, bottom))
    if stage.light.stars > 0 and "stars" not in stage.scene.absent:
        paint_stars(stage, bottom, stage.light.stars)
    if "aurora" in stage.scene.sky:
        _aurora(stage, bottom)
    stage.still("sun and moon", lambda apart: _sun_or_moon(apart, bottom))
    if "rainbow" in stage.scene.sky:
        stage.still("rainbow", lambda apart: _rainbow(apart, bottom))
    if "fireworks" in stage.scene.sky:
        _fireworks(stage)
    if "clouds" not in stage.scene.absent:
        _clouds(stage, bottom)


def _air(stage: Stage, bottom: int) -> None:
    down = stage.rows(0, bottom)[:, 0] / np.float32(max(stage.horizon, 1))
    gradient = ramp(stage.light.sky, np.clip(down, 0, 1) ** np.float32(0.9))
    brushed = fbm(
        (bottom, stage.width), (stage.unit * 0.6, stage.unit * 0.12), stage.scene.seed, octaves=3
    )
    stage.fill(gradient[:, :, None] * (1 + (brushed - 0.5) * np.float32(0.07)))


def paint_stars(stage: Stage, bottom: int, strength: float) -> None:
    """Scatters twinkling stars over the rows down to ``bottom``."""
    many = 260 if "stars" in stage.scene.sky else 130
    roll = np.random.default_rng(stage.scene.seed & 0xFFFFFFFF)
    count = int(many * max(0.35, min(2.0, stage.width * bottom / 150_000)))
    x, y = roll.random(count) * stage.width, roll.random(count) ** 1.3 * bottom * 0.95
    size = 0.35 + 1.25 * roll.random(count) ** 4
    twinkle = 0.75 + 0.25 * np.sin(stage.time * 3 * roll.random(count) + roll.random(count) * 6.28)
    scale = max(0.7, stage.unit / 512)
    tint = stage.scene.colour_of("stars") or (1.0, 0.97, 0.9)
    if "stars" in stage.scene.sky:
        stage.still("milky way", lambda apart: _milky_way(apart, bottom))
    for n in range(count):
        _dot(
            stage,
            (float(x[n]), float(y[n])),
            float(size[n]) * scale,
            tint,
            float(twinkle[n] * strength),
        )


def _dot(
    stage: Stage, at: tuple[float, float], radius: float, colour: Colour, strength: float
) -> None:
    reach = math.ceil(radius * 2.5)
    left, top = max(0, int(at[0]) - reach), max(0, int(at[1]) - reach)
    bottom, right = int(at[1]) + reach + 1, int(at[0]) + reach + 1
    y = stage.rows(top, min(bottom, stage.height)) - np.float32(at[1])
    x = stage.columns[None, left:right] - np.float32(at[0])
    glow = np.exp(-(x * x + y * y) / np.float32(radius * radius)) * np.float32(strength)
    stage.blend(top, glow, colour, left)


def _fireworks(stage: Stage) -> None:
    """Bursts of sparks that open, sink and fade, each in its own time."""
    for n in range(5):
        roll = dice(stage.scene.seed, f"firework {n}")
        at = (
            (n + roll.uniform(0.2, 0.8)) / 5 * stage.width,
            stage.horizon * roll.uniform(0.16, 0.6),
        )
        age = (roll.uniform(0.35, 0.75) + stage.time * 0.45) % 1
        reach = stage.unit * roll.uniform(0.11, 0.19) * math.sqrt(age)
        colour = rgb(roll.choice(("ff6a5a", "ffd45a", "6ad8ff", "9aff8a", "ff8ae0")))
        for spark in range(26):
            angle = spark * math.tau / 26 + roll.uniform(-0.06, 0.06)
            for tail in range(5):
                far = reach * (1 - 0.13 * tail)
                x = at[0] + far * math.cos(angle)
                y = at[1] + far * math.sin(angle) + stage.unit * 0.05 * age * age
                glow = (1 - 0.18 * tail) * min(1.0, 2.2 * (1 - age))
                _dot(
                    stage,
                    (x, y),
                    stage.unit * (0.0055 - 0.0007 * tail),
                    lighter(colour, 0.15),
                    glow,
                )


def _milky_way(stage: Stage, bottom: int) -> None:
    lean = dice(stage.scene.seed, "milky way").uniform(-0.7, 0.7)
    across = stage.columns[None, :] / stage.width - 0.5
    down = stage.rows(0, bottom) / stage.height - 0.3
    band = np.exp(-(((across * math.cos(lean) * 0.5 + down * 0.9 + across * lean) / 0.16) ** 2))
    dust = fbm((bottom, stage.width), (stage.unit * 0.2, stage.unit * 0.16), stage.scene.seed + 5)
    cover = np.clip(band * (dust * 1.5 - 0.25), 0, 1).astype(np.float32)
    stage.blend(0, cover * np.float32(0.42), rgb("a9b4ea"))
    stage.blend(0, cover * cover * np.float32(0.4), rgb("ffd9e6"))


def _aurora(stage: Stage, bottom: int) -> None:
    main = stage.scene.colour_of("aurora") or rgb("4df2a4")
    for n, colour in enumerate((main, mix(main, rgb("5ad1f0"), 0.5), rgb("b45ae8"))):
        x = stage.columns + stage.time * stage.unit * 0.02 * (1 + n)
        course = fbm(
            (1, stage.width),
            (stage.unit * 0.7, 1),
            stage.scene.seed + 40 + n,
            (stage.time * stage.unit * 0.02, 0),
        )
        low = (0.3 + 0.16 * n + course[0] * 0.65) * stage.horizon
        rays = (
            0.45
            + 0.55
            * noise(
                (1, stage.width),
                (stage.unit * 0.025, 1),
                stage.scene.seed + 50 + n,
                (float(x[0]), 0),
            )[0]
        )
        height = stage.horizon * (0.5 + 0.25 * rays)
        up = (low[None, :] - stage.rows(0, bottom)) / height[None, :]
        veil = np.exp(-(np.clip(up, 0, None) * 3.2 - np.clip(up, None, 0) * 26)) * rays
        stage.blend(0, veil * (0.62 - 0.14 * n), colour)


def _sun_or_moon(stage: Stage, bottom: int) -> None:
    night = stage.light.night
    name = "moon" if night or "moon" in stage.scene.sky else "sun"
    hidden = stage.light.height < 0 or stage.scene.cover is not None
    if name in stage.scene.absent or (hidden and name not in stage.scene.sky):
        return
    colour = stage.scene.colour_of(name) or (rgb("f8f1d6") if name == "moon" else stage.light.sun)
    radius = stage.unit * (0.05 if name == "moon" else 0.045) * stage.scene.scale_of(name)
    if stage.light.low_sun and not night:
        radius *= 1.25
    x, y = stage.columns[None, :] - stage.sun[0], stage.rows(0, bottom) - stage.sun[1]
    far = np.sqrt(x * x + y * y)
    glow = mix(colour, stage.light.key, 0.4)
    wide = np.float32(0.5 if night else 0.75)
    stage.blend(0, np.exp(-far / np.float32(stage.unit * 0.32)) * wide * np.float32(0.55), glow)
    stage.blend(
        0, np.exp(-far / np.float32(radius * 1.8)) * wide * np.float32(0.7), lighter(glow, 0.3)
    )
    disc = np.clip(radius - far + 0.5, 0, 1).astype(np.float32)
    stage.blend(0, disc, lighter(colour, 0.3))
    if name == "moon":
        spots = fbm(
            (bottom, stage.width), (radius * 0.7, radius * 0.7), stage.scene.seed + 9, octaves=2
        )
        stage.blend(0, disc * smooth(spots, 0.5, 0.75) * np.float32(0.3), darker(colour, 0.35))


def _rainbow(stage: Stage, bottom: int) -> None:
    centre = (stage.width * 0.5, stage.horizon + stage.unit * 0.08)
    outer = min(stage.width * 0.56, stage.horizon * 1.02)
    thick = outer * 0.12
    x, y = stage.columns[None, :] - centre[0], stage.rows(0, bottom) - centre[1]
    at = (outer - np.sqrt(x * x + y * y)) / np.float32(thick)
    bands = ramp(
        tuple(
            rgb(code)
            for code in ("e8483f", "f39a3b", "f7de4d", "58b957", "3f8ee0", "5a4fc2", "8a4fc0")
        ),
        np.clip(at, 0, 1),
    )
    cover = smooth(at, 0.0, 0.12) * (1 - smooth(at, 0.88, 1.0)) * np.float32(0.62)
    stage.blend(0, cover, bands)


def _clouds(stage: Stage, bottom: int) -> None:
    scene = stage.scene
    amount = dice(scene.seed, "clouds").uniform(0.3, 0.52)
    amount += 0.16 * ("clouds" in scene.sky) + {"overcast": 0.32, "storm": 0.36}.get(
        scene.cover or "", 0
    )
    if stage.light.night and scene.cover is None and "clouds" not in scene.sky:
        amount -= 0.12
    if "aurora" in scene.sky:
        amount -= 0.2
    half = (max(2, bottom // 2), max(2, stage.width // 2))
    speed = 0.08 if "wind" in scene.weather else 0.03
    drift = stage.time * stage.unit * 0.5 * speed
    field = _cloud_field(stage, half, drift)
    edge = 0.76 - 0.5 * amount
    cover = smooth(field, edge, edge + 0.11)
    reach = max(1, round(stage.unit * 0.012))
    lift = shifted_difference(field, (round(stage.lit_from) * reach, -reach)) * np.float32(0.6)
    thick = smooth(field, edge, edge + 0.4)
    lit = np.clip(0.72 + lift * np.float32(7.5) - thick * np.float32(0.6), 0, 1)
    cover *= _fade_out(half[0])
    whole = _doubled(cover, (bottom, stage.width)), _doubled(lit, (bottom, stage.width))
    tint = scene.colour_of("clouds")
    bright = tint or stage.light.cloud
    shade = darker(tint, 0.3) if tint else stage.light.cloud_shade
    colours = np.stack([shade[p] + (bright[p] - shade[p]) * whole[1] for p in range(3)])
    stage.blend(0, whole[0] * np.float32(0.93), colours)


def _cloud_field(stage: Stage, half: tuple[int, int], drift: float) -> Field:
    """Cloud density seen in perspective: high clouds large, those near the horizon flat."""
    size = stage.unit * 0.5
    tall = max(8, int(size * 1.6))
    sheet = fbm(
        (tall, half[1]), (size * 0.58, size * 0.46), stage.scene.seed + 11, (drift, 0), octaves=5
    )
    share = np.linspace(0, 1, half[0], dtype=np.float32)
    row = (tall - 1) * share / (2.0 - share)
    return sheet[np.clip(row, 0, tall - 1).astype(np.int64)]


def _fade_out(rows: int) -> Field:
    return (1 - smooth(np.linspace(0, 1, rows, dtype=np.float32), 0.8, 1.0))[:, None]


def _doubled(field: Shares, shape: tuple[int, int]) -> Field:
    stretched = Image.fromarray(field.astype(np.float32)).resize(
        (shape[1], shape[0]), Image.Resampling.BILINEAR
    )
    return np.asarray(stretched, dtype=np.float32)


def falling(seed: int, count: int) -> Field:
    """Three fixed random numbers for each of ``count`` particles, (3, count)."""
    column = np.arange(count, dtype=np.int64)[None, :]
    return lattice(column, np.arange(3, dtype=np.int64)[:, None], seed)
