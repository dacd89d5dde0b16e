"""Nodes that put videos together, take them apart, and read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from comfy_mcp_demo.engine.clip_files import decode, facts_of
from comfy_mcp_demo.engine.clips import Video, VideoFile, frame_rate
from comfy_mcp_demo.engine.folders import OutsideError
from comfy_mcp_demo.engine.nodes.declare import (
    Call,
    NodeClass,
    Result,
    choice,
    gives,
    number,
    value,
)
from comfy_mcp_demo.engine.sound_files import decoded as decoded_sound
from comfy_mcp_demo.engine.values import Images

if TYPE_CHECKING:
    from collections.abc import Mapping

    from comfy_mcp_demo.engine.folders import Folders
    from comfy_mcp_demo.engine.sound import Sound


def _create(call: Call, *, images: Images, fps: float, audio: Sound | None = None) -> Result:
    del call
    return gives(Video(images=images, fps=frame_rate(fps), sound=audio))


def _components(call: Call, *, video: Video | VideoFile) -> Result:
    """A file without sound gives None for it, as in ComfyUI."""
    del call
    if isinstance(video, Video):
        return gives(video.images, video.sound, float(video.fps))
    facts = facts_of(video.path)
    levels = decode(video.path, facts)
    sound = decoded_sound(video.path) if facts.sound else None
    return gives(Images(levels=levels), sound, float(facts.fps))


def _load(call: Call, *, file: str) -> Result:
    return gives(VideoFile(path=call.folders.annotated(file)))


def _check_file(folders: Folders, inputs: Mapping[str, object]) -> dict[str, str]:
    name = str(inputs.get("file", ""))
    try:
        found = folders.annotated(name).is_file()
    except OutsideError:
        found = False
    return {} if found else {"file": f"there is no video file of this name: {name}"}


def _file_token(folders: Folders, inputs: Mapping[str, object]) -> str:
    """A video may be large: its time of change and size tell that it is another one."""
    facts = folders.annotated(str(inputs.get("file", ""))).stat()
    return f"{facts.st_mtime_ns} {facts.st_size}"


def _input_videos(folders: Folders) -> tuple[str, ...]:
    return folders.input_videos()


_EXTRAS: Final = "comfy_extras.nodes_video"

NODES: Final = (
    NodeClass(
        name="CreateVideo",
        title="Create Video",
        category="image/video",
        description="Pictures, and a sound if there is one, as a video.",
        inputs=(
            value("images", "IMAGE"),
            number("fps", 30.0, 1.0, 120.0, 1.0),
            value("audio", "AUDIO", required=False),
        ),
        outputs=("VIDEO",),
        run=_create,
        module=_EXTRAS,
    ),
    NodeClass(
        name="GetVideoComponents",
        title="Get Video Components",
        category="image/video",
        description="A video's pictures, its sound and its pictures per second.",
        inputs=(value("video", "VIDEO"),),
        outputs=("IMAGE", "AUDIO", "FLOAT"),
        output_names=("images", "audio", "fps"),
        run=_components,
        module=_EXTRAS,
    ),
    NodeClass(
        name="LoadVideo",
        title="Load Video",
        category="image/video",
        description="A video from the input folder; `x.mp4 [output]` takes one from another.",
        inputs=(choice("file", _input_videos, plain_list=False, video_upload=True),),
        outputs=("VIDEO",),
        run=_load,
        module=_EXTRAS,
        token=_file_token,
        check=_check_file,
        checked=frozenset({"file"}),
    ),
)
