"""Nodes that enlarge pictures as an upscale model would, without one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image, ImageFilter

from comfy_mcp_demo.engine.folders import MODELS
from comfy_mcp_demo.engine.nodes.declare import Call, NodeClass, Result, choice, gives, value
from comfy_mcp_demo.engine.values import MAX_PIXELS, Images, Levels, Model

if TYPE_CHECKING:
    from comfy_mcp_demo.engine.folders import Folders

FACTOR: Final = 4
"""How many times larger a picture becomes on each side."""

_RADIUS: Final = 2.2
_PERCENT: Final = 70
_THRESHOLD: Final = 2


def _models(folders: Folders) -> tuple[str, ...]:
    del folders
    return MODELS["upscale_models"]


def _load(call: Call, *, model_name: str) -> Result:
    del call
    if model_name not in MODELS["upscale_models"]:
        msg = f"there is no upscale model of this name: {model_name}"
        raise FileNotFoundError(msg)
    return gives(Model(name=model_name, part="upscale_model"))


def _upscale(call: Call, *, upscale_model: Model, image: Images) -> Result:
    del upscale_model
    batch, height, width, _ = image.shape
    if batch * height * width * FACTOR * FACTOR > MAX_PIXELS:
        msg = (
            f"{batch} pictures of {width * FACTOR} x {height * FACTOR} are more than this engine "
            f"holds at once ({MAX_PIXELS:,} pixels). Use smaller or fewer pictures."
        )
        raise MemoryError(msg)
    levels = image.levels[..., :3] if image.shape[-1] > 3 else image.levels  # noqa: PLR2004 - alpha
    larger = np.empty((batch, height * FACTOR, width * FACTOR, 3), dtype=np.uint8)
    for index, picture in enumerate(levels):
        call.check()
        larger[index] = enlarged(picture)
        call.progress(index + 1, batch, None)
    return gives(Images(levels=larger, origin=image.origin))


def enlarged(levels: Levels) -> Levels:
    """A picture four times as wide and high: Lanczos, then edges sharpened where they are strong.

    Args:
        levels: uint8 (height, width, 3).
    """
    picture = Image.fromarray(levels)
    size = (picture.width * FACTOR, picture.height * FACTOR)
    larger = picture.resize(size, Image.Resampling.LANCZOS)
    edges = ImageFilter.UnsharpMask(radius=_RADIUS, percent=_PERCENT, threshold=_THRESHOLD)
    return np.asarray(larger.filter(edges))


NODES: Final = (
    NodeClass(
        name="UpscaleModelLoader",
        title="Load Upscale Model",
        category="loaders",
        description="Gives what stands for an upscale model here. It is not an AI model.",
        inputs=(choice("model_name", _models, plain_list=False),),
        outputs=("UPSCALE_MODEL",),
        run=_load,
        module="comfy_extras.nodes_upscale_model",
        # ComfyUI lets any name pass here, and fails when it loads the file.
        checked=frozenset({"model_name"}),
    ),
    NodeClass(
        name="ImageUpscaleWithModel",
        title="Upscale Image (using Model)",
        category="image/upscaling",
        description="Four times larger by Lanczos, with sharpened edges. No model adds detail.",
        inputs=(value("upscale_model", "UPSCALE_MODEL"), value("image", "IMAGE")),
        outputs=("IMAGE",),
        run=_upscale,
        module="comfy_extras.nodes_upscale_model",
    ),
)
