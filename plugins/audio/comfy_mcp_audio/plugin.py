"""What this package adds to Comfy MCP, declared through its hooks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from comfy_mcp_core.contributions import DefaultKey, DefaultsNamespace, WorkflowSource
from comfy_mcp_core.hookspecs import hookimpl

if TYPE_CHECKING:
    from comfy_mcp_core.contributions import MediaType, Tool

__all__ = [
    "AUDIO_DEFAULTS",
    "SOUND_DEFAULTS",
    "comfy_mcp_defaults",
    "comfy_mcp_media_types",
    "comfy_mcp_tools",
    "comfy_mcp_workflows",
]

AUDIO_DEFAULTS = DefaultsNamespace(
    name="audio",
    keys={
        "seconds": DefaultKey(type="float", value=60.0, minimum=1.0, maximum=1_000.0),
        "steps": DefaultKey(type="int", value=50, minimum=1, maximum=10_000),
        "cfg": DefaultKey(type="float", value=5.0, minimum=0.0, maximum=100.0),
        "lyrics_strength": DefaultKey(type="float", value=0.99, minimum=0.0, maximum=10.0),
        "model": DefaultKey(
            type="str", model_folder="checkpoints", prefers=("ace_step", "ace-step")
        ),
        "sampler_name": DefaultKey(type="str", value="euler"),
        "scheduler": DefaultKey(type="str", value="simple"),
        "shift": DefaultKey(type="float", value=5.0, minimum=0.0, maximum=100.0),
    },
)
"""What songs fall back to; the ranges are those of the nodes, the values ACE-Step's usual ones."""

SOUND_DEFAULTS = DefaultsNamespace(
    name="sound",
    keys={
        "seconds": DefaultKey(type="float", value=10.0, minimum=1.0, maximum=47.6),
        "negative_prompt": DefaultKey(type="str", value=""),
        "steps": DefaultKey(type="int", value=50, minimum=1, maximum=10_000),
        "cfg": DefaultKey(type="float", value=4.98, minimum=0.0, maximum=100.0),
        "model": DefaultKey(
            type="str",
            model_folder="checkpoints",
            prefers=("stable_audio", "stable-audio", "stableaudio"),
        ),
        "text_encoder": DefaultKey(type="str", model_folder="text_encoders", prefers=("t5",)),
        "sampler_name": DefaultKey(type="str", value="dpmpp_3m_sde_gpu"),
        "scheduler": DefaultKey(type="str", value="exponential"),
    },
)
"""What sounds fall back to: Stable Audio Open was trained on up to 47.6 seconds."""


@hookimpl
def comfy_mcp_defaults() -> list[DefaultsNamespace]:
    """The namespaces `audio`, of songs, and `sound`, whose model and lengths differ."""
    return [AUDIO_DEFAULTS, SOUND_DEFAULTS]


@hookimpl
def comfy_mcp_media_types() -> list[MediaType]:
    """Sounds."""
    from comfy_mcp_audio.media import AUDIO  # many commands need no media types

    return [AUDIO]


@hookimpl
def comfy_mcp_workflows() -> list[WorkflowSource]:
    """The shipped workflows, `generate_song` and `generate_sound`."""
    return [WorkflowSource(folder=Path(__file__).parent / "workflows", namespace="audio")]


@hookimpl
def comfy_mcp_tools() -> list[Tool]:
    """The tool `view_audio`."""
    from comfy_mcp_audio.tools import VIEW_AUDIO  # many commands need no tools

    return [VIEW_AUDIO]
