"""Where a saved file goes: from a filename prefix to a folder, a stem and a name."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from comfy_mcp_demo.engine.folders import Folders


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """Where files go.

    Attributes:
        folder: The folder itself.
        kind: `output` or `temp`.
        subfolder: The folder's path below that of its type, with slashes.
        stem: What the names start with, before the number.
    """

    folder: Path
    kind: str
    subfolder: str
    stem: str


def target_of(folders: Folders, kind: str, prefix: str, size: tuple[int, int]) -> Target:
    """The target of a prefix such as `sub/name` or `%width%x%height%/%year%`.

    Args:
        folders: The engine's folders.
        kind: The type of folder.
        prefix: A path and the start of a name; what it may hold in percent signs is replaced.
        size: Width and height of the pictures.

    Raises:
        Exception: The prefix leads out of the folder.
    """
    path = Path(os.path.normpath(_filled(prefix, size)))
    base = folders.of(kind)
    folder = Path(os.path.normpath(base / path.parent))
    if not folder.is_relative_to(base):
        msg = f"Saving outside the {kind} folder is not allowed: {prefix}"
        raise Exception(msg)  # noqa: TRY002 - clients are told this class, as by ComfyUI
    below = folder.relative_to(base).as_posix()
    return Target(folder=folder, kind=kind, subfolder="" if below == "." else below, stem=path.name)


def file_name(target: Target, index: int, number: int, suffix: str) -> str:
    """The name of the picture at an index of its batch: `stem_00001_.png`."""
    stem = target.stem.replace("%batch_num%", str(index))
    return f"{stem}_{number:05}_.{suffix}"


def _filled(prefix: str, size: tuple[int, int]) -> str:
    if "%" not in prefix:
        return prefix
    now = datetime.now().astimezone()
    words = {
        "width": str(size[0]),
        "height": str(size[1]),
        "year": str(now.year),
        "month": f"{now.month:02}",
        "day": f"{now.day:02}",
        "hour": f"{now.hour:02}",
        "minute": f"{now.minute:02}",
        "second": f"{now.second:02}",
    }
    for word, content in words.items():
        prefix = prefix.replace(f"%{word}%", content)
    return prefix
