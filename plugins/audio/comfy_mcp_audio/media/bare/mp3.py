"""Pure: an MP3 file without tags and whatever else stands between and after its frames."""

from __future__ import annotations

from comfy_mcp_audio.media.formats.header import cut_off
from comfy_mcp_audio.media.formats.mp3 import announced, first_frame, id3_bytes
from comfy_mcp_audio.media.formats.mp3_frame import Frame, frame_at, id3_size

__all__ = ["bare_mp3"]

_RUN = 3
"""Frames in a row that make a place one where the sound goes on, rather than a picture in a tag
that happens to hold such bytes."""


def bare_mp3(data: bytes) -> bytes:
    """The frames alone, the first one with the encoder's delay and padding among them.

    Raises:
        MediaUnreadableError: When it has no frame, or fewer than it announces.
    """
    offset, first = first_frame(data, id3_bytes(data))
    told = announced(data[offset : offset + first.size], first)
    pieces: list[memoryview] = []
    frames = end = 0
    while offset >= 0:
        end, run = _run(data, offset, first)
        pieces.append(memoryview(data)[offset:end])
        frames += run
        offset = _next_run(data, end + id3_size(data[end : end + 10]), first)
    if told is not None:
        # One is the frame that announces them, which some encoders count too.
        lacking = told.frames + 1 - frames
        if lacking > 1 or (lacking == 1 and frame_at(data, end) is not None):
            raise cut_off("mp3", f"it lacks {lacking:,} of {told.frames:,} frames")
    return b"".join(pieces)


def _run(data: bytes, offset: int, like: Frame, most: int | None = None) -> tuple[int, int]:
    """Where the whole frames that stand here side by side end, and how many they are."""
    run = 0
    while run != most and (frame := frame_at(data, offset)) is not None:
        if frame.sample_rate != like.sample_rate or offset + frame.size > len(data):
            break
        offset += frame.size
        run += 1
    return offset, run


def _next_run(data: bytes, offset: int, like: Frame) -> int:
    """Where frames go on; -1 for nowhere."""
    while (offset := data.find(b"\xff", offset)) >= 0:
        if _run(data, offset, like, _RUN)[1] == _RUN:
            return offset
        offset += 1
    return -1
