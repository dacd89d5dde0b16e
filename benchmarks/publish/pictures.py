"""Pictures of many kinds, made by code: the same at every run.

Each maker gives what an encoder finds in photographs and renders of that kind, not a work of art:
fine noise, soft gradients, hard edges, transparency.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from comfy_mcp_demo.painter import compose, paint

__all__ = ["PICTURES"]

Field = NDArray[np.float32]
"""One value for each pixel."""

_WORDS = ("budget", "quality", "picture", "harbour", "window", "seven", "colour", "light", "paper")


def _clouds(size: int, seed: int, exponent: float) -> Field:
    """Noise whose amplitude falls with frequency as 1/f**exponent; mean 0, deviation 1.

    Photographs of nature have an exponent near 1 (D. J. Field, 1987, J. Opt. Soc. Am. A 4).
    """
    white = np.random.default_rng(seed).standard_normal((size, size), dtype=np.float32)
    across, down = np.fft.rfftfreq(size), np.fft.fftfreq(size)
    frequency = np.hypot(across[None, :], down[:, None])
    frequency[0, 0] = 1.0
    spectrum = np.fft.rfft2(white) / frequency**exponent
    spectrum[0, 0] = 0
    field = np.fft.irfft2(spectrum, s=(size, size))
    return (field / field.std()).astype(np.float32)


def _axes(size: int) -> tuple[Field, Field]:
    """Columns as a row and rows as a column, 0 to 1."""
    line = np.linspace(0, 1, size, dtype=np.float32)
    return line[None, :], line[:, None]


def _picture(*channels: NDArray[np.floating[Any]]) -> Image.Image:
    """Channels of 0 to 1, clipped, as a picture."""
    stacked = np.stack(np.broadcast_arrays(*channels), axis=-1)
    return Image.fromarray((np.clip(stacked, 0, 1) * 255 + 0.5).astype(np.uint8))


def _ramp(field: Field, dark: tuple[float, ...], light: tuple[float, ...]) -> Image.Image:
    """A field of 0 to 1 between two colours."""
    return _picture(*(a + (b - a) * field for a, b in zip(dark, light, strict=True)))


def natural(size: int, *, exponent: float, contrast: float, seed: int) -> Image.Image:
    """Noise of nature's spectrum in brightness, and softer noise in colour."""
    light = 0.5 + contrast * _clouds(size, seed, exponent)
    warm, cool = (0.05 * _clouds(size, seed + n, 1.6) for n in (1, 2))
    return _picture(light + warm, light, light - warm + cool)


def grain(size: int, *, deviation: float) -> Image.Image:
    """An evening sky on film: a soft gradient under grain of that deviation (of 255)."""
    x, y = _axes(size)
    noise = np.random.default_rng(5).standard_normal((3, size, size), dtype=np.float32)
    red, green, blue = (deviation / 255 * channel for channel in noise)
    return _picture(0.9 - 0.6 * y + red, 0.45 + 0.2 * x - 0.3 * y + green, 0.3 + 0.5 * y * y + blue)


