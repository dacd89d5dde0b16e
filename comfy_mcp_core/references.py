"""References to media in a workflow's values, and the file names that nodes take in their place."""

from __future__ import annotations

import uuid

from comfy_mcp_core.assets import Asset, Assets
from comfy_mcp_core.contributions import Values
from comfy_mcp_core.workflows.catalog import Workflow

__all__ = ["with_files"]


async def with_files(assets: Assets, workflow: Workflow, values: Values) -> Values:
    """The values with a file name on the ComfyUI server in place of each media reference.

    An asset_id becomes the name of its file with the folder it is in, `sub/x.png [output]`, which
    ComfyUI's loading nodes take; anything else is taken for such a name already.

    Raises:
        AssetNotFoundError: When an asset_id is not known.
        AssetExpiredError: When its time is over.
        AssetFileGoneError: When its file is gone, or lies on another ComfyUI.
        ComfyUIUnreachableError: When ComfyUI is down.
    """
    named = dict(values)
    for parameter in workflow.parameters:
        value = values.get(parameter.name)
        if parameter.type == "media" and isinstance(value, str) and _is_asset_id(value):
            asset = await assets.get(value)
            await assets.check_file(asset)
            named[parameter.name] = _annotated(asset)
    return named


def _is_asset_id(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def _annotated(asset: Asset) -> str:
    """A file's name as ComfyUI's loading nodes take it."""
    place = f"{asset.subfolder}/" if asset.subfolder else ""
    return f"{place}{asset.filename} [{asset.folder_type}]"
