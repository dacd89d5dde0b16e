"""Loaders and conditioning: what stands between a prompt and the sampler."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from comfy_mcp_demo.engine.folders import MODELS
from comfy_mcp_demo.engine.nodes.choices import CLIP_TYPES
from comfy_mcp_demo.engine.nodes.declare import (
    Call,
    NodeClass,
    Result,
    choice,
    gives,
    integer,
    text,
    value,
)
from comfy_mcp_demo.engine.values import Conditioning, Model

if TYPE_CHECKING:
    from comfy_mcp_demo.engine.folders import Folders


def _checkpoints(folders: Folders) -> tuple[str, ...]:
    del folders
    return MODELS["checkpoints"]


def _load_checkpoint(call: Call, *, ckpt_name: str) -> Result:
    del call
    return gives(*(Model(name=ckpt_name, part=part) for part in ("model", "clip", "vae")))


def _diffusion_models(folders: Folders) -> tuple[str, ...]:
    del folders
    return MODELS["diffusion_models"]


def _load_diffusion_model(call: Call, *, unet_name: str, weight_dtype: str) -> Result:
    del call, weight_dtype
    return gives(Model(name=unet_name, part="model"))


def _text_encoders(folders: Folders) -> tuple[str, ...]:
    del folders
    return MODELS["text_encoders"]


def _load_clip(call: Call, *, clip_name: str, type: str, device: str = "default") -> Result:  # noqa: A002 - the input's name
    del call, type, device
    return gives(Model(name=clip_name, part="clip"))


def _vaes(folders: Folders) -> tuple[str, ...]:
    del folders
    return (*MODELS["vae"], "pixel_space")


def _load_vae(call: Call, *, vae_name: str) -> Result:
    del call
    return gives(Model(name=vae_name, part="vae"))


def _encode_text(call: Call, *, text: str, clip: Model) -> Result:
    del call, clip
    return gives(Conditioning(texts=(text,)))


def _set_last_layer(call: Call, *, clip: Model, stop_at_clip_layer: int) -> Result:
    """Nothing here has layers, so the encoder stays what it is."""
    del call, stop_at_clip_layer
    return gives(clip)


def _combine(call: Call, *, conditioning_1: Conditioning, conditioning_2: Conditioning) -> Result:
    del call
    joined = conditioning_1.texts + conditioning_2.texts
    return gives(replace(conditioning_1, texts=joined))


def _concat(
    call: Call, *, conditioning_to: Conditioning, conditioning_from: Conditioning
) -> Result:
    del call
    joined = conditioning_to.texts + conditioning_from.texts
    return gives(replace(conditioning_to, texts=joined))


def _zero_out(call: Call, *, conditioning: Conditioning) -> Result:
    del call, conditioning
    return gives(Conditioning(texts=()))


_TWO_OF_A_KIND: Final = "The words of both count, the first ones first."

NODES: Final = (
    NodeClass(
        name="CheckpointLoaderSimple",
        title="Load Checkpoint",
        category="loaders",
        description="Gives the demo painter or musician where a model would be: no AI model.",
        inputs=(choice("ckpt_name", _checkpoints),),
        outputs=("MODEL", "CLIP", "VAE"),
        run=_load_checkpoint,
    ),
    NodeClass(
        name="UNETLoader",
        title="Load Diffusion Model",
        category="advanced/loaders",
        description="Gives the demo painter where a model would be. It is not an AI model.",
        inputs=(
            choice("unet_name", _diffusion_models),
            choice("weight_dtype", ("default", "fp8_e4m3fn", "fp8_e4m3fn_fast", "fp8_e5m2")),
        ),
        outputs=("MODEL",),
        run=_load_diffusion_model,
    ),
    NodeClass(
        name="CLIPLoader",
        title="Load CLIP",
        category="advanced/loaders",
        description="Gives what hands prompts on. It is not an AI model, whatever the type.",
        inputs=(
            choice("clip_name", _text_encoders),
            choice("type", CLIP_TYPES),
            replace(choice("device", ("default", "cpu"), advanced=True), required=False),
        ),
        outputs=("CLIP",),
        run=_load_clip,
    ),
    NodeClass(
        name="VAELoader",
        title="Load VAE",
        category="loaders",
        description="Gives the fold of pixels that stands for a VAE here.",
        inputs=(choice("vae_name", _vaes),),
        outputs=("VAE",),
        run=_load_vae,
    ),
    NodeClass(
        name="CLIPTextEncode",
        title="CLIP Text Encode (Prompt)",
        category="conditioning",
        description="Hands a prompt to the painter as it is.",
        inputs=(text("text", multiline=True, dynamicPrompts=True), value("clip", "CLIP")),
        outputs=("CONDITIONING",),
        run=_encode_text,
    ),
    NodeClass(
        name="CLIPSetLastLayer",
        title="CLIP Set Last Layer",
        category="conditioning",
        description="Accepted and passed on: the painter has no layers.",
        inputs=(value("clip", "CLIP"), integer("stop_at_clip_layer", -1, -24, -1, 1)),
        outputs=("CLIP",),
        run=_set_last_layer,
    ),
    NodeClass(
        name="ConditioningCombine",
        title="Conditioning (Combine)",
        category="conditioning",
        description=_TWO_OF_A_KIND,
        inputs=(value("conditioning_1", "CONDITIONING"), value("conditioning_2", "CONDITIONING")),
        outputs=("CONDITIONING",),
        run=_combine,
    ),
    NodeClass(
        name="ConditioningConcat",
        title="Conditioning (Concat)",
        category="conditioning",
        description=_TWO_OF_A_KIND,
        inputs=(
            value("conditioning_to", "CONDITIONING"),
            value("conditioning_from", "CONDITIONING"),
        ),
        outputs=("CONDITIONING",),
        run=_concat,
    ),
    NodeClass(
        name="ConditioningZeroOut",
        title="ConditioningZeroOut",
        category="advanced/conditioning",
        description="Takes all the words away.",
        inputs=(value("conditioning", "CONDITIONING"),),
        outputs=("CONDITIONING",),
        run=_zero_out,
    ),
)
