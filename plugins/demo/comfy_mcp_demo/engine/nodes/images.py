"""Nodes that make, scale, cut and mix pictures."""

from __future__ import annotations

from typing import Final

import numpy as np

from comfy_mcp_demo.engine.masks import rounded_fit, smooth_edges
from comfy_mcp_demo.engine.nodes.declare import (
    Call,
    Input,
    NodeClass,
    Result,
    choice,
    gives,
    integer,
    number,
    switch,
    value,
)
from comfy_mcp_demo.engine.pictures import cropped_to_ratio, resized, without_alpha
from comfy_mcp_demo.engine.values import Floats, Images, blank

_MOST: Final = 16384


def _empty(call: Call, *, width: int, height: int, batch_size: int, color: int) -> Result:
    del call
    pixels = blank(batch_size, height, width, 3)
    if color:
        pixels[:] = np.array(
            [color >> 16 & 255, color >> 8 & 255, color & 255], dtype=np.float32
        ) / np.float32(255.0)
    return gives(Images(pixels=pixels))


def _scale(
    call: Call, *, image: Images, upscale_method: str, width: int, height: int, crop: str
) -> Result:
    del call
    old_width, old_height = image.size
    if not width and not height:
        return gives(image)
    width = width or max(1, round(old_width * height / old_height))
    height = height or max(1, round(old_height * width / old_width))
    pixels = image.pixels
    if crop == "center":
        pixels = cropped_to_ratio(pixels, width, height)
    blank(pixels.shape[0], height, width, 0)
    return gives(image.redone(resized(pixels, width, height, upscale_method)))


def _scale_by(call: Call, *, image: Images, upscale_method: str, scale_by: float) -> Result:
    old_width, old_height = image.size
    width, height = round(old_width * scale_by), round(old_height * scale_by)
    return _scale(
        call,
        image=image,
        upscale_method=upscale_method,
        width=max(1, width),
        height=max(1, height),
        crop="disabled",
    )


def _scale_to_total(call: Call, *, image: Images, upscale_method: str, megapixels: float) -> Result:
    """A megapixel is 1024 x 1024 here, as in ComfyUI."""
    width, height = image.size
    factor = float((megapixels * 1024 * 1024 / (width * height)) ** 0.5)
    return _scale_by(call, image=image, upscale_method=upscale_method, scale_by=factor)


def _invert(call: Call, *, image: Images) -> Result:
    del call
    return gives(image.redone(np.float32(1.0) - image.pixels))


def _batch(call: Call, *, image1: Images, image2: Images) -> Result:
    """The second batch takes the first one's size and channels."""
    del call
    width, height = image1.size
    first, second = image1.pixels, image2.pixels
    if first.shape[-1] != second.shape[-1]:
        first, second = without_alpha(first), without_alpha(second)
    fitted = resized(cropped_to_ratio(second, width, height), width, height, "bilinear")
    joined = np.concatenate((first, fitted))
    return gives(Images(pixels=joined, origin=image1.origin.joined(image2.origin)))


def _crop(call: Call, *, image: Images, width: int, height: int, x: int, y: int) -> Result:
    """What would reach beyond the picture is cut off, so that at least one pixel is left."""
    del call
    old_width, old_height = image.size
    x, y = min(x, old_width - 1), min(y, old_height - 1)
    return gives(image.redone(image.pixels[:, y : y + height, x : x + width]))


def _pad(
    call: Call, *, image: Images, left: int, top: int, right: int, bottom: int, feathering: int
) -> Result:
    """New space is a middle grey, and the mask covers it."""
    del call
    old = without_alpha(image.pixels)
    batch, height, width, _ = old.shape
    pixels = blank(batch, height + top + bottom, width + left + right, 3)
    pixels += np.float32(0.5)
    inside = (slice(top, top + height), slice(left, left + width))
    pixels[:, *inside] = old
    mask = np.ones((1, *pixels.shape[1:3]), dtype=np.float32)
    mask[0][inside] = smooth_edges(height, width, (left, top, right, bottom), feathering)
    return gives(image.redone(pixels), mask)


