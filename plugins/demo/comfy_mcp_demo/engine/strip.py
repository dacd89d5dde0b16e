"""The line at the foot of a painted picture that says it is no AI model's work."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from comfy_mcp_demo.engine.options import CONFESSION

if TYPE_CHECKING:
    from comfy_mcp_demo.engine.values import Levels

_SMALLEST_SIDE: Final = 128
"""Below this width or height in pixels there is no room for a line that can be read."""

_LINES: Final = (f"Comfy MCP demo engine - {CONFESSION}", CONFESSION, "not an AI model")
_GROUND: Final = (8, 10, 14, 140)
_INK: Final = (255, 255, 255, 215)

_ROUNDING: Final = 8
"""How far beyond the range of colours rounding may push what lies beneath the line."""


def add_strip(picture: Image.Image) -> Image.Image:
    """The picture with the line at its foot; unchanged when it is too small for one."""
    if min(picture.size) < _SMALLEST_SIDE:
        return picture
    width, height = picture.size
    strip = _strip(width, height)
    box = (0, height - strip.height)
    if picture.mode == "RGBA":
        layer = Image.new("RGBA", picture.size)
        layer.paste(strip, box)
        return Image.alpha_composite(picture, layer)
    marked = picture.copy()
    marked.paste(strip.convert("RGB"), box, strip.getchannel("A"))
    return marked


def without_strip(levels: Levels) -> Levels:
    """A picture as it was before it got the line; the picture itself when it carries none.

    The line is half clear, so what lies beneath it can be worked out, to within 4 levels. A picture
    that is to be moved needs that: the old line would move with it, under the new one.

    Args:
        levels: uint8 (height, width, 3).
    """
    height, width, _ = levels.shape
    if min(width, height) < _SMALLEST_SIDE:
        return levels
    strip = np.asarray(_strip(width, height), dtype=np.float32)
    colours, opacity = strip[..., :3], strip[..., 3:] * np.float32(1 / 255)
    foot = levels[height - strip.shape[0] :].astype(np.float32)
    beneath = (foot - opacity * colours) / (1 - opacity)
    if beneath.min() < -_ROUNDING or beneath.max() > 255 + _ROUNDING:
        return levels
    out = levels.copy()
    out[height - strip.shape[0] :] = np.clip(np.round(beneath), 0, 255)
    return out


@lru_cache(maxsize=16)
def _strip(width: int, height: int) -> Image.Image:
    """The line for pictures of one size, as RGBA: white on a dark, half clear ground.

    Text and ground are drawn apart, since each has an opacity of its own.
    """
    size = min(max(9, round(min(width, height) * 0.022)), 40)
    font = ImageFont.load_default(size)
    room = width - size
    line = next((one for one in _LINES if font.getlength(one) <= room), _LINES[-1])
    strip = Image.new("RGBA", (width, round(size * 1.7)), _GROUND)
    ImageDraw.Draw(strip).text(
        (width / 2, strip.height / 2), line, fill=_INK, font=font, anchor="mm"
    )
    return strip
