"""The tool that enlarges an image: by interpolation, or by a model where one is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from comfy_mcp_core.contributions import Tool
from comfy_mcp_core.errors import InvalidArgumentsError
from comfy_mcp_core.tools.arguments import InlinePreview, WaitSeconds

if TYPE_CHECKING:
    from comfy_mcp_core.call import Call
    from comfy_mcp_core.content import Result

__all__ = ["UPSCALE_IMAGE", "upscale_image"]

Method = Literal["lanczos", "bicubic", "bilinear", "area", "nearest-exact"]
"""The interpolations of ComfyUI's ImageScaleBy. Source: /object_info of 0.3.64 and 0.28.1."""


async def upscale_image(
    call: Call,
    image: Annotated[str, Field(description="asset_id, allowed path, https URL or data URI")],
    scale: Annotated[float, Field(ge=1, le=8, description="Times the width and height")] = 2,
    method: Annotated[
        Method | None, Field(description="Interpolation, lanczos by default; not with model")
    ] = None,
    model: Annotated[
        str | None, Field(description="Adds detail; see list_models('upscale_models')")
    ] = None,
    wait_seconds: WaitSeconds = None,
    return_inline_preview: InlinePreview = False,
) -> Result:
    """Enlarge an image: by interpolation, which adds nothing, or with an upscaling model, which
    adds detail. Then look at it with view_image(asset_id), or publish it.

    Raises:
        InvalidArgumentsError: When both a method and a model are given.
        ModelNotFoundError: When the model is not installed.
    """
    if method is not None and model is not None:
        raise InvalidArgumentsError(
            "'method' and 'model' are both given.", hint="Give one of them: a model replaces it."
        )
    by = {"model": model} if model is not None else {"method": method or "lanczos"}
    return await call.generate(
        "upscale_by_model" if model is not None else "upscale_by_method",
        {"image": image, "scale": scale, **by},
        wait_seconds=wait_seconds,
        inline_preview=return_inline_preview,
    )


UPSCALE_IMAGE = Tool(fn=upscale_image, title="Upscale an image", open_world=True, generates=True)
"""The declaration of `upscale_image`."""
