"""Keeping uploaded files under names that are free."""

from __future__ import annotations

import io
import json
from itertools import count
from typing import TYPE_CHECKING, cast

from PIL import Image

from comfy_mcp_demo.engine.folders import OutsideError

if TYPE_CHECKING:
    from pathlib import Path

    from comfy_mcp_demo.engine.folders import Folders


class NameTakenError(Exception):
    """The name is taken by a folder."""


def store(path: Path, content: bytes, *, replace: bool) -> str:
    """Write a file and give the name that it got.

    The name stays when it is free, when `replace` is set, or when the file there has the same
    bytes; else it becomes `name (1).png`, `name (2).png` and so on.

    Raises:
        NameTakenError: A folder lies where the file is to be.
        OSError: The file cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    for number in count():
        target = path.with_name(f"{path.stem} ({number}){path.suffix}") if number else path
        if target.is_dir():
            raise NameTakenError(target.name)
        if replace or not target.exists():
            target.write_bytes(content)
        elif target.read_bytes() != content:
            continue
        return target.name
    raise NameTakenError(path.name)


def mask_onto(folders: Folders, reference: str, mask: bytes) -> bytes:
    """A picture of the folders with the alpha of another one, as PNG.

    Args:
        folders: The engine's folders.
        reference: JSON with `filename`, and perhaps `subfolder` and `type` (output if not given).
        mask: A picture file; its alpha channel is taken.

    Raises:
        OutsideError: The reference is no JSON object, or leads out of its folder.
        OSError: One of the two is no picture that can be read.
    """
    try:
        told: object = json.loads(reference)
    except ValueError as problem:
        raise OutsideError(reference) from problem
    if not isinstance(told, dict):
        raise OutsideError(reference)
    where = {str(key): str(one) for key, one in cast("dict[str, object]", told).items()}
    path = folders.place(
        where.get("type", "output"), where.get("subfolder", ""), where.get("filename", "")
    )
    with Image.open(path) as original, Image.open(io.BytesIO(mask)) as drawn:
        alpha = drawn.convert("RGBA").getchannel("A").resize(original.size)
        picture = original.convert("RGBA")
    picture.putalpha(alpha)
    buffer = io.BytesIO()
    picture.save(buffer, format="PNG", compress_level=4)
    return buffer.getvalue()
