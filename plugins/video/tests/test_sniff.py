from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comfy_mcp_video.media import ANIMATION, VIDEO
from plugins.video.tests.clips import animation

if TYPE_CHECKING:
    from pathlib import Path

    from plugins.video.tests.clips import Clips

VIDEOS = ("plain.mp4", "prores.mov", "fragments.mp4", "plain.webm", "sound.mkv", "sound.avi")

VIDEO_HEADS = {
    "an MP4 by its brand": b"\0\0\0\x18ftypisom\0\0\0\0isommp42",
    "an MP4 of a camera": b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom",
    "an iTunes video": b"\0\0\0\x18ftypM4V \0\0\0\0M4V ",
    "a QuickTime file before there were brands": b"\0\x01\0\0moov\0\0\0\x6cmvhd",
    "a QuickTime file that starts with its frames": b"\0\0\0\x08wide\0\x10\0\0mdat",
}
OTHERS = {
    "nothing": b"",
    "text": b"ftyp is written here, and moov",
    "a playlist": b"#EXTM3U\n#EXTINF:5,\nfile:///etc/passwd",
    "a concat script": b"ffconcat version 1.0\nfile /etc/passwd",
    "an M4A sound": b"\0\0\0\x18ftypM4A \0\0\0\0M4A mp42isom",
    "an AVIF picture": b"\0\0\0\x18ftypavif\0\0\0\0avifmif1",
    "a HEIC picture": b"\0\0\0\x18ftypheic\0\0\0\0heicmif1",
    "an EBML file that is no Matroska": b"\x1aE\xdf\xa3\x88\x42\x82\x84test",
    "a WAV sound": b"RIFF\x24\0\0\0WAVEfmt ",
    "a still WebP": b"RIFF\x24\0\0\0WEBPVP8 ",
    "an extended WebP that stands still": b"RIFF\x24\0\0\0WEBPVP8X\x0a\0\0\0\x10\0\0\0",
    "a PNG": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(17) + b"\0\0\0\0IDAT" + bytes(16),
    "an APNG of one frame": b"\x89PNG\r\n\x1a\n\0\0\0\x08acTL\0\0\0\1" + bytes(8),
    "a GIF of one frame": b"GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;",
}


@pytest.mark.parametrize("name", VIDEOS)
def test_every_video_format_is_recognised_by_its_first_bytes(clips: Clips, name: str) -> None:
    head = clips.data(name)[:65_536]
    assert VIDEO.sniff(head)
    assert not ANIMATION.sniff(head)


@pytest.mark.parametrize("suffix", [".webp", ".png", ".gif"])
def test_a_picture_that_moves_is_recognised(tmp_path: Path, suffix: str) -> None:
    head = animation(tmp_path / f"a{suffix}", frames=3).read_bytes()
    assert ANIMATION.sniff(head)
    assert not VIDEO.sniff(head)


@pytest.mark.parametrize("suffix", [".webp", ".png", ".gif"])
def test_a_picture_of_one_frame_is_left_to_others(tmp_path: Path, suffix: str) -> None:
    assert not ANIMATION.sniff(animation(tmp_path / f"a{suffix}", frames=1).read_bytes())


def test_a_gif_with_two_frames_moves_even_if_it_is_played_once() -> None:
    frame = b",\0\0\0\0\1\0\1\0\0\2\2D\1\0"
    assert ANIMATION.sniff(b"GIF89a\x01\0\x01\0\0\0\0" + frame + frame + b";")


@pytest.mark.parametrize(("kind", "head"), VIDEO_HEADS.items())
def test_a_video_is_recognised_by_little(kind: str, head: bytes) -> None:
    assert VIDEO.sniff(head), kind


@pytest.mark.parametrize(("kind", "head"), OTHERS.items())
def test_nothing_else_is_taken_for_a_video(kind: str, head: bytes) -> None:
    assert not VIDEO.sniff(head), kind
    assert not ANIMATION.sniff(head), kind


def test_a_webm_with_sound_only_is_no_video(clips: Clips) -> None:
    assert not VIDEO.sniff(clips.data("audio.webm"))


@given(st.binary(max_size=64), st.sampled_from([*VIDEO_HEADS.values(), *OTHERS.values()]))
def test_any_bytes_are_judged_without_an_error(tail: bytes, start: bytes) -> None:
    assert VIDEO.sniff(start + tail) in {True, False}
    assert ANIMATION.sniff(start + tail) in {True, False}
