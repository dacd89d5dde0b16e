"""What the tests measure of a sound."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from comfy_mcp_demo.musician.waves import RATE

Sound: TypeAlias = NDArray[np.floating[Any]]

_FRAME = RATE // 100


def strength(sound: Sound) -> float:
    """The root mean square."""
    return float(np.sqrt(np.mean(np.square(sound, dtype=np.float64))))


def brightness(sound: Sound) -> float:
    """The middle of the spectrum's power, in hertz."""
    power = np.abs(np.fft.rfft(np.atleast_2d(sound).mean(axis=0))) ** 2
    hertz = np.fft.rfftfreq(sound.shape[-1], 1 / RATE)
    return float((power * hertz).sum() / power.sum())


def share(sound: Sound, low: float, high: float) -> float:
    """How much of the power lies between two frequencies in hertz, 0 to 1."""
    power = np.abs(np.fft.rfft(np.atleast_2d(sound).mean(axis=0))) ** 2
    hertz = np.fft.rfftfreq(sound.shape[-1], 1 / RATE)
    return float(power[(hertz >= low) & (hertz < high)].sum() / power.sum())


def likeness(one: Sound, other: Sound) -> float:
    """How far two sounds of one length go together: 1 for the same, about 0 for strangers."""
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


def onsets(sound: Sound) -> NDArray[np.float64]:
    """How much louder each hundredth of a second is than the one before, never below zero."""
    mono = np.atleast_2d(sound).mean(axis=0)
    frames = mono[: len(mono) // _FRAME * _FRAME].reshape(-1, _FRAME)
    energy = np.log1p(1_000.0 * np.square(frames, dtype=np.float64).mean(axis=1))
    return np.maximum(np.diff(energy), 0.0)


def beat_of(sound: Sound, shortest: float, longest: float) -> float:
    """The seconds after which a sound's onsets come back, within a range."""
    rises = onsets(sound)
    rises = rises - rises.mean()
    alike = np.correlate(rises, rises, "full")[len(rises) - 1 :]
    low, high = round(shortest * 100), round(longest * 100)
    return (low + int(np.argmax(alike[low : high + 1]))) / 100


def pitch_of(sound: Sound, low: float, high: float) -> float:
    """The strongest frequency of a sound within a range of hertz."""
    length = 1 << 18
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), length))
    hertz = np.fft.rfftfreq(length, 1 / RATE)
    within = (hertz >= low) & (hertz <= high)
    return float(hertz[within][np.argmax(spectrum[within])])
