"""Nodes that stand between an inpainting model and its sampler."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from comfy_mcp_demo.engine.latents import fold, whole_places
from comfy_mcp_demo.engine.masks import rounded_fit
from comfy_mcp_demo.engine.nodes.declare import (
    Call,
    NodeClass,
    Result,
    gives,
    number,
    switch,
    value,
)
from comfy_mcp_demo.engine.pictures import without_alpha
from comfy_mcp_demo.engine.values import Conditioning, Images, Latent, Model

if TYPE_CHECKING:
    from comfy_mcp_demo.engine.values import Floats


def _condition(
    call: Call,
    *,
    positive: Conditioning,
    negative: Conditioning,
    vae: Model,
    pixels: Images,
    mask: Floats,
    noise_mask: bool,
) -> Result:
    """The picture as it is becomes the latent: the painter goes over it under the mask."""
    del call, vae
    whole = whole_places(without_alpha(pixels.pixels))
    latent = Latent(samples=fold(whole), origin=pixels.origin)
    if noise_mask:
        covered = rounded_fit(mask, whole.shape[2], whole.shape[1])
        latent = replace(latent, noise_mask=np.clip(covered, 0.0, 1.0))
    return gives(positive, negative, latent)


def _differential(call: Call, *, model: Model, strength: float = 1.0) -> Result:
    """Masks of every shade are followed here anyway, so the model stays what it is."""
    del call, strength
    return gives(model)


NODES: Final = (
    NodeClass(
        name="InpaintModelConditioning",
        title="InpaintModelConditioning",
        category="conditioning/inpaint",
        description="A picture to be painted over under a mask.",
        inputs=(
            value("positive", "CONDITIONING"),
            value("negative", "CONDITIONING"),
            value("vae", "VAE"),
            value("pixels", "IMAGE"),
            value("mask", "MASK"),
            switch("noise_mask", default=True),
        ),
        outputs=("CONDITIONING", "CONDITIONING", "LATENT"),
        output_names=("positive", "negative", "latent"),
        run=_condition,
    ),
    NodeClass(
        name="DifferentialDiffusion",
        title="Differential Diffusion",
        category="_for_testing",
        description="Accepted and passed on: the painter follows masks of every shade.",
        inputs=(
            value("model", "MODEL"),
            replace(number("strength", 1.0, 0.0, 1.0, 0.01), required=False),
        ),
        outputs=("MODEL",),
        run=_differential,
        module="comfy_extras.nodes_differential_diffusion",
    ),
)
