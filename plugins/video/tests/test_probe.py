from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comfy_mcp_core.errors import ComfyMCPError, MediaNotSupportedError, MediaUnreadableError
from comfy_mcp_video.media import ANIMATION, VIDEO
from comfy_mcp_video.media.window import HEAD, MOST_READS, PAGE
from plugins.video.tests.clips import Source, animation

if TYPE_CHECKING:
    from pathlib import Path

    from comfy_mcp_core.contributions import Probe
    from plugins.video.tests.clips import Clips

AAC = {"codec": "aac", "channels": 1, "sample_rate": 44_100}
H264 = {"codec": "h264", "fps": 16, "frames": 32, "pixel_format": "yuv420p"}

FACTS: dict[str, tuple[int, int, float | None, dict[str, Any]]] = {
    "plain.mp4": (64, 48, 2.0, H264),
    "sound.mp4": (64, 48, 2.5, H264 | {"sound": AAC}),
    "fast.mp4": (64, 48, 2.5, H264 | {"sound": AAC}),
    "mp3.mp4": (64, 48, 2.5, H264 | {"sound": AAC | {"codec": "mp3"}}),
    "fragments.mp4": (64, 48, None, {"codec": "h264", "pixel_format": "yuv420p"}),
    "deep.mp4": (64, 48, 2.0, H264 | {"codec": "hevc", "pixel_format": "yuv420p10"}),
    "av1.mp4": (64, 48, 0.5, H264 | {"codec": "av1", "frames": 8}),
    "prores.mov": (
        *(64, 48, 2.5),
        {"codec": "prores", "fps": 16, "frames": 32, "sound": AAC | {"codec": "pcm"}},
    ),
    "plain.webm": (64, 48, 2.0, {"codec": "vp9", "fps": 16}),
    "sound.webm": (
        *(64, 48, 2.508),
        {"codec": "vp9", "fps": 16, "sound": AAC | {"codec": "opus", "sample_rate": 48_000}},
    ),
    "sound.mkv": (64, 48, 2.5, {"codec": "h264", "fps": 16, "sound": AAC | {"codec": "flac"}}),
    "sound.avi": (
        *(64, 48, 2.0),
        {"codec": "mjpeg", "fps": 16, "frames": 32, "sound": AAC | {"codec": "pcm"}},
    ),
    "right.mp4": (48, 64, 2.0, H264 | {"rotation": 90}),
    "down.mp4": (64, 48, 2.0, H264 | {"rotation": 180}),
    "left.webm": (48, 64, 2.0, {"codec": "vp9", "fps": 16, "rotation": 270}),
    "varies.mp4": (64, 48, 2.0, H264 | {"fps": 7.5, "frames": 15, "variable_rate": True}),
    "odd.mp4": (63, 47, 1.0, H264 | {"frames": 16, "pixel_format": "yuv444p"}),
    "one.mp4": (64, 48, 0.063, H264 | {"frames": 1}),
    "ntsc.mp4": (64, 48, 1.001, H264 | {"fps": 29.97, "frames": 30}),
    "wide.mp4": (128, 48, 2.0, H264),
    "wide.webm": (128, 48, 2.0, {"codec": "vp9", "fps": 16}),
    "hour.mp4": (16, 16, 3600.0, H264 | {"fps": 1, "frames": 3600}),
}


def probe(data: bytes) -> Probe:
    return VIDEO.probe(Source(data))


@pytest.mark.parametrize("name", FACTS)
def test_a_video_tells_what_it_is_in_a_few_reads(clips: Clips, name: str) -> None:
    width, height, seconds, details = FACTS[name]
    source = Source(clips.data(name))
    found = VIDEO.probe(source)
    assert (found.width, found.height) == (width, height)
    assert dict(found.details) == details
    assert found.duration_seconds == (None if seconds is None else pytest.approx(seconds, abs=0.01))
    assert len(source.reads) <= 4


def test_frames_of_any_size_between_head_and_description_are_stepped_over(clips: Clips) -> None:
    data = clips.data("plain.mp4")
    mdat = data.index(b"mdat") - 4
    moov = data.index(b"moov") - 4
    huge = (2**20 + 16).to_bytes(4, "big") + b"mdat" + bytes(2**20 + 8)
    source = Source(data[:mdat] + huge + data[moov:])
    assert VIDEO.probe(source).details["frames"] == 32
    assert sum(min(size, source.size - offset) for offset, size in source.reads) < 100_000


