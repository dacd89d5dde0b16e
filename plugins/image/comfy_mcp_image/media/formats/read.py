"""From the first bytes of a file to its header, whatever its format."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from comfy_mcp_core.errors import MediaUnreadableError
from comfy_mcp_image.media.formats.avif import read_avif
from comfy_mcp_image.media.formats.bmp import read_bmp
from comfy_mcp_image.media.formats.gif import read_gif
from comfy_mcp_image.media.formats.jpeg import read_jpeg
from comfy_mcp_image.media.formats.png import read_png
from comfy_mcp_image.media.formats.tiff import read_tiff
from comfy_mcp_image.media.formats.webp import read_webp
from comfy_mcp_image.media.signatures import lookalike, picture_format

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from comfy_mcp_image.media.formats.header import Header
    from comfy_mcp_image.media.window import Window

__all__ = ["read_header"]

_READERS: Mapping[str, Callable[[Window], Header]] = MappingProxyType(
    {
        "PNG": read_png,
        "JPEG": read_jpeg,
        "GIF": read_gif,
        "WEBP": read_webp,
        "BMP": read_bmp,
        "TIFF": read_tiff,
        "AVIF": read_avif,
    }
)


def read_header(window: Window) -> Header:
    """The header of the picture that `window` looks at.

    Raises:
        MediaUnreadableError: When the file is empty, no known picture, cut off or broken.
        ComfyMCPError: When the file can't be read.
    """
    if not window.head:
        raise MediaUnreadableError(
            "The file is empty.", hint="Fetch, upload or generate the picture again."
        )
    reader = _READERS.get(picture_format(window.head))
    if reader is None:
        raise _no_picture(window.head)
    return reader(window)


def _no_picture(head: bytes) -> MediaUnreadableError:
    looks = lookalike(head)
    what = f"its content looks like {looks}" if looks else f"it starts with {head[:8].hex(' ')}"
    return MediaUnreadableError(
        f"The file is not a picture of a known format, whatever its name says: {what}.",
        hint="PNG, JPEG, WebP, GIF, BMP, TIFF and AVIF can be read; convert it, or fetch the file.",
    )
