"""AAC in ADTS frames (ISO/IEC 14496-3, 1.A.2.2), which tell no length: it is estimated."""

from __future__ import annotations

from dataclasses import dataclass

from comfy_mcp_audio.media.formats.header import Header, broken
from comfy_mcp_audio.media.formats.mp3_frame import id3_size
from comfy_mcp_core.contributions import MediaSource

__all__ = ["AdtsFrame", "adts_at", "adts_samples", "read_adts"]

SEARCHED = 65_536
SAMPLES = 1024
"""Samples of one channel in a frame."""

_HEAD = 7
_SYNC, _SYNC_MASK = 0xFFF0, 0xFFF6
"""Twelve bits, and the layer, which is 0."""

_RATES = (
    96_000,
    88_200,
    64_000,
    48_000,
    44_100,
    32_000,
    24_000,
    22_050,
    16_000,
    12_000,
    11_025,
    8_000,
    7_350,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class AdtsFrame:
    """A frame's header: samples a second, channels (0: not told), and its size in bytes."""

    sample_rate: int
    channels: int
    size: int


def adts_at(data: bytes, offset: int) -> AdtsFrame | None:
    """The frame whose header stands at `offset`; None when there is none."""
    head = data[offset : offset + _HEAD]
    if len(head) < _HEAD or int.from_bytes(head[:2], "big") & _SYNC_MASK != _SYNC:
        return None
    rate_index = head[2] >> 2 & 0xF
    size = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    if rate_index >= len(_RATES) or size < _HEAD:
        return None
    channels = (head[2] & 1) << 2 | head[3] >> 6
    return AdtsFrame(sample_rate=_RATES[rate_index], channels=channels, size=size)


def adts_samples(data: bytes) -> int:
    """Samples of one channel in the frames that stand side by side from the start."""
    offset = frames = 0
    while (frame := adts_at(data, offset)) is not None:
        offset += frame.size
        frames += 1
    return frames * SAMPLES


def read_adts(source: MediaSource) -> Header:
    """The header of an ADTS file, its length estimated by the frames at its start.

    Raises:
        MediaUnreadableError: When it has no frame.
        ComfyMCPError: When the source can't be read.
    """
    start = id3_size(source.read(0, 10))
    data = source.read(start, SEARCHED)
    first = adts_at(data, 0)
    if first is None:
        raise broken("aac", "no frame of sound was found")
    offset = frames = 0
    while (frame := adts_at(data, offset)) is not None:
        offset += frame.size
        frames += 1
    sound_bytes = source.size - start
    samples = round(sound_bytes / (offset / frames)) * SAMPLES
    return Header(
        container="aac",
        codec="aac",
        sample_rate=first.sample_rate,
        channels=first.channels or 2,
        samples=samples,
        exact=False,
        bit_rate=round(sound_bytes * 8 * first.sample_rate / samples) if samples else None,
    )
