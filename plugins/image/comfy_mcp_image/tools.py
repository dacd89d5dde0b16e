"""The tool that shows an image to an agent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from comfy_mcp_core.content import Image, Result
from comfy_mcp_core.contributions import PreviewBudget, Tool
from comfy_mcp_core.errors import MediaNotSupportedError

if TYPE_CHECKING:
    from comfy_mcp_core.call import Call
    from comfy_mcp_core.contributions import MediaType

__all__ = ["VIEW_IMAGE", "refuse_other_media", "view_image"]

_PACKAGED_MEDIA = frozenset({"audio", "image", "video"})
"""The media whose plugin is named `comfy-mcp-<medium>`."""


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
    asset = await call.asset(asset_id)
    refuse_other_media(asset_id, asset.mime_type, call.media_type(asset))
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


def refuse_other_media(asset_id: str, mime_type: str, media_type: MediaType | None) -> None:
    """Refuse an asset that is no image, and say what shows it.

    Args:
        asset_id: The asset.
        mime_type: Its MIME type, which tells the medium when no plugin does.
        media_type: The type that handles it, None when there is none.

    Raises:
        MediaNotSupportedError: Unless it is an image.
    """
    if media_type is not None and media_type.name == "image":
        return
    if media_type is not None:
        view_tool = media_type.view_tool
        raise MediaNotSupportedError(
            f"{asset_id} is {media_type.name}, not an image.",
            hint=f'Call {view_tool}(asset_id="{asset_id}").' if view_tool else "Fetch its file.",
            media=media_type.name,
            view_tool=view_tool or None,
        )
    medium = mime_type.partition("/")[0]
    if medium in _PACKAGED_MEDIA:
        raise MediaNotSupportedError(
            f"{asset_id} is {medium}, and no installed plugin handles that.",
            hint=f"Ask the operator to run: pip install comfy-mcp-{medium}",
            media=medium,
        )
    raise MediaNotSupportedError(
        f"{asset_id} is of type {mime_type or 'unknown'}, which no installed plugin handles.",
        hint="get_asset_metadata tells the address from which its file can be fetched.",
    )


VIEW_IMAGE = Tool(
    fn=view_image, title="View an image", read_only=True, idempotent=True, open_world=True
)
"""The declaration of `view_image`."""
