"""A miniature SD1.5 with random weights: real sampling in milliseconds a step, noise for a picture.

The parts are ComfyUI's own classes, made smaller by their configuration.
"""

from __future__ import annotations

import math
from typing import Any

import comfy.model_management
import comfy.model_patcher
import comfy.sd
import comfy.supported_models
import torch
from comfy.ldm.models.autoencoder import AutoencoderKL

CONTEXT_DIM = 64
"""Width of the text encoder's output, which the denoiser attends to."""

DENOISER = {
    "image_size": 32,
    "in_channels": 4,
    "out_channels": 4,
    "model_channels": 32,
    "num_res_blocks": [1, 1],
    "channel_mult": [1, 2],
    "transformer_depth": [1, 1],
    "transformer_depth_middle": 1,
    "transformer_depth_output": [1, 1, 1, 1],
    "context_dim": CONTEXT_DIM,
    "use_spatial_transformer": True,
    "use_linear_in_transformer": False,
    "use_temporal_attention": False,
    "adm_in_channels": None,
    "legacy": False,
}
"""A U-Net of two levels; 32 channels are the least that its group normalisation takes."""

TEXT_ENCODER = {
    "hidden_size": CONTEXT_DIM,
    "intermediate_size": 2 * CONTEXT_DIM,
    "num_attention_heads": 4,
    "num_hidden_layers": 2,
    "projection_dim": CONTEXT_DIM,
}
"""What differs from CLIP-L's configuration."""

AUTOENCODER = {
    "double_z": True,
    "z_channels": 4,
    "resolution": 256,
    "in_channels": 3,
    "out_ch": 3,
    "ch": 32,
    "ch_mult": [1, 1, 1, 1],
    "num_res_blocks": 1,
    "attn_resolutions": [],
    "dropout": 0.0,
}
"""Four levels, because SD1.5's latents are an eighth of the picture's size."""


def miniature_sd15(seed: int) -> tuple[Any, Any, Any]:
    """Return (model, clip, vae) as ComfyUI's checkpoint loader does, with weights from `seed`."""
    generator = torch.Generator().manual_seed(seed)
    return _denoiser(generator), _text_encoder(generator), _autoencoder(generator)


def _denoiser(generator: torch.Generator) -> Any:  # noqa: ANN401 - ComfyUI's classes have no types
    config = comfy.supported_models.SD15(DENOISER)
    config.set_inference_dtype(torch.float32, None)
    model = config.get_model({}, device=torch.device("cpu"))
    _randomise(model.diffusion_model, generator)
    return comfy.model_patcher.ModelPatcher(
        model,
        load_device=comfy.model_management.get_torch_device(),
        offload_device=comfy.model_management.unet_offload_device(),
    )


def _text_encoder(generator: torch.Generator) -> Any:  # noqa: ANN401 - ComfyUI's classes have no types
    config = comfy.supported_models.SD15(DENOISER)
    clip = comfy.sd.CLIP(
        config.clip_target(),
        tokenizer_data={},
        model_options={"clip_l_model_config": TEXT_ENCODER, "dtype": torch.float32},
    )
    _randomise(clip.cond_stage_model, generator)
    return clip


def _autoencoder(generator: torch.Generator) -> Any:  # noqa: ANN401 - ComfyUI's classes have no types
    parameters = {"ddconfig": AUTOENCODER, "embed_dim": 4}
    weights = AutoencoderKL(**parameters)
    _randomise(weights, generator)
    return comfy.sd.VAE(
        sd=weights.state_dict(), config={"params": parameters}, dtype=torch.float32
    )


def _randomise(module: torch.nn.Module, generator: torch.Generator) -> None:
    """Fill the parameters, which ComfyUI leaves as they lie in memory until weights are loaded.

    Matrices are normal with a deviation of 1/√inputs, which keeps activations near one; scales
    are one and shifts are zero.
    """
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            if parameter.dim() > 1:
                parameter.normal_(0.0, 1.0 / math.sqrt(parameter[0].numel()), generator=generator)
            elif name.endswith("bias"):
                parameter.zero_()
            elif parameter.dim() == 1:
                parameter.fill_(1.0)
