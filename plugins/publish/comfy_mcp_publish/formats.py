"""Pure: the formats that browsers show, by extension, and how their files begin.

Media plugins write the files; this is the check that a published file is what its name says.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

__all__ = ["BY_MEDIUM", "EXTENSIONS", "RESIZED", "default_extension", "is_what_it_says"]

BY_MEDIUM: Mapping[str, tuple[str, ...]] = {
    "image": (".webp", ".png", ".jpg", ".jpeg", ".avif", ".gif"),
    "audio": (".mp3", ".opus", ".ogg", ".m4a", ".flac", ".wav"),
    "video": (".mp4", ".webm", ".mov", ".gif", ".webp"),
}
"""Extensions by medium; the first is what a file is compressed to when nothing else is asked."""

EXTENSIONS = tuple(dict.fromkeys(e for endings in BY_MEDIUM.values() for e in endings))
"""Every extension that a published file may have."""

RESIZED = tuple(ending for ending in BY_MEDIUM["image"] if ending != ".gif")
"""Extensions of pictures that are written in smaller widths."""

MP4_BRANDS = frozenset(
    {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash"}
)
MARK_BYTES = 4_096
"""How much of a file its marks lie in."""


def default_extension(medium: str, source: str, writes: Collection[str], *, optimize: bool) -> str:
    """The extension of a generated name.

    Args:
        medium: Of the asset, such as `image`.
        source: The extension of the asset's own file.
        writes: The extensions that the medium's type knows.
        optimize: Whether the file is compressed, and may change its format.

    Returns:
        That of the file itself where browsers show it and no other is better; empty when the
        medium has none that they show.
    """
    usual = BY_MEDIUM.get(medium, ())
    wanted = (*usual[:1], source, *usual) if optimize else (source, *usual)
    return next((e for e in wanted if e in EXTENSIONS and e in writes), "")


def is_what_it_says(ending: str, data: bytes) -> bool:
    """Whether a file begins as files of an extension do."""
    return ending in _MARKS and _MARKS[ending](data[:MARK_BYTES])


def _starts(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(marks)


def _riff(kind: bytes) -> Callable[[bytes], bool]:
    return lambda head: head[:4] in {b"RIFF", b"RF64"} and head[8:12] == kind


def _brand(*wanted: bytes) -> Callable[[bytes], bool]:
    return lambda head: bool(_brands(head) & set(wanted))


def _brands(head: bytes) -> set[bytes]:
    """The brands of an ISO base media file (ISO/IEC 14496-12, 4.3); none for any other file."""
    if head[4:8] != b"ftyp":
        return set()
    size = min(int.from_bytes(head[:4], "big"), len(head))
    return {head[8:12], *(head[i : i + 4] for i in range(16, size - 3, 4))}


def _is_mp3(head: bytes) -> bool:
    """An ID3 tag or the sync of a frame whose layer is not the reserved one (ISO/IEC 11172-3)."""
    frame = len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] & 0x06 != 0  # noqa: PLR2004 - bit masks
    return head.startswith(b"ID3") or frame


def _is_mov(head: bytes) -> bool:
    """QuickTime; files older than its `ftyp` box begin with one of the others."""
    return b"qt  " in _brands(head) or head[4:8] in {b"moov", b"mdat", b"wide", b"free"}


def _is_webm(head: bytes) -> bool:
    """Matroska whose DocType is webm (RFC 8794)."""
    return head.startswith(b"\x1aE\xdf\xa3") and b"webm" in head[:64]


def _is_opus(head: bytes) -> bool:
    """Ogg whose first page holds an Opus header (RFC 7845, 5.1)."""
    return head.startswith(b"OggS") and b"OpusHead" in head[:64]


_JPEG = _starts(b"\xff\xd8\xff")

_MARKS: Mapping[str, Callable[[bytes], bool]] = {
    ".webp": _riff(b"WEBP"),
    ".png": _starts(b"\x89PNG\r\n\x1a\n"),
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".avif": _brand(b"avif", b"avis"),
    ".gif": _starts(b"GIF87a", b"GIF89a"),
    ".mp3": _is_mp3,
    ".opus": _is_opus,
    ".ogg": _starts(b"OggS"),
    ".m4a": _brand(b"M4A ", b"M4B ", *MP4_BRANDS),
    ".flac": _starts(b"fLaC"),
    ".wav": _riff(b"WAVE"),
    ".mp4": _brand(*MP4_BRANDS),
    ".webm": _is_webm,
    ".mov": _is_mov,
}
