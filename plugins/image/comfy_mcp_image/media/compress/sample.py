"""What a picture's copies will weigh and look like, told from a small part of it."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

from comfy_mcp_image.media.compress.likeness import likeness
from comfy_mcp_image.media.decoding import decoding

if TYPE_CHECKING:
    from comfy_mcp_image.media.compress.encoders import Encoder
    from comfy_mcp_image.media.compress.plan import Plan

__all__ = ["Sample", "mosaic", "resized"]

_TILE = 128
"""The side of a tile in pixels: a multiple of every encoder's block size."""

_TILES = 4
"""Tiles across and down: a quarter of a megapixel, encoded in a sixteenth of the time of four."""

_LARGEST_WHOLE = 2 * (_TILE * _TILES) ** 2
"""The most pixels of a picture that is its own sample."""


def resized(picture: Image.Image, scale: float) -> Image.Image:
    """The picture with its sides times `scale`, at least one pixel each."""
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    if size == picture.size:
        return picture
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def mosaic(picture: Image.Image) -> Image.Image:
    """Tiles from all over the picture side by side; a small or narrow picture as it is."""
    side = _TILE * _TILES
    if picture.width * picture.height <= _LARGEST_WHOLE or min(picture.size) < side:
        return picture
    result = Image.new(picture.mode, (side, side))
    for place in range(_TILES**2):
        column, row = place % _TILES, place // _TILES
        left = (picture.width - _TILE) * column // (_TILES - 1)
        top = (picture.height - _TILE) * row // (_TILES - 1)
        tile = picture.crop((left, top, left + _TILE, top + _TILE))
        result.paste(tile, (column * _TILE, row * _TILE))
    return result


class Sample:
    """What is known of the copies of one picture in one format; each encoding is made once.

    A copy of few pixels is encoded whole, and what is told of it is exact.

    Args:
        picture: The whole picture.
        encoder: Of the format.
    """

    def __init__(self, picture: Image.Image, encoder: Encoder) -> None:
        self._picture = picture
        self._encoder = encoder
        self._part = mosaic(picture)
        self._pixels = picture.width * picture.height
        self._times = self._pixels / (self._part.width * self._part.height)
        self._whole_files: dict[Plan, bytes] = {}
        self._part_files: dict[Plan, bytes] = {}

    def size(self, at: Plan) -> float:
        """About how many bytes the picture takes."""
        if self._is_small(at.scale):
            return len(self.encoded(at))
        return len(self._part_file(at)) * self._times

    def likeness(self, at: Plan) -> float:
        """How alike picture and copy will look, at most 1."""
        data = self._part_file(at)
        with decoding(self._encoder.format), Image.open(BytesIO(data)) as file:
            copy = file.convert(self._part.mode)
        return likeness(self._part, copy)

    def lossless_size(self) -> float | None:
        """About how many bytes the picture takes without loss; None where that can't be."""
        if self._encoder.lossless is None:
            return None
        return len(self._encoder.lossless(self._part)) * self._times

    def encoded(self, at: Plan) -> bytes:
        """The whole picture's copy."""
        if at not in self._whole_files:
            data = self._made(self._picture, at)
            if not self._is_small(at.scale):
                return data
            self._whole_files[at] = data
        return self._whole_files[at]

    def _is_small(self, scale: float) -> bool:
        return self._times == 1.0 or self._pixels * scale**2 <= _LARGEST_WHOLE

    def _part_file(self, at: Plan) -> bytes:
        if self._times == 1.0:
            return self.encoded(at)
        if at not in self._part_files:
            self._part_files[at] = self._made(self._part, at)
        return self._part_files[at]

    def _made(self, picture: Image.Image, at: Plan) -> bytes:
        return self._encoder.encode(resized(picture, at.scale), at.quality, at.effort)
