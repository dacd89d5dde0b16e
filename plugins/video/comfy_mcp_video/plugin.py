"""What this package adds to Comfy MCP, declared through its hooks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from comfy_mcp_core.contributions import DefaultKey, DefaultsNamespace, WorkflowSource
from comfy_mcp_core.hookspecs import hookimpl
from comfy_mcp_video.lengths import with_length

if TYPE_CHECKING:
    from comfy_mcp_core.contributions import MediaType, Tool

__all__ = [
    "VIDEO_DEFAULTS",
    "comfy_mcp_defaults",
    "comfy_mcp_media_types",
    "comfy_mcp_tools",
    "comfy_mcp_workflows",
]

VIDEO_DEFAULTS = DefaultsNamespace(
    name="video",
    keys={
        "width": DefaultKey(type="int", value=832, minimum=16, maximum=16_384),
        "height": DefaultKey(type="int", value=480, minimum=16, maximum=16_384),
        "duration": DefaultKey(type="float", value=5.0, minimum=0.1, maximum=60.0),
        "fps": DefaultKey(type="float", value=16.0, minimum=1.0, maximum=120.0),
        "steps": DefaultKey(type="int", value=20, minimum=1, maximum=10_000),
        "cfg": DefaultKey(type="float", value=6.0, minimum=0.0, maximum=100.0),
        "sampler_name": DefaultKey(type="str", value="uni_pc"),
        "scheduler": DefaultKey(type="str", value="simple"),
        "shift": DefaultKey(type="float", value=8.0, minimum=0.0, maximum=100.0),
        "negative_prompt": DefaultKey(
            type="str", value="blurry, low quality, static, text, watermark, deformed"
        ),
        "model": DefaultKey(type="str", model_folder="diffusion_models", prefers=("t2v",)),
        "i2v_model": DefaultKey(type="str", model_folder="diffusion_models", prefers=("i2v",)),
        "text_encoder": DefaultKey(type="str", model_folder="text_encoders", prefers=("umt5",)),
        "vae": DefaultKey(type="str", model_folder="vae", prefers=("wan_2.1", "wan2.1", "wan")),
        "clip_vision": DefaultKey(
            type="str", model_folder="clip_vision", prefers=("clip_vision_h", "vit-h", "vit_h")
        ),
    },
)
"""What video workflows fall back to: the sampling of ComfyUI's published Wan 2.1 examples
(https://comfyanonymous.github.io/ComfyUI_examples/wan/), and the ranges of the nodes."""


@hookimpl
def comfy_mcp_defaults() -> list[DefaultsNamespace]:
    """The namespace `video`."""
    return [VIDEO_DEFAULTS]


@hookimpl
def comfy_mcp_media_types() -> list[MediaType]:
    """Videos, and animated pictures."""
    from comfy_mcp_video.media import ANIMATION, VIDEO  # many commands need no media types

    return [VIDEO, ANIMATION]


@hookimpl
def comfy_mcp_workflows() -> list[WorkflowSource]:
    """The shipped workflows, `generate_video` and `animate_image`."""
    return [
        WorkflowSource(
            folder=Path(__file__).parent / "workflows",
            namespace="video",
            prepare={"generate_video": with_length, "animate_image": with_length},
        )
    ]


@hookimpl
def comfy_mcp_tools() -> list[Tool]:
    """The tool `view_video`."""
    from comfy_mcp_video.tools import VIEW_VIDEO  # many commands need no tools

    return [VIEW_VIDEO]
