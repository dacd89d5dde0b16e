"""From a picture file to a copy of it without anything embedded."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from comfy_mcp_core.contributions import Copied
from comfy_mcp_image.media.copying.frames import opened, same_look
from comfy_mcp_image.media.copying.targets import CONVERTED, Target, target_for
from comfy_mcp_image.media.decode import decode_small
from comfy_mcp_image.media.preview import FileSource
from comfy_mcp_image.media.probe import probe
from comfy_mcp_image.media.strip import STRIPPERS
from comfy_mcp_image.media.whole import header_of, whole

if TYPE_CHECKING:
    from pathlib import Path

    from PIL import Image

    from comfy_mcp_image.media.formats.header import Header

__all__ = ["copy"]

_CHECKED_SIDE = 64
"""Pixels of the longer side that a picture is decoded to, to see that it can be."""


def copy(data: bytes | Path, extension: str) -> Copied:
    """The picture in the format of an extension, without prompt, workflow, EXIF, XMP or comment.

    Where the format stays the same, PNG, JPEG, WebP and GIF lose only the parts of the file that
    hold such things; their pixels stay as they are, bit for bit, with colour profile, orientation
    and animation. Any other copy is encoded anew, without loss where the format allows it:
    `lossless` says whether every pixel of every frame is equal, which is compared. An animation
    becomes its first frame where the format has none.

    Args:
        data: The file.
        extension: Such as `.png`; its format is that of the copy.

    Raises:
        MediaUnreadableError: When the file is empty, no known picture, truncated or broken.
        MediaNotSupportedError: When there is no such format, this Pillow can't write it, or the
            picture is longer than it allows.
        TooLargeError: When it has too many pixels, of which none was decoded, or more than the
            encoder can write.
    """
    content = whole(data)
    header = header_of(content)
    target = target_for(extension, header.displayed)
    strip = STRIPPERS.get(header.format)
    bare = strip(content, header.orientation) if strip else content
    if strip and header.format == target.format:
        # Decoded once to see that it can be: what is broken is not to be published.
        decode_small(BytesIO(bare), header, _CHECKED_SIDE)
        copied, lossless = bare, True
    else:
        copied, lossless = _encoded(bare, header, target)
    return Copied(
        data=copied,
        mime_type=_mime_type(extension),
        probe=probe(FileSource(BytesIO(copied))),
        lossless=lossless,
    )


def _mime_type(extension: str) -> str:
    from comfy_mcp_image.media import MIME_TYPES  # the package declares the type that copies

    return MIME_TYPES[extension.lower()]


def _encoded(content: bytes, header: Header, target: Target) -> tuple[bytes, bool]:
    """The copy in another format, and whether nothing was lost."""
    with opened(content, header) as frames:
        if frames.moving and target.animation is not None:
            data = target.moving(frames)
            with opened(data, header_of(data)) as copied:
                return data, frames.whole and same_look(frames, copied)
        if target.takes(frames.picture, frames.profile):
            data = target.still(frames.picture, frames.profile)
            return data, frames.whole and frames.count == 1 and _same(frames.picture, data)
    picture = decode_small(BytesIO(content), header, max(header.displayed))
    return target.still(picture, b""), False


def _same(picture: Image.Image, data: bytes) -> bool:
    """Whether the copy has the very pixels: in the picture's own mode, or seen as RGBA."""
    with opened(data, header_of(data)) as copied:
        if picture.mode == copied.picture.mode and not picture.has_transparency_data:
            return picture.tobytes() == copied.picture.tobytes()
        if picture.mode not in CONVERTED:
            return False
        return picture.convert("RGBA").tobytes() == copied.picture.convert("RGBA").tobytes()
