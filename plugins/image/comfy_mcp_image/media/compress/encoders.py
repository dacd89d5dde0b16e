"""The formats that a compressed copy can have, and how far each one's quality goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from types import MappingProxyType
from typing import Any

from PIL import Image, features

from comfy_mcp_core.errors import MediaNotSupportedError
from comfy_mcp_image.media.encoding import encoding
from comfy_mcp_image.media.limits import LIBAVIF_SIDE, LIBJPEG_SIDE

__all__ = ["ENCODERS", "Encoder", "encoder_for"]

_WEBP_METHODS = (4, 5)
"""Of WebP's efforts from 0 to 6. At equal size 4 comes as close to the original as 5 and 6 (SSIM
within 0.005, mostly above 5), in 0.8 and 0.3 times their time; measured on the pictures of
`benchmarks/publish`."""

_WEBP_LOSSLESS_EFFORT = 60
"""Of 0 to 100: from here on a picture takes twice the time for a few per cent fewer bytes."""

_AVIF_SPEED = 8
"""Of 10 to 0, the slowest: a step down takes half as long again for some 2 % fewer bytes."""

_COLOURS = 256
_WHITE = (255, 255, 255)


@dataclass(frozen=True, kw_only=True, slots=True)
class Encoder:
    """How a picture becomes a file of one format.

    Attributes:
        format: The format under Pillow's name.
        mime_type: Its MIME type.
        encode: The file of an RGB or RGBA picture at a quality and an effort, without any metadata;
            raises TooLargeError where the encoder refuses it, as `lossless` does.
        efforts: How many efforts there are: the usual one is 0, each further one makes smaller
            files of the same quality that look a little worse.
        top: The quality above which nothing can be seen to get better.
        floor: The quality below which a smaller picture is the better one.
        bottom: The lowest quality that is ever used, for pictures that can't get smaller.
        step: Qualities nearer to each other than this give the same file, or can't be told.
        most_side: The longest side that the format can have, in pixels.
        lossless: The file of a picture without any loss; None where the format has no such kind.
        alpha: Whether the format can be transparent; what has no alpha is put on white.
    """

    format: str
    mime_type: str
    encode: Callable[[Image.Image, float, int], bytes]
    efforts: int = 1
    top: float = 90.0
    floor: float = 30.0
    bottom: float = 5.0
    step: float = 1.0
    most_side: int = 65_535
    lossless: Callable[[Image.Image], bytes] | None = None
    alpha: bool = True

    @property
    def graded(self) -> bool:
        """Whether there is more than one lossy quality."""
        return self.top > self.bottom

    def prepared(self, picture: Image.Image) -> Image.Image:
        """The picture as the format can hold it: on white where it has no alpha."""
        if self.alpha or picture.mode != "RGBA":
            return picture
        ground = Image.new("RGB", picture.size, _WHITE)
        ground.paste(picture, mask=picture.getchannel("A"))
        return ground


def _saved(picture: Image.Image, format_name: str, **options: Any) -> bytes:
    """The picture encoded; what Pillow would take over from its `info` is kept out."""
    buffer = BytesIO()
    bare = picture.copy() if picture.info else picture
    bare.info = {}
    with encoding(bare, format_name):
        bare.save(buffer, format_name, **options)
    return buffer.getvalue()


def _webp(picture: Image.Image, quality: float, effort: int) -> bytes:
    return _saved(picture, "WEBP", quality=quality, method=_WEBP_METHODS[effort])


def _webp_lossless(picture: Image.Image) -> bytes:
    return _saved(
        picture, "WEBP", lossless=True, quality=_WEBP_LOSSLESS_EFFORT, method=_WEBP_METHODS[0]
    )


def _jpeg(picture: Image.Image, quality: float, _effort: int) -> bytes:
    return _saved(
        picture, "JPEG", quality=int(quality), subsampling="4:2:0", optimize=True, progressive=True
    )


def _avif(picture: Image.Image, quality: float, _effort: int) -> bytes:
    # Tiles would be cut by the number of the machine's cores, and the bytes differ with them.
    return _saved(picture, "AVIF", quality=int(quality), speed=_AVIF_SPEED, autotiling=False)


def _png(picture: Image.Image, _quality: float, _effort: int) -> bytes:
    method = Image.Quantize.FASTOCTREE if picture.mode == "RGBA" else Image.Quantize.MEDIANCUT
    palette = picture.quantize(_COLOURS, method=method, dither=Image.Dither.FLOYDSTEINBERG)
    return _saved(palette, "PNG", optimize=True)


def _png_lossless(picture: Image.Image) -> bytes:
    return _saved(picture, "PNG", optimize=True)


_JPEG_ENCODER = Encoder(
    format="JPEG",
    mime_type="image/jpeg",
    encode=_jpeg,
    alpha=False,
    most_side=LIBJPEG_SIDE,
)

ENCODERS: Mapping[str, Encoder] = MappingProxyType(
    {
        ".webp": Encoder(
            format="WEBP",
            mime_type="image/webp",
            encode=_webp,
            efforts=len(_WEBP_METHODS),
            step=0.5,
            most_side=16_383,
            lossless=_webp_lossless,
        ),
        ".avif": Encoder(
            format="AVIF", mime_type="image/avif", encode=_avif, most_side=LIBAVIF_SIDE
        ),
        ".jpg": _JPEG_ENCODER,
        ".jpeg": _JPEG_ENCODER,
        ".png": Encoder(
            format="PNG",
            mime_type="image/png",
            encode=_png,
            top=100.0,
            floor=100.0,
            bottom=100.0,
            lossless=_png_lossless,
        ),
    }
)
"""By extension. PNG has one lossy quality only, a palette of 256 colours; the rest is scale."""


def encoder_for(extension: str) -> Encoder:
    """The encoder for an extension.

    Raises:
        MediaNotSupportedError: When no picture is compressed to that format, or not by this Pillow.
    """
    encoder = ENCODERS.get(extension.lower())
    if encoder is None:
        raise MediaNotSupportedError(
            f"Pictures are not compressed to {extension or 'a file without an extension'}.",
            hint=f"Choose one of {', '.join(ENCODERS)}.",
            allowed=list(ENCODERS),
        )
    if encoder.format == "AVIF" and not features.check("avif"):
        raise MediaNotSupportedError(
            "The installed Pillow cannot encode AVIF.",
            hint="Choose .webp, or install one that can: pip install --upgrade Pillow",
        )
    return encoder
