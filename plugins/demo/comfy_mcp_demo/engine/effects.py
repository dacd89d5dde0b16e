"""Pure effects on batches of pictures: float32 (batch, height, width, channels), 0 to 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from comfy_mcp_demo.engine.values import mixed

if TYPE_CHECKING:
    from comfy_mcp_demo.engine.values import Floats


def gaussian_blurred(pixels: Floats, radius: int, sigma: float) -> Floats:
    """A batch (batch, height, width, channels) under a Gaussian of so many pixels, edges repeated.

    Args:
        pixels: What to blur.
        radius: How far the curve reaches, in pixels.
        sigma: Its standard deviation, as ImageBlur counts it: on a scale where the radius is 1.
    """
    places = np.linspace(-1.0, 1.0, 2 * radius + 1, dtype=np.float32)
    weights = np.exp(-(places**2) / np.float32(2.0 * sigma * sigma))
    weights /= weights.sum()
    for axis in (1, 2):
        spare = [(0, 0)] * pixels.ndim
        spare[axis] = (radius, radius)
        padded = np.pad(pixels, spare, mode="edge")
        length = pixels.shape[axis]
        out = np.zeros_like(pixels)
        for index, weight in enumerate(weights):
            window = [slice(None)] * pixels.ndim
            window[axis] = slice(index, index + length)
            out += padded[tuple(window)] * weight
        pixels = out
    return pixels


def sharpened(pixels: Floats, radius: int, sigma: float, amount: float) -> Floats:
    """A batch with `amount` of its difference from a blurred copy added."""
    soft = gaussian_blurred(pixels, radius, sigma)
    return np.clip(mixed(soft, pixels, 1.0 + amount), 0.0, 1.0)


def quantized(pixels: Floats, colours: int, dither: str) -> Floats:
    """A batch in a palette of so many colours per picture; `bayer-N` dithers by pattern."""
    return np.stack([_quantized(one, colours, dither) for one in pixels])


def _quantized(pixels: Floats, colours: int, dither: str) -> Floats:
    plain = np.clip(pixels * np.float32(255.0), 0, 255)
    picture = Image.fromarray(plain.astype(np.uint8))
    palette = picture.quantize(colours)
    if dither.startswith("bayer"):
        spread = np.float32(255.0 / max(1.0, colours ** (1 / 3)))
        shift = _bayer(int(dither.rpartition("-")[2]), plain.shape[1], plain.shape[0]) * spread
        shifted = np.clip(plain + shift[..., np.newaxis], 0, 255).astype(np.uint8)
        picture = Image.fromarray(shifted)
    diffuse = dither == "floyd-steinberg"
    mode = Image.Dither.FLOYDSTEINBERG if diffuse else Image.Dither.NONE
    reduced = picture.quantize(colours, palette=palette, dither=mode).convert("RGB")
    return np.asarray(reduced, dtype=np.float32) / np.float32(255.0)


def _bayer(order: int, width: int, height: int) -> Floats:
    """The ordered pattern of Bayer (1973), from -0.5 to 0.5, laid over width x height."""
    pattern = np.zeros((1, 1), dtype=np.float32)
    while pattern.shape[0] < order:
        four = 4.0 * pattern
        pattern = np.block([[four, four + 2.0], [four + 3.0, four + 1.0]]).astype(np.float32)
    pattern = (pattern + np.float32(0.5)) / np.float32(order * order) - np.float32(0.5)
    repeats = (-(-height // order), -(-width // order))
    return np.tile(pattern, repeats)[:height, :width]
