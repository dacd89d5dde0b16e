"""A small WebP picture of any picture file."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from comfy_mcp_core.errors import MediaUnreadableError
from comfy_mcp_image.media.decode import decode_small
from comfy_mcp_image.media.encode import within_budget
from comfy_mcp_image.media.formats.read import read_header
from comfy_mcp_image.media.window import Window

if TYPE_CHECKING:
    from pathlib import Path

    from comfy_mcp_core.contributions import Preview, PreviewBudget

__all__ = ["FileSource", "preview"]


class FileSource:
    """An open file, or bytes in memory, as a media source."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._size = file.seek(0, 2)

    @property
    def size(self) -> int:
        """The file's size in bytes."""
        return self._size

    def read(self, offset: int, size: int) -> bytes:
        """Up to `size` bytes from `offset`."""
        self._file.seek(offset)
        return self._file.read(size)


def preview(data: bytes | Path, budget: PreviewBudget) -> Preview:
    """A WebP picture of the first frame within the budget, never larger than the original.

    Turned upright, in sRGB, with its transparency. The same file gives the same bytes.

    Raises:
        MediaUnreadableError: When the file is empty, no known picture, truncated or broken.
        MediaNotSupportedError: When this Pillow can't decode the format.
        TooLargeError: When it has too many pixels; none of them was decoded.
        BudgetUnreachableError: When not even a tiny preview fits the budget.
    """
    try:
        with BytesIO(data) if isinstance(data, bytes) else data.open("rb") as file:
            header = read_header(Window(FileSource(file), most_reads=None))
            file.seek(0)
            picture = decode_small(file, header, budget.max_dim)
    except OSError as error:
        raise MediaUnreadableError(
            f"The file can't be read: {error.strerror or error}.",
            hint="Check that it is still there and readable.",
        ) from error
    return within_budget(picture, budget)
