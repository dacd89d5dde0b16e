"""What travels along the links of a graph: pictures, latents, conditionings, models."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]
"""Numbers of pictures, masks and latents."""

MAX_PIXELS: Final = 1 << 27
"""How many pixels one batch may hold (134 million, 1.5 GB as colours in float32)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """What has to be told about a picture's making.

    Attributes:
        painted: Whether the demo painter made it, or a part of it.
        not_drawn: The words of the prompt that the painter could not draw.
    """

    painted: bool = False
    not_drawn: tuple[str, ...] = ()

    def joined(self, *others: Origin) -> Origin:
        """The origin of a picture that is made from this one and the others."""
        words = chain(self.not_drawn, *(other.not_drawn for other in others))
        return Origin(
            painted=self.painted or any(other.painted for other in others),
            not_drawn=tuple(dict.fromkeys(words)),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Images:
    """A batch of pictures: `pixels` is float32 (batch, height, width, 3 or 4), 0 to 1."""

    pixels: Floats = field(repr=False)
    origin: Origin = Origin()

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.pixels.shape[2], self.pixels.shape[1]

    def redone(self, pixels: Floats) -> Images:
        """The same pictures with other pixels."""
        return Images(pixels=pixels, origin=self.origin)


@dataclass(frozen=True, kw_only=True, slots=True)
class Latent:
    """A batch of latents.

    Attributes:
        samples: float32 (batch, 192, height / 8, width / 8), -1 to 1: see `latents.fold`.
        noise_mask: float32 (batch, height, width) in pixels, 1 where sampling may change the
            picture; None means everywhere.
        origin: What to tell about the pictures inside.
        places: Each item's place in the batch that it was taken from; it is added to the seed.
        scene_seeds: The seeds of a walk that stopped before its end, for the sampler that takes
            it up.
    """

    samples: Floats = field(repr=False)
    noise_mask: Floats | None = field(default=None, repr=False)
    origin: Origin = Origin()
    places: tuple[int, ...] = ()
    scene_seeds: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Conditioning:
    """Words that a picture shall follow, or keep clear of."""

    texts: tuple[str, ...]

    @property
    def text(self) -> str:
        """All the words as one prompt."""
        return ", ".join(text for text in self.texts if text.strip())


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """A loaded part of a checkpoint: the painter itself, the text encoder or the VAE.

    Attributes:
        name: The file's name, as the loader was given it.
        part: `model`, `clip`, `vae` or `upscale_model`.
    """

    name: str
    part: str


def mixed(under: Floats, over: Floats, share: Floats | float) -> Floats:
    """One array moved towards another of its shape by a share: 0 keeps it, 1 gives the other."""
    out = np.subtract(over, under, dtype=np.float32)
    out *= share
    out += under
    return out


def blank(batch: int, height: int, width: int, channels: int) -> Floats:
    """Zeros of (batch, height, width, channels).

    Raises:
        MemoryError: The batch would hold more than `MAX_PIXELS` pixels.
    """
    if batch * height * width > MAX_PIXELS:
        msg = (
            f"{batch} pictures of {width} x {height} are more than this engine holds at once "
            f"({MAX_PIXELS:,} pixels). Ask for a smaller size or fewer pictures."
        )
        raise MemoryError(msg)
    return np.zeros((batch, height, width, channels), dtype=np.float32)
