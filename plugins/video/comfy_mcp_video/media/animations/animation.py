"""Pure: an animated picture's frames and how long each is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from comfy_mcp_video.media.facts import Facts

if TYPE_CHECKING:
    from comfy_mcp_video.media.facts import Container

__all__ = ["Animation", "facts_of"]

_UNTOLD = 0.1
"""Seconds that browsers show a frame for whose time is not told."""

_STEADY = 0.05
"""By which share of the mean a frame may be longer or shorter, beyond a tick, and yet be steady."""

_TICKS = {"gif": 0.01, "webp": 0.001, "apng": 0.001}
"""Seconds that times are rounded to: by the format, or by those who write it."""


@dataclass(slots=True)
class Animation:
    """What a walk over an animated picture found.

    Attributes:
        container: The format.
        width: In pixels.
        height: In pixels.
        has_alpha: Whether pixels may be transparent.
        durations: The seconds that each frame is shown for, as far as the walk came.
        announced: How many frames the file says it has; None when it does not.
        walked: How far the walk came, in bytes.
        whole: Whether it came to the end.
    """

    container: Container
    width: int
    height: int
    has_alpha: bool = False
    durations: list[float] = field(default_factory=list[float])
    announced: int | None = None
    walked: int = 0
    whole: bool = False

    @property
    def shown(self) -> list[float]:
        """The seconds that each frame is shown for, where the file tells none as browsers do."""
        return [seconds or _UNTOLD for seconds in self.durations]


def facts_of(animation: Animation, size: int) -> Facts:
    """The facts of an animation whose file has so many bytes.

    Where the walk did not come to the end, the rest is taken to be like what it saw.
    """
    shown = animation.shown
    found, lasts = len(shown), sum(shown)
    frames: float = found
    if not animation.whole and found:
        share = size / max(animation.walked, 1)
        frames = animation.announced or found * max(share, 1.0)
    seconds = lasts * frames / found if found else None
    mean = lasts / found if found else 0.0
    # The last frame may be held before all begins again.
    body = shown[:-1]
    return Facts(
        container=animation.container,
        codec=animation.container,
        width=animation.width,
        height=animation.height,
        duration_seconds=seconds,
        picture_seconds=seconds,
        fps=1 / mean if mean else None,
        frames=round(frames) or None,
        variable_rate=any(
            abs(s - mean) > _TICKS[animation.container] + _STEADY * mean for s in body
        ),
        has_alpha=animation.has_alpha,
        estimated=not animation.whole,
    )