def foliage(size: int) -> Image.Image:
    """Thousands of leaves over each other, each with its own green."""
    dice = random.Random(11)
    picture = Image.new("RGB", (size, size), (12, 30, 10))
    draw = ImageDraw.Draw(picture)
    for _ in range(size * size // 110):
        x, y, turn = dice.random() * size, dice.random() * size, dice.random() * math.tau
        length, width = dice.uniform(6, 22), dice.uniform(2, 6)
        along = math.cos(turn) * length, math.sin(turn) * length
        aside = -math.sin(turn) * width, math.cos(turn) * width
        light = dice.uniform(0.35, 1.25)
        draw.polygon(
            [
                (x - along[0], y - along[1]),
                (x + aside[0], y + aside[1]),
                (x + along[0], y + along[1]),
                (x - aside[0], y - aside[1]),
            ],
            fill=(int(70 * light), int(150 * light), int(45 * light)),
        )
    return picture


def text(size: int) -> Image.Image:
    """A page of text in several sizes, with a table of coloured cells."""
    dice = random.Random(3)
    picture = Image.new("RGB", (size, size), (252, 250, 244))
    draw = ImageDraw.Draw(picture)
    y = size // 32
    while y < size * 0.8:
        height = dice.choice((14, 16, 18, 22, 40))
        font = ImageFont.load_default(height)
        line = " ".join(dice.choices(_WORDS, k=size // (3 * height)))
        draw.text((size // 32, y), line, font=font, fill=(24, 24, 32))
        y += int(height * 1.4)
    step = size // 24
    for place in range(24 * 4):
        left, top = place % 24 * step, int(size * 0.82) + place // 24 * step
        colour = tuple(dice.randrange(256) for _ in range(3))
        draw.rectangle((left + 2, top + 2, left + step - 2, top + step - 2), fill=colour)
    return picture


def night(size: int) -> Image.Image:
    """A city from above at night: sharp lights, their glow, and the noise of a sensor."""
    dice = random.Random(8)
    lights = Image.new("RGB", (size, size))
    draw = ImageDraw.Draw(lights)
    for _ in range(size * size // 700):
        x, y = dice.gauss(0.5, 0.22) * size, dice.random() ** 0.6 * size
        radius = dice.choice((0.6, 0.8, 1.2, 2.5))
        colour = dice.choice(((255, 214, 150), (255, 244, 220), (190, 214, 255), (255, 120, 80)))
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
    glow = np.asarray(lights.filter(ImageFilter.GaussianBlur(9)), dtype=np.float32) / 255
    noise = 0.012 * np.random.default_rng(2).standard_normal((size, size), dtype=np.float32)
    shown = np.asarray(lights, dtype=np.float32) / 255 + 2.2 * glow
    return _picture(*(shown[:, :, n] + 0.03 + noise for n in range(3)))


def fractal(size: int) -> Image.Image:
    """A Julia set of z² + c: filaments at every scale."""
    line = np.linspace(-1.3, 1.3, size, dtype=np.float32)
    z = (line[None, :] + 1j * line[:, None]).astype(np.complex64)
    count = np.zeros(z.shape, dtype=np.float32)
    for _ in range(60):
        inside = np.abs(z) < 2
        count += inside
        z = np.where(inside, z * z + np.complex64(-0.79 + 0.156j), z)
    tone = count / count.max()
    return _picture(np.sqrt(tone), tone, np.abs(np.sin(6 * tone)))


def plasma(size: int) -> Image.Image:
    """Waves of colour without any fine detail."""
    x, y = _axes(size)
    wave = np.sin(9 * x + 4 * np.sin(5 * y)) + np.sin(7 * y + 3 * x)
    red, green, blue = (0.5 + 0.5 * np.sin(wave * 1.5 + turn) for turn in (0.0, 2.1, 4.2))
    return _picture(red, green, blue)


def fur(size: int) -> Image.Image:
    """Hair: noise drawn out along one direction, which bends."""
    noise = np.random.default_rng(21).standard_normal((size, size), dtype=np.float32)
    drawn = sum(np.roll(noise, (n, n // 3), axis=(0, 1)) for n in range(12)) / 12**0.5
    tone = np.clip(0.5 + 0.16 * drawn + 0.12 * _clouds(size, 22, 1.5), 0, 1)
    return _ramp(tone.astype(np.float32), (0.16, 0.09, 0.05), (0.93, 0.74, 0.52))


def water(size: int) -> Image.Image:
    """Waves of many lengths under a low sun, with glints."""
    x, y = _axes(size)
    swell = np.zeros((size, size), dtype=np.float32)
    dice = random.Random(31)
    for _ in range(24):
        length, turn = dice.uniform(20, 260), dice.gauss(0.0, 0.5)
        swell += np.sin(length * (y * math.cos(turn) + x * math.sin(turn)) + dice.random() * 6)
    swell = swell / 5 + 0.35 * _clouds(size, 32, 1.1)
    glint = np.clip(swell - 1.1, 0, 1) * 1.4
    return _picture(
        0.1 + 0.08 * swell + glint, 0.3 + 0.1 * swell + glint, 0.42 + 0.12 * swell + glint
    )


def stones(size: int) -> Image.Image:
    """A pavement of cut stones, each with its own colour and a rough surface."""
    x, y = _axes(size)
    row = np.floor(y * 24)
    column = np.floor(x * 16 + 0.5 * (row % 2))
    tint = np.modf(np.sin(row * 12.9898 + column * 78.233) * 43758.547)[0].astype(np.float32)
    joint = np.minimum(
        np.abs(y * 24 - row - 0.5), np.abs((x * 16 + 0.5 * (row % 2)) - column - 0.5)
    )
    face = 0.55 + 0.12 * tint + 0.07 * _clouds(size, 41, 0.8)
    shown = np.where(np.maximum(joint, 0) > 0.46, 0.25, face)
    return _picture(shown * 1.05, shown * 0.97, shown * 0.86)


def logo(size: int) -> Image.Image:
    """An emblem with soft edges and a shadow on nothing at all."""
    picture = Image.new("RGBA", (size, size))
    shadow = Image.new("RGBA", (size, size))
    at = partial(_scaled, size)
    ImageDraw.Draw(shadow).ellipse(at(0.14, 0.17, 0.9, 0.93), fill=(10, 10, 40, 150))
    picture.alpha_composite(shadow.filter(ImageFilter.GaussianBlur(size / 60)))
    draw = ImageDraw.Draw(picture)
    draw.ellipse(at(0.1, 0.1, 0.86, 0.86), fill=(28, 92, 200, 255))
    draw.ellipse(at(0.2, 0.2, 0.76, 0.76), fill=(0, 0, 0, 0))
    draw.polygon(
        [(size * 0.2, size * 0.7), (size * 0.48, size * 0.2), (size * 0.76, size * 0.7)],
        fill=(244, 180, 40, 230),
    )
    return picture


def _scaled(size: int, *fractions: float) -> list[float]:
    return [size * fraction for fraction in fractions]


def painted(size: int, *, prompt: str) -> Image.Image:
    """A render by the demo engine."""
    pixels = paint(compose(prompt, "", 7), size, size)
    return Image.fromarray((pixels * 255 + 0.5).astype(np.uint8))


PICTURES: Mapping[str, Callable[[int], Image.Image]] = {
    "plasma": plasma,
    "logo with alpha": logo,
    "page of text": text,
    "painting": partial(painted, prompt="sailboat at dusk, mountains, a forest"),
    "sky with grain": partial(grain, deviation=3.0),
    "city at night": night,
    "clouds": partial(natural, exponent=1.3, contrast=0.2, seed=50),
    "water": water,
    "fractal": fractal,
    "stones": stones,
    "landscape": partial(natural, exponent=1.0, contrast=0.2, seed=60),
    "coarse grain": partial(grain, deviation=14.0),
    "fur": fur,
    "foliage": foliage,
    "woodland": partial(natural, exponent=0.85, contrast=0.2, seed=80),
    "meadow": partial(natural, exponent=0.7, contrast=0.15, seed=90),
    "gravel": partial(natural, exponent=0.5, contrast=0.16, seed=70),
    "sand": partial(natural, exponent=0.3, contrast=0.18, seed=100),
}
"""A maker of each picture by its name; it takes the side in pixels."""
