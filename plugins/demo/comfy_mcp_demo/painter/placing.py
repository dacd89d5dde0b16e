"""Puts a subject into the picture: its tile, the light on it, its shadow and its reflection."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from .canvas import Canvas
from .colour import rgb
from .noise import Field, shifted_difference
from .reel import Reel
from .stage import Stage
from .subjects.base import Look, Subject

_LEAST = 2
"""Pixels below which nothing can be seen of a subject."""

_MOMENT = 0.618
"""Seconds after which no drawing that moves looks the same: no period goes into it."""

_LAMPLIGHT = (1.0, 0.78, 0.42)

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


def put(stage: Stage, subject: Subject, look: Look, spot: Spot, name: str) -> None:
    """Draws a subject at a spot and lays it over the picture.

    Args:
        stage: the picture.
        subject: what to draw.
        look: how it looks.
        spot: where it stands.
        name: the instance's own, by which a moving picture knows it again.
    """
    stays = stage.reel is not None and _stays(stage.reel, subject, look, spot, name)
    if stays and not subject.sway:
        stage.still(name, lambda apart: _put(apart, subject, look, spot, name))
    else:
        _put(stage, subject, look, spot, name)


def _put(stage: Stage, subject: Subject, look: Look, spot: Spot, name: str) -> None:
    box = _box(stage, subject, spot)
    if box is None:
        return
    left, top, right, bottom = box
    corner = (left, top)

    def drawn() -> Field:
        tile = Canvas(
            width=right - left,
            height=bottom - top,
            scale=max(spot.height, _LEAST),
            base=(spot.x - left, spot.y - top),
            mirrored=spot.mirrored,
        )
        subject.draw(tile, look)
        light_up(stage, tile, spot.depth)
        return tile.planes

    base = round(spot.y) - top
    if stage.reel is not None and _stays(stage.reel, subject, look, spot, name):
        planes = stage.reel.keep(f"tile {name}", drawn)
        shadow = f"shadow of {name}"
    else:
        planes = drawn()
        shadow = None
    if spot.shadow:
        cast = partial(_cast, planes=planes, corner=corner, base=base, scale=spot.height)
        cast(stage) if shadow is None else stage.still(shadow, cast)
    lean = subject.sway * _breeze(stage, look)
    if lean:
        planes = _leaning(planes, spot.y - top, lean)
    if spot.reflected:
        _reflect(stage, planes, corner, base, spot.height)
        planes = planes[:, : max(0, base)]
    stage.lay(planes, corner)
    _bloom(stage, planes, corner)


def _box(stage: Stage, subject: Subject, spot: Spot) -> tuple[int, int, int, int] | None:
    """The part of the picture that a subject may cover: left, top, right, bottom; None for none."""
    scale = max(spot.height, _LEAST)
    margin = stage.unit * 0.02 + 2
    left = max(0, math.floor(spot.x - subject.width * scale / 2 - margin))
    right = min(stage.width, math.ceil(spot.x + subject.width * scale / 2 + margin))
    top = max(0, math.floor(spot.y - (1 + subject.rises) * scale - margin))
    bottom = min(stage.height, math.ceil(spot.y + subject.sinks * scale + margin))
    if right - left < _LEAST or bottom - top < _LEAST:
        return None
    return left, top, right, bottom


def _stays(reel: Reel, subject: Subject, look: Look, spot: Spot, name: str) -> bool:
    """Whether time changes nothing of an instance before the breeze and the water do."""
    if subject.motion != "still" or subject.speed or spot.reflected:
        return False
    return reel.keep(f"stays {name}", lambda: _drawn_alike(subject, look))


def _drawn_alike(subject: Subject, look: Look) -> bool:
    """Whether a subject's drawing is the same a moment later, seen small."""
    tiles = [Canvas(width=64, height=64, scale=32.0, base=(32.0, 48.0)) for _ in range(2)]
    subject.draw(tiles[0], look)
    subject.draw(tiles[1], replace(look, time=look.time + _MOMENT))
    return np.array_equal(tiles[0].planes, tiles[1].planes)


