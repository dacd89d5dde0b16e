"""Puts a subject into the picture: its tile, the light on it, its shadow and its reflection."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from .canvas import Canvas
from .colour import rgb
from .noise import Field, shifted_difference
from .stage import Stage
from .subjects.base import Look, Subject

_LEAST = 2
"""Pixels below which nothing can be seen of a subject."""

_DIM = 0.05
"""Own light below which there is no bloom."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Spot:
    """Where a subject stands: its base point and height in pixels, and how it meets the ground.

    depth: 0 near to 1 far, fades it into the haze. tilt: degrees, anticlockwise.
    """

    x: float
    y: float
    height: float
    mirrored: bool = False
    depth: float = 0.0
    shadow: bool = False
    reflected: bool = False


def put(stage: Stage, subject: Subject, look: Look, spot: Spot) -> None:
    """Draws a subject at a spot and lays it over the picture."""
    scale = max(spot.height, 2.0)
    margin = stage.unit * 0.02 + 2
    low_x = max(0, math.floor(spot.x - subject.width * scale / 2 - margin))
    high_x = min(stage.width, math.ceil(spot.x + subject.width * scale / 2 + margin))
    low_y = max(0, math.floor(spot.y - (1 + subject.rises) * scale - margin))
    high_y = min(stage.height, math.ceil(spot.y + subject.sinks * scale + margin))
    if high_x - low_x < _LEAST or high_y - low_y < _LEAST:
        return
    tile = Canvas(
        width=high_x - low_x,
        height=high_y - low_y,
        scale=scale,
        base=(spot.x - low_x, spot.y - low_y),
        mirrored=spot.mirrored,
    )
    subject.draw(tile, look)
    light_up(stage, tile, spot.depth)
    base = round(spot.y) - low_y
    if spot.shadow:
        _cast(stage, tile, (low_x, low_y), base)
    if spot.reflected:
        _reflect(stage, tile, (low_x, low_y), base)
        tile.planes[:, max(0, base) :] = 0
    lay(stage, tile.planes, (low_x, low_y))
    _bloom(stage, tile.planes, (low_x, low_y))


def light_up(stage: Stage, tile: Canvas, depth: float) -> None:
    """Shades a tile: form from the light's side, the hour's colour, haze with distance."""
    planes = tile.planes
    cover, glow = planes[3], planes[4]
    dull = cover - glow
    dull = np.clip(dull, 0, 1) / np.maximum(cover, np.float32(1e-4))
    form = _form(stage, cover, max(1.0, tile.scale * 0.035)) * dull
    strength = np.float32(0.2 + 0.3 * stage.light.strength)
    rim = np.clip(form, 0, 1) * np.float32(stage.light.strength * 0.85)
    for plane in range(3):
        own = planes[plane]
        own *= 1 + form * strength
        own *= 1 + dull * np.float32(stage.light.ambient[plane] - 1)
        own += cover * rim * np.float32(stage.light.key[plane] * 0.55)
        np.minimum(own, cover, out=own)
        if depth:
            fade = np.float32(depth) * dull
            own += (cover * np.float32(stage.light.haze[plane]) - own) * fade


def _form(stage: Stage, cover: Field, reach: float) -> Field:
    """About -1..1: positive along edges that face the light, negative along those that do not."""
    image = Image.fromarray((cover * 255).astype(np.uint8))
    soft = np.asarray(image.filter(ImageFilter.BoxBlur(reach)), dtype=np.float32) * np.float32(
        1 / 255
    )
    return shifted_difference(soft, (round(stage.lit_from * reach * 0.8), -round(reach * 0.6)))


def lay(stage: Stage, planes: Field, corner: tuple[int, int]) -> None:
    """Lays premultiplied planes over the picture."""
    left, top = corner
    part = stage.picture[:, top : top + planes.shape[1], left : left + planes.shape[2]]
    part *= 1 - planes[3]
    part += planes[:3]


