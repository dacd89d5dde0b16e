"""Pure work on masks: float32 (batch, height, width), 0 to 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from comfy_mcp_demo.engine.values import Floats


def rounded_fit(mask: Floats, width: int, height: int) -> Floats:
    """A mask resized to width x height, smoothly."""
    if mask.shape[1:] == (height, width):
        return mask
    return np.stack(
        [
            np.asarray(Image.fromarray(one).resize((width, height), Image.Resampling.BILINEAR))
            for one in mask
        ]
    )


def grown(mask: Floats, pixels: int, *, tapered: bool = False) -> Floats:
    """A mask whose covered part is larger by so many pixels on every side; smaller if negative.

    Args:
        mask: What to grow.
        pixels: How far; every pixel is one step to the eight neighbours, or to four.
        tapered: Whether a step goes to the four nearest neighbours only, which slants corners.
    """
    if pixels < 0:
        return np.float32(1.0) - grown(np.float32(1.0) - mask, -pixels, tapered=tapered)
    if not tapered:
        return np.stack([_widest(one, pixels) for one in mask])
    out = mask
    for _ in range(min(pixels, max(mask.shape[1:]))):
        padded = np.pad(out, ((0, 0), (1, 1), (1, 1)))
        around = (padded[:, :-2, 1:-1], padded[:, 2:, 1:-1], padded[:, 1:-1, :-2])
        out = np.maximum.reduce([out, padded[:, 1:-1, 2:], *around])
    return out


def _widest(mask: Floats, pixels: int) -> Floats:
    """The highest value within so many pixels, along one side and then the other."""
    for axis in (0, 1):
        out = mask.copy()
        for shift in range(1, min(pixels, mask.shape[axis] - 1) + 1):
            ahead = [slice(None), slice(None)]
            behind = [slice(None), slice(None)]
            ahead[axis], behind[axis] = slice(shift, None), slice(None, -shift)
            here, there = tuple(ahead), tuple(behind)
            np.maximum(out[here], mask[there], out=out[here])
            np.maximum(out[there], mask[here], out=out[there])
        mask = out
    return mask


def feathered(mask: Floats, left: int, top: int, right: int, bottom: int) -> Floats:
    """A mask that fades towards its edges, over so many pixels on each side."""
    _, height, width = mask.shape
    across = _ramp(width, left) * _ramp(width, right)[::-1]
    down = _ramp(height, top) * _ramp(height, bottom)[::-1]
    out = mask.copy()
    out *= across[np.newaxis, np.newaxis, :]
    out *= down[np.newaxis, :, np.newaxis]
    return out


def _ramp(length: int, fade: int) -> Floats:
    ramp = np.ones(length, dtype=np.float32)
    fade = min(fade, length)
    ramp[:fade] = (np.arange(fade, dtype=np.float32) + 1.0) / max(1, fade)
    return ramp


def smooth_edges(height: int, width: int, sides: tuple[int, int, int, int], reach: int) -> Floats:
    """A mask for the inside of a padded picture: 1 at the sides that were padded, falling to 0.

    Args:
        height: The height of the inside, in pixels.
        width: Its width.
        sides: How much was added left, top, right and bottom; an edge with nothing stays 0.
        reach: Over how many pixels the mask falls.
    """
    mask = np.zeros((height, width), dtype=np.float32)
    if reach <= 0 or reach * 2 >= min(height, width):
        return mask
    left, top, right, bottom = sides
    rows = np.arange(height, dtype=np.float32)[:, np.newaxis]
    columns = np.arange(width, dtype=np.float32)[np.newaxis, :]
    distances = [
        np.broadcast_to(distance, mask.shape)
        for added, distance in (
            (left, columns),
            (top, rows),
            (right, np.float32(width) - columns),
            (bottom, np.float32(height) - rows),
        )
        if added
    ]
    if not distances:
        return mask
    nearest = np.minimum.reduce(distances)
    return np.clip((np.float32(reach) - nearest) / np.float32(reach), 0.0, 1.0) ** 2
