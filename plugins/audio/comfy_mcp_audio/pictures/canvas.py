"""Drawing text and axes on a picture; nothing is ever written beyond its edge."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from comfy_mcp_audio.pictures.axes import Tick, time_ticks
from comfy_mcp_audio.pictures.colours import GRID, GROUND, INK, Colour

__all__ = ["LABEL_SIZE", "Box", "Canvas"]

LABEL_SIZE = 13
_TICK = 5
_GAP = 4
_ELLIPSIS = "…"

Box = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels; right and bottom lie outside."""


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


class Canvas:
    """A white picture.

    Args:
        width: In pixels.
        height: In pixels.
    """

    def __init__(self, width: int, height: int) -> None:
        self.image = Image.new("RGB", (width, height), GROUND)
        self._draw = ImageDraw.Draw(self.image)

    def text_width(self, text: str, size: int = LABEL_SIZE) -> int:
        """How wide a text is, in pixels."""
        return round(_font(size).getlength(text))

    def line(self, text: str, left: int, top: int, *, size: int, colour: Colour = INK) -> None:
        """A line of text that is shortened where the picture ends."""
        room = self.image.width - left - _GAP
        if self.text_width(text, size) > room:
            while text and self.text_width(text + _ELLIPSIS, size) > room:
                text = text[:-1]
            text = text.rstrip(" ,·") + _ELLIPSIS
        self._draw.text((left, top), text, fill=colour, font=_font(size))

    def label(self, text: str, x: float, y: float, anchor: str, colour: Colour = INK) -> None:
        """A short text at a place, moved inwards where it would be cut.

        Args:
            text: What is written.
            x: In pixels.
            y: In pixels.
            anchor: Where in the text the place is, as Pillow names it (`rm`: its right middle).
            colour: Of the text.
        """
        font = _font(LABEL_SIZE)
        left, top, right, bottom = self._draw.textbbox((x, y), text, font=font, anchor=anchor)
        width, height = self.image.size
        x += max(0, -left) - max(0, right - width)
        y += max(0, -top) - max(0, bottom - height)
        self._draw.text((x, y), text, fill=colour, font=font, anchor=anchor)

    def fill(self, box: Box, colour: Colour) -> None:
        """A filled rectangle; an empty one is left out."""
        left, top, right, bottom = box
        if right > left and bottom > top:
            self._draw.rectangle((left, top, right - 1, bottom - 1), fill=colour)

    def frame(self, box: Box) -> None:
        """A thin border around a box."""
        left, top, right, bottom = box
        self._draw.rectangle((left - 1, top - 1, right, bottom), outline=INK)

    def raster(self, pixels: NDArray[np.uint8], left: int, top: int) -> None:
        """Pixels of shape (height, width, 3)."""
        self.image.paste(Image.fromarray(pixels), (left, top))

    def paint(self, mask: NDArray[np.bool_], left: int, top: int, colour: Colour) -> None:
        """A colour wherever the mask, of shape (height, width), is set."""
        stencil = Image.fromarray(mask.astype(np.uint8) * 255)
        self.image.paste(colour, (left, top), stencil)

    def time_axis(self, box: Box, start: float, seconds: float, *, grid: bool) -> None:
        """Ticks and times below a box; `grid` draws lines over it too."""
        left, top, right, bottom = box
        widest = self.text_width("0:00:00.00" if start + seconds >= 3600 else "00:00.0")  # noqa: PLR2004
        most = max(1, (right - left) // (widest + 3 * _GAP))
        for place, label in time_ticks(start, seconds, most):
            x = left + (place - start) / seconds * (right - left - 1)
            if grid:
                self._draw.line((x, top, x, bottom - 1), fill=GRID)
            self._draw.line((x, bottom, x, bottom + _TICK), fill=INK)
            self.label(label, x, bottom + _TICK + _GAP, "ma")

    def level_axis(self, box: Box, ticks: list[Tick], *, right_side: bool = False) -> None:
        """Ticks beside a box, at shares of its height counted from below."""
        left, top, right, bottom = box
        for share, label in ticks:
            y = bottom - 1 - share * (bottom - 1 - top)
            if right_side:
                self._draw.line((right, y, right + _TICK, y), fill=INK)
                self.label(label, right + _TICK + _GAP, y, "lm")
            else:
                self._draw.line((left - _TICK, y, left, y), fill=INK)
                self.label(label, left - _TICK - _GAP, y, "rm")

    def rule(self, box: Box, share: float, colour: Colour = GRID) -> None:
        """A horizontal line through a box, at a share of its height counted from below."""
        left, top, right, bottom = box
        y = bottom - 1 - share * (bottom - 1 - top)
        self._draw.line((left, y, right - 1, y), fill=colour)
