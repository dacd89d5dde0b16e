"""How a picture is written in each format with as little lost as the format allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from PIL import Image, features

from comfy_mcp_core.errors import MediaNotSupportedError
from comfy_mcp_image.media.encoding import encoding
from comfy_mcp_image.media.limits import LIBAVIF_SIDE, LIBJPEG_SIDE

if TYPE_CHECKING:
    from comfy_mcp_image.media.copying.frames import Frames

__all__ = ["CONVERTED", "TARGETS", "Target", "target_for"]

_JPEG_QUALITY = 95
"""Above, Pillow's documentation says, a JPEG grows and hardly gets better."""

_AVIF_QUALITY, _AVIF_SPEED = 95, 6
_WEBP_METHOD = 4
_WHITE = (255, 255, 255)

_COLOUR = ("RGB", "RGBA")
CONVERTED = frozenset({"1", "L", "LA", "P", "PA", "RGB", "RGBA"})
"""Modes that lose nothing when they become RGB or RGBA."""

_SPACES = {
    "1": b"GRAY",
    "L": b"GRAY",
    "LA": b"GRAY",
    "I;16": b"GRAY",
    "P": b"RGB ",
    "RGB": b"RGB ",
    "RGBA": b"RGB ",
    "CMYK": b"CMYK",
    "LAB": b"Lab ",
}
"""The colour space that a profile must be for, by mode (ICC.1, 7.2.6)."""

_GREY_TOO = ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """A format that a picture can be copied to.

    Attributes:
        format: The format under Pillow's name.
        modes: Pillow's modes that are written as they are; others become RGB or RGBA.
        options: For Pillow's `save`.
        exact: Whether the format can hold a picture without any loss.
        alpha: Whether it can be transparent; what has no alpha is put on white.
        profiles: Whether it can hold a colour profile.
        animation: Options for an animation; None where the first frame must do.
        most_side: The longest side in pixels.
    """

    format: str
    modes: tuple[str, ...] = _COLOUR
    options: Mapping[str, Any]
    exact: bool = True
    alpha: bool = True
    profiles: bool = True
    animation: Mapping[str, Any] | None = None
    most_side: int = 65_535

    def takes(self, picture: Image.Image, profile: bytes) -> bool:
        """Whether the picture can be written with its own values: mode and profile allow it."""
        if not self.exact or (picture.mode not in self.modes and picture.mode not in CONVERTED):
            return False
        if not profile:
            return True
        mode = self._in_mode(picture).mode
        return self.profiles and profile[16:20] == _SPACES.get(mode)

    def still(self, picture: Image.Image, profile: bytes) -> bytes:
        """The file of one picture, with its colour profile and nothing else.

        Raises:
            TooLargeError: When the encoder refuses it.
        """
        return _saved(
            self._in_mode(picture), self.format, icc_profile=profile or None, **self.options
        )

    def moving(self, frames: Frames) -> bytes:
        """The file of an animation; only for a target that has `animation` options.

        Raises:
            MediaUnreadableError: When a frame is broken.
            TooLargeError: When the encoder refuses them.
        """
        shown = list(frames.each())
        repetitions = frames.plays - (self.format == "GIF" and frames.plays > 0)
        once = self.format == "GIF" and frames.plays == 1
        return _saved(
            shown[0][0],
            self.format,
            save_all=True,
            append_images=[frame for frame, _ in shown[1:]],
            duration=[duration for _, duration in shown],
            loop=None if once else repetitions,
            icc_profile=frames.profile or None if self.profiles else None,
            **(self.animation or {}),
        )

    def _in_mode(self, picture: Image.Image) -> Image.Image:
        keyed = "transparency" in picture.info
        transparent = picture.has_transparency_data
        if transparent and not self.alpha:
            ground = Image.new("RGB", picture.size, _WHITE)
            colours = picture.convert("RGBA")
            ground.paste(colours, mask=colours.getchannel("A"))
            return ground
        if picture.mode in self.modes and (not keyed or self.format == "PNG"):
            return picture
        return picture.convert("RGBA" if transparent else "RGB")


def _saved(picture: Image.Image, format_name: str, **options: Any) -> bytes:
    """The picture encoded; of its `info` only what its colours need is there to be taken over."""
    buffer = BytesIO()
    bare = picture.copy()
    bare.info = {k: v for k, v in picture.info.items() if k == "transparency"}
    given = {name: value for name, value in options.items() if value is not None}
    with encoding(bare, format_name):
        bare.save(buffer, format_name, **given)
    return buffer.getvalue()


_PNG = Target(format="PNG", modes=_GREY_TOO, options={"optimize": True}, animation={})
_JPEG = Target(
    format="JPEG",
    modes=("L", "RGB"),
    options={"quality": _JPEG_QUALITY, "subsampling": "4:4:4", "optimize": True},
    exact=False,
    alpha=False,
    most_side=LIBJPEG_SIDE,
)
_TIFF = Target(
    format="TIFF",
    modes=(*_GREY_TOO, "CMYK", "LAB", "I", "F"),
    options={"compression": "tiff_deflate"},
)
_WEBP_OPTIONS = {"lossless": True, "quality": 60, "method": _WEBP_METHOD, "exact": True}

TARGETS: Mapping[str, Target] = MappingProxyType(
    {
        ".png": _PNG,
        ".apng": _PNG,
        ".jpg": _JPEG,
        ".jpeg": _JPEG,
        ".webp": Target(
            format="WEBP",
            options=_WEBP_OPTIONS,
            animation={"lossless": True, "quality": 60, "method": _WEBP_METHOD},
            most_side=16_383,
        ),
        ".gif": Target(
            format="GIF", modes=("1", "L", "P", *_COLOUR), options={}, profiles=False, animation={}
        ),
        ".bmp": Target(
            format="BMP", modes=("1", "L", "P", "RGB"), options={}, alpha=False, profiles=False
        ),
        ".tif": _TIFF,
        ".tiff": _TIFF,
        ".avif": Target(
            format="AVIF",
            options={
                "quality": _AVIF_QUALITY,
                "speed": _AVIF_SPEED,
                "subsampling": "4:4:4",
                "autotiling": False,
            },
            exact=False,
            most_side=LIBAVIF_SIDE,
        ),
    }
)
"""By extension."""

_Size = tuple[int, int]


def target_for(extension: str, size: _Size) -> Target:
    """The target for an extension, and a picture of that width and height in pixels.

    Raises:
        MediaNotSupportedError: When there is none, this Pillow can't write it, or the picture is
            longer than the format allows.
    """
    target = TARGETS.get(extension.lower())
    if target is None:
        raise MediaNotSupportedError(
            f"Pictures are not written as {extension or 'a file without an extension'}.",
            hint=f"Choose one of {', '.join(TARGETS)}.",
            allowed=list(TARGETS),
        )
    if target.format == "AVIF" and not features.check("avif"):
        raise MediaNotSupportedError(
            "The installed Pillow cannot encode AVIF.",
            hint="Choose .webp, or install one that can: pip install --upgrade Pillow",
        )
    if max(size) > target.most_side:
        raise MediaNotSupportedError(
            f"A {target.format} picture has at most {target.most_side:,} pixels a side; this one "
            f"has {size[0]:,} x {size[1]:,}.",
            hint="Choose .png.",
        )
    return target
