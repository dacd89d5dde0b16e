from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from comfy_mcp_core.errors import MediaNotSupportedError, MediaUnreadableError
from comfy_mcp_video.media import ANIMATION, VIDEO
from comfy_mcp_video.media.stripping import stripped
from plugins.video.tests.clips import FFMPEG, animation

if TYPE_CHECKING:
    from pathlib import Path

    from comfy_mcp_core.contributions import Copied
    from plugins.video.tests.clips import Clips


def copied(data: bytes | Path, ending: str) -> Copied:
    assert VIDEO.copy is not None
    return VIDEO.copy(data, ending)


def packets(path: Path) -> list[str]:
    """The checksums of all packets, whatever the container says of their times."""
    command = [FFMPEG, "-v", "error", "-i", str(path), "-c", "copy", "-f", "framecrc", "-"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    lines = (line for line in done.stdout.splitlines() if not line.startswith("#"))
    return sorted(f"{parts[0]} {parts[4]} {parts[5]}" for parts in map(str.split, lines))


@pytest.mark.parametrize(
    ("name", "ending"),
    [("tagged.mp4", ".mp4"), ("tagged.mp4", ".mov"), ("sound.webm", ".webm")],
)
def test_a_copy_has_the_same_frames_and_sound_without_what_is_embedded(
    clips: Clips, tmp_path: Path, name: str, ending: str
) -> None:
    copy = copied(clips.path(name), ending)
    assert copy.lossless
    assert b"secret" not in copy.data
    path = tmp_path / f"copy{ending}"
    path.write_bytes(copy.data)
    assert packets(path) == packets(clips.path(name))
    assert copy == copied(clips.path(name), ending)


def test_what_a_container_can_not_hold_is_encoded_finely(clips: Clips) -> None:
    copy = copied(clips.data("plain.mp4"), ".webm")
    assert not copy.lossless
    assert (copy.mime_type, copy.probe.details["codec"]) == ("video/webm", "vp9")


@pytest.mark.parametrize("suffix", [".webp", ".png", ".gif"])
def test_an_animated_picture_is_copied_frame_by_frame_without_texts(
    tmp_path: Path, suffix: str
) -> None:
    path = animation(tmp_path / f"a{suffix}", frames=4, secret=b"a secret prompt")
    assert b"secret prompt" in path.read_bytes()
    copy = copied(path, suffix)
    assert copy.lossless
    assert b"secret" not in copy.data
    assert copy.mime_type == ANIMATION.mime_types[suffix]
    other = tmp_path / f"b{suffix}"
    other.write_bytes(copy.data)
    with Image.open(path) as one, Image.open(other) as two:
        for number in range(4):
            one.seek(number)
            two.seek(number)
            assert one.convert("RGBA").tobytes() == two.convert("RGBA").tobytes()


def test_an_animated_picture_becomes_a_video_with_some_loss(tmp_path: Path) -> None:
    copy = copied(animation(tmp_path / "a.gif"), ".mp4")
    assert not copy.lossless
    assert copy.probe.details["codec"] == "h264"


def test_a_format_that_is_not_written_is_refused(clips: Clips, tmp_path: Path) -> None:
    with pytest.raises(MediaNotSupportedError, match=r"\.gif"):
        copied(clips.path("plain.mp4"), ".gif")
    with pytest.raises(MediaNotSupportedError, match=r"\.png"):
        copied(animation(tmp_path / "a.gif"), ".png")


def test_a_broken_animated_picture_is_not_copied(tmp_path: Path) -> None:
    for container, suffix in (("webp", ".webp"), ("apng", ".png"), ("gif", ".gif")):
        data = animation(tmp_path / f"a{suffix}").read_bytes()
        with pytest.raises(MediaUnreadableError, match="cut off"):
            stripped(container, data[:-30])  # pyright: ignore[reportArgumentType]
