"""Files on this machine that a call may name: those in allowed folders, and nothing else."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit
from urllib.request import url2pathname

from comfy_mcp_core.arguments import shown
from comfy_mcp_core.errors import InputNotAllowedError, MediaUnreadableError

__all__ = ["found_in", "opened"]


def opened(reference: str, folders: Sequence[Path]) -> BinaryIO:
    """Open a file of an allowed folder, links followed; relative names are looked for in each.

    Raises:
        InputNotAllowedError: When it leads out of them, or there are none. Whether a file is there
            is not told then.
        MediaUnreadableError: When it is not there, no plain file, or can't be read.
    """
    roots = [folder.expanduser().resolve() for folder in folders]
    try:
        return _opened(reference, roots)
    except (OSError, ValueError, RuntimeError) as error:
        # Too long, a null in it, links in a circle, a folder that may not be searched.
        reason = getattr(error, "strerror", None) or str(error)
        raise MediaUnreadableError(
            f"The path {shown(reference)!r} can't be followed: {reason}.", hint="Check it."
        ) from error


def _opened(reference: str, roots: Sequence[Path]) -> BinaryIO:
    path = _path(reference)
    tried = [path] if path.is_absolute() else [root / path for root in roots]
    real = [place.resolve() for place in tried]
    allowed = [place for place in real if any(place.is_relative_to(root) for root in roots)]
    if not allowed:
        raise _outside(reference, roots)
    place = next((place for place in allowed if place.exists()), allowed[0])
    return _open(reference, place, roots)


def found_in(reference: str, folders: Sequence[Path]) -> bool:
    """Whether a relative name is a file of an allowed folder."""
    try:
        return any((folder.expanduser() / reference).is_file() for folder in folders)
    except (OSError, ValueError):
        return False


def _path(reference: str) -> Path:
    if reference[:5].lower() == "file:":
        reference = url2pathname(urlsplit(reference).path)
    return Path(reference).expanduser()


def _open(reference: str, place: Path, roots: Sequence[Path]) -> BinaryIO:
    try:
        # What is opened is looked at once more: a link may have taken its place meanwhile. Without
        # O_NONBLOCK a named pipe would hold the call up.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        handle = os.open(place, flags | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise MediaUnreadableError(
            f"The file {shown(reference)!r} can't be read: {reason}.", hint="Check its path."
        ) from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise MediaUnreadableError(
            f"{shown(reference)!r} is no file.", hint="Name a file, not a folder."
        )
    if not any(place.resolve().is_relative_to(root) for root in roots):
        os.close(handle)
        raise _outside(reference, roots)
    return os.fdopen(handle, "rb")


def _outside(reference: str, roots: Sequence[Path]) -> InputNotAllowedError:
    allowed = f"Allowed are {', '.join(map(str, roots))}" if roots else "None is allowed yet"
    return InputNotAllowedError(
        f"The path {shown(reference)!r} lies in no allowed folder.",
        hint=f"{allowed}: COMFY_MCP_INPUT_FOLDERS or the setting inputs.folders adds some. Or give"
        " an asset_id, an https URL or a data URI.",
    )
