"""Nodes between a prompt, or a picture, and a sampled clip."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from comfy_mcp_demo.engine.clips import empty_clip
from comfy_mcp_demo.engine.folders import MODELS
from comfy_mcp_demo.engine.nodes.declare import (
    Call,
    Input,
    NodeClass,
    Result,
    choice,
    gives,
    integer,
    number,
    value,
)
from comfy_mcp_demo.engine.pictures import cropped_to_ratio, resized
from comfy_mcp_demo.engine.strip import without_strip
from comfy_mcp_demo.engine.values import Conditioning, Images, Model

if TYPE_CHECKING:
    from comfy_mcp_demo.engine.clips import ClipLatent
    from comfy_mcp_demo.engine.folders import Folders


def _shift(call: Call, *, model: Model, shift: float) -> Result:
    """Nothing here has sigmas to shift, so the model stays what it is."""
    del call, shift
    return gives(model)


def _vision_models(folders: Folders) -> tuple[str, ...]:
    del folders
    return MODELS["clip_vision"]


def _load_vision(call: Call, *, clip_name: str) -> Result:
    del call
    return gives(Model(name=clip_name, part="clip_vision"))


def _encode_vision(call: Call, *, clip_vision: Model, image: Images, crop: str) -> Result:
    """The picture itself is what is known of it."""
    del call, clip_vision, crop
    return gives(image)


def _empty(call: Call, *, width: int, height: int, length: int, batch_size: int) -> Result:
    del call
    return gives(empty_clip(width, height, length, batch_size))


def _from_image(
    call: Call,
    *,
    positive: Conditioning,
    negative: Conditioning,
    vae: Model,
    width: int,
    height: int,
    length: int,
    batch_size: int,
    clip_vision_output: Images | None = None,
    start_image: Images | None = None,
) -> Result:
    del call, vae, clip_vision_output
    latent = empty_clip(width, height, length, batch_size)
    return gives(positive, negative, _beginning(latent, start_image))


def _latent_from_image(
    call: Call,
    *,
    vae: Model,
    width: int,
    height: int,
    length: int,
    batch_size: int,
    start_image: Images | None = None,
) -> Result:
    del call, vae
    return gives(_beginning(empty_clip(width, height, length, batch_size), start_image))


def _beginning(latent: ClipLatent, images: Images | None) -> ClipLatent:
    """A clip that begins with given pictures, cut to its ratio and brought to its size."""
    if images is None:
        return latent
    levels = images.levels[: latent.length, ..., :3]
    given = Images(levels=np.stack([without_strip(one) for one in levels])).pixels
    fitted = cropped_to_ratio(given, latent.width, latent.height)
    start = Images(pixels=resized(fitted, latent.width, latent.height, "bilinear"))
    return replace(latent, start=start.levels, origin=images.origin)


def _sides(width: int, height: int, length: int, step: int) -> tuple[Input, ...]:
    return (
        integer("width", width, step, 16384, step),
        integer("height", height, step, 16384, step),
        integer("length", length, 1, 16384, 4),
        integer("batch_size", 1, 1, 4096),
    )


_ANIMATES: Final = (
    "Sets a picture in motion, without a model: the camera moves as the prompt says, and water, "
    "light, rain, snow or fog that it names."
)
_START: Final = value("start_image", "IMAGE", required=False)

NODES: Final = (
    NodeClass(
        name="ModelSamplingSD3",
        title="ModelSamplingSD3",
        category="advanced/model",
        description="Accepted and passed on: the painter has no sigmas to shift.",
        inputs=(value("model", "MODEL"), number("shift", 3.0, 0.0, 100.0, 0.01)),
        outputs=("MODEL",),
        run=_shift,
        module="comfy_extras.nodes_model_advanced",
    ),
    NodeClass(
        name="CLIPVisionLoader",
        title="Load CLIP Vision",
        category="loaders",
        description="Gives what stands for an image encoder here. It is not an AI model.",
        inputs=(choice("clip_name", _vision_models),),
        outputs=("CLIP_VISION",),
        run=_load_vision,
    ),
    NodeClass(
        name="CLIPVisionEncode",
        title="CLIP Vision Encode",
        category="conditioning",
        description="Hands the picture on: nothing here knows what it shows.",
        inputs=(
            value("clip_vision", "CLIP_VISION"),
            value("image", "IMAGE"),
            choice("crop", ("center", "none")),
        ),
        outputs=("CLIP_VISION_OUTPUT",),
        run=_encode_vision,
    ),
    NodeClass(
        name="EmptyHunyuanLatentVideo",
        title="Empty HunyuanVideo 1.0 Latent",
        category="latent/video",
        description="An empty clip, from which a sampler paints a scene in motion.",
        inputs=_sides(848, 480, 25, 16),
        outputs=("LATENT",),
        run=_empty,
        module="comfy_extras.nodes_hunyuan",
    ),
    NodeClass(
        name="WanImageToVideo",
        title="WanImageToVideo",
        category="conditioning/video_models",
        description=_ANIMATES,
        inputs=(
            value("positive", "CONDITIONING"),
            value("negative", "CONDITIONING"),
            value("vae", "VAE"),
            *_sides(832, 480, 81, 16),
            value("clip_vision_output", "CLIP_VISION_OUTPUT", required=False),
            _START,
        ),
        outputs=("CONDITIONING", "CONDITIONING", "LATENT"),
        output_names=("positive", "negative", "latent"),
        run=_from_image,
        module="comfy_extras.nodes_wan",
    ),
    NodeClass(
        name="Wan22ImageToVideoLatent",
        title="Wan22ImageToVideoLatent",
        category="conditioning/inpaint",
        description=_ANIMATES,
        inputs=(value("vae", "VAE"), *_sides(1280, 704, 49, 32), _START),
        outputs=("LATENT",),
        run=_latent_from_image,
        module="comfy_extras.nodes_wan",
    ),
)
