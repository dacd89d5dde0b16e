"""Take out what is embedded in a picture file, with its pixels left as they are, bit for bit."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from comfy_mcp_image.media.strip.gif import strip_gif
from comfy_mcp_image.media.strip.jpeg import strip_jpeg
from comfy_mcp_image.media.strip.png import strip_png
from comfy_mcp_image.media.strip.webp import strip_webp

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["STRIPPERS"]

STRIPPERS: Mapping[str, Callable[[bytes, int], bytes]] = MappingProxyType(
    {"PNG": strip_png, "JPEG": strip_jpeg, "WEBP": strip_webp, "GIF": strip_gif}
)
"""By format: a function of the file and its EXIF orientation that gives the bare file.

Each raises `MediaUnreadableError` for a file that is cut off or contradicts its format.
"""
