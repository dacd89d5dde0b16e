"""Where ComfyUI writes its files, as far as this machine sees them. Nothing needs to know."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from comfy_mcp_core.config_file import update_config
from comfy_mcp_core.errors import ComfyUIResponseError, ComfyUIUnreachableError, SettingsError
from comfy_mcp_core.json_values import json_list, json_object
from comfy_mcp_core.settings import LOOPBACK, read_config
from comfy_mcp_publish.folder import is_folder

if TYPE_CHECKING:
    from comfy_mcp_core.services import Services

__all__ = ["OutputRoot", "find_output_root", "persist"]

VARIABLE = "COMFYUI_OUTPUT_ROOT"
ASKING_SECONDS = 3.0
"""How long ComfyUI may take to tell its folders, which nothing waits for."""

USUAL = ("ComfyUI/output", "Documents/ComfyUI/output", "comfy/ComfyUI/output")
"""Below a user's home: by hand, ComfyUI Desktop, comfy-cli."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OutputRoot:
    """ComfyUI's output folder, and how it was found; both empty when it is not known."""

    path: str = ""
    found_by: str = ""


async def find_output_root(services: Services) -> OutputRoot:
    """The folder, by the first of: the environment, the config file, ComfyUI itself, usual places.

    One that is configured is told even where it is not there.
    """
    configured = await asyncio.to_thread(_configured, services)
    if configured is not None:
        return configured
    return await _told_by_comfyui(services) or await asyncio.to_thread(_usual)


def _configured(services: Services) -> OutputRoot | None:
    at_start = services.settings.comfyui.output_root
    if at_start is not None and str(at_start) != _in_file(services.config.content):
        return OutputRoot(path=str(at_start), found_by=VARIABLE)
    # Read anew: this process, or another, may have set it meanwhile.
    now = _in_file(read_config(services.config.path).content)
    return OutputRoot(path=now, found_by="comfyui.output_root in the config file") if now else None


def _in_file(content: Mapping[str, object]) -> str:
    return str(json_object(content.get("comfyui")).get("output_root") or "")


async def _told_by_comfyui(services: Services) -> OutputRoot | None:
    """The folder that ComfyUI tells, if that is on this machine; older ones do not tell."""
    if (urlsplit(services.comfyui.url).hostname or "") not in LOOPBACK:
        return None
    try:
        async with asyncio.timeout(ASKING_SECONDS):
            answer = await services.comfyui.requests.json("GET", "/internal/folder_paths")
    except (ComfyUIUnreachableError, ComfyUIResponseError, TimeoutError):
        return None
    folders: Sequence[object] = json_list(json_object(answer).get("output"))
    found = await asyncio.to_thread(_first_folder, [Path(str(folder)) for folder in folders])
    return OutputRoot(path=found, found_by="ComfyUI tells it") if found else None


def _usual() -> OutputRoot:
    try:
        home = Path.home()
    except RuntimeError:
        return OutputRoot()
    found = _first_folder([home / place for place in USUAL])
    return OutputRoot(path=found, found_by="a usual place") if found else OutputRoot()


def _first_folder(paths: Sequence[Path]) -> str:
    return next((str(path) for path in paths if is_folder(path)), "")


def persist(config: Path, root: Path) -> None:
    """Set `comfyui.output_root` in the config file; the rest of it stays. Blocking.

    Raises:
        SettingsError: When the file is broken, which is then left alone, or can't be written.
    """
    try:
        update_config(config, {"comfyui": {"output_root": os.fspath(root)}})
    except SettingsError as error:
        hint = f"Mend the file, or set {VARIABLE}. Nothing changed."
        raise SettingsError(error.sentence, hint=hint) from error
