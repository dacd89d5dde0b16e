"""From a file to what it says of itself, whatever its format; nothing is decoded."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from comfy_mcp_core.errors import MediaNotSupportedError, MediaUnreadableError
from comfy_mcp_video.media.animations.animation import Animation, facts_of
from comfy_mcp_video.media.animations.apng import read_apng, walk_apng
from comfy_mcp_video.media.animations.gif import read_gif, walk_gif
from comfy_mcp_video.media.animations.webp import read_webp, walk_webp
from comfy_mcp_video.media.containers.avi import read_avi
from comfy_mcp_video.media.containers.matroska import read_matroska
from comfy_mcp_video.media.containers.mov import read_mov
from comfy_mcp_video.media.facts import Facts, Sound, probe_of
from comfy_mcp_video.media.signatures import animation_of, container_of, lookalike
from comfy_mcp_video.media.window import FileSource, TooFarError, Window

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from comfy_mcp_core.contributions import MediaSource, Probe
    from comfy_mcp_video.media.facts import Container

__all__ = ["probe", "read_animation", "read_facts", "read_file"]

_VIDEOS: Mapping[Container, Callable[[Window], Facts | Sound]] = MappingProxyType(
    {"mov": read_mov, "matroska": read_matroska, "avi": read_avi}
)

_ANIMATIONS: Mapping[
    Container, tuple[Callable[[Window], Animation], Callable[[Window, Animation], None]]
] = MappingProxyType(
    {
        "webp": (read_webp, walk_webp),
        "apng": (read_apng, walk_apng),
        "gif": (read_gif, walk_gif),
    }
)


def probe(source: MediaSource) -> Probe:
    """Size as displayed, duration, codec, frame rate, frames and sound, in a few small reads.

    Raises:
        MediaUnreadableError: When the file is empty, no known video, cut off or broken.
        MediaNotSupportedError: When it holds sound only.
        ComfyMCPError: When the source can't be read.
    """
    return probe_of(read_facts(Window(source)))


def read_file(path: Path) -> Facts:
    """The facts of a file on this machine, which may be read anywhere and as often as needed.

    Raises:
        MediaUnreadableError: When the file is empty, no known video, cut off or broken.
        MediaNotSupportedError: When it holds sound only.
        OSError: When it can't be read.
    """
    with path.open("rb") as file:
        return read_facts(Window(FileSource(file), most_reads=None))


def read_facts(window: Window) -> Facts:
    """The facts of the file that `window` looks at.

    Raises:
        MediaUnreadableError: When the file is empty, no known video, cut off or broken.
        MediaNotSupportedError: When it holds sound only.
        ComfyMCPError: When the file can't be read.
    """
    if not window.head:
        raise MediaUnreadableError(
            "The file is empty.", hint="Fetch, upload or generate the video again."
        )
    if animation_of(window.head) is not None:
        return facts_of(read_animation(window), window.size)
    container = container_of(window.head)
    if container is None:
        raise _no_video(window.head)
    found = _VIDEOS[container](window)
    if isinstance(found, Sound):
        raise _sound_only(found)
    return found


def read_animation(window: Window) -> Animation:
    """An animated picture's size and frames, as far as they can be walked over.

    Raises:
        MediaUnreadableError: When the file is cut off or broken before its first frame, or is no
            animated picture.
    """
    container = animation_of(window.head)
    if container is None:
        raise _no_video(window.head)
    read, walk = _ANIMATIONS[container]
    animation = read(window)
    try:
        walk(window, animation)
    except MediaUnreadableError as error:
        # The rest lies too far, or is missing: the frames before can be shown all the same.
        if not animation.durations and not isinstance(error, TooFarError):
            raise
    return animation


def _no_video(head: bytes) -> MediaUnreadableError:
    looks = lookalike(head)
    what = f"its content looks like {looks}" if looks else f"it starts with {head[:8].hex(' ')}"
    return MediaUnreadableError(
        f"The file is not a video of a known format, whatever its name says: {what}.",
        hint="MP4, MOV, WebM, Matroska, AVI and animated WebP, PNG and GIF can be read; convert"
        " it, or fetch the file.",
    )


def _sound_only(sound: Sound) -> MediaNotSupportedError:
    return MediaNotSupportedError(
        f"The file holds sound ({sound.codec}) and no picture.",
        hint="view_audio shows sounds; where it refuses this file, fetch the download_url.",
        media="audio",
        view_tool="view_audio",
    )
