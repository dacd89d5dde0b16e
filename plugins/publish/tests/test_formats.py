from __future__ import annotations

import pytest

from comfy_mcp_publish.formats import EXTENSIONS, default_extension, is_what_it_says

BEGINNINGS = {
    ".webp": b"RIFF\x24\0\0\0WEBPVP8L",
    ".png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    ".jpg": b"\xff\xd8\xff\xe0\0\x10JFIF",
    ".avif": b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf",
    ".gif": b"GIF89a\x01\0",
    ".mp3": b"\xff\xfb\x90\x64",
    ".opus": b"OggS\0\x02" + bytes(22) + b"OpusHead",
    ".m4a": b"\0\0\0\x1cftypM4A \0\0\x02\0M4A isomiso2",
    ".flac": b"fLaC\0\0\0\x22",
    ".wav": b"RIFF\x24\0\0\0WAVEfmt ",
    ".mp4": b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41",
    ".webm": b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm",
    ".mov": b"\0\0\0\x14ftypqt  \0\0\x02\0qt  ",
}

SHARED = {(".jpg", ".jpeg"), (".opus", ".ogg"), (".mp4", ".m4a"), (".m4a", ".mp4")}
"""A file of the one may be called the other."""


@pytest.mark.parametrize("ending", EXTENSIONS)
def test_a_file_is_what_it_says_only_under_its_own_extension(ending: str) -> None:
    fits = {own for own, head in BEGINNINGS.items() if is_what_it_says(ending, head)}
    own = {ending} & BEGINNINGS.keys()
    assert fits == own | {one for one, other in SHARED if other == ending}
    assert fits


@pytest.mark.parametrize("ending", [*EXTENSIONS, ".html", ""])
@pytest.mark.parametrize("data", [b"", b"\xff", b"<html>", b"{}", bytes(64), b"ftyp", b"RIFF"])
def test_what_is_no_medium_is_under_no_extension(ending: str, data: bytes) -> None:
    assert not is_what_it_says(ending, data)


def test_an_mp3_may_begin_with_a_tag() -> None:
    assert is_what_it_says(".mp3", b"ID3\x04\0\0\0\0\0\0")


IMAGES = (".png", ".jpg", ".webp", ".bmp")


@pytest.mark.parametrize(
    ("medium", "source", "writes", "optimize", "expected"),
    [
        ("image", ".png", IMAGES, False, ".png"),
        ("image", ".png", IMAGES, True, ".webp"),
        ("image", ".jpg", IMAGES, False, ".jpg"),
        ("image", ".bmp", IMAGES, False, ".webp"),
        ("image", ".png", (".png",), True, ".png"),
        ("audio", ".flac", (".flac", ".mp3", ".opus"), False, ".flac"),
        ("audio", ".flac", (".flac", ".mp3", ".opus"), True, ".mp3"),
        ("video", ".mkv", (".mkv", ".mp4"), False, ".mp4"),
        ("video", ".webp", (".webp", ".gif", ".png"), True, ".webp"),
        ("model", ".glb", (".glb",), False, ""),
        ("scan", ".png", (".png", ".pcx"), False, ".png"),
    ],
)
def test_a_name_that_is_made_gets_the_best_extension(
    medium: str, source: str, writes: tuple[str, ...], optimize: bool, expected: str
) -> None:
    assert default_extension(medium, source, writes, optimize=optimize) == expected
