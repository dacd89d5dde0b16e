"""Pictures with a secret in every place where ComfyUI, cameras and editors put something."""

from __future__ import annotations

import contextlib
import struct
import zlib
from io import BytesIO
from typing import Any, cast

from PIL import Image, ImageCms, PngImagePlugin

from plugins.image.tests.pictures import animated, chunk, encoded, quarters

SECRET = "a secret prompt of ours"
RAW = SECRET.encode()


def exif_data(orientation: int = 1) -> Image.Exif:
    """As ComfyUI writes it into WebP (model and make), and a camera's place."""
    data = Image.Exif()
    data[0x0110] = f"prompt:{SECRET}"
    data[0x010F] = f"workflow:{SECRET}"
    data[0x010E] = SECRET
    data[0x0112] = orientation
    data.get_ifd(0x8825)[29] = SECRET
    return data


def pngs(orientation: int = 1) -> dict[str, bytes]:
    text = PngImagePlugin.PngInfo()
    text.add_text("prompt", SECRET)
    text.add_text("workflow", SECRET, zip=True)
    text.add_itxt("XML:com.adobe.xmp", SECRET)
    text.add_itxt("Description", SECRET, zip=True)
    own = encoded(quarters(), "PNG", pnginfo=text, exif=exif_data(orientation), dpi=(96, 96))
    first = 33
    extra = chunk(b"tIME", bytes(7)) + chunk(b"prVt", RAW) + chunk(b"sPLT", RAW)
    late = chunk(b"tEXt", b"prompt\0" + RAW)
    end = own.index(b"IEND") - 4
    moving = animated("PNG", pnginfo=text, duration=40, loop=2)
    return {
        "png": own[:first] + extra + own[first:end] + late + own[end:] + RAW,
        "apng": moving + RAW,
    }


def segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def jpegs(orientation: int = 1) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    profile = srgb_profile()
    for name, progressive in (("jpeg", False), ("jpeg-progressive", True)):
        own = encoded(
            quarters(),
            "JPEG",
            progressive=progressive,
            exif=exif_data(orientation),
            comment=SECRET,
            icc_profile=profile,
            xmp=RAW,
        )
        places = (
            segment(0xE0, b"JFXX\0\x10" + RAW),
            segment(0xE2, b"FPXR\0" + RAW),
            segment(0xED, b"Photoshop 3.0\0" + RAW),
            segment(0xEB, RAW),
            segment(0xFE, RAW),
        )
        found[name] = own[:2] + b"".join(places) + own[2:] + RAW + b"\xff\xd9"
    return found


def riff(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def with_chunks(webp: bytes, extra: bytes) -> bytes:
    """The WebP with further chunks at its end."""
    body = webp[8:] + extra
    return b"RIFF" + struct.pack("<I", len(body)) + body


def webps(orientation: int = 1) -> dict[str, bytes]:
    exif = exif_data(orientation)
    found = {
        "webp": encoded(quarters(), "WEBP", exif=exif, xmp=RAW, icc_profile=srgb_profile()),
        "webp-lossless": encoded(quarters(), "WEBP", lossless=True, exif=exif, xmp=RAW),
        "webp-simple": encoded(quarters(), "WEBP"),
        "webp-animated": animated("WEBP", exif=exif_data(), xmp=RAW, duration=40),
    }
    return {name: with_chunks(data, riff(b"prVt", RAW)) + RAW for name, data in found.items()}


def gifs() -> dict[str, bytes]:
    blocks = b"".join(
        b"\x21" + kind + bytes((len(RAW),)) + RAW + b"\0"
        for kind in (b"\xfe", b"\xff\x0bXMP DataXMP", b"\x01\x0c" + bytes(12))
    )
    found: dict[str, bytes] = {}
    for name, own in (
        ("gif", encoded(quarters(), "GIF", comment=RAW)),
        ("gif-animated", animated("GIF", comment=RAW, duration=40, loop=3)),
    ):
        found[name] = own[:-1] + blocks + b"\x3b" + RAW
    return found


def others() -> dict[str, bytes]:
    """Formats that are encoded anew."""
    tiff = encoded(quarters(), "TIFF", description=SECRET, software=SECRET)
    return {
        "avif": encoded(quarters(), "AVIF", exif=exif_data(), xmp=RAW),
        "tiff": tiff + RAW,
        "bmp": encoded(quarters(), "BMP") + RAW,
    }


def every_place() -> dict[str, bytes]:
    return pngs() | jpegs() | webps() | gifs() | others()


def srgb_profile() -> bytes:
    # Pillow leaves open what createProfile returns, hence the ignored rules.
    made = ImageCms.createProfile("sRGB")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return ImageCms.ImageCmsProfile(cast("Any", made)).tobytes()


def texts(data: bytes) -> bytes:
    """The file and whatever of it Pillow or zlib can unpack to text."""
    picture = Image.open(BytesIO(data))
    picture.load()
    unpacked = bytearray(data)
    for value in picture.info.values():
        unpacked += value if isinstance(value, bytes) else str(value).encode()
    position = 0
    while (position := data.find(b"x\x9c", position)) >= 0:
        inflater = zlib.decompressobj()
        # Two bytes that only look like the start of a compressed text are none.
        with contextlib.suppress(zlib.error):
            unpacked += inflater.decompress(data[position:], 100_000)
        position += 2
    return bytes(unpacked)


def frames(data: bytes) -> list[tuple[bytes, int]]:
    """Each frame's pixels as RGBA, with its duration."""
    picture = Image.open(BytesIO(data))
    found: list[tuple[bytes, int]] = []
    for number in range(getattr(picture, "n_frames", 1)):
        picture.seek(number)
        pixels = picture.convert("RGBA").tobytes()
        found.append((pixels, int(picture.info.get("duration", 0) or 0)))
    return found
