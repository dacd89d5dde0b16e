"""Nodes that change the look of pictures: blur, sharpness, palette, blending."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from comfy_mcp_demo.engine.effects import gaussian_blurred, quantized, sharpened
from comfy_mcp_demo.engine.nodes.declare import (
    Call,
    NodeClass,
    Result,
    choice,
    gives,
    integer,
    number,
    value,
)
from comfy_mcp_demo.engine.pictures import cropped_to_ratio, resized, without_alpha
from comfy_mcp_demo.engine.values import Images

if TYPE_CHECKING:
    from collections.abc import Callable

    from comfy_mcp_demo.engine.values import Floats


def _overlay(under: Floats, over: Floats) -> Floats:
    light = 1.0 - 2.0 * (1.0 - under) * (1.0 - over)
    return np.where(under <= np.float32(0.5), 2.0 * under * over, light)


def _soft_light(under: Floats, over: Floats) -> Floats:
    """The W3C's soft light (Compositing and Blending Level 1)."""
    dark = ((16.0 * under - 12.0) * under + 4.0) * under
    lift = np.where(under <= np.float32(0.25), dark, np.sqrt(under)) - under
    darker = under - (1.0 - 2.0 * over) * under * (1.0 - under)
    return np.where(over <= np.float32(0.5), darker, under + (2.0 * over - 1.0) * lift)


_BLENDS: Final[dict[str, Callable[[Floats, Floats], Floats]]] = {
    "normal": lambda _, over: over,
    "multiply": lambda under, over: under * over,
    "screen": lambda under, over: 1.0 - (1.0 - under) * (1.0 - over),
    "overlay": _overlay,
    "soft_light": _soft_light,
    "difference": lambda under, over: under - over,
}


def _blend(
    call: Call, *, image1: Images, image2: Images, blend_factor: float, blend_mode: str
) -> Result:
    """The second batch takes the first one's size."""
    del call
    width, height = image1.size
    under, over = without_alpha(image1.pixels), without_alpha(image2.pixels)
    over = resized(cropped_to_ratio(over, width, height), width, height, "bicubic")
    mixed = _BLENDS[blend_mode](under, over)
    pixels = np.clip(under + (mixed - under) * np.float32(blend_factor), 0.0, 1.0)
    origin = image1.origin.joined(image2.origin)
    return gives(Images(pixels=pixels.astype(np.float32, copy=False), origin=origin))


def _blur(call: Call, *, image: Images, blur_radius: int, sigma: float) -> Result:
    del call
    return gives(image.redone(gaussian_blurred(image.pixels, blur_radius, sigma)))


def _sharpen(
    call: Call, *, image: Images, sharpen_radius: int, sigma: float, alpha: float
) -> Result:
    del call
    return gives(image.redone(sharpened(image.pixels, sharpen_radius, sigma, alpha)))


def _quantize(call: Call, *, image: Images, colors: int, dither: str) -> Result:
    del call
    return gives(image.redone(quantized(without_alpha(image.pixels), colors, dither)))


_MODULE: Final = "comfy_extras.nodes_post_processing"
_CATEGORY: Final = "image/postprocessing"
_DITHERS: Final = ("none", "floyd-steinberg", "bayer-2", "bayer-4", "bayer-8", "bayer-16")

NODES: Final = (
    NodeClass(
        name="ImageBlend",
        title="ImageBlend",
        category=_CATEGORY,
        inputs=(
            value("image1", "IMAGE"),
            value("image2", "IMAGE"),
            number("blend_factor", 0.5, 0.0, 1.0, 0.01),
            choice("blend_mode", tuple(_BLENDS), plain_list=False),
        ),
        outputs=("IMAGE",),
        run=_blend,
        module=_MODULE,
    ),
    NodeClass(
        name="ImageBlur",
        title="ImageBlur",
        category=_CATEGORY,
        inputs=(
            value("image", "IMAGE"),
            integer("blur_radius", 1, 1, 31, 1),
            number("sigma", 1.0, 0.1, 10.0, 0.1),
        ),
        outputs=("IMAGE",),
        run=_blur,
        module=_MODULE,
    ),
    NodeClass(
        name="ImageSharpen",
        title="ImageSharpen",
        category=_CATEGORY,
        inputs=(
            value("image", "IMAGE"),
            integer("sharpen_radius", 1, 1, 31, 1),
            number("sigma", 1.0, 0.1, 10.0, 0.01),
            number("alpha", 1.0, 0.0, 5.0, 0.01),
        ),
        outputs=("IMAGE",),
        run=_sharpen,
        module=_MODULE,
    ),
    NodeClass(
        name="ImageQuantize",
        title="ImageQuantize",
        category=_CATEGORY,
        inputs=(
            value("image", "IMAGE"),
            integer("colors", 256, 1, 256, 1),
            choice("dither", _DITHERS, plain_list=False),
        ),
        outputs=("IMAGE",),
        run=_quantize,
        module=_MODULE,
    ),
)
