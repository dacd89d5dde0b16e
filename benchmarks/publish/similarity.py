"""How alike two pictures look: the structural similarity index.

Z. Wang, A. C. Bovik, H. R. Sheikh, E. P. Simoncelli: Image Quality Assessment: From Error
Visibility to Structural Similarity. IEEE Transactions on Image Processing 13 (4), 2004.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

__all__ = ["ssim"]

Field = NDArray[np.float32]

_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
"""The constants that steady the quotients: K1 = 0.01 and K2 = 0.03, of a range of 255."""

_DOUBLINGS = (1, 2, 4)
"""Shifts whose sums add up to a window of 8 pixels."""


def ssim(original: Image.Image, copy: Image.Image) -> float:
    """The mean over every window of 8 x 8 pixels of the luma, -1 to 1; 1 for equal pictures.

    Of pictures with alpha, what is seen of them on mid-grey is compared.

    Args:
        original: The picture as it was.
        copy: The picture to judge, scaled to the original's size where it has another.
    """
    a, b = _luma(original), _luma(copy, original.size)
    mean_a, mean_b = _mean(a), _mean(b)
    variance_a = _mean(a * a) - mean_a * mean_a
    variance_b = _mean(b * b) - mean_b * mean_b
    covariance = _mean(a * b) - mean_a * mean_b
    numerator = (2 * mean_a * mean_b + _C1) * (2 * covariance + _C2)
    denominator = (mean_a * mean_a + mean_b * mean_b + _C1) * (variance_a + variance_b + _C2)
    return float((numerator / denominator).mean(dtype=np.float64))


def _luma(picture: Image.Image, size: tuple[int, int] | None = None) -> Field:
    if picture.mode == "RGBA":
        ground = Image.new("RGBA", picture.size, (128, 128, 128, 255))
        picture = Image.alpha_composite(ground, picture)
    luma = picture.convert("L")
    if size and luma.size != size:
        luma = luma.resize(size, Image.Resampling.LANCZOS)
    return np.asarray(luma, dtype=np.float32)


def _mean(field: Field) -> Field:
    """The mean of each window of 8 x 8, from sums of sums."""
    for shift in _DOUBLINGS:
        field = field[shift:] + field[:-shift]
    for shift in _DOUBLINGS:
        field = field[:, shift:] + field[:, :-shift]
    return field / np.float32(64)
