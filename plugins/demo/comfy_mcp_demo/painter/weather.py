"""What comes down from the sky or hangs in the air in front of everything."""

from __future__ import annotations

import math
from random import Random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from .colour import mix
from .noise import Field, chance, dice, fbm
from .sky import falling
from .stage import Stage, smooth


def paint_lightning(stage: Stage) -> None:
    """A forked bolt; it flickers as time goes on and is bright at time 0."""
    beat = stage.time % 3.0
    strength = max(0.0, 1 - beat * 2.2) if beat < 1 else 0.0
    if strength <= 0:
        return
    roll = dice(stage.scene.seed + int(stage.time // 3.0), "lightning")
    image = Image.new("L", (stage.width, stage.height))
    pen = ImageDraw.Draw(image)
    x = stage.width * roll.choice((roll.uniform(0.12, 0.4), roll.uniform(0.6, 0.88)))
    _fork(pen, roll, (x, 0.0), stage.horizon, max(1.0, stage.unit * 0.007))
    core = np.asarray(image, dtype=np.float32) / 255
    halo = (
        np.asarray(image.filter(ImageFilter.GaussianBlur(stage.unit * 0.02)), dtype=np.float32)
        / 255
    )
    stage.blend(0, np.clip(halo * 2.2, 0, 1) * np.float32(strength), (0.72, 0.76, 1.0))
    stage.blend(0, core * np.float32(strength), (1.0, 0.99, 0.95))


def _fork(
    pen: ImageDraw.ImageDraw, roll: Random, start: tuple[float, float], end: float, width: float
) -> None:
    x, y = start
    step = max(3.0, end / 14)
    while y < end:
        ahead = (x + (roll.random() - 0.5) * step * 1.7, y + step * (0.5 + roll.random()))
        pen.line([(x, y), ahead], fill=255, width=max(1, round(width)))
        if width > 1 and chance(roll, 0.28):
            _fork(pen, roll, ahead, min(end, ahead[1] + step * 3.5), width * 0.5)
        x, y = ahead


def paint_fog(stage: Stage) -> None:
    """Banks of mist, thickest about the horizon."""
    shape = (stage.height, stage.width)
    drift = (stage.time * stage.unit * 0.02, 0.0)
    banks = fbm(
        shape, (stage.unit * 0.7, stage.unit * 0.12), stage.scene.seed + 31, drift, octaves=3
    )
    away = (
        np.abs(stage.rows(0, stage.height) - np.float32(stage.horizon + stage.unit * 0.05))
        / stage.height
    )
    cover = (
        np.exp(-((away / np.float32(0.3)) ** 2)) * (0.35 + 0.6 * smooth(banks, 0.25, 0.75)) + 0.08
    )
    colour = stage.scene.colour_of("fog") or mix(
        stage.light.haze, (0.93, 0.94, 0.95), 0.25 if not stage.light.dark else 0.05
    )
    stage.blend(0, np.clip(cover * 0.85, 0, 0.92).astype(np.float32), colour)


def paint_rain(stage: Stage) -> None:
    """Slanting streaks in two depths."""
    slant = 0.42 if stage.scene.cover == "storm" or "wind" in stage.scene.weather else 0.16
    for layer, (share, strength) in enumerate(((0.05, 0.26), (0.085, 0.36))):
        length = stage.unit * share
        count = int(300 * stage.width / max(stage.height, 1) ** 1.0 * (1.0 - 0.4 * layer)) + 20
        seeds = falling(stage.scene.seed + 60 + layer, min(count, 1500))
        run = stage.height + length * 2
        y = (
            seeds[1] * run
            + stage.time * stage.height * (1.1 + 0.5 * layer) * (0.9 + 0.2 * seeds[2])
        ) % run - length
        x = (seeds[0] * (stage.width * 1.5) + y * -slant) % (stage.width * 1.2) - stage.width * 0.1
        image = Image.new("L", (stage.width, stage.height))
        pen = ImageDraw.Draw(image)
        width = max(1, round(stage.unit / 512 * (1 + layer * 0.4)))
        for n in range(seeds.shape[1]):
            tail = float(length * (0.6 + 0.6 * seeds[2, n]))
            pen.line(
                [(float(x[n]), float(y[n])), (float(x[n]) - tail * slant, float(y[n]) + tail)],
                fill=int(120 + 135 * float(seeds[2, n])),
                width=width,
            )
        cover = np.asarray(image, dtype=np.float32) * np.float32(strength / 255)
        stage.blend(0, cover, mix(stage.light.haze, (0.9, 0.94, 1.0), 0.65))


def paint_snow(stage: Stage) -> None:
    """Flakes in three depths, the nearest large and soft."""
    for layer, (size, count, strength) in enumerate(
        ((0.003, 260, 0.75), (0.0055, 130, 0.85), (0.011, 38, 0.7))
    ):
        ratio = stage.width / max(stage.height, 1)
        seeds = falling(
            stage.scene.seed + 80 + layer, max(8, min(900, int(count * max(0.6, ratio))))
        )
        run = stage.height * 1.1
        y = (
            seeds[1] * run + stage.time * stage.height * (0.06 + 0.05 * layer)
        ) % run - stage.height * 0.05
        sway = np.sin(stage.time * 1.2 + seeds[2] * 20) * stage.unit * 0.012
        x = (seeds[0] * stage.width + sway + y * 0.12) % stage.width
        stage.blend(0, _dots(stage, x, y, seeds[2], size) * np.float32(strength), (0.97, 0.98, 1.0))


def _dots(stage: Stage, x: Field, y: Field, vary: Field, size: float) -> Field:
    fine = 2
    image = Image.new("L", (stage.width * fine, stage.height * fine))
    pen = ImageDraw.Draw(image)
    for n in range(x.shape[0]):
        radius = max(0.6, stage.unit * size * (0.6 + 0.8 * float(vary[n]))) * fine
        cx, cy = float(x[n]) * fine, float(y[n]) * fine
        pen.ellipse((cx - radius, cy - radius, cx + radius, cy + radius), fill=255)
    image = image.reduce(fine)
    blur = stage.unit * size * 0.35
    if blur > math.sqrt(0.5):
        image = image.filter(ImageFilter.GaussianBlur(blur))
    return np.asarray(image, dtype=np.float32) * np.float32(1 / 255)


def paint_leaves(stage: Stage) -> None:
    """A few leaves on the wind."""
    seeds = falling(stage.scene.seed + 95, 26)
    y = (seeds[1] * stage.height * 1.1 + stage.time * stage.height * 0.07) % (stage.height * 1.1)
    x = (
        seeds[0] * stage.width
        + stage.time * stage.width * 0.05
        + np.sin(stage.time + seeds[2] * 9) * stage.unit * 0.02
    ) % stage.width
    cover = _dots(stage, x, y, seeds[2], 0.005)
    stage.blend(0, cover * np.float32(0.9), stage.shade((0.85, 0.45, 0.16)))
