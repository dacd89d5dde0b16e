from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comfy_mcp_audio.media import AUDIO
from comfy_mcp_audio.media.signatures import container
from plugins.audio.tests.sounds import FORMATS

CONTAINERS = {
    ".wav": "wav",
    ".flac": "flac",
    ".mp3": "mp3",
    ".opus": "ogg",
    ".ogg": "ogg",
    ".oga": "ogg",
    ".m4a": "mp4",
    ".aac": "aac",
    ".aiff": "aiff",
}


def page(payload: bytes, serial: int = 1) -> bytes:
    """The first page of an Ogg stream."""
    head = b"OggS\0\2" + bytes(8) + serial.to_bytes(4, "little") + bytes(8)
    return head + bytes([1, len(payload)]) + payload


OTHERS = {
    "nothing": b"",
    "text": b"a song of the sea",
    "text in UTF-16": "\ufeffa song".encode("utf-16"),
    "html": b"<!doctype html><title>404</title>",
    "png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF\0",
    "webp": b"RIFF\x24\0\0\0WEBPVP8 ",
    "avi": b"RIFF\x24\0\0\0AVI LIST",
    "mp4 that may be a video": b"\0\0\0\x18ftypisom\0\0\0\0isommp42",
    "webm": b"\x1aE\xdf\xa3",
    "ogg video": page(b"\x80theora" + bytes(30)),
    "ogg video with sound": page(b"\x80theora" + bytes(30)) + page(b"OpusHead" + bytes(11), 2),
    "playlist": b"#EXTM3U\nfile:///etc/passwd\n",
    "one lone frame header among other bytes": b"\xff\xfb\x90\x64" + b"x" * 2000,
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_recognised_by_its_first_bytes(name: str, sounds: dict[str, Path]) -> None:
    head = sounds[name].read_bytes()[:65_536]
    assert AUDIO.sniff(head)
    assert container(head) == CONTAINERS[Path(name).suffix]


@pytest.mark.parametrize("kind", OTHERS)
def test_nothing_else_is_taken_for_a_sound(kind: str) -> None:
    assert not AUDIO.sniff(OTHERS[kind])


def test_an_mp3_whose_tag_is_longer_than_the_head_is_recognised() -> None:
    assert AUDIO.sniff(b"ID3\x04\0\0\0\x0f\0\0" + bytes(65_000))


@given(st.binary(max_size=64) | st.binary(max_size=60).map(lambda tail: b"OggS" + tail))
def test_any_bytes_are_judged_without_an_error(head: bytes) -> None:
    assert AUDIO.sniff(head) in {True, False}
