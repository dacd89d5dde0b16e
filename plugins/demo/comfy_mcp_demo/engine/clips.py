"""What travels along the links of a graph for moving pictures: videos, and latents of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import numpy as np

from comfy_mcp_demo.engine.values import MAX_PIXELS, Images, Levels, Origin

if TYPE_CHECKING:
    from comfy_mcp_demo.engine.sound import Sound

PACE: Final = 16
"""Frames per second that a sampler makes: the rate of Wan 2.1, whose place it takes."""

_GROUP: Final = 4
"""Frames that share one latent of time in the VAEs of Wan and HunyuanVideo."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Video:
    """A video that was put together.

    Attributes:
        images: Its frames.
        fps: Frames per second.
        sound: What is heard; cut to the frames' length when it is saved.
    """

    images: Images
    fps: Fraction
    sound: Sound | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class VideoFile:
    """A video that lies in a file, and is decoded when its frames are asked for."""

    path: Path


@dataclass(frozen=True, kw_only=True, slots=True)
class ClipLatent:
    """A batch of latents of clips. They hold the frames as bytes: nothing here has learnt more.

    Attributes:
        width: In pixels.
        height: In pixels.
        length: Frames of each clip.
        batch: How many clips.
        frames: uint8 (batch * length, height, width, 3), one clip after another; None before
            anything was sampled.
        start: Given frames that each clip begins with, uint8 (count, height, width, 3).
        origin: What to tell about the frames.
        scene_seeds: The seeds of a walk that stopped before its end, for the sampler that takes
            it up.
    """

    width: int
    height: int
    length: int
    batch: int = 1
    frames: Levels | None = field(default=None, repr=False)
    start: Levels | None = field(default=None, repr=False)
    origin: Origin = field(default_factory=Origin)
    scene_seeds: tuple[int, ...] = ()

    @property
    def samples(self) -> NoReturn:
        """What nodes for latents of pictures ask for.

        Raises:
            TypeError: Always, and says what to do.
        """
        msg = "this node works on latents of pictures: decode the clip first, and use its frames"
        raise TypeError(msg)

    def decoded(self) -> Images:
        """The frames as pictures; a middle grey before anything was sampled."""
        if self.frames is not None:
            return Images(levels=self.frames, origin=self.origin)
        shape = (self.batch * self.length, self.height, self.width, 3)
        return Images(levels=np.full(shape, 127, dtype=np.uint8))


def empty_clip(width: int, height: int, length: int, batch: int = 1) -> ClipLatent:
    """A clip to be sampled. Frames come in fours after the first, as with a model's VAE.

    Args:
        width: In pixels; a multiple of 8 is made of it.
        height: In pixels; likewise.
        length: Frames, at least 1; a number of the form 4 n + 1 is made of it.
        batch: How many clips.

    Raises:
        MemoryError: The frames would hold more than `MAX_PIXELS` pixels.
    """
    width, height = max(8, width // 8 * 8), max(8, height // 8 * 8)
    length = (length - 1) // _GROUP * _GROUP + 1
    if batch * length * width * height > MAX_PIXELS:
        msg = (
            f"{batch * length} frames of {width} x {height} are more than this engine holds at "
            f"once ({MAX_PIXELS:,} pixels). Ask for a smaller size or a shorter clip."
        )
        raise MemoryError(msg)
    return ClipLatent(width=width, height=height, length=length, batch=batch)


def frame_rate(fps: float) -> Fraction:
    """Frames per second to a thousandth, as ComfyUI's nodes write it into files."""
    return Fraction(round(fps * 1000), 1000)
