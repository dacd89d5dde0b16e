"""What travels along the links of a graph for the ear: sounds, and latents of them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from comfy_mcp_demo.engine.values import Origin
from comfy_mcp_demo.musician.waves import fast_length

if TYPE_CHECKING:
    from comfy_mcp_demo.engine.values import Floats

LATENT_RATE: Final = 44_100
"""Samples per second of what latents hold, and of what the musician makes."""

MAX_SAMPLES: Final = 1 << 27
"""How many samples one batch may hold over all its channels (134 million, 0.5 GB as float32)."""

_SPARE: Final = 1_024
"""Silence added before resampling, so that a sound's end does not run into its beginning."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sound:
    """A batch of sounds.

    Attributes:
        waveform: float32 (batch, channels, samples), -1 to 1.
        rate: Samples per second.
        origin: What has to be told about the making.
    """

    waveform: Floats = field(repr=False)
    rate: int
    origin: Origin = field(default_factory=Origin)

    def redone(self, waveform: Floats) -> Sound:
        """The same sound with other samples."""
        return Sound(waveform=waveform, rate=self.rate, origin=self.origin)


@dataclass(frozen=True, kw_only=True, slots=True)
class SoundLatent:
    """A batch of latents of sounds: the samples themselves, since nothing here has learnt more.

    Attributes:
        waveform: float32 (batch, 2, samples) at `LATENT_RATE`, -1 to 1.
        origin: What to tell about the sounds inside.
        scene_seeds: The seeds of a walk that stopped before its end, for the sampler that takes
            it up.
    """

    waveform: Floats = field(repr=False)
    origin: Origin = field(default_factory=Origin)
    scene_seeds: tuple[int, ...] = ()


def silence(batch: int, channels: int, samples: int) -> Floats:
    """Zeros of (batch, channels, samples).

    Raises:
        MemoryError: The batch would hold more than `MAX_SAMPLES` samples.
        ValueError: A number is negative.
    """
    if samples < 0:
        msg = f"a sound cannot have {samples} samples"
        raise ValueError(msg)
    if batch * channels * samples > MAX_SAMPLES:
        msg = (
            f"{batch} sounds of {samples:,} samples in {channels} channels are more than this "
            f"engine holds at once ({MAX_SAMPLES:,}). Ask for shorter or fewer ones."
        )
        raise MemoryError(msg)
    return np.zeros((batch, channels, samples), dtype=np.float32)


def resampled(waveform: Floats, rate: int, new_rate: int) -> Floats:
    """A waveform (…, samples) at another rate, with what lies above either band cut off.

    The spectrum is cut or extended (the Fourier method), over a length that both rates divide.

    Raises:
        MemoryError: More than `MAX_SAMPLES` samples would be held on the way.
    """
    if rate == new_rate:
        return waveform
    common = math.gcd(rate, new_rate)
    old_step, new_step = rate // common, new_rate // common
    count = waveform.shape[-1]
    steps = fast_length(-(-(count + _SPARE) // old_step))
    length, new_length = steps * old_step, steps * new_step
    if math.prod(waveform.shape[:-1]) * max(length, new_length) > MAX_SAMPLES:
        msg = (
            f"a sound of {count:,} samples at {rate:,} Hz takes more at {new_rate:,} Hz than this "
            f"engine holds at once ({MAX_SAMPLES:,} samples). Use a shorter one."
        )
        raise MemoryError(msg)
    spectrum = np.fft.rfft(waveform, length, axis=-1)
    out = np.fft.irfft(spectrum, new_length, axis=-1)[..., : round(count * new_rate / rate)]
    return (out * (new_length / length)).astype(np.float32)


def with_channels(waveform: Floats, channels: int) -> Floats:
    """A waveform (batch, channels, samples) with one or two channels, mixed or repeated."""
    have = waveform.shape[1]
    if have == channels:
        return waveform
    if channels == 1:
        return waveform.mean(axis=1, keepdims=True)
    return np.repeat(waveform[:, :1], channels, axis=1) if have == 1 else waveform[:, :channels]
