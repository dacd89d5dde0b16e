"""The tools that publish assets, and tell where to. What does it is loaded at the first call."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from comfy_mcp_core.arguments import shown
from comfy_mcp_core.content import Result
from comfy_mcp_core.contributions import Tool
from comfy_mcp_core.errors import InvalidArgumentsError

if TYPE_CHECKING:
    from comfy_mcp_core.call import Call

__all__ = [
    "GET_PUBLISH_INFO",
    "PUBLISH_ASSET",
    "SET_COMFYUI_OUTPUT_ROOT",
    "get_publish_info",
    "publish_asset",
    "set_comfyui_output_root",
]


async def get_publish_info(call: Call) -> Result:
    """Show where publish_asset puts files: project, folder, URL, how each was found, and what is
    missing. status is "ready" when you can publish.
    """
    from comfy_mcp_publish.info import publish_info

    return Result(data=await publish_info(call))


async def set_comfyui_output_root(
    call: Call,
    path: Annotated[str, Field(description="A folder on the server's machine")],
) -> Result:
    """Note for good where ComfyUI writes its files on this machine. Publishing does not need it:
    files are fetched over HTTP.

    Raises:
        InvalidArgumentsError: When there is no such folder.
        SettingsError: When the config file is broken or can't be written; it stays as it is.
    """
    from comfy_mcp_publish.output_root import find_output_root, persist

    folder = await asyncio.to_thread(_folder, path)
    if folder is None:
        raise InvalidArgumentsError(
            f"'path' is {shown(path)!r}, which is no folder on this machine.",
            hint="Give the absolute path of ComfyUI's output folder.",
            argument="path",
        )
    await asyncio.to_thread(persist, call.services.config.path, folder)
    root = await find_output_root(call.services)
    data: dict[str, object] = {
        "comfyui_output_root": root.path,
        "found_by": root.found_by,
        "persisted": True,
    }
    if root.path != str(folder):
        data["warnings"] = [f"{root.found_by} is stronger than the config file: unset it."]
    return Result(data=data)


def _folder(path: str) -> Path | None:
    try:
        folder = Path(path).expanduser()
        return folder.resolve() if folder.is_absolute() and folder.is_dir() else None
    # A text with a null byte, an unknown user, a path that is too long or loops.
    except (ValueError, RuntimeError, OSError):
        return None


async def publish_asset(
    call: Call,
    asset_id: Annotated[str, Field(description="From a generation's result or list_assets")],
    target_filename: Annotated[str, Field(description="Such as hero.webp; its format counts")] = "",
    manifest_key: Annotated[str, Field(description="Entry in manifest.json, such as logo")] = "",
    web_optimize: Annotated[bool, Field(description="Compress to max_bytes")] = False,
    max_bytes: Annotated[int, Field(ge=1, le=2**30, description="With web_optimize")] = 600_000,
    overwrite: Annotated[bool, Field(description="Replace what has the name or key")] = True,
    keep_metadata: Annotated[
        bool | None, Field(description="Keep the embedded prompt and EXIF")
    ] = None,
    sizes: Annotated[
        tuple[int, ...], Field(max_length=8, description="Smaller widths in px for a srcset")
    ] = (),
    target: Annotated[str, Field(description="From get_publish_info")] = "web",
) -> Result:
    """Put an image, sound or video into the website, without its prompt: under target_filename, or
    under manifest_key with a name made for it. Say web_optimize for a small file. Use dest_url in
    the page.

    Raises:
        ManifestKeyRequiredError: When neither a filename nor a key is given.
        InvalidTargetFilenameError: When the filename is not safe everywhere, or the asset can't
            become a file of its extension.
        InvalidManifestKeyError: When the key is none.
        TargetExistsError: When the name or key is taken and overwrite is false, or the name differs
            from one that is there only in case.
        BudgetUnreachableError: When it can't be made small enough; the smallest size is told.
        PublishDirNotWritableError: When the publish folder can't be made or written to.
        PublishFailedError: When there is no project, a disk is full, a link stands in the way, the
            manifest is broken, or the target fails.
        AssetNotFoundError: When no asset has that id.
        AssetExpiredError: When its time is over.
        AssetFileGoneError: When its file is gone.
        MediaNotSupportedError: When no installed plugin can publish its medium.
        MediaUnreadableError: When the file is broken.
        TooLargeError: When the file is larger than what is published.
        ComfyUIUnreachableError: When ComfyUI is down.
        ComfyUIResponseError: When ComfyUI answers something unforeseen.
        StoreError: When the store can't be used.
    """
    if any(not 0 < size <= LARGEST_WIDTH for size in sizes):
        raise InvalidArgumentsError(
            f"'sizes' are {list(sizes)}, allowed are widths of 1 to {LARGEST_WIDTH:,} px.",
            hint="Such as [480, 960, 1440].",
            argument="sizes",
        )
    from comfy_mcp_publish.publishing import Order, ordered, publish
    from comfy_mcp_publish.telling import told

    order = ordered(
        Order(
            asset_id=asset_id,
            filename=target_filename,
            manifest_key=manifest_key,
            max_bytes=max_bytes if web_optimize else None,
            overwrite=overwrite,
            keep_metadata=call.settings.keep_metadata if keep_metadata is None else keep_metadata,
            sizes=sizes,
            target=target,
        )
    )
    return Result(data=told(await publish(call, order), order))


LARGEST_WIDTH = 16_384

GET_PUBLISH_INFO = Tool(
    fn=get_publish_info, title="Show where to publish", read_only=True, open_world=True
)
"""The declaration of `get_publish_info`."""

SET_COMFYUI_OUTPUT_ROOT = Tool(
    fn=set_comfyui_output_root,
    title="Set ComfyUI's output folder",
    destructive=True,
    idempotent=True,
)
"""The declaration of `set_comfyui_output_root`: it replaces what was set before."""

PUBLISH_ASSET = Tool(
    fn=publish_asset,
    title="Publish an asset",
    destructive=True,
    idempotent=True,
    open_world=True,
)
"""The declaration of `publish_asset`: it may replace a file."""
