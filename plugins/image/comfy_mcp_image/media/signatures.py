"""What kind of file the first bytes show: by magic numbers, without decoding anything."""

from __future__ import annotations

import re

__all__ = ["PICTURE_FORMATS", "is_picture", "lookalike", "picture_format"]

PICTURE_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
"""The formats known here, under Pillow's names for them."""

_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
)

_BMP_HEADER_SIZES = frozenset({12, 16, 40, 52, 56, 64, 108, 124})
"""The sizes of the information header in all versions of BMP; `BM` alone starts many a text."""

_OTHER_STARTS = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"OggS", "an Ogg sound or video"),
    (b"fLaC", "a FLAC sound"),
    (b"ID3", "an MP3 sound"),
    (b"\xff\xfb", "an MP3 sound"),
    (b"\x1aE\xdf\xa3", "a WebM or Matroska video"),
    (b"8BPS", "a Photoshop document"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\0\0\0\x0cJXL ", "a JPEG XL picture"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 picture"),
    (b"v/1\x01", "an OpenEXR picture"),
    (b"glTF", "a 3D model"),
)

_TEXT_STARTS = (
    (b"<!doctype html", "an HTML page"),
    (b"<html", "an HTML page"),
    (b"<svg", "an SVG drawing"),
    (b"<?xml", "an XML document"),
    (b"{", "a JSON document"),
)

_CONTROLS = re.compile(rb"[^\t\n\f\r\x20-\xff]")
"""Control characters, which no text holds."""

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis"})


def picture_format(head: bytes) -> str:
    """The picture format of a file's first bytes, one of `PICTURE_FORMATS`, or an empty string."""
    for start, name in _STARTS:
        if head.startswith(start):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEADER_SIZES:
        return "BMP"
    if _brands(head) & {b"avif", b"avis"}:
        return "AVIF"
    return ""


def is_picture(head: bytes) -> bool:
    """Whether the first bytes of a file are those of a picture that is known here."""
    return picture_format(head) != ""


def lookalike(head: bytes) -> str:
    """What a file that is no known picture seems to be, such as `an HTML page`; may be empty."""
    for start, name in _OTHER_STARTS:
        if head.startswith(start):
            return name
    if brands := _brands(head):
        return "a HEIC picture" if brands & _HEIC_BRANDS else "an MP4 or QuickTime video"
    if head[:4] == b"RIFF":
        return {b"WAVE": "a WAV sound", b"AVI ": "an AVI video"}.get(head[8:12], "")
    text = head[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for start, name in _TEXT_STARTS:
        if text.startswith(start):
            return name
    return "a text" if text.isascii() and not _CONTROLS.search(text) else ""


def _brands(head: bytes) -> frozenset[bytes]:
    """The brands of an ISO base media file (ISO/IEC 14496-12, 4.3), empty for any other file."""
    if head[4:8] != b"ftyp":
        return frozenset()
    size = min(int.from_bytes(head[:4], "big"), len(head), 256)
    return frozenset({head[8:12], *(head[i : i + 4] for i in range(16, size - 3, 4))})
