"""What a latent is here: the pixels themselves, folded so that 8 x 8 of them share a place.

A checkpoint's VAE squeezes 8 x 8 pixels into a few numbers that it has learnt. This engine has
learnt nothing, so it keeps all of them: 8 x 8 x 3 = 192 channels at an eighth of the size. Encoding
and decoding are exact, and graphs that scale, repeat or mask latents work as with a model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from comfy_mcp_demo.engine.values import Floats

FACTOR: Final = 8
"""Pixels per latent place, in each direction."""

CHANNELS: Final = FACTOR * FACTOR * 3


def fold(pixels: Floats) -> Floats:
    """Pixels (batch, height, width, 3) of 0 to 1 as latents (batch, 192, height/8, width/8).

    Latents run from -1 to 1, so that zeros are a middle grey. Sides must be multiples of 8.
    """
    batch, height, width, _ = pixels.shape
    tiles = pixels.reshape(batch, height // FACTOR, FACTOR, width // FACTOR, FACTOR, 3)
    moved = tiles.transpose(0, 2, 4, 5, 1, 3)
    folded = moved.reshape(batch, CHANNELS, height // FACTOR, width // FACTOR)
    return folded * np.float32(2.0) - np.float32(1.0)


def unfold(samples: Floats) -> Floats:
    """Latents as pixels (batch, height, width, 3), 0 to 1: the reverse of `fold`.

    Raises:
        ValueError: The latents do not have this engine's 192 channels.
    """
    batch, channels, rows, columns = samples.shape
    if channels != CHANNELS:
        msg = f"this VAE expects latents with {CHANNELS} channels, but these have {channels}"
        raise ValueError(msg)
    tiles = samples.reshape(batch, FACTOR, FACTOR, 3, rows, columns)
    pixels = tiles.transpose(0, 4, 1, 5, 2, 3).reshape(batch, rows * FACTOR, columns * FACTOR, 3)
    return (pixels + np.float32(1.0)) * np.float32(0.5)


def whole_places(pixels: Floats) -> Floats:
    """The middle of a batch with sides that are multiples of 8, at least one place in each."""
    height, width = pixels.shape[1:3]
    rows, columns = height // FACTOR * FACTOR, width // FACTOR * FACTOR
    if not rows or not columns:
        msg = f"a picture of {width} x {height} is smaller than one latent place (8 x 8)"
        raise ValueError(msg)
    y, x = (height - rows) // 2, (width - columns) // 2
    return pixels[:, y : y + rows, x : x + columns]
