"""A folder that is written to without ever leaving it, whatever becomes of links on the way."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from comfy_mcp_publish.folder.base import Folder, LinkedError, LockedError, Place

__all__ = ["Folder", "LinkedError", "LockedError", "Place", "is_folder", "is_writable", "opened"]

BY_DESCRIPTOR = hasattr(os, "O_NOFOLLOW") and {os.open, os.mkdir, os.rename, os.link} <= (
    os.supports_dir_fd
)
"""Whether the system can name files from an open folder, which no link can then change."""


@contextmanager
def opened(place: Place) -> Generator[Folder]:
    """The folder, made where it is missing.

    Raises:
        LinkedError: When a part of the way is a link, or was replaced by one.
        OSError: When it can't be made or opened.
    """
    if BY_DESCRIPTOR:
        from comfy_mcp_publish.folder.by_descriptor import opened as by_descriptor

        with by_descriptor(place) as folder:
            yield folder
    else:
        from comfy_mcp_publish.folder.by_path import PathFolder

        yield PathFolder(place)


def is_folder(path: Path) -> bool:
    """Whether a path is a folder's; one that may not be looked at is none."""
    try:
        return path.is_dir()
    except OSError:
        return False


def is_writable(path: Path) -> bool:
    """Whether a folder, or the nearest one above it that is there, can be written to."""
    while not os.path.lexists(path) and path != path.parent:
        path = path.parent
    effective = os.access in os.supports_effective_ids
    return is_folder(path) and os.access(path, os.W_OK | os.X_OK, effective_ids=effective)
