"""The picture in the making, with the geometry and light that all painters share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .colour import Colour
from .noise import Field
from .palette import Light
from .reel import Layer, Reel, layer_of
from .scene import Scene

Shares = NDArray[np.float32] | NDArray[np.float64]
"""Fields of either precision, as arithmetic leaves them."""


@dataclass(kw_only=True)
class Stage:
    """A picture under way.

    picture: (3, height, width), sRGB 0..1. horizon: where sky meets land or sea, in pixels from
    the top. sun: centre of the sun or moon, in pixels. time: seconds. reel: what the frames of a
    moving picture share; None for a single picture. veil: how much of what was there before shows
    through what has been painted, (3, height, width), where that is kept track of.

    All paint goes through `blend`, `lay`, `shine` and `fill`, which keep the veil true.
    """

    scene: Scene
    light: Light
    picture: Field
    horizon: float
    sun: tuple[float, float]
    time: float
    reel: Reel | None = None
    veil: Field | None = None

    @property
    def width(self) -> int:
        """Width in pixels."""
        return int(self.picture.shape[2])

    @property
    def height(self) -> int:
        """Height in pixels."""
        return int(self.picture.shape[1])

    @property
    def unit(self) -> float:
        """The short side in pixels: the measure for sizes of things."""
        return float(min(self.width, self.height))

    @property
    def lit_from(self) -> float:
        """Side that the light comes from: -1 left, 1 right."""
        return -1.0 if self.sun[0] < self.width / 2 else 1.0

    @cached_property
    def columns(self) -> Field:
        """Pixel centres across, (width,)."""
        return np.arange(self.width, dtype=np.float32) + np.float32(0.5)

    def rows(self, top: int, bottom: int) -> Field:
        """Pixel centres down, (bottom - top, 1)."""
        return (np.arange(top, bottom, dtype=np.float32) + np.float32(0.5))[:, None]

    def shade(self, colour: Colour, haze: float = 0.0) -> Colour:
        """A colour as it looks in this light, faded by haze (0..1)."""
        r, g, b = (
            min(1.0, own * air) * (1 - haze) + far * haze
            for own, air, far in zip(colour, self.light.ambient, self.light.haze, strict=True)
        )
        return (r, g, b)

    def blend(self, top: int, cover: Shares, colour: Colour | Shares, left: int = 0) -> None:
        """Lays a colour over the box at ``top``, ``left``, by ``cover`` (rows, columns), 0..1."""
        box = _box(top, left, cover.shape)
        part = self.picture[box]
        for plane in range(3):
            part[plane] += cover * (colour[plane] - part[plane])
        if self.veil is not None:
            self.veil[box] *= 1 - cover

    def shine(self, top: int, light: Shares, colour: Colour, left: int = 0) -> None:
        """Adds light (rows, columns) of a colour, the less the brighter the place already is."""
        box = _box(top, left, light.shape)
        part = self.picture[box]
        for plane in range(3):
            added = light * np.float32(colour[plane])
            part[plane] += added * (1 - part[plane])
            if self.veil is not None:
                self.veil[box][plane] *= 1 - added

    def lay(self, planes: Field, corner: tuple[int, int]) -> None:
        """Lays a tile's planes (premultiplied colours, coverage) over the picture.

        Args:
            planes: (4 or more, rows, columns), the fourth one the coverage.
            corner: x and y of the tile's top left corner.
        """
        left, top = corner
        box = _box(top, left, planes.shape[1:])
        part = self.picture[box]
        clear = 1 - planes[3]
        part *= clear
        part += planes[:3]
        if self.veil is not None:
            self.veil[box] *= clear

    def fill(self, colours: Shares | Colour, top: int = 0) -> None:
        """Covers the rows from ``top`` on with colours that broadcast to (3, rows, width)."""
        tall = np.asarray(colours, dtype=np.float32)
        tall = tall[:, None, None] if tall.ndim == 1 else tall
        rows = tall.shape[1] if tall.shape[1] > 1 else self.height - top
        self.picture[:, top : top + rows] = tall
        if self.veil is not None:
            self.veil[:, top : top + rows] = 0

    def still(self, name: str, paint: Callable[[Stage], None]) -> None:
        """Paints what time does not change: once for all frames of a moving picture.

        Args:
            name: another one for each such part of a scene.
            paint: paints it on the stage that it is given, and looks at nothing beneath.
        """
        if self.reel is None:
            paint(self)
        else:
            self.reel.keep(f"layer {name}", lambda: self._layer(paint)).lay_over(self.picture)

    def _layer(self, paint: Callable[[Stage], None]) -> Layer:
        veil = np.ones_like(self.picture)
        apart = replace(self, picture=np.zeros_like(self.picture), reel=None, veil=veil)
        paint(apart)
        return layer_of(apart.picture, veil)


def _box(top: int, left: int, shape: Sequence[int]) -> tuple[slice, slice, slice]:
    return slice(None), slice(top, top + shape[0]), slice(left, left + shape[1])


def smooth(values: Shares, low: float, high: float) -> Field:
    """Hermite step from 0 at ``low`` to 1 at ``high``."""
    near = (values - np.float32(low)) * np.float32(1 / (high - low))
    share = np.clip(near, 0, 1).astype(np.float32, copy=False)
    return share * share * (3 - 2 * share)


def ramp(colours: tuple[Colour, ...], share: Shares) -> Field:
    """Colours along evenly spaced stops, (3, *share.shape)."""
    stops = np.linspace(0, 1, len(colours))
    planes = [np.interp(share, stops, [c[plane] for c in colours]) for plane in range(3)]
    return np.stack(planes).astype(np.float32)
