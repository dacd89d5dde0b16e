"""The picture in the making, with the geometry and light that all painters share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .colour import Colour
from .noise import Field
from .palette import Light
from .scene import Scene

Shares = NDArray[np.float32] | NDArray[np.float64]
"""Fields of either precision, as arithmetic leaves them."""


@dataclass(kw_only=True)
class Stage:
    """A picture under way.

    picture: (3, height, width), sRGB 0..1. horizon: where sky meets land or sea, in pixels from
    the top. sun: centre of the sun or moon, in pixels. time: seconds.
    """

    scene: Scene
    light: Light
    picture: Field
    horizon: float
    sun: tuple[float, float]
    time: float

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

    def blend(self, top: int, cover: Shares, colour: Colour | Shares) -> None:
        """Lays a colour over the rows from ``top`` on, weighted by ``cover`` (rows, width)."""
        part = self.picture[:, top : top + cover.shape[0]]
        for plane in range(3):
            part[plane] += cover * (colour[plane] - part[plane])


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