def composite(destination: Floats, source: Floats, mask: Floats | None, x: int, y: int) -> Floats:
    """A batch with another laid over it at x, y, where a mask of the source's size allows it.

    The smaller batch is repeated; what reaches beyond the destination is cut off.
    """
    out = destination.copy()
    height = min(source.shape[1], out.shape[1] - y)
    width = min(source.shape[2], out.shape[2] - x)
    if height <= 0 or width <= 0:
        return out
    batch = out.shape[0]
    over = _repeated(source, batch)[:, :height, :width]
    under = out[:, y : y + height, x : x + width]
    if mask is None:
        under[:] = over
    else:
        share = _repeated(mask, batch)[:, :height, :width]
        under += (over - under) * (share[..., np.newaxis] if under.ndim > share.ndim else share)
    return out


def _repeated(values: Floats, batch: int) -> Floats:
    if values.shape[0] >= batch:
        return values[:batch]
    return np.concatenate([values] * -(-batch // values.shape[0]))[:batch]


def _composite_masked(
    call: Call,
    *,
    destination: Images,
    source: Images,
    x: int,
    y: int,
    resize_source: bool,
    mask: Floats | None = None,
) -> Result:
    del call
    under, over = without_alpha(destination.pixels), without_alpha(source.pixels)
    if resize_source:
        over = resized(over, under.shape[2], under.shape[1], "bilinear")
    fitted = None if mask is None else rounded_fit(mask, over.shape[2], over.shape[1])
    return gives(
        Images(
            pixels=composite(under, over, fitted, x, y),
            origin=destination.origin.joined(source.origin),
        )
    )


def _repeat(call: Call, *, image: Images, amount: int) -> Result:
    del call
    batch, height, width, _ = image.pixels.shape
    blank(batch * amount, height, width, 0)
    return gives(image.redone(np.tile(image.pixels, (amount, 1, 1, 1))))


def _from_batch(call: Call, *, image: Images, batch_index: int, length: int) -> Result:
    del call
    start = min(image.pixels.shape[0] - 1, batch_index)
    return gives(image.redone(image.pixels[start : start + length]))


def _size(call: Call, *, image: Images) -> Result:
    del call
    return gives(*image.size, image.pixels.shape[0])


def _flip(call: Call, *, image: Images, flip_method: str) -> Result:
    del call
    axis = 1 if flip_method.startswith("x") else 2
    return gives(image.redone(np.flip(image.pixels, axis).copy()))


def _rotate(call: Call, *, image: Images, rotation: str) -> Result:
    del call
    turns = {"90": 1, "180": 2, "270": 3}.get(rotation.split(" ", 1)[0], 0)
    return gives(image.redone(np.rot90(image.pixels, -turns, axes=(1, 2)).copy()))


_METHODS: Final = ("nearest-exact", "bilinear", "area", "bicubic", "lanczos")
_EXTRAS: Final = "comfy_extras.nodes_images"
_IMAGE: Final = value("image", "IMAGE")


def _extent(name: str, default: int, low: int, step: int = 1) -> Input:
    """A width, height or distance in pixels, up to ComfyUI's greatest."""
    return integer(name, default, low, _MOST, step)


NODES: Final = (
    NodeClass(
        name="EmptyImage",
        title="EmptyImage",
        category="image",
        description="Pictures of one colour.",
        inputs=(
            _extent("width", 512, 1),
            _extent("height", 512, 1),
            integer("batch_size", 1, 1, 4096),
            integer("color", 0, 0, 0xFFFFFF, 1, display="color"),
        ),
        outputs=("IMAGE",),
        run=_empty,
    ),
    NodeClass(
        name="ImageScale",
        title="Upscale Image",
        category="image/upscaling",
        description="Another size; a side of 0 follows from the other one.",
        inputs=(
            _IMAGE,
            choice("upscale_method", _METHODS),
            _extent("width", 512, 0),
            _extent("height", 512, 0),
            choice("crop", ("disabled", "center")),
        ),
        outputs=("IMAGE",),
        run=_scale,
    ),
    NodeClass(
        name="ImageScaleBy",
        title="Upscale Image By",
        category="image/upscaling",
        inputs=(
            _IMAGE,
            choice("upscale_method", _METHODS),
            number("scale_by", 1.0, 0.01, 8.0, 0.01),
        ),
        outputs=("IMAGE",),
        run=_scale_by,
    ),
    NodeClass(
        name="ImageScaleToTotalPixels",
        title="ImageScaleToTotalPixels",
        category="image/upscaling",
        inputs=(
            _IMAGE,
            choice("upscale_method", _METHODS, plain_list=False),
            number("megapixels", 1.0, 0.01, 16.0, 0.01),
        ),
        outputs=("IMAGE",),
        run=_scale_to_total,
        module="comfy_extras.nodes_post_processing",
    ),
    NodeClass(
        name="ImageInvert",
        title="Invert Image",
        category="image",
        inputs=(_IMAGE,),
        outputs=("IMAGE",),
        run=_invert,
    ),
    NodeClass(
        name="ImageBatch",
        title="Batch Images",
        category="image",
        inputs=(value("image1", "IMAGE"), value("image2", "IMAGE")),
        outputs=("IMAGE",),
        run=_batch,
    ),
    NodeClass(
        name="ImageCrop",
        title="Image Crop",
        category="image/transform",
        inputs=(
            _IMAGE,
            _extent("width", 512, 1),
            _extent("height", 512, 1),
            _extent("x", 0, 0),
            _extent("y", 0, 0),
        ),
        outputs=("IMAGE",),
        run=_crop,
        module=_EXTRAS,
    ),
    NodeClass(
        name="ImagePadForOutpaint",
        title="Pad Image for Outpainting",
        category="image",
        description="Room around a picture, and the mask of what is to be painted there.",
        inputs=(
            _IMAGE,
            _extent("left", 0, 0, 8),
            _extent("top", 0, 0, 8),
            _extent("right", 0, 0, 8),
            _extent("bottom", 0, 0, 8),
            _extent("feathering", 40, 0),
        ),
        outputs=("IMAGE", "MASK"),
        run=_pad,
    ),
    NodeClass(
        name="ImageCompositeMasked",
        title="ImageCompositeMasked",
        category="image",
        inputs=(
            value("destination", "IMAGE"),
            value("source", "IMAGE"),
            _extent("x", 0, 0),
            _extent("y", 0, 0),
            switch("resize_source", default=False),
            value("mask", "MASK", required=False),
        ),
        outputs=("IMAGE",),
        run=_composite_masked,
        module="comfy_extras.nodes_mask",
    ),
    NodeClass(
        name="RepeatImageBatch",
        title="RepeatImageBatch",
        category="image/batch",
        inputs=(_IMAGE, integer("amount", 1, 1, 4096)),
        outputs=("IMAGE",),
        run=_repeat,
        module=_EXTRAS,
    ),
    NodeClass(
        name="ImageFromBatch",
        title="ImageFromBatch",
        category="image/batch",
        inputs=(_IMAGE, integer("batch_index", 0, 0, 4095), integer("length", 1, 1, 4096)),
        outputs=("IMAGE",),
        run=_from_batch,
        module=_EXTRAS,
    ),
    NodeClass(
        name="GetImageSize",
        title="Get Image Size",
        category="image",
        inputs=(_IMAGE,),
        outputs=("INT", "INT", "INT"),
        output_names=("width", "height", "batch_size"),
        hidden={"unique_id": "UNIQUE_ID"},
        run=_size,
        module=_EXTRAS,
    ),
    NodeClass(
        name="ImageFlip",
        title="ImageFlip",
        category="image/transform",
        inputs=(_IMAGE, choice("flip_method", ("x-axis: vertically", "y-axis: horizontally"))),
        outputs=("IMAGE",),
        run=_flip,
        module=_EXTRAS,
    ),
    NodeClass(
        name="ImageRotate",
        title="ImageRotate",
        category="image/transform",
        inputs=(
            _IMAGE,
            choice("rotation", ("none", "90 degrees", "180 degrees", "270 degrees")),
        ),
        outputs=("IMAGE",),
        run=_rotate,
        module=_EXTRAS,
    ),
)
