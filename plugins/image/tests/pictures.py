"""Pictures made for the tests, and a source that counts what is read of them."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any, cast

from PIL import Image, ImageDraw

from comfy_mcp_core.contributions import Preview, PreviewBudget
from comfy_mcp_image.media import IMAGE

RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 180, 60), (30, 60, 220), (250, 250, 250)

UNTURN = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How an upright picture is stored under each EXIF orientation."""

ADAM7 = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
"""First column and row, and the steps between, of each pass of an interlaced PNG."""


class Source:
    """Bytes as a media source that remembers each read."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.reads: list[tuple[int, int]] = []

    @property
    def size(self) -> int:
        return len(self.data)

    def read(self, offset: int, size: int) -> bytes:
        self.reads.append((offset, size))
        return self.data[offset : offset + size]


def quarters(width: int = 96, height: int = 64) -> Image.Image:
    """Four quarters: red and green above, blue and white below."""
    picture = Image.new("RGB", (width, height), RED)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((width // 2, 0, width, height // 2 - 1), fill=GREEN)
    draw.rectangle((0, height // 2, width // 2 - 1, height), fill=BLUE)
    draw.rectangle((width // 2, height // 2, width, height), fill=WHITE)
    return picture


def see_through(width: int = 96, height: int = 64) -> Image.Image:
    """The four quarters, of which the left two are fully transparent."""
    picture = quarters(width, height).convert("RGBA")
    picture.paste((0, 0, 0, 0), (0, 0, width // 2, height))
    return picture


def noise(width: int = 256, height: int = 256, seed: int = 7) -> Image.Image:
    """Noise, the same each time, which no encoder can make small."""
    state, values = seed, bytearray()
    for _ in range(width * height):
        state = (state * 1_103_515_245 + 12_345) & 0x7FFFFFFF
        values.append(state >> 16 & 0xFF)
    return Image.frombytes("L", (width, height), bytes(values)).convert("RGB")


def encoded(picture: Image.Image, format_name: str, **options: object) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, format_name, **cast("dict[str, Any]", options))
    return buffer.getvalue()


def animated(format_name: str, frames: int = 3, **options: object) -> bytes:
    """An animation whose first frame shows the four quarters."""
    later = [Image.new("RGB", (96, 64), (40 * n, 10, 10)) for n in range(1, frames)]
    return encoded(quarters(), format_name, save_all=True, append_images=later, **options)


def exif(orientation: int) -> Image.Exif:
    data = Image.Exif()
    data[0x0112] = orientation
    return data


def stored(orientation: int, width: int = 96, height: int = 64) -> Image.Image:
    """The four quarters as a camera stores them under an orientation."""
    turn = UNTURN[orientation]
    upright = quarters(width, height)
    return upright if turn is None else upright.transpose(turn)


def chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)


def png(
    width: int, height: int, rows: bytes, *, interlaced: bool = False, extra: bytes = b""
) -> bytes:
    """An RGB PNG of filtered rows; `extra` chunks stand before the pixels."""
    ihdr = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, int(interlaced))
    pixels = chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", ihdr) + extra + pixels + chunk(b"IEND", b"")


def interlaced_png(picture: Image.Image) -> bytes:
    """The picture as an Adam7-interlaced PNG, which Pillow reads but never writes."""
    rows = bytearray()
    for left, top, across, down in ADAM7:
        for y in range(top, picture.height, down):
            points = [picture.getpixel((x, y)) for x in range(left, picture.width, across)]
            if points:
                rows += b"\0" + b"".join(bytes(p) for p in points if isinstance(p, tuple))
    return png(picture.width, picture.height, bytes(rows), interlaced=True)


def tiff_with_directory_at_end(width: int, height: int) -> bytes:
    """A grey TIFF whose directory lies behind its pixels, as libtiff writes it."""
    pixels = bytes(range(256)) * (width * height // 256 + 1)
    pixels = pixels[: width * height] + b"\0" * (width * height % 2)
    tags = (
        (256, 4, width),
        (257, 4, height),
        (258, 3, 8),
        (259, 3, 1),
        (262, 3, 1),
        (273, 4, 8),
        (277, 3, 1),
        (278, 4, height),
        (279, 4, width * height),
    )
    entries = b"".join(
        struct.pack("<HHI", tag, kind, 1) + struct.pack("<I", value) for tag, kind, value in tags
    )
    directory = struct.pack("<H", len(tags)) + entries + bytes(4)
    return b"II*\0" + struct.pack("<I", 8 + len(pixels)) + pixels + directory


def preview(data: bytes, max_dim: int = 512, max_bytes: int = 75_000) -> Preview:
    return IMAGE.preview(data, PreviewBudget(max_dim=max_dim, max_bytes=max_bytes))


def shown(data: bytes, **budget: int) -> Image.Image:
    """The preview of a file, decoded again."""
    picture = Image.open(BytesIO(preview(data, **budget).data))
    picture.load()
    return picture


def near(
    picture: Image.Image, x: float, y: float, colour: tuple[int, ...], within: int = 45
) -> bool:
    """Whether the pixel at a fraction of width and height has about that colour."""
    pixel = picture.getpixel((int(picture.width * x), int(picture.height * y)))
    assert isinstance(pixel, tuple)
    return all(abs(a - b) <= within for a, b in zip(pixel, colour, strict=False))


def upright(picture: Image.Image) -> bool:
    """Whether a preview shows the four quarters where they belong."""
    corners = ((0.25, 0.25, RED), (0.75, 0.25, GREEN), (0.25, 0.75, BLUE), (0.75, 0.75, WHITE))
    return all(near(picture, x, y, colour) for x, y, colour in corners)


def every_format() -> dict[str, bytes]:
    """One file of each format and kind that is known."""
    picture, alpha = quarters(), see_through()
    grey_16 = picture.convert("L").convert("I").point(lambda v: v * 257).convert("I;16")
    return {
        "png": encoded(picture, "PNG"),
        "png-rgba": encoded(alpha, "PNG"),
        "png-palette": encoded(alpha.quantize(8), "PNG"),
        "png-16": encoded(grey_16, "PNG"),
        "png-interlaced": interlaced_png(picture),
        "apng": animated("PNG"),
        "jpeg": encoded(picture, "JPEG"),
        "jpeg-progressive": encoded(picture, "JPEG", progressive=True),
        "jpeg-cmyk": encoded(picture.convert("CMYK"), "JPEG"),
        "webp-lossy": encoded(picture, "WEBP"),
        "webp-lossless": encoded(picture, "WEBP", lossless=True),
        "webp-alpha": encoded(alpha, "WEBP"),
        "webp-animated": animated("WEBP"),
        "gif": encoded(picture, "GIF"),
        "gif-animated": animated("GIF"),
        "bmp": encoded(picture, "BMP"),
        "tiff": encoded(picture, "TIFF"),
        "tiff-lzw": encoded(picture, "TIFF", compression="tiff_lzw"),
        "tiff-big": encoded(picture, "TIFF", big_tiff=True),
        "avif": encoded(picture, "AVIF"),
    }
