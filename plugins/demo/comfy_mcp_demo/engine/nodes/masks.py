"""Nodes that make and change masks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from comfy_mcp_demo.engine.masks import feathered, grown, rounded_fit
from comfy_mcp_demo.engine.nodes.declare import (
    Call,
    NodeClass,
    Result,
    choice,
    gives,
    integer,
    number,
    switch,
    value,
)
from comfy_mcp_demo.engine.nodes.images import composite
from comfy_mcp_demo.engine.pictures import without_alpha
from comfy_mcp_demo.engine.values import Images, blank

if TYPE_CHECKING:
    from collections.abc import Callable

    from comfy_mcp_demo.engine.values import Floats

_CHANNELS: Final = ("red", "green", "blue", "alpha")


def _solid(call: Call, *, value: float, width: int, height: int) -> Result:
    del call
    return gives(blank(1, height, width, 1)[..., 0] + np.float32(value))


def _invert(call: Call, *, mask: Floats) -> Result:
    del call
    return gives(np.float32(1.0) - mask)


def _to_image(call: Call, *, mask: Floats) -> Result:
    del call
    return gives(Images(pixels=np.repeat(mask[..., np.newaxis], 3, axis=-1)))


def _from_image(call: Call, *, image: Images, channel: str) -> Result:
    del call
    index = _CHANNELS.index(channel)
    if index >= image.pixels.shape[-1]:
        msg = "this picture has no alpha channel to make a mask of"
        raise ValueError(msg)
    return gives(image.pixels[..., index])


def _from_colour(call: Call, *, image: Images, color: int) -> Result:
    del call
    wanted = np.array([color >> 16 & 255, color >> 8 & 255, color & 255], dtype=np.float32)
    rounded = np.round(np.clip(without_alpha(image.pixels), 0.0, 1.0) * np.float32(255.0))
    return gives(np.all(rounded == wanted, axis=-1).astype(np.float32))


def _grow(call: Call, *, mask: Floats, expand: int, tapered_corners: bool) -> Result:
    del call
    return gives(grown(mask, expand, tapered=tapered_corners))


def _feather(call: Call, *, mask: Floats, left: int, top: int, right: int, bottom: int) -> Result:
    del call
    return gives(feathered(mask, left, top, right, bottom))


def _crop(call: Call, *, mask: Floats, x: int, y: int, width: int, height: int) -> Result:
    del call
    return gives(mask[:, y : y + height, x : x + width])


def _threshold(call: Call, *, mask: Floats, value: float) -> Result:
    del call
    return gives((mask > np.float32(value)).astype(np.float32))


def _both(under: Floats, over: Floats, test: Callable[[Floats, Floats], object]) -> Floats:
    return np.asarray(test(np.round(under), np.round(over)), dtype=np.float32)


_OPERATIONS: Final[dict[str, Callable[[Floats, Floats], Floats]]] = {
    "multiply": lambda under, over: under * over,
    "add": lambda under, over: under + over,
    "subtract": lambda under, over: under - over,
    "and": lambda under, over: _both(under, over, np.logical_and),
    "or": lambda under, over: _both(under, over, np.logical_or),
    "xor": lambda under, over: _both(under, over, np.logical_xor),
}


def _composite(
    call: Call, *, destination: Floats, source: Floats, x: int, y: int, operation: str
) -> Result:
    del call
    height = min(source.shape[1], destination.shape[1] - y)
    width = min(source.shape[2], destination.shape[2] - x)
    if height <= 0 or width <= 0:
        return gives(destination)
    under = destination[:, y : y + height, x : x + width]
    over = np.broadcast_to(source[:1, :height, :width], under.shape)
    mixed = np.clip(_OPERATIONS[operation](under, over), 0.0, 1.0)
    return gives(composite(destination, mixed, None, x, y))


def _join(call: Call, *, image: Images, alpha: Floats) -> Result:
    """The mask covers what becomes clear."""
    del call
    width, height = image.size
    colours = without_alpha(image.pixels)
    fitted = np.float32(1.0) - rounded_fit(alpha, width, height)
    batch = min(colours.shape[0], fitted.shape[0])
    joined = np.concatenate((colours[:batch], fitted[:batch, ..., np.newaxis]), axis=-1)
    return gives(image.redone(joined))


def _split(call: Call, *, image: Images) -> Result:
    del call
    colours = without_alpha(image.pixels)
    if colours.shape[-1] == image.pixels.shape[-1]:
        return gives(image, np.zeros(image.pixels.shape[:3], dtype=np.float32))
    return gives(image.redone(colours), np.float32(1.0) - image.pixels[..., 3])


_MODULE: Final = "comfy_extras.nodes_mask"
_COMPOSITING: Final = "comfy_extras.nodes_compositing"
_MASK: Final = value("mask", "MASK")
_MOST: Final = 16384
_PLACE: Final = (integer("x", 0, 0, _MOST, 1), integer("y", 0, 0, _MOST, 1))
_SIZE: Final = (integer("width", 512, 1, _MOST, 1), integer("height", 512, 1, _MOST, 1))

NODES: Final = (
    NodeClass(
        name="SolidMask",
        title="SolidMask",
        category="mask",
        inputs=(number("value", 1.0, 0.0, 1.0, 0.01), *_SIZE),
        outputs=("MASK",),
        run=_solid,
        module=_MODULE,
    ),
    NodeClass(
        name="InvertMask",
        title="InvertMask",
        category="mask",
        inputs=(_MASK,),
        outputs=("MASK",),
        run=_invert,
        module=_MODULE,
    ),
    NodeClass(
        name="MaskToImage",
        title="Convert Mask to Image",
        category="mask",
        inputs=(_MASK,),
        outputs=("IMAGE",),
        run=_to_image,
        module=_MODULE,
    ),
    NodeClass(
        name="ImageToMask",
        title="Convert Image to Mask",
        category="mask",
        inputs=(value("image", "IMAGE"), choice("channel", _CHANNELS)),
        outputs=("MASK",),
        run=_from_image,
        module=_MODULE,
    ),
    NodeClass(
        name="ImageColorToMask",
        title="ImageColorToMask",
        category="mask",
        inputs=(value("image", "IMAGE"), integer("color", 0, 0, 0xFFFFFF, 1, display="color")),
        outputs=("MASK",),
        run=_from_colour,
        module=_MODULE,
    ),
    NodeClass(
        name="GrowMask",
        title="GrowMask",
        category="mask",
        inputs=(
            _MASK,
            integer("expand", 0, -_MOST, _MOST, 1),
            switch("tapered_corners", default=True),
        ),
        outputs=("MASK",),
        run=_grow,
        module=_MODULE,
    ),
    NodeClass(
        name="FeatherMask",
        title="FeatherMask",
        category="mask",
        inputs=(
            _MASK,
            *(integer(side, 0, 0, _MOST, 1) for side in ("left", "top", "right", "bottom")),
        ),
        outputs=("MASK",),
        run=_feather,
        module=_MODULE,
    ),
    NodeClass(
        name="CropMask",
        title="CropMask",
        category="mask",
        inputs=(_MASK, *_PLACE, *_SIZE),
        outputs=("MASK",),
        run=_crop,
        module=_MODULE,
    ),
    NodeClass(
        name="MaskComposite",
        title="MaskComposite",
        category="mask",
        inputs=(
            value("destination", "MASK"),
            value("source", "MASK"),
            *_PLACE,
            choice("operation", tuple(_OPERATIONS)),
        ),
        outputs=("MASK",),
        run=_composite,
        module=_MODULE,
    ),
    NodeClass(
        name="ThresholdMask",
        title="ThresholdMask",
        category="mask",
        inputs=(_MASK, number("value", 0.5, 0.0, 1.0, 0.01)),
        outputs=("MASK",),
        run=_threshold,
        module=_MODULE,
    ),
    NodeClass(
        name="JoinImageWithAlpha",
        title="Join Image with Alpha",
        category="mask/compositing",
        inputs=(value("image", "IMAGE"), value("alpha", "MASK")),
        outputs=("IMAGE",),
        run=_join,
        module=_COMPOSITING,
    ),
    NodeClass(
        name="SplitImageWithAlpha",
        title="Split Image with Alpha",
        category="mask/compositing",
        inputs=(value("image", "IMAGE"),),
        outputs=("IMAGE", "MASK"),
        run=_split,
        module=_COMPOSITING,
    ),
)
