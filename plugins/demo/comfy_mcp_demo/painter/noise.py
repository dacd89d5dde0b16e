"""Smooth pseudo-random fields: the material of clouds, ridges, ripples and grain.

Lattice values come from a hash of integer coordinates, so a field extends without end and can be
scrolled by any offset without a jump.
"""

from __future__ import annotations

import random

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Field = NDArray[np.float32]


def lattice(columns: NDArray[np.int64], rows: NDArray[np.int64], seed: int) -> Field:
    """Hashes integer coordinates (broadcast together) to values in 0..1."""
    mixed = (
        columns.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        ^ rows.astype(np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)
        ^ np.uint64(seed * 0xD6E8FEB86659FD93 & 0xFFFFFFFFFFFFFFFF)
    )
    mixed ^= mixed >> np.uint64(32)
    mixed *= np.uint64(0xD6E8FEB86659FD93)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xA0761D6478BD642F)
    return (mixed >> np.uint64(40)).astype(np.float32) / np.float32(1 << 24)


def noise(
    shape: tuple[int, int],
    cell: tuple[float, float],
    seed: int,
    offset: tuple[float, float] = (0.0, 0.0),
) -> Field:
    """Value noise, (height, width) in about 0..1.

    Args:
        shape: height and width in pixels.
        cell: size of a lattice cell in pixels, across and down.
        seed: which field.
        offset: scrolls the field, in pixels across and down.
    """
    height, width = shape
    left, top = offset[0] / cell[0], offset[1] / cell[1]
    across, down = width / cell[0], height / cell[1]
    first_column, first_row = int(np.floor(left)) - 2, int(np.floor(top)) - 2
    columns = np.arange(int(np.ceil(across)) + 6, dtype=np.int64) + first_column
    rows = np.arange(int(np.ceil(down)) + 6, dtype=np.int64) + first_row
    grid = Image.fromarray(lattice(columns[None, :], rows[:, None], seed))
    box = (left - first_column, top - first_row)
    stretched = grid.resize(
        (width, height),
        Image.Resampling.BICUBIC,
        box=(box[0], box[1], box[0] + across, box[1] + down),
    )
    return np.asarray(stretched, dtype=np.float32)


def fbm(
    shape: tuple[int, int],
    cell: tuple[float, float],
    seed: int,
    offset: tuple[float, float] = (0.0, 0.0),
    octaves: int = 4,
) -> Field:
    """Fractal noise: ``octaves`` layers, each half the size and half the weight; about 0..1."""
    total = np.zeros(shape, dtype=np.float32)
    weight, reach, scale = 1.0, 0.0, 1.0
    for octave in range(octaves):
        step = (max(cell[0] * scale, 1.0), max(cell[1] * scale, 1.0))
        total += np.float32(weight) * noise(shape, step, seed + octave * 101, offset)
        reach += weight
        weight, scale = weight * 0.5, scale * 0.5
    return total / np.float32(reach)


def ridge(positions: Field, cell: float, seed: int, octaves: int = 4) -> Field:
    """Fractal noise along a line: the value at each position, 0..1, same shape as positions."""
    total = np.zeros_like(positions)
    weight, reach = 1.0, 0.0
    for octave in range(octaves):
        at = positions / np.float32(cell * 0.5**octave)
        low = np.floor(at)
        share = at - low
        share = share * share * (3 - 2 * share)
        corner = low.astype(np.int64)
        row = np.zeros_like(corner)
        first = lattice(corner, row, seed + octave * 101)
        second = lattice(corner + 1, row, seed + octave * 101)
        total += np.float32(weight) * (first + (second - first) * share)
        reach += weight
        weight *= 0.5
    return total / np.float32(reach)


def dice(seed: int, salt: str) -> random.Random:
    """A generator of its own for every purpose, so that one choice does not disturb another."""
    return random.Random(f"{seed}/{salt}")  # noqa: S311  art, not secrets


def shifted_difference(field: Field, step: tuple[int, int]) -> Field:
    """How much a field falls from one step of (x, y) pixels behind to one step ahead."""
    x, y = step
    wide, tall = abs(x), abs(y)
    padded = np.pad(field, ((tall, tall), (wide, wide)), mode="edge")
    rows, columns = field.shape
    behind = padded[tall - y : tall - y + rows, wide - x : wide - x + columns]
    ahead = padded[tall + y : tall + y + rows, wide + x : wide + x + columns]
    return behind - ahead


def chance(roll: random.Random, share: float) -> bool:
    """True in ``share`` of the cases (0..1)."""
    return roll.random() < share