@pytest.mark.parametrize("suffix", [".webp", ".png", ".gif"])
def test_an_animated_picture_tells_its_frames_and_duration(tmp_path: Path, suffix: str) -> None:
    data = animation(tmp_path / f"a{suffix}").read_bytes()
    found = ANIMATION.probe(Source(data))
    assert (found.width, found.height, found.duration_seconds) == (80, 60, 1.2)
    assert found.details["frames"] == 12
    assert found.details["fps"] == 10
    assert found.details["has_alpha"] is True
    assert found.details["codec"] == {".png": "apng"}.get(suffix, suffix[1:])


@pytest.mark.parametrize("suffix", [".webp", ".png", ".gif"])
def test_an_animated_picture_with_uneven_times_says_so(tmp_path: Path, suffix: str) -> None:
    path = animation(tmp_path / f"a{suffix}", frames=4, durations=[100, 100, 400, 100])
    found = ANIMATION.probe(Source(path.read_bytes()))
    assert found.duration_seconds == pytest.approx(0.7)
    assert found.details["variable_rate"] is True


def test_a_gif_frame_without_a_time_lasts_as_long_as_browsers_show_it(tmp_path: Path) -> None:
    path = animation(tmp_path / "a.gif", frames=4, durations=0)
    assert ANIMATION.probe(Source(path.read_bytes())).duration_seconds == pytest.approx(0.4)


def test_an_animation_too_long_to_walk_over_is_estimated() -> None:
    frame = bytes(16) + b"VP8 " + bytes(200_000)
    anmf = b"ANMF" + len(frame).to_bytes(4, "little") + bytes(12) + b"\x64\0\0" + frame[15:]
    chunk = b"VP8X\x0a\0\0\0\x02\0\0\0\x3f\0\0\x2f\0\0"
    body = b"WEBP" + chunk + anmf[: 8 + len(frame)] * 60
    source = Source(b"RIFF" + len(body).to_bytes(4, "little") + body)
    found = ANIMATION.probe(source)
    assert (found.width, found.height) == (64, 48)
    assert found.details["estimated"] is True
    assert found.duration_seconds == pytest.approx(6.0, rel=0.1)
    assert len(source.reads) <= MOST_READS
    assert HEAD + (MOST_READS - 1) * PAGE <= 2**20


@pytest.mark.parametrize("name", ["audio.mp4", "audio.webm"])
def test_a_file_with_sound_only_names_the_tool_for_sounds(clips: Clips, name: str) -> None:
    with pytest.raises(MediaNotSupportedError, match="holds sound") as caught:
        probe(clips.data(name))
    assert "view_audio" in caught.value.hint


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"a cat walks by", "a text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a PNG picture"),
        (b"#EXTM3U\nfile:///etc/passwd", "a playlist"),
        (bytes(100), "starts with 00 00"),
        (b"\0\0\0\x18ftypisom\0\0\0\0isommp42", "cut off"),
    ],
)
def test_what_is_no_video_is_told_apart(data: bytes, said: str) -> None:
    with pytest.raises(MediaUnreadableError, match=said) as caught:
        probe(data)
    assert caught.value.hint


def test_a_video_whose_description_is_cut_off_is_unreadable(clips: Clips) -> None:
    data = clips.data("plain.mp4")
    for size in (len(data) // 2, len(data) - 200):
        with pytest.raises(MediaUnreadableError, match="cut off"):
            probe(data[:size])


@pytest.mark.parametrize("name", ["fast.mp4", "sound.webm", "sound.avi"])
@settings(max_examples=30, deadline=None)
@given(st.data())
def test_a_damaged_file_never_fails_in_another_way(
    clips: Clips, name: str, data: st.DataObject
) -> None:
    whole = clips.data(name)
    head = bytearray(whole[: data.draw(st.integers(0, 4096))])
    for _ in range(data.draw(st.integers(0, 8))):
        if head:
            head[data.draw(st.integers(0, len(head) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ComfyMCPError):
        probe(bytes(head))


@pytest.mark.parametrize("suffix", [".webp", ".png", ".gif"])
def test_a_damaged_animation_never_fails_in_another_way(tmp_path: Path, suffix: str) -> None:
    whole = animation(tmp_path / f"a{suffix}").read_bytes()
    for size in range(0, len(whole), 37):
        with contextlib.suppress(ComfyMCPError):
            ANIMATION.probe(Source(whole[:size]))
        flipped = whole[:size] + b"\xff" + whole[size + 1 :]
        with contextlib.suppress(ComfyMCPError):
            ANIMATION.probe(Source(flipped))
