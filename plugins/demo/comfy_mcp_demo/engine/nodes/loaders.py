"""Loaders and conditioning: what stands between a prompt and the sampler."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from comfy_mcp_demo.engine.folders import MODELS
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
    return gives(Conditioning(texts=conditioning_1.texts + conditioning_2.texts))


def _concat(
    call: Call, *, conditioning_to: Conditioning, conditioning_from: Conditioning
) -> Result:
    del call
    return gives(Conditioning(texts=conditioning_to.texts + conditioning_from.texts))


def _zero_out(call: Call, *, conditioning: Conditioning) -> Result:
    del call, conditioning
    return gives(Conditioning(texts=()))


_TWO_OF_A_KIND: Final = "The words of both count, the first ones first."

NODES: Final = (
    NodeClass(
        name="CheckpointLoaderSimple",
        title="Load Checkpoint",
        category="loaders",
        description="Gives the demo painter where a model would be. It is not an AI model.",
        inputs=(choice("ckpt_name", _checkpoints),),
        outputs=("MODEL", "CLIP", "VAE"),
        run=_load_checkpoint,
    ),
    NodeClass(
        name="VAELoader",
        title="Load VAE",
        category="loaders",
        description="Gives the fold of pixels that stands for a VAE here.",
        inputs=(choice("vae_name", ("pixel_space",)),),
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
