"""The three names of `torchvision.transforms` that ComfyUI's modules use when they are imported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum

import torch


class InterpolationMode(Enum):
    """How pixels between the known ones are found."""

    NEAREST = "nearest"
    BILINEAR = "bilinear"
    BICUBIC = "bicubic"


class Normalize:
    """Subtracts a mean and divides by a deviation, both a number or one number per channel."""

    def __init__(self, mean: float | Sequence[float], std: float | Sequence[float]) -> None:
        """Keep `mean` and `std`, in the units of the tensor's values."""
        self.mean = mean
        self.std = std

    def __call__(self, tensor: torch.Tensor) -> torch.Tensor:
        """Return the normalised copy of a tensor of shape (…, channels, height, width)."""
        mean = torch.as_tensor(self.mean, dtype=tensor.dtype, device=tensor.device)
        std = torch.as_tensor(self.std, dtype=tensor.dtype, device=tensor.device)
        return (tensor - mean.reshape(-1, 1, 1)) / std.reshape(-1, 1, 1)


class Compose:
    """Applies several transforms, one after the other."""

    def __init__(self, transforms: Sequence[Callable[[torch.Tensor], torch.Tensor]]) -> None:
        """Keep the transforms in the order in which they will be applied."""
        self.transforms = tuple(transforms)

    def __call__(self, tensor: torch.Tensor) -> torch.Tensor:
        """Return what the last transform returns."""
        for transform in self.transforms:
            tensor = transform(tensor)
        return tensor
