"""Tools on default values: what they are, and setting them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from textwrap import shorten
from typing import Annotated, Any

from pydantic import Field

from comfy_mcp_core.call import Call
from comfy_mcp_core.content import Result
from comfy_mcp_core.contributions import DefaultsNamespace
from comfy_mcp_core.errors import InvalidArgumentsError
from comfy_mcp_core.model_choice import model_not_found
from comfy_mcp_core.services import Services

__all__ = ["get_defaults", "namespaces", "set_defaults"]

LONGEST = 80
"""Characters of a parameter's description."""


async def get_defaults(call: Call) -> Result:
    """Show the values that generations use when a call gives none, and where each comes from."""
    return Result(data=_told(call.services))


def namespaces(services: Services) -> Mapping[str, Any]:
    """A parameter of `set_defaults` for each installed namespace."""
    return {
        name: Annotated[dict[str, Any], Field(description=_keys(namespace))]
        for name, namespace in services.defaults.namespaces.items()
    }


def _keys(namespace: DefaultsNamespace) -> str:
    """What may be set, in one line; a key that is unknown is answered with all that there are."""
    return shorten(f"Any of {', '.join(namespace.keys)}", LONGEST, placeholder=" …")


async def set_defaults(
    call: Call,
    persist: Annotated[bool, Field(description="Keep them in the config file")] = False,
    **given: dict[str, Any],
) -> Result:
    """Change the values that later generations use when a call gives none: all that are given, or
    none when one is wrong. They last until the server ends, or for good with persist.

    Raises:
        InvalidArgumentsError: When a key is unknown, a value of a wrong type or range, or nothing
            is given.
        ModelNotFoundError: When a model is not installed.
        ComfyUIUnreachableError: When a model is set and ComfyUI is down.
        ComfyUIResponseError: When a model is set and ComfyUI answers something unforeseen.
        SettingsError: When the config file is broken or can't be written; it stays as it is.
    """
    defaults = call.services.defaults
    checked = {name: defaults.checked(name, values) for name, values in given.items()}
    # A null counts as left out, here as everywhere.
    if not any(checked.values()):
        names = ", ".join(defaults.namespaces) or "none"
        raise InvalidArgumentsError(
            "There is nothing to set.", hint=f"Give values by namespace; installed are {names}."
        )
    for name, values in checked.items():
        await _check_models(call.services, defaults.namespaces[name], values)
    if persist:
        await asyncio.to_thread(defaults.persist, checked)
    else:
        defaults.set(checked)
    return Result(data={**_told(call.services), "set": checked, "persisted": persist})


async def _check_models(
    services: Services, namespace: DefaultsNamespace, values: Mapping[str, object]
) -> None:
    for key, value in values.items():
        folder = namespace.keys[key].model_folder
        if folder:
            installed = await services.comfyui.models(folder) or []
            if value not in installed:
                raise model_not_found(value, "call", folder, installed)


def _told(services: Services) -> dict[str, object]:
    data: dict[str, object] = {}
    origins: dict[str, object] = {}
    for name in services.defaults.namespaces:
        resolved = services.defaults.of(name)
        data[name] = {k: d.value for k, d in resolved.items() if d.value is not None}
        origins[name] = {k: d.origin for k, d in resolved.items() if d.value is not None}
    return data | {"origins": origins}
