"""One pass over a sound file that gives all that its pictures and remarks need."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from comfy_mcp_audio.analysis.envelope import Envelope
from comfy_mcp_audio.analysis.loudness import Loudness
from comfy_mcp_audio.analysis.measures import (
    FULL_SCALE,
    Clipping,
    Span,
    decibels,
    ends_abruptly,
    level,
    peaks,
    silences,
)
from comfy_mcp_audio.analysis.pcm import Block, Pcm, Window, decoded
from comfy_mcp_audio.analysis.spectrum import Spectrum
from comfy_mcp_audio.ffmpeg import LIMIT_SECONDS
from comfy_mcp_audio.media.formats.header import Header, cut_off

__all__ = ["MOST_SECONDS", "SPECTRUM_ROWS", "Look", "look"]

MOST_SECONDS = 4 * 3600.0
"""How much of a sound is looked at, in seconds, from where it is begun."""

SPECTRUM_ROWS = 384

_SLACK_SECONDS = 0.25
_SLACK_SHARE = 0.01
_END_SECONDS = 0.1
"""A sound that gives so much less than it was asked for has come to its end."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """What one pass over a sound, or a part of it, found. Times count from the part's start.

    Attributes:
        header: What the file's header says, with the length found where all of it was decoded.
        window: The part that was looked at.
        sample_rate: As decoded.
        channels: As decoded.
        envelope: The outline.
        loudness_lufs: Integrated, by EBU R 128; None when it is too short or too low.
        peak_dbfs: The highest sample; None for digital silence.
        rms_dbfs: The root mean square over all channels; None likewise.
        channel_peaks: The highest magnitude of each channel, 0 to 1.
        silences: Where nothing is heard.
        clipped_samples: How many samples are cut off at full scale.
        clipped_seconds: The whole seconds in which they are.
        alike: Whether there are several channels and all are the same.
        abrupt: Whether it ends at nearly its usual level.
        spectrum: The powers by frame and band; None when it was not asked for.
    """

    header: Header
    window: Window
    sample_rate: int
    channels: int
    envelope: Envelope
    loudness_lufs: float | None
    peak_dbfs: float | None
    rms_dbfs: float | None
    channel_peaks: tuple[float, ...]
    silences: tuple[Span, ...]
    clipped_samples: int
    clipped_seconds: tuple[int, ...]
    alike: bool
    abrupt: bool
    spectrum: NDArray[np.float32] | None

    @property
    def seconds(self) -> float:
        """How much was looked at."""
        return self.envelope.samples / self.sample_rate


class _Pass:
    """What is gathered block by block."""

    def __init__(self, pcm: Pcm, spectrum: Spectrum | None) -> None:
        self.envelope = Envelope(pcm.channels)
        self.clipping = Clipping(pcm.sample_rate)
        self.loudness = Loudness(pcm.sample_rate, pcm.channels)
        self.spectrum = spectrum
        self.alike = pcm.channels > 1
        for block in pcm.blocks():
            self._take(block)
        self.envelope.finish()

    def _take(self, block: Block) -> None:
        low, high = self.envelope.add(block)
        self.clipping.add(block, low, high)
        if self.alike:
            # The outline is compared first: it mostly differs, and is far smaller.
            self.alike = bool((low == low[0]).all()) and bool((block == block[0]).all())
        exact = block.astype(np.float32)
        self.loudness.add(exact)
        if self.spectrum is not None:
            self.spectrum.add(exact)


def look(
    path: Path,
    header: Header,
    window: Window | None = None,
    *,
    spectrum: bool = False,
    limit_seconds: float = LIMIT_SECONDS,
) -> Look:
    """Decode a sound, or a part of it, once, and measure it. Blocking.

    Args:
        path: The file.
        header: What its header says.
        window: The part; None for all of it. Never more than `MOST_SECONDS`.
        spectrum: Whether the spectrum is wanted.
        limit_seconds: How long ffmpeg may take.

    Raises:
        MediaUnreadableError: When it can't be decoded, is cut off, or takes too long.
        InvalidArgumentsError: When the part begins after the sound's end.
        TooLargeError: When it has too many channels.
    """
    window = window or Window()
    most = min(window.seconds or MOST_SECONDS, MOST_SECONDS)
    bounded = Window(start=window.start, seconds=most)
    with decoded(path, header.container, bounded, limit_seconds=limit_seconds) as pcm:
        wanted = None
        if spectrum:
            expected = _expected(header, bounded, pcm.sample_rate)
            wanted = Spectrum(pcm.sample_rate, pcm.channels, SPECTRUM_ROWS, expected)
        found = _Pass(pcm, wanted)
    seconds = found.envelope.samples / pcm.sample_rate
    _check_whole(header, bounded, seconds)
    whole = bounded.start == 0 and seconds < most - _END_SECONDS
    return _told(header.measured(seconds) if whole else header, bounded, pcm, found)


def _told(header: Header, window: Window, pcm: Pcm, found: _Pass) -> Look:
    envelope = found.envelope
    highest = peaks(envelope).max(1) / FULL_SCALE
    samples = envelope.samples * pcm.channels
    return Look(
        header=header,
        window=window,
        sample_rate=pcm.sample_rate,
        channels=pcm.channels,
        envelope=envelope,
        loudness_lufs=found.loudness.integrated(),
        peak_dbfs=decibels(float(highest.max())),
        rms_dbfs=level(float(envelope.squares.sum(dtype=np.float64)), samples),
        channel_peaks=tuple(float(peak) for peak in highest),
        silences=silences(envelope, pcm.sample_rate),
        clipped_samples=found.clipping.samples,
        clipped_seconds=tuple(found.clipping.seconds),
        alike=found.alike,
        abrupt=ends_abruptly(envelope, pcm.sample_rate),
        spectrum=None if found.spectrum is None else found.spectrum.finish(),
    )


def _expected(header: Header, window: Window, sample_rate: int) -> int | None:
    """How many samples of one channel the part should have; None when unknown."""
    if header.seconds is None:
        return None
    left = max(0.0, header.seconds - window.start)
    return round(min(left, window.seconds or left) * sample_rate) or None


def _check_whole(header: Header, window: Window, seconds: float) -> None:
    """Refuse a file that has less sound than it announces.

    Raises:
        MediaUnreadableError: When it has.
    """
    if not header.exact or header.seconds is None:
        return
    left = header.seconds - window.start
    expected = min(left, window.seconds or left)
    if expected - seconds > max(_SLACK_SECONDS, _SLACK_SHARE * expected):
        raise cut_off(
            header.container,
            f"it announces {expected:.1f} seconds, of which {seconds:.1f} can be decoded",
        )
