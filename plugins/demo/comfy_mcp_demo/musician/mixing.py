"""The mixing desk: places, reverb, loudness, and a limiter at its end."""

from __future__ import annotations

import functools
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .waves import RATE, Wave, convolved, fading, filtered, high_pass, low_pass, samples, white

Stereo: TypeAlias = Wave
"""Samples of two channels: (2, count), left first."""

LOUDNESS: Final = -15.0
"""How loud finished music is, in LUFS."""

CEILING: Final = 0.84
"""The highest peak of finished sound: -1.5 dB."""

_FRAME: Final = RATE // 10
_WINDOW: Final = 4
_SILENT: Final = -70.0
_BELOW_MEAN: Final = 10.0
_LOOK: Final = 64


def panned(place: float) -> tuple[float, float]:
    """The gains of left and right for a place from -1 to 1, of equal power."""
    angle = (place + 1.0) * np.pi / 4.0
    return float(np.cos(angle)), float(np.sin(angle))


def decibels(level: float) -> float:
    """A level in decibels as a factor."""
    return float(10.0 ** (level / 20.0))


def loudness_of_playing(track: Wave) -> float:
    """The root mean square of a track where something plays; 0 for a silent one."""
    frames = track[: len(track) // _FRAME * _FRAME].reshape(-1, _FRAME)
    if not len(frames):
        frames = track.reshape(1, -1)
    powers = np.einsum("ij,ij->i", frames, frames) / frames.shape[1]
    loud = powers[powers > powers.max(initial=0.0) * 0.02]
    return float(np.sqrt(loud.mean())) if len(loud) else 0.0


def balanced(track: Wave, level: float) -> Wave:
    """A track brought to a loudness in decibels where it plays."""
    now = loudness_of_playing(track)
    if now > 0:
        track *= np.float32(decibels(level) / now)
    return track


@functools.lru_cache(maxsize=32)
def _impulse(half_life: float, seed: int) -> Wave:
    """A room: noise that fades, after some first echoes, with the treble gone before the rest."""
    dice = np.random.default_rng(seed)
    count = samples(half_life * 7)
    tail = filtered(white(dice, count), low_pass(3_200.0, 1)) * fading(count, half_life)
    bright = filtered(white(dice, count), high_pass(2_500.0, 1)) * fading(count, half_life * 0.4)
    room = tail + bright * np.float32(0.4)
    room[: samples(0.012)] *= np.float32(0.1)
    for delay in dice.uniform(0.012, 0.06, 6):
        room[samples(float(delay))] += np.float32(dice.uniform(2.0, 4.0))
    room = filtered(room, high_pass(180.0))
    return (room / np.sqrt((room**2).sum())).astype(np.float32)


def reverberated(send: Wave, room: float) -> Stereo:
    """What a room answers to a track, the same length; `room` from 0 (small) to 1 (a cathedral).

    The answer is worked out at half the rate: rooms swallow what lies above 10 kHz.
    """
    half_life = 0.09 + 0.3 * room
    count = len(send)
    padded = np.pad(send, (0, count % 2)).reshape(-1, 2)
    halved = padded.mean(axis=1)
    out = np.empty((2, count), dtype=np.float32)
    for side in (0, 1):
        impulse = _impulse(half_life, side)[::2] * np.float32(1.4)
        answer = convolved(halved, np.ascontiguousarray(impulse))[: len(halved)]
        doubled = np.repeat(answer, 2)
        doubled[1:-1:2] = (answer[:-1] + answer[1:]) * np.float32(0.5)
        out[side] = doubled[:count]
    return out


def pumping(count: int, kicks: list[int], depth: float) -> Wave:
    """A gain that every kick pushes down, and that comes back within a quarter of a second."""
    gain = np.ones(count, dtype=np.float32)
    shape = 1.0 - np.float32(depth) * fading(samples(0.3), 0.06)
    shape[: samples(0.004)] = np.linspace(1.0, shape[0], samples(0.004))
    for start in kicks:
        end = min(count, start + len(shape))
        if 0 <= start < end:
            np.minimum(gain[start:end], shape[: end - start], out=gain[start:end])
    return gain


def loudness(sound: Stereo) -> float:
    """The integrated loudness in LUFS, gated: ITU-R BS.1770-4, measured in steps of 100 ms.

    The weighting is applied to the spectra of the steps, which is exact but for their borders.
    """
    count = sound.shape[1] // _FRAME * _FRAME
    frames = sound[:, :count].reshape(2, -1, _FRAME) if count else sound[:, np.newaxis, :]
    weights = _weighting(frames.shape[2])
    powers = np.zeros(frames.shape[1])
    for channel in frames:
        for start in range(0, len(channel), 256):
            spectra = np.fft.rfft(channel[start : start + 256], axis=1)
            power = spectra.real**2 + spectra.imag**2
            powers[start : start + 256] += power @ weights
    blocks = np.convolve(powers, np.full(_WINDOW, 1 / _WINDOW), "valid")
    blocks = blocks if len(powers) >= _WINDOW else powers
    loud = blocks[_lufs(blocks) > _SILENT]
    if not len(loud):
        return _SILENT
    gate = float(_lufs(loud.mean())) - _BELOW_MEAN
    return float(_lufs(loud[_lufs(loud) > gate].mean()))


def _lufs(power: NDArray[np.float64] | np.floating) -> NDArray[np.float64]:
    return -0.691 + 10.0 * np.log10(np.maximum(np.asarray(power, dtype=np.float64), 1e-12))


@functools.lru_cache(maxsize=4)
def _weighting(length: int) -> NDArray[np.float64]:
    """The power that each bin of a step's spectrum counts with: the two filters of BS.1770.

    Their corner frequencies and gains as in De Man, Evaluation of implementations of the EBU R128
    loudness measurement (2018): a shelf of 4 dB at 1.68 kHz, a high-pass at 38 Hz.
    """
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(length))
    k = np.tan(np.pi * 1681.974450955533 / RATE)
    high, middle, q = 10.0 ** (3.999843853973347 / 20.0), 1.2588720930776714, 0.7071752369554196
    shelf = (
        (high + middle * k / q + k * k)
        + 2.0 * (k * k - high) * z
        + (high - middle * k / q + k * k) * z * z
    ) / ((1.0 + k / q + k * k) + 2.0 * (k * k - 1.0) * z + (1.0 - k / q + k * k) * z * z)
    k, q = np.tan(np.pi * 38.13547087602444 / RATE), 0.5003270373238773
    rumble = (1.0 - 2.0 * z + z * z) / (
        1.0
        + 2.0 * (k * k - 1.0) / (1.0 + k / q + k * k) * z
        + (1.0 - k / q + k * k) / (1.0 + k / q + k * k) * z * z
    )
    counted = np.full(len(z), 2.0)
    counted[0] = 1.0
    return np.abs(shelf * rumble) ** 2 * counted / (length * length)