def _cast(stage: Stage, tile: Canvas, corner: tuple[int, int], base: int) -> None:
    """A soft shadow on the ground, flattened and leaning away from the light."""
    base = min(base, tile.height)
    if base < 2 * _LEAST:
        return
    squash = 0.22
    lean = -stage.lit_from * (1.6 if stage.light.low_sun else 0.8)
    cover = Image.fromarray((tile.planes[3, :base] * 255).astype(np.uint8))
    tall = max(2, int(base * squash))
    pad = int(tall * abs(lean)) + 2
    wide = tile.width + 2 * pad
    affine = (1, lean, -pad - lean * tall, 0, 1 / squash, 0)
    shadow = cover.transform(
        (wide, tall), Image.Transform.AFFINE, affine, Image.Resampling.BILINEAR
    )
    shadow = shadow.filter(ImageFilter.GaussianBlur(max(0.6, tile.scale * 0.012)))
    dark = np.asarray(shadow, dtype=np.float32) * np.float32(
        (0.26 + 0.2 * stage.light.strength) / 255
    )
    left, top = corner[0] - pad, corner[1] + base - tall + max(1, int(tile.scale * 0.02))
    _darken(stage, dark, left, top)
    contact = np.max(tile.planes[3, max(0, base - max(3, base // 14)) : base], axis=0)
    near = max(2, int(tile.scale * 0.05))
    fall = np.exp(-(((np.arange(near * 2) - near) / (near * 0.5)) ** 2)).astype(np.float32)
    _darken(
        stage,
        fall[:, None] * contact[None, :] * np.float32(0.34),
        corner[0],
        corner[1] + base - near,
    )


def _darken(stage: Stage, dark: Field, left: int, top: int) -> None:
    cut_left, cut_top = max(0, -left), max(0, -top)
    dark = dark[cut_top:, cut_left:]
    left, top = max(0, left), max(0, top)
    part = stage.picture[:, top : top + dark.shape[0], left : left + dark.shape[1]]
    if not part.size:
        return
    dark = dark[: part.shape[1], : part.shape[2]]
    for plane, tone in enumerate(stage.shade(rgb("1c2238"))):
        part[plane] += dark * (np.float32(tone) - part[plane])


def _reflect(stage: Stage, tile: Canvas, corner: tuple[int, int], base: int) -> None:
    """The mirror image in the water beneath, broken by ripples and fading downwards."""
    base = min(max(base, 0), tile.height)
    mirror = tile.planes[:, :base][:, ::-1]
    left, top = corner[0], corner[1] + base
    rows = min(mirror.shape[1], stage.height - top)
    if rows < _LEAST:
        return
    down = np.arange(rows, dtype=np.float32)
    phase = down / np.float32(max(2.0, stage.unit * 0.011)) - np.float32(stage.time * 2.4)
    wide = np.float32(stage.unit * 0.004) + down * np.float32(0.028)
    shift = np.sin(phase + np.sin(phase * 0.43) * 1.7) * wide
    column = np.clip(
        np.arange(tile.width)[None, :] + shift.astype(np.int64)[:, None], 0, tile.width - 1
    )
    broken = mirror[:, np.arange(rows)[:, None], column]
    fade = (0.66 * np.exp(-down / np.float32(max(4.0, tile.scale * 0.55)))).astype(np.float32)[
        :, None
    ]
    broken = broken * fade
    lay(stage, broken, (left, top))


def _bloom(stage: Stage, planes: Field, corner: tuple[int, int]) -> None:
    """Light that lamps and windows spread around them."""
    glow = planes[4]
    if float(glow.max(initial=0.0)) < _DIM:
        return
    reach = stage.unit * 0.035
    pad = int(reach * 3)
    left, top = corner[0] - pad, corner[1] - pad
    wide, tall = planes.shape[2] + 2 * pad, planes.shape[1] + 2 * pad
    image = Image.new("L", (wide, tall))
    image.paste(Image.fromarray((np.clip(glow, 0, 1) * 255).astype(np.uint8)), (pad, pad))
    small = (
        image.reduce(2)
        .filter(ImageFilter.BoxBlur(reach / 2))
        .filter(ImageFilter.BoxBlur(reach / 2))
    )
    soft = np.asarray(small.resize((wide, tall), Image.Resampling.BILINEAR), dtype=np.float32) / 255
    cut_left, cut_top = max(0, -left), max(0, -top)
    soft = soft[cut_top:, cut_left:]
    left, top = max(0, left), max(0, top)
    part = stage.picture[:, top : top + soft.shape[0], left : left + soft.shape[1]]
    soft = soft[: part.shape[1], : part.shape[2]] * np.float32(0.9 if stage.light.dark else 0.35)
    for plane, tone in enumerate((1.0, 0.78, 0.42)):
        part[plane] += soft * np.float32(tone) * (1 - part[plane])
