"""The tool that shows an image to an agent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from comfy_mcp_core.content import Image, Result
from comfy_mcp_core.contributions import PreviewBudget, Tool

if TYPE_CHECKING:
    from comfy_mcp_core.call import Call

__all__ = ["VIEW_IMAGE", "view_image"]


async def view_image(
    call: Call,
    asset_id: Annotated[str, Field(description="From a generation's result or list_assets")],
    mode: Annotated[
        Literal["thumb", "metadata"], Field(description="thumb: the picture; metadata: facts only")
    ] = "thumb",
    max_dim: Annotated[
        int, Field(ge=16, le=1024, description="Longer side of the preview in pixels")
    ] = 512,
    max_b64_chars: Annotated[
        int, Field(ge=1_000, le=660_000, description="Most base64 characters of the preview")
    ] = 100_000,
) -> Result:
    """Look at an image: a small WebP of it, first frame if animated. Use it after a generation to
    judge the result, then regenerate to change it or publish it. mode="metadata" tells size, format
    and transparency without the picture.

    Raises:
        AssetNotFoundError: When no asset has that id.
        AssetExpiredError: When its time is over.
        AssetFileGoneError: When its file is gone.
        MediaNotSupportedError: When it is no image.
        MediaUnreadableError: When the file is broken.
        TooLargeError: When it has too many pixels to decode.
        BudgetUnreachableError: When no preview fits.
        ComfyUIUnreachableError: When ComfyUI is down.
        ComfyUIResponseError: When ComfyUI answers something unforeseen.
        StoreError: When the store can't be used.
    """
    asset = await call.asset(asset_id, medium="image")
    described = call.describe(asset)
    if mode == "metadata":
        probe = await call.probe(asset)
        measured = {"width": probe.width, "height": probe.height, **probe.details}
        known = {key: value for key, value in measured.items() if value is not None}
        return Result(data=described | known, content=(call.link(asset),))
    budget = PreviewBudget(max_dim=max_dim, max_bytes=max_b64_chars * 3 // 4)
    preview = await call.preview(asset, budget)
    facts = {
        "width": preview.width,
        "height": preview.height,
        "bytes_size": len(preview.data),
        "mime_type": preview.mime_type,
    }
    return Result(
        data=described | {"preview": facts},
        content=(Image(data=preview.data, mime_type=preview.mime_type), call.link(asset)),
    )


VIEW_IMAGE = Tool(
    fn=view_image, title="View an image", read_only=True, idempotent=True, open_world=True
)
"""The declaration of `view_image`."""
