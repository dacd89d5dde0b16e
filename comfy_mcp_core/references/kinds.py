"""Pure: what a reference to media is, by its look, and which names stay in ComfyUI's folders."""

from __future__ import annotations

import re
import uuid
from pathlib import PurePosixPath, PureWindowsPath
from typing import Literal

from comfy_mcp_core.errors import InputNotAllowedError

__all__ = ["Kind", "checked_name", "kind_of"]

Kind = Literal["asset", "data", "url", "path", "name"]

LONGEST_NAME = 500
"""Characters of a file's name on ComfyUI, with its subfolder."""

UUID_LENGTH = 36

_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_ANNOTATION = re.compile(r"\s*\[(?:output|input|temp)\]\s*\Z")


def kind_of(reference: str) -> Kind:
    """What a reference is: an asset's id, a data URI, a URL, a path here, a file's name on ComfyUI.

    >>> kind_of("https://example.org/cat.png")
    'url'
    >>> kind_of("~/photos/cat.png")
    'path'
    >>> kind_of("sub/cat.png [output]")
    'name'
    """
    if len(reference) == UUID_LENGTH and _is_uuid(reference):
        return "asset"
    start = reference[:16].lower()
    if start.startswith("data:"):
        return "data"
    if start.startswith(("http://", "https://")):
        return "url"
    if _ANNOTATION.search(reference[-20:]):
        return "name"
    if start.startswith(("/", "~", "./", "../", ".\\", "..\\", "file:", "\\\\")):
        return "path"
    return "path" if _DRIVE.match(reference) else "name"


def checked_name(reference: str) -> str:
    """A file's name on ComfyUI, such as `sub/cat.png [output]`, if it stays in ComfyUI's folders.

    ComfyUI joins what is annotated to its folder as it is: an absolute name, or one with `..`,
    would read any picture of its machine (seen on 0.3.75).

    >>> checked_name("sub/cat.png [output]")
    'sub/cat.png [output]'

    Raises:
        InputNotAllowedError: When it leads out of them.
    """
    name = _ANNOTATION.sub("", reference)
    parts = PureWindowsPath(name).parts  # which takes both kinds of slashes
    fits = (
        len(reference) <= LONGEST_NAME
        and name.isprintable()
        and ".." not in parts
        and not PurePosixPath(name).is_absolute()
        and not PureWindowsPath(name).anchor
        and not name.startswith("~")
    )
    if not fits:
        raise InputNotAllowedError(
            f"{reference[:80]!r} is no name of a file in ComfyUI's folders.",
            hint="Name it as ComfyUI lists it, such as cat.png or sub/cat.png [output].",
        )
    return reference


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
