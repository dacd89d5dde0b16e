"""The formats that compressed copies are made in, and how ffmpeg is told so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["FORMATS", "Format"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Format:
    """A format.

    Attributes:
        mime_type: Of the file.
        qualities: The worst and the best value that is used, in the codec's own terms.
        first: The value that is tried first.
        finest: The value at which nobody sees what is lost.
        octave: How many steps towards the worst halve the size, roughly.
        picture: ffmpeg's arguments for the picture at a value.
        varying: ffmpeg's further arguments where frames come unsteadily.
        sound: ffmpeg's arguments for the sound; empty where there can be none.
        file: ffmpeg's arguments for the file.
        even: Whether width and height must be even.
        alpha: Whether transparency is kept.
    """

    mime_type: str
    qualities: tuple[int, int]
    first: int
    finest: int
    octave: float
    picture: Callable[[int], list[str]]
    varying: tuple[str, ...] = ()
    sound: tuple[str, ...] = ()
    file: tuple[str, ...]
    even: bool = True
    alpha: bool = False


def _h264(crf: int) -> list[str]:
    # The number of threads decides on single bits: it is fixed, whatever machine this is.
    threads = "threads=2:lookahead-threads=1:sliced-threads=0"
    return [
        *("-c:v", "libx264", "-preset", "fast", "-crf", str(crf), "-pix_fmt", "yuv420p"),
        *("-threads:v", "2", "-x264-params", threads),
    ]


def _vp9(crf: int) -> list[str]:
    return [
        *("-c:v", "libvpx-vp9", "-crf", str(crf), "-b:v", "0", "-pix_fmt", "yuv420p"),
        *("-deadline", "good", "-cpu-used", "4", "-row-mt", "0", "-threads:v", "1"),
    ]


def _webp(quality: int) -> list[str]:
    return [
        *("-c:v", "libwebp_anim", "-quality", str(quality), "-compression_level", "4"),
        *("-pix_fmt", "yuva420p", "-loop", "0"),
    ]


_MP4 = Format(
    mime_type="video/mp4",
    qualities=(34, 20),
    first=20,
    finest=14,
    octave=6,
    picture=_h264,
    # With frames out of order ffmpeg writes too long a duration into the file's header.
    varying=("-bf", "0"),
    sound=("-c:a", "aac"),
    file=("-movflags", "+faststart", "-f", "mp4"),
)

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        ".mp4": _MP4,
        ".m4v": _MP4,
        ".mov": replace(
            _MP4, mime_type="video/quicktime", file=("-movflags", "+faststart", "-f", "mov")
        ),
        ".webm": Format(
            mime_type="video/webm",
            qualities=(50, 28),
            first=28,
            finest=18,
            octave=9,
            picture=_vp9,
            sound=("-c:a", "libopus"),
            file=("-f", "webm"),
        ),
        ".webp": Format(
            mime_type="image/webp",
            qualities=(30, 80),
            first=80,
            finest=95,
            octave=40,
            picture=_webp,
            file=("-f", "webp"),
            even=False,
            alpha=True,
        ),
    }
)
"""Formats by extension; CRF for H.264 and VP9, where less is better, quality for WebP."""
