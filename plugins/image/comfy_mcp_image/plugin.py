"""What this package adds to Comfy MCP, declared through its hooks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from comfy_mcp_core.contributions import DefaultKey, DefaultsNamespace, WorkflowSource
from comfy_mcp_core.hookspecs import hookimpl

if TYPE_CHECKING:
    from comfy_mcp_core.contributions import MediaType, Tool

__all__ = [
    "IMAGE_DEFAULTS",
    "comfy_mcp_defaults",
    "comfy_mcp_media_types",
    "comfy_mcp_tools",
    "comfy_mcp_workflows",
]

OF_OTHER_MEDIA = ("ace_step", "stable-audio", "stable_audio", "svd", "ltx-video")
"""Parts of the names of checkpoints in that folder that make songs, sounds or videos."""

IMAGE_DEFAULTS = DefaultsNamespace(
    name="image",
    keys={
        "width": DefaultKey(type="int", value=512, minimum=16, maximum=16_384),
        "height": DefaultKey(type="int", value=512, minimum=16, maximum=16_384),
        "model": DefaultKey(type="str", model_folder="checkpoints", avoids=OF_OTHER_MEDIA),
        "steps": DefaultKey(type="int", value=20, minimum=1, maximum=10_000),
        "cfg": DefaultKey(type="float", value=8.0, minimum=0.0, maximum=100.0),
        "sampler_name": DefaultKey(type="str", value="euler"),
        "scheduler": DefaultKey(type="str", value="normal"),
        "denoise": DefaultKey(type="float", value=1.0, minimum=0.0, maximum=1.0),
        "negative_prompt": DefaultKey(type="str", value="text, watermark"),
        "batch_size": DefaultKey(type="int", value=1, minimum=1, maximum=4_096),
    },
)
"""What image workflows fall back to; the ranges are those of KSampler and EmptyLatentImage."""


@hookimpl
def comfy_mcp_defaults() -> list[DefaultsNamespace]:
    """The namespace `image`."""
    return [IMAGE_DEFAULTS]


@hookimpl
def comfy_mcp_media_types() -> list[MediaType]:
    """Pictures, and animated ones by their first frame."""
    from comfy_mcp_image.media import IMAGE  # many commands need no media types

    return [IMAGE]


@hookimpl
def comfy_mcp_workflows() -> list[WorkflowSource]:
    """The shipped workflows: `generate_image`, `edit_image`, `inpaint_image`, two of upscaling."""
    return [WorkflowSource(folder=Path(__file__).parent / "workflows", namespace="image")]


@hookimpl
def comfy_mcp_tools() -> list[Tool]:
    """The tools `upscale_image` and `view_image`."""
    from comfy_mcp_image.tools import UPSCALE_IMAGE, VIEW_IMAGE  # many commands need no tools

    return [UPSCALE_IMAGE, VIEW_IMAGE]
