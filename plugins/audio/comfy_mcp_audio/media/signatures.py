"""What kind of file the first bytes show: by magic numbers, without decoding anything."""

from __future__ import annotations

import re

from comfy_mcp_audio.media.formats.adts import adts_at
from comfy_mcp_audio.media.formats.mp3_frame import frame_at, id3_size
from comfy_mcp_audio.media.formats.ogg import first_packets

__all__ = ["container", "is_sound", "lookalike"]

_SOUND_PACKETS = (b"OpusHead", b"\x01vorbis", b"\x7fFLAC", b"Speex   ")
_SOUND_BRANDS = frozenset({b"M4A ", b"M4B ", b"M4P ", b"F4A ", b"F4B "})
"""Brands of MP4 files that hold sound only; isom and mp42 may be videos."""

_OTHERS = (
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x1aE\xdf\xa3", "a WebM or Matroska video"),
    (b"OggS", "an Ogg video"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"MThd", "a MIDI file, which holds notes and no sound"),
    (b"#EXTM3U", "a playlist"),
)
_RIFFS = {b"WEBP": "a WebP picture", b"AVI ": "an AVI video"}
_CONTROLS = re.compile(rb"[^\t\n\f\r\x20-\xff]")
"""Control characters, which no text holds."""


def container(head: bytes) -> str:
    """The container of a sound file's first bytes: wav, flac, mp3, ogg, mp4, aiff, aac, or "".

    An MP4 file counts whatever it holds: see `is_sound`.
    """
    if head[:4] in {b"RIFF", b"RF64"} and head[8:12] == b"WAVE":
        return "wav"
    if head[:4] == b"FORM" and head[8:12] in {b"AIFF", b"AIFC"}:
        return "aiff"
    if head[:4] == b"fLaC":
        return "flac"
    if head[:4] == b"OggS":
        return "ogg" if _is_ogg_sound(head) else ""
    if head[4:8] == b"ftyp":
        return "mp4"
    return _frames(head)


def is_sound(head: bytes) -> bool:
    """Whether the first bytes of a file are those of a sound that is known here.

    An MP4 file of a general brand is left to its extension: it may be a video.
    """
    found = container(head)
    return head[8:12] in _SOUND_BRANDS if found == "mp4" else found != ""


def lookalike(head: bytes) -> str:
    """What a file that is no known sound seems to be, such as `a PNG picture`; may be empty."""
    for start, name in _OTHERS:
        if head.startswith(start):
            return name
    if head[:4] == b"RIFF":
        return _RIFFS.get(head[8:12], "")
    text = head[:512].lstrip().lower()
    if text.startswith((b"<!doctype html", b"<html")):
        return "an HTML page"
    return "a text" if text and text.isascii() and not _CONTROLS.search(text) else ""


def _is_ogg_sound(head: bytes) -> bool:
    """Whether all streams are sounds; an index (Skeleton) may stand beside them."""
    packets = list(first_packets(head))
    sounds = [packet for packet in packets if packet.startswith(_SOUND_PACKETS)]
    rest = [packet for packet in packets if not packet.startswith((*_SOUND_PACKETS, b"fishead"))]
    return bool(sounds) and not rest


def _frames(head: bytes) -> str:
    """MP3 or AAC by its first frames, after any tags."""
    offset = 0
    while size := id3_size(head[offset : offset + 10]):
        offset += size
    if offset and offset + 4 > len(head):
        return "mp3"  # the tag goes on beyond what is known, and hardly anything else has one
    for name, at in (("mp3", frame_at), ("aac", adts_at)):
        frame = at(head, offset)
        if frame is not None:
            after = offset + frame.size
            if after + 7 > len(head) or at(head, after) is not None:
                return name
    return "mp3" if offset else ""
