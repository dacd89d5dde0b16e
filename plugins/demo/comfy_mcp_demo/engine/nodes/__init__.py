"""The node classes of the demo engine, one module per subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comfy_mcp_demo.engine.nodes import (
    audio,
    audio_files,
    audio_models,
    effects,
    files,
    images,
    inpainting,
    latents,
    loaders,
    masks,
    primitives,
    sampling,
    upscaling,
    video,
    video_models,
    video_saving,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from comfy_mcp_demo.engine.nodes.declare import NodeClass


def node_classes() -> Mapping[str, NodeClass]:
    """Every node class by its name, in the order of /object_info."""
    modules = (
        *(sampling, loaders, latents, inpainting, images, upscaling, effects, files, masks),
        *(primitives, video_models, video, video_saving, audio_models, audio, audio_files),
    )
    return {node.name: node for module in modules for node in module.NODES}
