"""Nodes that save videos and animated pictures."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from PIL import Image

from comfy_mcp_demo.engine.animated_files import (
    WEBP_METHODS,
    apng_chunks,
    encode_apng,
    encode_webp,
    webp_exif,
)
from comfy_mcp_demo.engine.clip_files import (
    H264,
    Encoding,
    Track,
    av1,
    encode,
    facts_of,
    file_tags,
    rewrap,
    vp9,
)
from comfy_mcp_demo.engine.clips import Video, VideoFile, frame_rate
from comfy_mcp_demo.engine.naming import file_name, target_of
from comfy_mcp_demo.engine.nodes.declare import (
    Call,
    Input,
    NodeClass,
    Result,
    choice,
    integer,
    number,
    switch,
    text,
    value,
)
from comfy_mcp_demo.engine.pictures import to_pictures
from comfy_mcp_demo.engine.strip import add_strip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from comfy_mcp_demo.engine.values import Images

_WEBM: Final[dict[str, Callable[[float], Encoding]]] = {"vp9": vp9, "av1": av1}
_CONTAINERS: Final = ("auto", "mp4")
_CODECS: Final = ("auto", "h264")
_MOST_COLOURS: Final = 3


def _save_video(
    call: Call,
    *,
    video: Video | VideoFile,
    filename_prefix: str,
    format: str,  # noqa: A002 - the input's name
    codec: str,
) -> Result:
    _known("format", format, _CONTAINERS)
    _known("codec", codec, _CODECS)
    tags = file_tags(call.graph, call.extra_pnginfo)
    if isinstance(video, VideoFile):
        facts = facts_of(video.path)
        anew = None if codec in {"auto", facts.codec} else codec
        size = (facts.width, facts.height)
        return _saved(
            call, filename_prefix, size, "mp4", lambda path: rewrap(path, video.path, tags, anew)
        )
    images = video.images
    _without_alpha(images)
    return _saved(
        call,
        filename_prefix,
        images.size,
        "mp4",
        lambda path: encode(
            path, _frames(call, images), images.size, video.fps, H264, tags, _track(video)
        ),
        images,
    )


def _known(name: str, given: str, allowed: tuple[str, ...]) -> None:
    if given not in allowed:
        msg = f"this engine knows no {name} {given}: it takes {' or '.join(allowed)}"
        raise ValueError(msg)


def _without_alpha(images: Images) -> None:
    if images.shape[-1] != _MOST_COLOURS:
        msg = "H.264 keeps no transparency: split the alpha channel off first"
        raise ValueError(msg)


def _track(video: Video) -> Track | None:
    """The first sound of the batch, as long as the frames."""
    if video.sound is None:
        return None
    waveform, rate = video.sound.waveform[0], video.sound.rate
    samples = math.ceil(rate * video.images.shape[0] / video.fps)
    return Track(waveform=waveform[:, :samples], rate=rate)


def _frames(call: Call, images: Images) -> Iterator[bytes]:
    """Frames for an encoder, with the line at their foot where they were painted."""
    marked = call.strip and images.origin.painted
    for levels in images.levels[..., :_MOST_COLOURS]:
        call.check()
        picture = Image.fromarray(levels)
        yield (add_strip(picture) if marked else picture).tobytes()


def _save_webm(
    call: Call, *, images: Images, filename_prefix: str, codec: str, fps: float, crf: float
) -> Result:
    encoding = _WEBM[codec](crf)
    tags = file_tags(call.graph, call.extra_pnginfo)
    return _saved(
        call,
        filename_prefix,
        images.size,
        "webm",
        lambda path: encode(
            path, _frames(call, images), images.size, frame_rate(fps), encoding, tags
        ),
        images,
    )


def _save_webp(
    call: Call,
    *,
    images: Images,
    filename_prefix: str,
    fps: float,
    lossless: bool,
    quality: int,
    method: str,
) -> Result:
    exif = webp_exif(call.graph, call.extra_pnginfo)

    def write(path: Path) -> None:
        pictures = to_pictures(images, strip=call.strip)
        effort = WEBP_METHODS[method]
        path.write_bytes(
            encode_webp(pictures, fps, exif, lossless=lossless, quality=quality, method=effort)
        )

    animated = images.shape[0] > 1
    return _saved(call, filename_prefix, images.size, "webp", write, images, animated=animated)


def _save_apng(
    call: Call, *, images: Images, filename_prefix: str, fps: float, compress_level: int
) -> Result:
    info = apng_chunks(call.graph, call.extra_pnginfo)

    def write(path: Path) -> None:
        pictures = to_pictures(images, strip=call.strip)
        path.write_bytes(encode_apng(pictures, fps, info, compress_level))

    return _saved(call, filename_prefix, images.size, "png", write, images)


def _saved(
    call: Call,
    prefix: str,
    size: tuple[int, int],
    suffix: str,
    write: Callable[[Path], None],
    images: Images | None = None,
    *,
    animated: bool = True,
) -> Result:
    """Write one file under the next free number, and show it."""
    target = target_of(call.folders, "output", prefix, size)
    target.folder.mkdir(parents=True, exist_ok=True)
    count = call.counters.next_number(target.folder, target.stem)
    name = file_name(target, 0, count, suffix)
    write(target.folder / name)
    call.counters.saved(target.folder, target.stem, count, name)
    shown: dict[str, object] = {
        "images": [{"filename": name, "subfolder": target.subfolder, "type": target.kind}],
        "animated": [animated],
    }
    if images is not None and images.origin.not_drawn:
        shown["text"] = [f"not drawn: {', '.join(images.origin.not_drawn)}"]
    return Result(ui=shown)


_EXTRAS: Final = "comfy_extras.nodes_video"
_PICTURE_EXTRAS: Final = "comfy_extras.nodes_images"
_SAVED_WITH: Final = {"prompt": "PROMPT", "extra_pnginfo": "EXTRA_PNGINFO"}
_IMAGES: Final = value("images", "IMAGE")


def _prefix(default: str = "ComfyUI", **options: object) -> Input:
    return text("filename_prefix", default=default, **options)


NODES: Final = (
    NodeClass(
        name="SaveVideo",
        title="Save Video",
        category="image/video",
        description="Saves a video in the output folder, with the graph that made it.",
        inputs=(
            value("video", "VIDEO"),
            _prefix("video/ComfyUI", multiline=False),
            choice("format", _CONTAINERS, plain_list=False, default="auto"),
            choice("codec", _CODECS, plain_list=False, default="auto"),
        ),
        is_output=True,
        hidden=_SAVED_WITH,
        run=_save_video,
        module=_EXTRAS,
        # ComfyUI lets any text pass here, and fails when it saves.
        checked=frozenset({"format", "codec"}),
    ),
    NodeClass(
        name="SaveWEBM",
        title="SaveWEBM",
        category="image/video",
        description="Saves pictures as a WebM video, with the graph that made them.",
        inputs=(
            _IMAGES,
            _prefix(multiline=False),
            choice("codec", tuple(_WEBM), plain_list=False),
            number("fps", 24.0, 0.01, 1000.0, 0.01),
            number("crf", 32.0, 0, 63.0, 1, tooltip="Higher is smaller and coarser."),
        ),
        is_output=True,
        hidden=_SAVED_WITH,
        run=_save_webm,
        module=_EXTRAS,
        checked=frozenset({"codec"}),
    ),
    NodeClass(
        name="SaveAnimatedWEBP",
        title="SaveAnimatedWEBP",
        category="image/animation",
        description="Saves pictures as one animated WebP, with the graph that made them.",
        inputs=(
            _IMAGES,
            _prefix(),
            number("fps", 6.0, 0.01, 1000.0, 0.01),
            switch("lossless", default=True),
            integer("quality", 80, 0, 100),
            choice("method", tuple(WEBP_METHODS)),
        ),
        is_output=True,
        hidden=_SAVED_WITH,
        run=_save_webp,
        module=_PICTURE_EXTRAS,
    ),
    NodeClass(
        name="SaveAnimatedPNG",
        title="SaveAnimatedPNG",
        category="image/animation",
        description="Saves pictures as one animated PNG, with the graph that made them.",
        inputs=(
            _IMAGES,
            _prefix(),
            number("fps", 6.0, 0.01, 1000.0, 0.01),
            integer("compress_level", 4, 0, 9),
        ),
        is_output=True,
        hidden=_SAVED_WITH,
        run=_save_apng,
        module=_PICTURE_EXTRAS,
    ),
)