def _breeze(stage: Stage, look: Look) -> float:
    """How the wind moves an instance now, about -1..1; nothing at time 0."""
    pace = 1.1 + 0.4 * (look.seed % 5) / 4
    strong = 2.2 if "wind" in stage.scene.weather or stage.scene.cover == "storm" else 1.0
    time = stage.time * pace
    return strong * (0.7 * math.sin(time * 1.5) + 0.3 * math.sin(time * 2.6))


def _leaning(planes: Field, base: float, lean: float) -> Field:
    """A tile's planes leaning over their foot at ``base`` (y), so far in heights to the right."""
    size = (planes.shape[2], planes.shape[1])
    # Pillow asks where each pixel comes from: above the foot, from the left of where it leans to.
    affine = (1, lean, -lean * base, 0, 1, 0)
    moved = [
        Image.fromarray(plane).transform(
            size, Image.Transform.AFFINE, affine, Image.Resampling.BILINEAR
        )
        for plane in planes
    ]
    return np.stack([np.asarray(plane, dtype=np.float32) for plane in moved])


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


def _cast(stage: Stage, planes: Field, corner: tuple[int, int], base: int, scale: float) -> None:
    """A soft shadow on the ground, flattened and leaning away from the light."""
    base = min(base, planes.shape[1])
    if base < 2 * _LEAST:
        return
    squash = 0.22
    lean = -stage.lit_from * (1.6 if stage.light.low_sun else 0.8)
    cover = Image.fromarray((planes[3, :base] * 255).astype(np.uint8))
    tall = max(2, int(base * squash))
    pad = int(tall * abs(lean)) + 2
    wide = planes.shape[2] + 2 * pad
    affine = (1, lean, -pad - lean * tall, 0, 1 / squash, 0)
    shadow = cover.transform(
        (wide, tall), Image.Transform.AFFINE, affine, Image.Resampling.BILINEAR
    )
    shadow = shadow.filter(ImageFilter.GaussianBlur(max(0.6, scale * 0.012)))
    dark = np.asarray(shadow, dtype=np.float32) * np.float32(
        (0.26 + 0.2 * stage.light.strength) / 255
    )
    left, top = corner[0] - pad, corner[1] + base - tall + max(1, int(scale * 0.02))
    _darken(stage, dark, left, top)
    contact = np.max(planes[3, max(0, base - max(3, base // 14)) : base], axis=0)
    near = max(2, int(scale * 0.05))
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
    dark = dark[: max(0, stage.height - top), : max(0, stage.width - left)]
    if dark.size:
        stage.blend(top, dark, stage.shade(rgb("1c2238")), left)


def _reflect(stage: Stage, planes: Field, corner: tuple[int, int], base: int, scale: float) -> None:
    """The mirror image in the water beneath, broken by ripples and fading downwards."""
    base = min(max(base, 0), planes.shape[1])
    mirror = planes[:, :base][:, ::-1]
    left, top = corner[0], corner[1] + base
    rows = min(mirror.shape[1], stage.height - top)
    if rows < _LEAST:
        return
    down = np.arange(rows, dtype=np.float32)
    phase = down / np.float32(max(2.0, stage.unit * 0.011)) - np.float32(stage.time * 2.4)
    swing = np.float32(stage.unit * 0.004) + down * np.float32(0.028)
    shift = np.sin(phase + np.sin(phase * 0.43) * 1.7) * swing
    wide = planes.shape[2]
    places: NDArray[np.int64] = np.arange(wide, dtype=np.int64)
    column = np.clip(places[None, :] + shift.astype(np.int64)[:, None], 0, wide - 1)
    broken = mirror[:, np.arange(rows)[:, None], column]
    fade = (0.66 * np.exp(-down / np.float32(max(4.0, scale * 0.55)))).astype(np.float32)[:, None]
    broken = broken * fade
    stage.lay(broken, (left, top))


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
    soft = soft[: stage.height - top, : stage.width - left]
    stage.shine(top, soft * np.float32(0.9 if stage.light.dark else 0.35), _LAMPLIGHT, left)
