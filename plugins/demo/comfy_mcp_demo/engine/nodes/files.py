"""Nodes that read pictures from the folders, and that save or send them."""

from __future__ import annotations

import hashlib
import random
import string
import time
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image

from comfy_mcp_demo.engine.folders import PREVIEW_PREFIX, OutsideError
from comfy_mcp_demo.engine.naming import Target, file_name, target_of
from comfy_mcp_demo.engine.nodes.declare import (
    Call,
    NodeClass,
    Result,
    choice,
    gives,
    text,
    value,
)
from comfy_mcp_demo.engine.pictures import (
    encode_png,
    png_text,
    read_picture,
    to_floats,
    to_pictures,
)
from comfy_mcp_demo.engine.preview import Preview
from comfy_mcp_demo.engine.values import Floats, Images

if TYPE_CHECKING:
    from collections.abc import Mapping

    from comfy_mcp_demo.engine.folders import Folders


def _input_images(folders: Folders) -> tuple[str, ...]:
    return folders.input_images()


def _check_file(folders: Folders, inputs: Mapping[str, object]) -> dict[str, str]:
    name = str(inputs.get("image", ""))
    try:
        found = folders.annotated(name).is_file()
    except OutsideError:
        found = False
    return {} if found else {"image": f"there is no image file of this name: {name}"}


def _file_token(folders: Folders, inputs: Mapping[str, object]) -> str:
    content = folders.annotated(str(inputs.get("image", ""))).read_bytes()
    return hashlib.sha256(content).hexdigest()


def _load(call: Call, *, image: str) -> Result:
    colours, mask = read_picture(call.folders.annotated(image))
    return gives(Images(pixels=colours), mask)


def _load_mask(call: Call, *, image: str, channel: str) -> Result:
    """Colours as they are; alpha turned over, so that clear places are 1."""
    path = call.folders.annotated(image)
    if channel == "alpha":
        return gives(read_picture(path)[1])
    with Image.open(path) as opened:
        plane = opened.convert("RGB").getchannel(channel[0].upper())
    return gives(to_floats(plane)[np.newaxis])


def _shown(images: Images, files: list[dict[str, str]]) -> dict[str, object]:
    """What an output node shows: its files, and what the painter could not draw."""
    ui: dict[str, object] = {"images": files}
    if images.origin.not_drawn:
        ui["text"] = [f"not drawn: {', '.join(images.origin.not_drawn)}"]
    return ui


def _save_all(call: Call, images: Images, target: Target, level: int) -> Result:
    folder = target.folder
    folder.mkdir(parents=True, exist_ok=True)
    info = png_text(call.graph, call.extra_pnginfo)
    number = call.counters.next_number(folder, target.stem)
    files: list[dict[str, str]] = []
    for index, picture in enumerate(to_pictures(images, strip=call.strip)):
        call.check()
        name = file_name(target, index, number + index, "png")
        (folder / name).write_bytes(encode_png(picture, info, level=level))
        call.counters.saved(folder, target.stem, number + index, name)
        files.append({"filename": name, "subfolder": target.subfolder, "type": target.kind})
    return Result(ui=_shown(images, files))


def _save(call: Call, *, images: Images, filename_prefix: str) -> Result:
    target = target_of(call.folders, "output", filename_prefix, images.size)
    return _save_all(call, images, target, level=4)


def _preview(call: Call, *, images: Images) -> Result:
    """Each saved preview has five letters drawn for it, as ComfyUI draws them for each node."""
    letters = "".join(random.choices(string.ascii_lowercase, k=5))  # noqa: S311 - a name, no secret
    target = target_of(call.folders, "temp", f"{PREVIEW_PREFIX}{letters}", images.size)
    return _save_all(call, images, target, level=1)


def _preview_mask(call: Call, *, mask: Floats) -> Result:
    grey = np.repeat(mask[..., np.newaxis], 3, axis=-1)
    return _preview(call, images=Images(pixels=grey))


def _send(call: Call, *, images: Images) -> Result:
    pictures = to_pictures(images, strip=call.strip)
    for index, picture in enumerate(pictures):
        call.check()
        data = encode_png(picture, level=1)
        call.progress(index, len(pictures), Preview(kind="PNG", data=data))
    return Result(ui=None)


def _moment(folders: Folders, inputs: Mapping[str, object]) -> str:
    """A socket's picture is never taken from the cache: it would not be sent."""
    del folders, inputs
    return str(time.time_ns())


_SAVED_WITH: Final = {"prompt": "PROMPT", "extra_pnginfo": "EXTRA_PNGINFO"}
_FILE: Final = choice("image", _input_images, image_upload=True)

NODES: Final = (
    NodeClass(
        name="LoadImage",
        title="Load Image",
        category="image",
        description="A picture from the input folder; `x.png [output]` takes one from another.",
        inputs=(_FILE,),
        outputs=("IMAGE", "MASK"),
        run=_load,
        token=_file_token,
        check=_check_file,
        checked=frozenset({"image"}),
    ),
    NodeClass(
        name="LoadImageMask",
        title="Load Image (as Mask)",
        category="mask",
        inputs=(_FILE, choice("channel", ("alpha", "red", "green", "blue"))),
        outputs=("MASK",),
        run=_load_mask,
        token=_file_token,
        check=_check_file,
        checked=frozenset({"image"}),
    ),
    NodeClass(
        name="SaveImage",
        title="Save Image",
        category="image",
        description="Saves pictures in the output folder, with the graph that made them.",
        inputs=(value("images", "IMAGE"), text("filename_prefix", default="ComfyUI")),
        is_output=True,
        hidden=_SAVED_WITH,
        run=_save,
    ),
    NodeClass(
        name="PreviewImage",
        title="Preview Image",
        category="image",
        description="Saves pictures in the temp folder.",
        inputs=(value("images", "IMAGE"),),
        is_output=True,
        hidden=_SAVED_WITH,
        run=_preview,
    ),
    NodeClass(
        name="MaskPreview",
        title="Preview Mask",
        category="mask",
        description="Saves masks as grey pictures in the temp folder.",
        inputs=(value("mask", "MASK"),),
        is_output=True,
        hidden=_SAVED_WITH,
        run=_preview_mask,
        module="comfy_extras.nodes_mask",
    ),
    NodeClass(
        name="SaveImageWebsocket",
        title="SaveImageWebsocket",
        category="api/image",
        description="Sends pictures as PNG over the socket; nothing is saved.",
        inputs=(value("images", "IMAGE"),),
        is_output=True,
        run=_send,
        token=_moment,
        module="custom_nodes.websocket_image_save",
    ),
)
