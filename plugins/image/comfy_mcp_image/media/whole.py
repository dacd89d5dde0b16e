"""A whole picture file in memory, within a bound."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from comfy_mcp_core.errors import MediaUnreadableError, TooLargeError
from comfy_mcp_image.media.formats.read import read_header
from comfy_mcp_image.media.preview import FileSource
from comfy_mcp_image.media.window import Window

if TYPE_CHECKING:
    from pathlib import Path

    from comfy_mcp_image.media.formats.header import Header

__all__ = ["MAX_BYTES", "header_of", "whole"]

MAX_BYTES = 512 * 2**20
"""Bytes of the largest file: more than as many pixels as are decoded take in any usual format."""


def whole(data: bytes | Path) -> bytes:
    """The file's bytes.

    Raises:
        MediaUnreadableError: When the file can't be read.
        TooLargeError: When it has more than `MAX_BYTES`.
    """
    if isinstance(data, bytes):
        return _bounded(data)
    try:
        with data.open("rb") as file:
            return _bounded(file.read(MAX_BYTES + 1))
    except OSError as error:
        raise MediaUnreadableError(
            f"The file can't be read: {error.strerror or error}.",
            hint="Check that it is still there and readable.",
        ) from error


def header_of(content: bytes) -> Header:
    """What the header of a whole file says.

    Raises:
        MediaUnreadableError: When the file is empty, no known picture, cut off or broken.
    """
    return read_header(Window(FileSource(BytesIO(content)), most_reads=None))


def _bounded(content: bytes) -> bytes:
    if len(content) > MAX_BYTES:
        raise TooLargeError(
            f"The picture's file has more than {MAX_BYTES:,} bytes.",
            hint="Fetch the file and make it smaller.",
            max_bytes=MAX_BYTES,
        )
    return content
