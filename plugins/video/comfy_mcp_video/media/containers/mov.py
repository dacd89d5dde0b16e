"""MP4 and QuickTime files (ISO/IEC 14496-12, Apple's QuickTime File Format).

What describes the tracks stands in the box moov, which may come first or last, as in what ComfyUI
saves; the boxes with the frames are stepped over.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from comfy_mcp_video.media.containers.boxes import Box, boxes, child, long_read, short_read
from comfy_mcp_video.media.containers.sample_entries import Picture, picture_entry, sound_entry
from comfy_mcp_video.media.containers.sample_times import Times, sample_times
from comfy_mcp_video.media.facts import Facts, Sound, broken

if TYPE_CHECKING:
    from comfy_mcp_video.media.window import Window

__all__ = ["read_mov"]

MOST_ENTRY = 4096
"""How much of a track's first sample entry is looked at, in bytes."""

_ENABLED = 1

_MOST_TIMESCALE = 2**31 - 1
"""Ticks per second: beyond, decoders take the number for a negative one, and times for any."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Track:
    """A picture track: how it is shown, what it holds, and when."""

    enabled: bool
    rotation: int
    seconds: float
    picture: Picture
    times: Times


def read_mov(window: Window) -> Facts | Sound:
    """What an MP4 or QuickTime file says of itself; only its sound where it has no picture.

    Raises:
        MediaUnreadableError: When it is cut off or broken, or has no tracks.
    """
    moov = _moov(window)
    timescale, duration = _clock(window, _required(window, moov, b"mvhd"))
    duration = duration or _fragments_duration(window, moov)
    pictures: list[_Track] = []
    sounds: list[Sound] = []
    for trak in boxes(window, moov.begin, moov.end):
        if trak.kind == b"trak":
            _read_track(window, trak, timescale, pictures, sounds)
    sound = sounds[0] if sounds else None
    if not pictures:
        if sound is None:
            raise broken("MP4", "it has no tracks")
        return sound
    number = next((n for n, track in enumerate(pictures) if track.enabled), 0)
    facts = _facts(pictures[number], sound, duration / timescale if timescale else 0.0)
    return replace(facts, track=number)


def _facts(track: _Track, sound: Sound | None, seconds: float) -> Facts:
    picture, times = track.picture, track.times
    width, height = picture.width, picture.height
    if track.rotation % 180:
        width, height = height, width
    # The edit may show less than all of it; where it claims more, the writer miscounted.
    lasts = min(filter(None, (track.seconds, times.seconds)), default=0.0)
    return Facts(
        container="mov",
        codec=picture.codec,
        width=width,
        height=height,
        duration_seconds=(lasts if lasts and sound is None else max(seconds, lasts)) or None,
        picture_seconds=lasts or None,
        fps=times.fps,
        frames=times.frames or None,
        rotation=track.rotation,
        pixel_format=picture.pixel_format,
        variable_rate=times.variable,
        sound=sound,
    )


def _moov(window: Window) -> Box:
    for box in boxes(window, 0, window.size):
        if box.kind == b"moov":
            if box.end > window.size:
                raise window.cut_off()
            return box
    raise window.cut_off()


def _required(window: Window, parent: Box, *path: bytes) -> Box:
    found = child(window, parent, *path)
    if found is None:
        raise broken("MP4", f"it has no box {path[-1].decode()}")
    return found


def _clock(window: Window, header: Box) -> tuple[int, int]:
    """Ticks per second, and duration in ticks, of an mvhd or mdhd; 0 for an unknown one."""
    if window.at(header.begin, 1) == b"\1":
        timescale, duration = struct.unpack(">IQ", window.at(header.begin + 20, 12))
        return timescale, 0 if duration == 2**64 - 1 else duration
    timescale, duration = struct.unpack(">II", window.at(header.begin + 12, 8))
    return timescale, 0 if duration == 2**32 - 1 else duration


def _fragments_duration(window: Window, moov: Box) -> int:
    """What a file in fragments announces, in ticks of the movie; 0 when it does not."""
    mehd = child(window, moov, b"mvex", b"mehd")
    return 0 if mehd is None else long_read(window, mehd)


def _read_track(
    window: Window, trak: Box, timescale: int, pictures: list[_Track], sounds: list[Sound]
) -> None:
    handler = child(window, trak, b"mdia", b"hdlr")
    kind = b"" if handler is None else window.at(handler.begin + 8, 4)
    if kind not in {b"vide", b"soun"}:
        return
    stbl = _required(window, trak, b"mdia", b"minf", b"stbl")
    entry = _first_entry(window, stbl)
    if not entry:
        return
    if kind == b"soun":
        sounds.append(sound_entry(entry))
        return
    tkhd = _required(window, trak, b"tkhd")
    ticks, _ = _clock(window, _required(window, trak, b"mdia", b"mdhd"))
    if not 0 < ticks <= _MOST_TIMESCALE:
        raise broken("MP4", f"its picture has {ticks:,} ticks per second")
    pictures.append(
        _Track(
            enabled=bool(window.at(tkhd.begin + 3, 1)[0] & _ENABLED),
            rotation=_rotation(window, tkhd),
            seconds=_shown(window, tkhd) / timescale if timescale else 0.0,
            picture=picture_entry(entry),
            times=sample_times(window, stbl, ticks),
        )
    )


def _first_entry(window: Window, stbl: Box) -> bytes:
    """The first sample entry of a track, with its own header; empty when there is none."""
    stsd = _required(window, stbl, b"stsd")
    if stsd.end - stsd.begin < 16:  # noqa: PLR2004 - version, count, and an entry's header
        return b""
    count, size = struct.unpack(">II", window.at(stsd.begin + 4, 8))
    return window.at(stsd.begin + 8, min(size, MOST_ENTRY, stsd.end - stsd.begin - 8)) * bool(count)


def _shown(window: Window, tkhd: Box) -> int:
    """How long a track is shown, edits applied, in ticks of the movie; 0 when it does not say."""
    if window.at(tkhd.begin, 1) == b"\1":
        duration = int.from_bytes(window.at(tkhd.begin + 28, 8), "big")
        return 0 if duration == 2**64 - 1 else duration
    return short_read(window, tkhd.begin + 20)


def _rotation(window: Window, tkhd: Box) -> int:
    """Degrees clockwise of a track's matrix, which is one of the four right angles or none."""
    offset = 52 if window.at(tkhd.begin, 1) == b"\1" else 40
    a, b, _, c, d = struct.unpack(">5i", window.at(tkhd.begin + offset, 20))
    if a == d == 0 and b and c:
        return 90 if b > 0 else 270
    return 180 if a < 0 and d < 0 else 0
