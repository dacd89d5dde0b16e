"""A tile to draw one subject on: smooth-edged shapes in local units, with gradients and glow.

Local units: x grows to the right, y grows upwards, a subject stands on y = 0 and reaches about
y = 1. The tile knows how to bring them to pixels. Shapes are drawn with Pillow at a multiple of
the size, reduced to a coverage mask, and laid over the tile with numpy.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypedDict, Unpack

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from .colour import Colour
from .noise import Field

Point = tuple[float, float]
Outline = NDArray[np.float64]

_FINE_AREA = 90_000
_CURVE_STEPS = 7


@dataclass(frozen=True, kw_only=True, slots=True)
class Fade:
    """A linear gradient between two points in local units."""

    start: Point
    end: Point
    first: Colour
    last: Colour


Paint = Colour | Fade


@dataclass(frozen=True, kw_only=True, slots=True)
class Mask:
    """Coverage 0..1 of a shape, (height, width), with its top left corner on the tile."""

    left: int
    top: int
    cover: Field


class Style(TypedDict, total=False):
    """How a shape is laid down; every key may be left out.

    within: keeps the shape inside an earlier one. soft: blur radius in local units.
    opacity: 0..1. glow: 0..1, how far the shape gives light itself and so ignores the hour.
    """

    within: Mask | None
    soft: float
    opacity: float
    glow: float


def curve(points: Sequence[Point], *, closed: bool) -> Outline:
    """A Catmull-Rom curve through the points, (n, 2)."""
    knots = np.asarray(points, dtype=np.float64)
    if closed:
        padded = np.concatenate([knots[-1:], knots, knots[:2]])
    else:
        padded = np.concatenate([knots[:1], knots, knots[-1:]])
    before, here, there, after = padded[:-3], padded[1:-2], padded[2:-1], padded[3:]
    share = np.linspace(0, 1, _CURVE_STEPS, endpoint=False)[None, :, None]
    a, b, c, d = (part[:, None, :] for part in (before, here, there, after))
    path = 0.5 * (
        2 * b
        + (c - a) * share
        + (2 * a - 5 * b + 4 * c - d) * share**2
        + (3 * b - a - 3 * c + d) * share**3
    )
    flat = path.reshape(-1, 2)
    return flat if closed else np.concatenate([flat, knots[-1:]])


def oval_outline(centre: Point, radii: Point, turn: float = 0.0) -> Outline:
    """The outline of an ellipse turned anticlockwise by ``turn`` degrees, (n, 2)."""
    angle = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    x, y = radii[0] * np.cos(angle), radii[1] * np.sin(angle)
    c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    return np.stack([centre[0] + x * c - y * s, centre[1] + x * s + y * c], axis=1)


def limb_outline(spine: Sequence[tuple[float, float, float]]) -> Outline:
    """The outline of a smooth stroke whose points are (x, y, width), with round ends."""
    path = curve([(x, y) for x, y, _ in spine], closed=False)
    knots = np.arange(len(spine), dtype=np.float64)
    half = 0.5 * np.interp(np.linspace(0, len(spine) - 1, len(path)), knots, [w for *_, w in spine])
    ahead = np.gradient(path, axis=0)
    ahead /= np.maximum(np.hypot(ahead[:, 0], ahead[:, 1]), 1e-9)[:, None]
    side = np.stack([-ahead[:, 1], ahead[:, 0]], axis=1) * half[:, None]
    round_end = _cap(path[-1], ahead[-1], half[-1])
    round_start = _cap(path[0], -ahead[0], half[0])
    return np.concatenate([path + side, round_end, (path - side)[::-1], round_start])


def _cap(centre: Outline, ahead: Outline, half: float) -> Outline:
    angle = np.linspace(np.pi / 2, -np.pi / 2, 9)[1:-1]
    c, s = np.cos(angle), np.sin(angle)
    x = ahead[0] * c - ahead[1] * s
    y = ahead[0] * s + ahead[1] * c
    return centre + half * np.stack([x, y], axis=1)


class Canvas:
    """A tile of five planes: red, green, blue (premultiplied), coverage, and own light."""

    def __init__(
        self, *, width: int, height: int, scale: float, base: Point, mirrored: bool = False
    ) -> None:
        """Makes an empty tile.

        Args:
            width: of the tile in pixels.
            height: of the tile in pixels.
            scale: pixels for one local unit.
            base: where the local origin lies on the tile, in pixels from its top left corner.
            mirrored: draws left for right.
        """
        self.planes: Field = np.zeros((5, height, width), dtype=np.float32)
        self.scale = scale
        self._base = base
        self._along = -scale if mirrored else scale

    @property
    def width(self) -> int:
        """Width in pixels."""
        return int(self.planes.shape[2])

    @property
    def height(self) -> int:
        """Height in pixels."""
        return int(self.planes.shape[1])

    def poly(self, points: Sequence[Point], paint: Paint, **style: Unpack[Style]) -> Mask:
        """Fills a polygon with straight edges."""
        return self.fill([np.asarray(points, dtype=np.float64)], paint, **style)

    def blob(self, points: Sequence[Point], paint: Paint, **style: Unpack[Style]) -> Mask:
        """Fills a smooth closed curve through the points."""
        return self.fill([curve(points, closed=True)], paint, **style)

    def oval(
        self,
        centre: Point,
        radii: Point | float,
        paint: Paint,
        turn: float = 0.0,
        **style: Unpack[Style],
    ) -> Mask:
        """Fills an ellipse, or a circle when one radius is given."""
        pair = (radii, radii) if isinstance(radii, (int, float)) else radii
        return self.fill([oval_outline(centre, pair, turn)], paint, **style)

    def box(self, low: Point, high: Point, paint: Paint, **style: Unpack[Style]) -> Mask:
        """Fills an upright rectangle between two opposite corners."""
        corners = [low, (high[0], low[1]), high, (low[0], high[1])]
        return self.poly(corners, paint, **style)

    def limb(
        self, spine: Sequence[tuple[float, float, float]], paint: Paint, **style: Unpack[Style]
    ) -> Mask:
        """Fills a smooth stroke through (x, y, width) points."""
        return self.fill([limb_outline(spine)], paint, **style)

    def line(
        self, points: Sequence[Point], width: float, paint: Paint, **style: Unpack[Style]
    ) -> Mask:
        """Draws a smooth line of even width, never thinner than most of a pixel."""
        even = max(width, 0.8 / self.scale)
        return self.limb([(x, y, even) for x, y in points], paint, **style)

    def fill(self, outlines: Iterable[Outline], paint: Paint, **style: Unpack[Style]) -> Mask:
        """Fills the union of several outlines, each (n, 2) in local units."""
        mask = self._mask(list(outlines), style.get("soft", 0.0))
        clip = style.get("within")
        if clip is not None:
            mask = _overlap(mask, clip)
        self._lay(mask, paint, style)
        return mask

    def _pixel(self, point: Point) -> Point:
        return self._base[0] + point[0] * self._along, self._base[1] - point[1] * self.scale

    def _mask(self, outlines: list[Outline], soft: float) -> Mask:
        blur = soft * self.scale
        pad = 1 + math.ceil(blur * 2.5)
        points = np.concatenate(outlines) * (self._along, -self.scale) + self._base
        low, high = points.min(axis=0), points.max(axis=0)
        left, top = max(0, int(low[0]) - pad), max(0, int(low[1]) - pad)
        right = min(self.width, int(high[0]) + pad + 1)
        bottom = min(self.height, int(high[1]) + pad + 1)
        if right <= left or bottom <= top:
            return Mask(left=0, top=0, cover=np.zeros((0, 0), dtype=np.float32))
        wide, tall = right - left, bottom - top
        fine = 4 if wide * tall < _FINE_AREA else 2
        image = Image.new("L", (wide * fine, tall * fine))
        pen = ImageDraw.Draw(image)
        flat: list[float] = ((points - (left, top)) * fine - 0.5).ravel().tolist()
        start = 0
        for outline in outlines:
            end = start + 2 * len(outline)
            pen.polygon(flat[start:end], fill=255)
            start = end
        image = image.reduce(fine)
        if blur > 0:
            image = image.filter(ImageFilter.GaussianBlur(blur))
        cover = np.asarray(image, dtype=np.float32) * np.float32(1 / 255)
        return Mask(left=left, top=top, cover=cover)

    def _lay(self, mask: Mask, paint: Paint, style: Style) -> None:
        tall, wide = mask.cover.shape
        if not tall or not wide:
            return
        cover = mask.cover * np.float32(style.get("opacity", 1.0))
        part = self.planes[:, mask.top : mask.top + tall, mask.left : mask.left + wide]
        part *= 1 - cover
        if isinstance(paint, Fade):
            share = self._share(paint, mask)
            for plane, (first, last) in enumerate(zip(paint.first, paint.last, strict=True)):
                part[plane] += cover * (np.float32(first) + np.float32(last - first) * share)
        else:
            for plane, value in enumerate(paint):
                part[plane] += cover * np.float32(value)
        part[3] += cover
        glow = style.get("glow", 0.0)
        if glow:
            part[4] += cover * np.float32(glow)

    def _share(self, fade: Fade, mask: Mask) -> Field:
        tall, wide = mask.cover.shape
        start_x, start_y = self._pixel(fade.start)
        end_x, end_y = self._pixel(fade.end)
        step_x, step_y = end_x - start_x, end_y - start_y
        length = max(step_x * step_x + step_y * step_y, 1e-6)
        across = np.arange(wide, dtype=np.float32) + np.float32(mask.left + 0.5 - start_x)
        down = np.arange(tall, dtype=np.float32) + np.float32(mask.top + 0.5 - start_y)
        along = across[None, :] * np.float32(step_x / length)
        share = along + down[:, None] * np.float32(step_y / length)
        return np.clip(share, 0, 1).astype(np.float32)


def _overlap(mask: Mask, clip: Mask) -> Mask:
    top, left = max(mask.top, clip.top), max(mask.left, clip.left)
    bottom = min(mask.top + mask.cover.shape[0], clip.top + clip.cover.shape[0])
    right = min(mask.left + mask.cover.shape[1], clip.left + clip.cover.shape[1])
    if bottom <= top or right <= left:
        return Mask(left=0, top=0, cover=np.zeros((0, 0), dtype=np.float32))
    own = mask.cover[top - mask.top : bottom - mask.top, left - mask.left : right - mask.left]
    other = clip.cover[top - clip.top : bottom - clip.top, left - clip.left : right - clip.left]
    return Mask(left=left, top=top, cover=own * other)
