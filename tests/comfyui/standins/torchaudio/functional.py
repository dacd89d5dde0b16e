"""`torchaudio.functional.resample`, by linear interpolation: good enough for tests."""

from __future__ import annotations

import math

import torch


def resample(waveform: torch.Tensor, orig_freq: int, new_freq: int) -> torch.Tensor:
    """Return the sound at another sample rate.

    Args:
        waveform: samples of shape (…, time).
        orig_freq: its sample rate in Hz.
        new_freq: the wanted sample rate in Hz.

    Returns:
        Samples of shape (…, ceil(time · new_freq / orig_freq)).
    """
    if orig_freq == new_freq:
        return waveform
    length = math.ceil(waveform.shape[-1] * new_freq / orig_freq)
    rows = waveform.reshape(-1, 1, waveform.shape[-1])
    resampled = torch.nn.functional.interpolate(rows, size=length, mode="linear")
    return resampled.reshape(*waveform.shape[:-1], length)
