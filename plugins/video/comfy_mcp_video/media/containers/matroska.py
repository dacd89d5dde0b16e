"""WebM and Matroska files (RFC 9559 and RFC 8794)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from comfy_mcp_video.media.containers.codecs import MATROSKA_CODECS
from comfy_mcp_video.media.containers.ebml import Element, elements, number, real, text
from comfy_mcp_video.media.facts import Facts, Sound, broken

if TYPE_CHECKING:
    from comfy_mcp_video.media.window import Window

__all__ = ["read_matroska"]

_SEGMENT, _INFO, _TRACKS, _CLUSTER = 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675
_TIMESTAMP_SCALE, _DURATION, _TIMESTAMP = 0x2AD7B1, 0x4489, 0xE7
_ENTRY, _TYPE, _CODEC, _FRAME_TIME, _VIDEO, _AUDIO = 0xAE, 0x83, 0x86, 0x23E383, 0xE0, 0xE1
_WIDTH, _HEIGHT, _SHOWN_WIDTH, _SHOWN_HEIGHT, _UNIT = 0xB0, 0xBA, 0x54B0, 0x54BA, 0x54B2
_ALPHA, _PROJECTION, _ROLL = 0x53C0, 0x7670, 0x7675
_RATE, _CHANNELS = 0xB5, 0x9F
_PICTURE_TRACK, _SOUND_TRACK = 1, 2

_BEFORE = 3
"""Among how many elements of a cluster its time is looked for: only a checksum comes before."""

_NANOSECONDS = 1_000_000_000


@dataclass(slots=True)
class _Seen:
    """What stands before the first frame."""

    scale: int = 1_000_000
    seconds: float | None = None
    picture: Facts | None = None
    sound: Sound | None = None


def read_matroska(window: Window) -> Facts | Sound:
    """What a WebM or Matroska file says of itself; only its sound where it has no picture.

    How many frames there are, and how long they last beside the sound, is not told: frames need
    not come at the rate that the file names.

    Raises:
        MediaUnreadableError: When it is cut off or broken, or has no tracks.
    """
    seen = _Seen()
    segment = next((e for e in elements(window, 0, window.size) if e.id == _SEGMENT), None)
    if segment is None:
        raise window.cut_off()
    for element in elements(window, segment.begin, min(segment.end, window.size)):
        if element.id == _CLUSTER:
            _subtract_start(window, element, seen)
            break
        if element.id == _INFO:
            _read_info(window, element, seen)
        elif element.id == _TRACKS:
            _read_tracks(window, element, seen)
    if seen.picture is None:
        if seen.sound is None:
            raise broken("Matroska", "no tracks stand before its first frame")
        return seen.sound
    return replace(seen.picture, duration_seconds=seen.seconds, sound=seen.sound)


def _read_info(window: Window, info: Element, seen: _Seen) -> None:
    duration = 0.0
    for element in elements(window, info.begin, info.end):
        if element.id == _TIMESTAMP_SCALE:
            seen.scale = number(window, element)
        elif element.id == _DURATION:
            duration = real(window, element)
    seen.seconds = duration * seen.scale / _NANOSECONDS if duration > 0 else None


def _subtract_start(window: Window, cluster: Element, seen: _Seen) -> None:
    """Many writers give the time of the end as duration, also where the first frame is late."""
    inside = islice(elements(window, cluster.begin, min(cluster.end, window.size)), _BEFORE)
    first = next((e for e in inside if e.id == _TIMESTAMP), None)
    if first is None or seen.seconds is None:
        return
    start = number(window, first) * seen.scale / _NANOSECONDS
    if start < seen.seconds:
        seen.seconds -= start


def _read_tracks(window: Window, tracks: Element, seen: _Seen) -> None:
    for entry in elements(window, tracks.begin, tracks.end):
        if entry.id != _ENTRY:
            continue
        inside = {e.id: e for e in elements(window, entry.begin, entry.end)}
        kind = number(window, inside[_TYPE]) if _TYPE in inside else 0
        code = text(window, inside[_CODEC]) if _CODEC in inside else ""
        codec = MATROSKA_CODECS.get(code, code.partition("_")[2].lower() or "unknown")
        if kind == _PICTURE_TRACK and _VIDEO in inside and seen.picture is None:
            lasts = number(window, inside[_FRAME_TIME]) if _FRAME_TIME in inside else 0
            fps = _NANOSECONDS / lasts if lasts else None
            seen.picture = _picture(window, inside[_VIDEO], codec, fps)
        elif kind == _SOUND_TRACK and seen.sound is None:
            seen.sound = _sound(window, inside.get(_AUDIO), codec)


def _picture(window: Window, video: Element, codec: str, fps: float | None) -> Facts:
    inside = {e.id: e for e in elements(window, video.begin, video.end)}
    told = {key: number(window, e) for key, e in inside.items() if key != _PROJECTION}
    width, height = told.get(_WIDTH, 0), told.get(_HEIGHT, 0)
    if not width or not height:
        raise broken("Matroska", "its picture has no size")
    if told.get(_UNIT, 0) == 0 and told.get(_SHOWN_WIDTH) and told.get(_SHOWN_HEIGHT):
        # Shown in another shape than stored: the height stays, as in ffmpeg's sample ratio.
        width = round(height * told[_SHOWN_WIDTH] / told[_SHOWN_HEIGHT]) or width
    rotation = _rotation(window, inside.get(_PROJECTION))
    if rotation % 180:
        width, height = height, width
    return Facts(
        container="matroska",
        codec=codec,
        width=width,
        height=height,
        fps=fps,
        rotation=rotation,
        has_alpha=bool(told.get(_ALPHA)),
    )


def _rotation(window: Window, projection: Element | None) -> int:
    """Degrees clockwise; the file tells them the other way round."""
    if projection is None:
        return 0
    rolls = (e for e in elements(window, projection.begin, projection.end) if e.id == _ROLL)
    roll = next((real(window, e) for e in rolls), 0.0)
    turned = round(-roll) % 360 if abs(roll) <= 360 else 0  # noqa: PLR2004 - a full turn
    return turned if turned in {90, 180, 270} else 0


def _sound(window: Window, audio: Element | None, codec: str) -> Sound:
    rate, channels = 8000.0, 1
    if audio is not None:
        for element in elements(window, audio.begin, audio.end):
            if element.id == _RATE:
                rate = real(window, element)
            elif element.id == _CHANNELS:
                channels = number(window, element)
    return Sound(codec=codec, channels=channels, sample_rate=int(rate) if 0 < rate < 2**31 else 0)
