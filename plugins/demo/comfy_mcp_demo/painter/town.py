"""City skylines and villages."""

from __future__ import annotations

import numpy as np

from .canvas import Canvas, Fade, Outline
from .colour import darker, lighter, mix, rgb
from .noise import chance, dice
from .placing import Spot, put
from .stage import Stage
from .subjects import SUBJECTS
from .subjects.base import Look

_ROOFS = ("mast", "mast", "slant", "spire", "flat", "flat", "flat", "flat")
_LEAST_WINDOW = 4
"""Pixels from one window to the next, at least."""

_LAMPS = (rgb("ffd98a"), rgb("ffe9b8"), rgb("ffc46b"), rgb("bfe3ff"))


def paint_city(stage: Stage, base: float) -> None:
    """Three rows of towers, the nearest with windows; lit after dark."""
    for layer, (tall, haze, wide) in enumerate(
        ((0.42, 0.6, 0.07), (0.5, 0.36, 0.085), (0.36, 0.12, 0.1))
    ):
        canvas = Canvas(width=stage.width, height=stage.height, scale=stage.unit, base=(0.0, base))
        _row(stage, canvas, layer, (tall, haze, wide))
        stage.lay(np.minimum(canvas.planes, 1), (0, 0))


def _row(stage: Stage, canvas: Canvas, layer: int, plan: tuple[float, float, float]) -> None:
    tall, haze, wide = plan
    roll = dice(stage.scene.seed, f"city {layer}")
    asked = stage.scene.colour_of("city")
    span = stage.width / stage.unit
    limit = stage.horizon / stage.unit * 0.86
    peak = roll.uniform(0.3, 0.7) * span
    x = -0.03
    while x < span:
        width = wide * roll.uniform(0.6, 1.35)
        swell = 0.45 + 0.75 * np.exp(-(((x - peak) / (0.3 * span)) ** 2))
        height = min(limit, tall * swell * roll.uniform(0.45, 1.12))
        stone = asked or rgb(roll.choice(("5c6f8c", "7a7f93", "8a7a7c", "56708a", "6f6a84")))
        _block(stage, canvas, (x, width, float(height)), (stone, haze), f"{layer} {x:.3f}")
        x += width * roll.uniform(0.82, 1.1)


def _block(
    stage: Stage,
    canvas: Canvas,
    place: tuple[float, float, float],
    paint: tuple[tuple[float, float, float], float],
    salt: str,
) -> None:
    x, width, height = place
    stone, haze = paint
    roll = dice(stage.scene.seed, f"block {salt}")
    left, right = (lighter(stone, 0.22), darker(stone, 0.2))
    if stage.lit_from > 0:
        left, right = right, left
    foot = min(1.0, haze + 0.25)
    face = Fade(
        start=(x, 0),
        end=(x + width, 0),
        first=stage.shade(left, haze),
        last=stage.shade(right, haze),
    )
    canvas.box((x, -0.02), (x + width, height), face)
    shape = roll.choice(_ROOFS)
    roof = stage.shade(darker(stone, 0.15), haze)
    if shape == "mast":
        canvas.box((x + width * 0.2, height), (x + width * 0.8, height * 1.07), face)
        canvas.line([(x + width / 2, height), (x + width / 2, height * 1.07 + 0.05)], 0.004, roof)
    elif shape == "slant":
        canvas.poly([(x, height), (x + width, height), (x + width, height + width * 0.6)], face)
    elif shape == "spire":
        canvas.poly([(x, height), (x + width / 2, height + width * 0.9), (x + width, height)], face)
        canvas.line([(x + width / 2, height), (x + width / 2, height + width * 1.3)], 0.004, roof)
    _windows(stage, canvas, place, (stone, haze), salt)
    canvas.box(
        (x, -0.02),
        (x + width, height * 0.5),
        Fade(
            start=(0, height * 0.5),
            end=(0, 0),
            first=stage.shade(stone, haze),
            last=stage.shade(stone, foot),
        ),
        opacity=0.25,
    )


def _windows(
    stage: Stage,
    canvas: Canvas,
    place: tuple[float, float, float],
    paint: tuple[tuple[float, float, float], float],
    salt: str,
) -> None:
    x, width, height = place
    stone, haze = paint
    roll = dice(stage.scene.seed, f"windows {salt}")
    step_x, step_y = 0.0155, 0.024
    if step_x * stage.unit < _LEAST_WINDOW:
        step_x, step_y = _LEAST_WINDOW / stage.unit, 1.5 * _LEAST_WINDOW / stage.unit
    columns, rows = int((width - 0.01) / step_x), int((height - 0.02) / step_y)
    if columns < 1 or rows < 1:
        return
    inset = (width - columns * step_x) / 2
    dark = stage.light.dark
    lit: list[Outline] = []
    rest: list[Outline] = []
    for row in range(rows):
        for column in range(columns):
            left = x + inset + column * step_x + step_x * 0.2
            low = height - 0.012 - (row + 1) * step_y + step_y * 0.2
            right, high = left + step_x * 0.6, low + step_y * 0.55
            pane = np.array([(left, low), (right, low), (right, high), (left, high)])
            (lit if dark and chance(roll, 0.46) else rest).append(pane)
    if rest:
        glass = darker(stone, 0.4) if dark else mix(stage.light.sky[2], stone, 0.35)
        canvas.fill(rest, stage.shade(glass, haze), opacity=0.55)
    if lit:
        lamp = roll.choice(_LAMPS)
        canvas.fill(lit, mix(lamp, stage.light.haze, haze * 0.7), opacity=0.95)


def paint_village(stage: Stage, base: float) -> None:
    """A cluster of houses round a church; at this distance nothing of it moves."""
    roll = dice(stage.scene.seed, "village")
    middle = stage.width * roll.uniform(0.35, 0.65)
    names = [
        "house",
        "cottage",
        "house",
        "church",
        "cottage",
        "house",
        "cottage",
        "house",
        "cottage",
    ]
    spots: list[tuple[float, float, str, int]] = []
    for n, name in enumerate(names):
        x = middle + (n - 4) * stage.unit * 0.11 + roll.uniform(-0.02, 0.02) * stage.unit
        y = base + roll.uniform(0.0, 0.07) * stage.unit
        spots.append((y, x, name, n))
    for y, x, name, n in sorted(spots):
        look = Look(
            seed=stage.scene.seed + n,
            dark=stage.light.dark,
            snowy=stage.scene.season == "winter",
        )
        height = stage.unit * (0.2 if name == "church" else 0.115)
        put(
            stage,
            SUBJECTS[name],
            look,
            Spot(x=x, y=y, height=height, depth=0.18, shadow=True, mirrored=n % 2 == 0),
            f"village {n}",
        )
