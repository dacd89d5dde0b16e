"""Water: it mirrors what stands behind it, in ripples that lengthen towards the viewer."""

from __future__ import annotations

import numpy as np

from .colour import Colour, mix, rgb, toned
from .noise import Field, noise
from .stage import Stage, smooth

_DEEP = {"sea": rgb("1c4f73"), "lake": rgb("2a5f73"), "river": rgb("336a78")}


def water_colour(stage: Stage, kind: str) -> Colour:
    """The water's own colour in this light."""
    asked = stage.scene.colour_of(kind)
    base = (
        mix(asked, rgb("10304a"), 0.12) if asked else toned(_DEEP[kind], stage.light.sky[1], 0.45)
    )
    return stage.shade(base)


def ripples(stage: Stage, top: int, bottom: int) -> Field:
    """Ripple heights, -1..1, (bottom - top, width): fine far away, broad and long near by."""
    rows = bottom - top
    size = stage.unit
    tall = max(16, int(size * 0.7))
    rough = 1.6 if stage.scene.cover == "storm" or "wind" in stage.scene.weather else 1.0
    drift = (stage.time * size * 0.02 * rough, stage.time * size * 0.035)
    sheet = noise((tall, stage.width), (size * 0.11, size * 0.014), stage.scene.seed + 21, drift)
    sheet = sheet + 0.5 * noise(
        (tall, stage.width),
        (size * 0.035, size * 0.008),
        stage.scene.seed + 22,
        (-drift[0], drift[1] * 1.3),
    )
    near = np.linspace(0, 1, rows, dtype=np.float32)
    row = np.sqrt(near + np.float32(0.004)) * (tall - 1)
    heights = sheet[np.clip(row, 0, tall - 1).astype(np.int64)]
    return ((heights / 1.5 - 0.5) * 2).astype(np.float32)


def paint_water(stage: Stage, kind: str, top: int, bottom: int) -> None:
    """Paints water over the rows ``top`` to ``bottom``, mirroring the picture above ``top``."""
    bottom = min(bottom, stage.height)
    rows = bottom - top
    if rows < 1 or top < 1:
        return
    waves = ripples(stage, top, bottom)
    near = np.linspace(0.02, 1, rows, dtype=np.float32)[:, None]
    scale = stage.unit * (0.05 if stage.scene.cover == "storm" else 0.03)
    down = stage.rows(0, rows) * np.float32(1.12) + waves * near * np.float32(scale * 1.6)
    source_row = np.clip(top - 1 - down, 0, top - 1).astype(np.int64)
    shift = (waves * near * np.float32(scale)).astype(np.int64)
    source_column = np.clip(np.arange(stage.width)[None, :] + shift, 0, stage.width - 1)
    source = source_row * stage.width + source_column
    own = water_colour(stage, kind)
    asked = stage.scene.colour_of(kind) is not None
    share = (0.62 if asked else 0.3) + 0.22 * near
    for plane in range(3):
        mirror = stage.picture[plane].ravel().take(source)
        stage.picture[plane, top:bottom] = mirror * (1 - share) + np.float32(own[plane]) * share
    _light_on_waves(stage, waves, top, near)


def _light_on_waves(stage: Stage, waves: Field, top: int, near: Field) -> None:
    crest = smooth(waves, 0.32, 0.75) * (0.2 + 0.35 * near)
    stage.blend(top, crest * np.float32(0.5), mix(stage.light.haze, stage.light.sky[2], 0.3))
    trough = smooth(-waves, 0.3, 0.8) * (0.15 + 0.5 * near)
    stage.blend(top, trough * np.float32(0.28), tuple_dark(stage))
    if stage.scene.cover is None and stage.light.sun_on_water:
        spread = np.float32(stage.unit * 0.05) * (0.8 + 2.2 * near)
        path = np.exp(-(((stage.columns[None, :] - stage.sun[0]) / spread) ** 2))
        glitter = path * smooth(waves, -0.15, 0.35) * np.float32(0.35 + stage.light.strength * 0.75)
        stage.blend(top, np.clip(glitter, 0, 0.95), mix(stage.light.sun, stage.light.key, 0.35))


def tuple_dark(stage: Stage) -> Colour:
    """The colour of shaded water."""
    return mix(stage.shade(rgb("16344f")), stage.light.sky[0], 0.35)
