"""What kind of file the first bytes show: by magic numbers, without decoding anything."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from comfy_mcp_video.media.animations.gif import starts_animation

if TYPE_CHECKING:
    from comfy_mcp_video.media.facts import Container

__all__ = ["animation_of", "container_of", "is_animation", "is_video", "lookalike"]

_NO_VIDEO = frozenset(
    {
        *(b"M4A ", b"M4B ", b"M4P ", b"F4A ", b"F4B "),
        *(b"avif", b"avis", b"mif1", b"msf1", b"miaf", b"heic", b"heix", b"heim", b"heis"),
        *(b"hevc", b"hevx", b"crx ", b"jp2 ", b"jpx "),
    }
)
"""Major brands of ISO base media files that are sounds or pictures (https://mp4ra.org)."""

_OLD_MOV = frozenset({b"moov", b"mdat", b"wide"})
"""The first box of QuickTime files from before there were brands."""

_DOC_TYPE = re.compile(rb"\x42\x82[\x80-\xff](webm|matroska)")
_CODEC_ID = re.compile(rb"\x86[\x80-\xff]([VA])_")
"""Elements of Matroska (RFC 9559): id, length, value."""

_OTHERS = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"OggS", "an Ogg sound or video"),
    (b"fLaC", "a FLAC sound"),
    (b"ID3", "an MP3 sound"),
    (b"\xff\xfb", "an MP3 sound"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"#EXTM3U", "a playlist"),
    (b"ffconcat", "a playlist"),
    (b"<!doctype html", "an HTML page"),
    (b"<html", "an HTML page"),
    (b"{", "a JSON document"),
)

_CONTROLS = re.compile(rb"[^\t\n\f\r\x20-\xff]")
"""Control characters, which no text holds."""


def container_of(head: bytes) -> Container | None:
    """The container of a video file by its first bytes; None when it is none that is known."""
    kind = head[4:8]
    if kind == b"ftyp":
        return None if head[8:12] in _NO_VIDEO else "mov"
    if kind in _OLD_MOV:
        return "mov"
    if head[:4] == b"\x1aE\xdf\xa3" and _DOC_TYPE.search(head, 0, 4096):
        return "matroska"
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return "avi"
    return None


def is_video(head: bytes) -> bool:
    """Whether the first bytes are those of a video file that is known here.

    A Matroska file whose tracks, as far as seen, are sounds only is none.
    """
    container = container_of(head)
    if container != "matroska":
        return container is not None
    kinds = {match[1] for match in _CODEC_ID.finditer(head)}
    return kinds != {b"A"}


def animation_of(head: bytes) -> Container | None:
    """The format of a picture that moves; None when it stands still, or is none."""
    if head[:4] == b"RIFF" and head[8:16] == b"WEBPVP8X":
        return "webp" if head[20:21] and head[20] & 0x02 else None
    if head[:8] == b"\x89PNG\r\n\x1a\n":
        return "apng" if _png_moves(head) else None
    if head[:6] in {b"GIF87a", b"GIF89a"}:
        return "gif" if starts_animation(head) else None
    return None


def is_animation(head: bytes) -> bool:
    """Whether the first bytes are those of a picture that moves."""
    return animation_of(head) is not None


def lookalike(head: bytes) -> str:
    """What a file that is no known video seems to be, such as `an HTML page`; may be empty."""
    start = head[:64].lstrip().lower()
    for magic, name in _OTHERS:
        if head.startswith(magic) or start.startswith(magic):
            return name
    if head[4:8] == b"ftyp":
        return "an M4A sound" if head[8:10] in {b"M4", b"F4"} else "an AVIF or HEIC picture"
    if head[:4] == b"RIFF":
        return {b"WAVE": "a WAV sound", b"WEBP": "a WebP picture"}.get(head[8:12], "")
    return "" if _CONTROLS.search(head[:512]) else "a text"


def _png_moves(head: bytes) -> bool:
    """Whether an acTL chunk with more than one frame stands before the pixels."""
    position = 8
    while position + 16 <= len(head):
        kind = head[position + 4 : position + 8]
        if kind == b"acTL":
            return int.from_bytes(head[position + 8 : position + 12], "big") > 1
        if kind == b"IDAT":
            return False
        position += 12 + int.from_bytes(head[position : position + 4], "big")
    return False
