"""Pure: what a reference to media is, by its look."""

from __future__ import annotations

import re
import uuid
from typing import Literal

__all__ = ["Kind", "kind_of"]

Kind = Literal["asset", "data", "url", "path", "name"]

_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_ANNOTATED = re.compile(r".*\[(?:output|input|temp)\]", re.DOTALL)


def kind_of(reference: str) -> Kind:
    """What a reference is: an asset's id, a data URI, a URL, a path here, a file's name on ComfyUI.

    >>> kind_of("https://example.org/cat.png")
    'url'
    >>> kind_of("~/photos/cat.png")
    'path'
    >>> kind_of("sub/cat.png [output]")
    'name'
    """
    if _is_uuid(reference):
        return "asset"
    start = reference[:16].lower()
    if start.startswith("data:"):
        return "data"
    if start.startswith(("http://", "https://")):
        return "url"
    if _ANNOTATED.fullmatch(reference):
        return "name"
    if start.startswith(("/", "~", "./", "../", ".\\", "..\\", "file:", "\\\\")):
        return "path"
    return "path" if _DRIVE.match(reference) else "name"


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
