"""The tool that lists models."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from comfy_mcp_core.arguments import close_matches
from comfy_mcp_core.call import Call
from comfy_mcp_core.content import Result
from comfy_mcp_core.errors import InvalidArgumentsError

__all__ = ["list_models"]


async def list_models(
    call: Call,
    folder: Annotated[str, Field(description="Folder type, such as checkpoints or loras")] = (
        "checkpoints"
    ),
) -> Result:
    """List the models that ComfyUI has in a folder type, and which folder types there are.
    Use it before choosing a model.

    Raises:
        InvalidArgumentsError: When ComfyUI has no folder type of that name; it tells those it has.
        ComfyUIUnreachableError: When ComfyUI is down.
        ComfyUIResponseError: When ComfyUI answers something unforeseen.
    """
    client = call.services.comfyui
    folders = await client.model_folders()
    models = await client.models(folder) if folder in folders else None
    if models is None:
        close = close_matches(folder, folders)
        meant = f" Did you mean {close[0]!r}?" if close else ""
        raise InvalidArgumentsError(
            f"There is no folder type {folder!r}.{meant}",
            hint="folders lists those that there are.",
            folders=folders,
        )
    data: dict[str, object] = {
        "folder": folder,
        "models": models,
        "count": len(models),
        "folders": folders,
    }
    default = _default(call, folder)
    if default in models:
        data["default"] = default
    return Result(data=data)


def _default(call: Call, folder: str) -> object:
    """The configured default among a folder's models."""
    defaults = call.services.defaults
    for name, namespace in defaults.namespaces.items():
        for key, told in namespace.keys.items():
            if told.model_folder == folder and (value := defaults.of(name)[key].value):
                return value
    return None