def limited(sound: Stereo, ceiling: float = CEILING) -> Stereo:
    """A sound whose peaks are held below a ceiling, turned down smoothly ahead of each of them."""
    count = sound.shape[1]
    if float(np.abs(sound).max(initial=0.0)) <= ceiling:
        return sound
    steps = -(-count // _LOOK)
    padded = np.zeros(steps * _LOOK, dtype=np.float32)
    padded[:count] = np.abs(sound).max(axis=0)
    highest = padded.reshape(-1, _LOOK).max(axis=1)
    wanted = np.minimum(1.0, ceiling / np.maximum(highest, 1e-9)).astype(np.float32)
    reach = 24
    around = np.pad(wanted, reach, mode="edge")
    lowest = np.lib.stride_tricks.sliding_window_view(around, 2 * reach + 1).min(axis=1)
    window = np.hanning(2 * reach - 1)
    smooth = np.convolve(np.pad(lowest, reach - 1, mode="edge"), window / window.sum(), "valid")
    places = (np.arange(count, dtype=np.float32) - np.float32(_LOOK / 2)) / np.float32(_LOOK)
    gain = np.interp(places, np.arange(len(smooth)), np.asarray(smooth)).astype(np.float32)
    return np.clip(sound * gain, -ceiling, ceiling)


def mastered(sound: Stereo, level: float = LOUDNESS) -> Stereo:
    """A sound at a loudness in LUFS, its peaks held."""
    now = loudness(sound)
    if now > _SILENT:
        sound = sound * np.float32(decibels(min(level - now, 40.0)))
    limited_once = limited(sound)
    if now <= _SILENT:
        return limited_once
    lost = level - loudness(limited_once)
    if lost > _WORTH_A_SECOND_TURN:
        return limited(limited_once * np.float32(decibels(lost)))
    return limited_once


_WORTH_A_SECOND_TURN: Final = 0.7
