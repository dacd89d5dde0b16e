"""What travels along the links of a graph: pictures, latents, conditionings, models."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import Final, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]
"""Numbers of pictures, masks and latents."""

Levels: TypeAlias = NDArray[np.uint8]
"""Colours of pictures as bytes."""

MAX_PIXELS: Final = 1 << 27
"""How many pixels one batch may hold (134 million, 1.5 GB as colours in float32)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """What has to be told about the making of a picture or a sound.

    Attributes:
        painted: Whether the demo painter or musician made it, or a part of it.
        not_drawn: The words of the prompt that could not be drawn, or made heard.
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


class Images:
    """A batch of pictures, held as floats, or as bytes where nothing finer is known of them.

    A clip's frames are bytes, a quarter of the memory: what encodes them takes `levels`, and only
    what computes with them pays for `pixels`.
    """

    __slots__ = ("_held", "origin")

    def __init__(
        self,
        *,
        pixels: Floats | None = None,
        levels: Levels | None = None,
        origin: Origin = Origin(),
    ) -> None:
        """Hold one of the two.

        Args:
            pixels: float32 (batch, height, width, 3 or 4), 0 to 1.
            levels: uint8 in the same shape, 0 to 255.
            origin: What has to be told about their making.
        """
        held = levels if pixels is None else pixels
        if held is None:
            msg = "pictures are made of pixels or of levels"
            raise ValueError(msg)
        self._held: Floats | Levels = held
        self.origin = origin

    @property
    def pixels(self) -> Floats:
        """The batch as float32, 0 to 1; worked out anew each time where it is held as bytes."""
        if self._held.dtype == np.float32:
            return cast("Floats", self._held)
        return np.multiply(self._held, np.float32(1 / 255), dtype=np.float32)

    @property
    def levels(self) -> Levels:
        """The batch as uint8, 0 to 255: what lies outside of 0 to 1 is cut off."""
        if self._held.dtype == np.uint8:
            return cast("Levels", self._held)
        scaled = np.multiply(self._held, 255.0, dtype=np.float32)
        np.clip(scaled, 0.0, 255.0, out=scaled)
        return scaled.astype(np.uint8)

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """Batch, height, width, and 3 or 4 channels."""
        batch, height, width, channels = self._held.shape
        return batch, height, width, channels

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self._held.shape[2], self._held.shape[1]

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
class AudioWish:
    """What is asked of a sound beside words that describe it.

    Attributes:
        lyrics: What is sung.
        lyrics_strength: How strong the voice is; 1 is usual.
        seconds_start: Where in a longer sound it begins.
        seconds_total: How long that sound is; None for as long as there is room.
    """

    lyrics: str = ""
    lyrics_strength: float = 1.0
    seconds_start: float = 0.0
    seconds_total: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Conditioning:
    """Words that a picture or a sound shall follow, or keep clear of.

    Attributes:
        texts: The words.
        audio: What else is asked of a sound.
    """

    texts: tuple[str, ...]
    audio: AudioWish | None = None

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
