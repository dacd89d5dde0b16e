"""Nodes that make, encode, decode and reshape latents."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from comfy_mcp_demo.engine.clips import ClipLatent
from comfy_mcp_demo.engine.latents import CHANNELS, FACTOR, fold, unfold, whole_places
from comfy_mcp_demo.engine.masks import grown, rounded_fit
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
from comfy_mcp_demo.engine.values import Floats, Images, Latent, Model, blank, mixed


def _empty_latent(call: Call, *, width: int, height: int, batch_size: int) -> Result:
    del call
    rows, columns = height // FACTOR, width // FACTOR
    blank_places = blank(batch_size, rows, columns, CHANNELS)
    return gives(Latent(samples=blank_places.reshape(batch_size, CHANNELS, rows, columns)))


def _encode(call: Call, *, pixels: Images, vae: Model) -> Result:
    del call, vae
    return gives(_encoded(pixels))


def _encoded(images: Images) -> Latent:
    pixels = whole_places(without_alpha(images.pixels))
    return Latent(samples=fold(pixels), origin=images.origin)


def _encode_for_inpaint(
    call: Call, *, pixels: Images, vae: Model, mask: Floats, grow_mask_by: int
) -> Result:
    """What the mask covers becomes a middle grey, so that nothing of it shines through."""
    del call, vae
    whole = whole_places(without_alpha(pixels.pixels))
    covered = np.round(rounded_fit(mask, whole.shape[2], whole.shape[1]))
    open_places = grown(covered, grow_mask_by)
    grey = np.full_like(whole, 0.5)
    latent = _encoded(pixels.redone(mixed(whole, grey, covered[..., np.newaxis])))
    return gives(replace(latent, noise_mask=open_places))


def _set_noise_mask(call: Call, *, samples: Latent, mask: Floats) -> Result:
    del call
    return gives(replace(samples, noise_mask=mask))


def _decode(call: Call, *, samples: Latent | ClipLatent, vae: Model) -> Result:
    del call, vae
    if isinstance(samples, ClipLatent):
        return gives(samples.decoded())
    return gives(Images(pixels=unfold(samples.samples), origin=samples.origin))


def _upscale(
    call: Call, *, samples: Latent, upscale_method: str, width: int, height: int, crop: str
) -> Result:
    del call
    if not width and not height:
        return gives(samples)
    _, _, rows, columns = samples.samples.shape
    width = width or max(FACTOR, round(columns * FACTOR * height / (rows * FACTOR)))
    height = height or max(FACTOR, round(rows * FACTOR * width / (columns * FACTOR)))
    return gives(_resized(samples, width // FACTOR, height // FACTOR, upscale_method, crop))


def _upscale_by(call: Call, *, samples: Latent, upscale_method: str, scale_by: float) -> Result:
    del call
    _, _, rows, columns = samples.samples.shape
    wide, high = round(columns * scale_by), round(rows * scale_by)
    return gives(_resized(samples, wide, high, upscale_method, "disabled"))


def _resized(latent: Latent, columns: int, rows: int, method: str, crop: str) -> Latent:
    """The latent in another size, in places of 8 x 8 pixels; its pixels are what is resized."""
    pixels = unfold(latent.samples)
    width, height = max(1, columns) * FACTOR, max(1, rows) * FACTOR
    blank(pixels.shape[0], height, 1, 1)
    if crop == "center":
        pixels = cropped_to_ratio(pixels, width, height)
    return replace(latent, samples=fold(resized(pixels, width, height, method)))


def _repeat(call: Call, *, samples: Latent, amount: int) -> Result:
    """A batch of 2 repeated 3 times is 6 items with places 0 to 5, so 6 different seeds."""
    del call
    batch = samples.samples.shape[0]
    blank(batch * amount, samples.samples.shape[2] * FACTOR, samples.samples.shape[3], FACTOR)
    places = samples.places or tuple(range(batch))
    spread = max(places) - min(places) + 1
    repeated = tuple(place + spread * turn for turn in range(amount) for place in places)
    mask = samples.noise_mask
    if mask is not None and mask.shape[0] > 1:
        mask = np.tile(mask, (amount, 1, 1))
    return gives(
        replace(
            samples,
            samples=np.tile(samples.samples, (amount, 1, 1, 1)),
            places=repeated,
            noise_mask=mask,
            scene_seeds=samples.scene_seeds * amount,
        )
    )


def _from_batch(call: Call, *, samples: Latent, batch_index: int, length: int) -> Result:
    del call
    batch = samples.samples.shape[0]
    start = min(batch - 1, batch_index)
    end = min(batch, start + length)
    mask = samples.noise_mask
    if mask is not None and mask.shape[0] > 1:
        mask = mask[start:end]
    places = samples.places or tuple(range(batch))
    return gives(
        replace(
            samples,
            samples=samples.samples[start:end],
            places=places[start:end],
            noise_mask=mask,
            scene_seeds=samples.scene_seeds[start:end],
        )
    )


_LATENT_METHODS: Final = ("nearest-exact", "bilinear", "area", "bicubic", "bislerp")

NODES: Final = (
    NodeClass(
        name="EmptyLatentImage",
        title="Empty Latent Image",
        category="latent",
        description="A batch of empty latents, from which a sampler paints new pictures.",
        inputs=(
            integer("width", 512, 16, 16384, 8),
            integer("height", 512, 16, 16384, 8),
            integer("batch_size", 1, 1, 4096),
        ),
        outputs=("LATENT",),
        run=_empty_latent,
    ),
    NodeClass(
        name="EmptySD3LatentImage",
        title="EmptySD3LatentImage",
        category="latent/sd3",
        description="The same as EmptyLatentImage: latents are of one kind here.",
        inputs=(
            integer("width", 1024, 16, 16384, 16),
            integer("height", 1024, 16, 16384, 16),
            integer("batch_size", 1, 1, 4096),
        ),
        outputs=("LATENT",),
        run=_empty_latent,
        module="comfy_extras.nodes_sd3",
    ),
    NodeClass(
        name="VAEEncode",
        title="VAE Encode",
        category="latent",
        description="Folds pictures into latents, without loss.",
        inputs=(value("pixels", "IMAGE"), value("vae", "VAE")),
        outputs=("LATENT",),
        run=_encode,
    ),
    NodeClass(
        name="VAEEncodeForInpaint",
        title="VAE Encode (for Inpainting)",
        category="latent/inpaint",
        description="Folds pictures into latents, to be painted anew under a mask.",
        inputs=(
            value("pixels", "IMAGE"),
            value("vae", "VAE"),
            value("mask", "MASK"),
            integer("grow_mask_by", 6, 0, 64, 1),
        ),
        outputs=("LATENT",),
        run=_encode_for_inpaint,
    ),
    NodeClass(
        name="SetLatentNoiseMask",
        title="Set Latent Noise Mask",
        category="latent/inpaint",
        description="Lets sampling change a latent under a mask only.",
        inputs=(value("samples", "LATENT"), value("mask", "MASK")),
        outputs=("LATENT",),
        run=_set_noise_mask,
    ),
    NodeClass(
        name="VAEDecode",
        title="VAE Decode",
        category="latent",
        description="Unfolds latents into pictures, without loss.",
        inputs=(value("samples", "LATENT"), value("vae", "VAE")),
        outputs=("IMAGE",),
        run=_decode,
    ),
    NodeClass(
        name="LatentUpscale",
        title="Upscale Latent",
        category="latent",
        inputs=(
            value("samples", "LATENT"),
            choice("upscale_method", _LATENT_METHODS),
            integer("width", 512, 0, 16384, 8),
            integer("height", 512, 0, 16384, 8),
            choice("crop", ("disabled", "center")),
        ),
        outputs=("LATENT",),
        run=_upscale,
    ),
    NodeClass(
        name="LatentUpscaleBy",
        title="Upscale Latent By",
        category="latent",
        inputs=(
            value("samples", "LATENT"),
            choice("upscale_method", _LATENT_METHODS),
            number("scale_by", 1.5, 0.01, 8.0, 0.01),
        ),
        outputs=("LATENT",),
        run=_upscale_by,
    ),
    NodeClass(
        name="RepeatLatentBatch",
        title="Repeat Latent Batch",
        category="latent/batch",
        inputs=(value("samples", "LATENT"), integer("amount", 1, 1, 64)),
        outputs=("LATENT",),
        run=_repeat,
    ),
    NodeClass(
        name="LatentFromBatch",
        title="Latent From Batch",
        category="latent/batch",
        inputs=(
            value("samples", "LATENT"),
            integer("batch_index", 0, 0, 63),
            integer("length", 1, 1, 64),
        ),
        outputs=("LATENT",),
        run=_from_batch,
    ),
)
