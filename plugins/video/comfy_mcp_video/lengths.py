"""Pure: how many frames a clip has.

Wan's VAE packs 4 frames into one latent frame after the first one, so that a clip has 4n + 1
frames, and ComfyUI's nodes count them in steps of 4 from 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from comfy_mcp_core.contributions import Values

__all__ = ["LEAST_FRAMES", "MOST_FRAMES", "frames_for", "with_length"]

STEP = 4

LEAST_FRAMES = 5
"""One frame more than a still picture would have: the shortest clip."""

MOST_FRAMES = 16_381
"""The largest 4n + 1 that ComfyUI's nodes take; they allow 16,384."""


def frames_for(duration: float, fps: float) -> int:
    """The number of frames, 4n + 1, that comes closest to so many seconds at a frame rate.

    >>> frames_for(5, 16)
    81
    """
    steps = round((duration * fps - 1) / STEP)
    return min(max(STEP * steps + 1, LEAST_FRAMES), MOST_FRAMES)


def with_length(values: Values) -> Values:
    """The values with `length`, in frames, as it follows from `duration` (seconds) and `fps`.

    A workflow that has no such parameters, as one of the operator's own under the same name may,
    keeps its values.
    """
    duration, fps = values.get("duration"), values.get("fps")
    if not isinstance(duration, int | float) or not isinstance(fps, int | float):
        return values
    return values | {"length": frames_for(duration, fps)}
