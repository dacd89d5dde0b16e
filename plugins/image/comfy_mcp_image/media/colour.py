"""From a picture's own colour space to sRGB, which is all that a viewer of previews knows."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal, cast

from PIL import ImageCms

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["to_srgb"]

_SPACES = {"RGB": b"RGB ", "RGBA": b"RGB ", "CMYK": b"CMYK"}
"""The colour space that an embedded profile must have to count, by mode (ICC.1, 7.2.6)."""


def to_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """The picture as RGB or RGBA in sRGB.

    Args:
        picture: Of mode RGB, RGBA, CMYK or LAB.
        profile: Its embedded ICC profile, empty when it has none. One that is broken, or made for
            another colour space, is ignored, as browsers do.
    """
    if picture.mode == "LAB":
        return _converted(picture, _built_in("LAB"))
    if profile and profile[16:20] == _SPACES.get(picture.mode):
        try:
            return _converted(picture, ImageCms.ImageCmsProfile(BytesIO(profile)))
        except (ImageCms.PyCMSError, OSError, ValueError):
            # Colours that are a little off show the picture better than no picture.
            return _plain(picture)
    return _plain(picture)


def _plain(picture: Image.Image) -> Image.Image:
    return picture if picture.mode in {"RGB", "RGBA"} else picture.convert("RGB")


def _converted(picture: Image.Image, source: ImageCms.ImageCmsProfile) -> Image.Image:
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    converted = ImageCms.profileToProfile(picture, source, _built_in("sRGB"), outputMode=mode)
    assert converted is not None
    return converted


def _built_in(space: Literal["LAB", "sRGB"]) -> ImageCms.ImageCmsProfile:
    # Pillow leaves open what createProfile returns, hence the ignored rules.
    profile = ImageCms.createProfile(space)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return ImageCms.ImageCmsProfile(cast("Any", profile))
