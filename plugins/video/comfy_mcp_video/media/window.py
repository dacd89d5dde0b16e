"""Parts of a file, read as seldom as possible: each read past the head is a request."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from comfy_mcp_core.errors import MediaUnreadableError

if TYPE_CHECKING:
    from comfy_mcp_core.contributions import MediaSource

__all__ = ["HEAD", "MOST_READS", "PAGE", "FileSource", "TooFarError", "Window"]

HEAD = 65_536
"""Bytes of the first read."""

PAGE = 32_768
"""Bytes of each further read."""

MOST_READS = 24
"""Reads in all, which stay under the 1 MiB that a probe may ask for."""


class TooFarError(MediaUnreadableError):
    """More reads would be needed than a probe may make."""


class FileSource:
    """An open file as a media source."""

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


class Window:
    """Random access to a media file.

    Args:
        source: The file.
        most_reads: How often the source may be asked; None for as often as needed.
    """

    def __init__(self, source: MediaSource, *, most_reads: int | None = MOST_READS) -> None:
        self._source = source
        self._left = most_reads
        self.size = source.size
        self._page_start = 0
        self._page = self.head = self._read(0, HEAD)

    def has(self, offset: int, size: int) -> bool:
        """Whether the file reaches as far as `size` bytes from `offset`."""
        return offset + size <= self.size

    def at(self, offset: int, size: int) -> bytes:
        """Exactly `size` bytes from `offset`.

        Raises:
            MediaUnreadableError: When the file ends before.
            TooFarError: When too many reads would be needed.
            ComfyMCPError: When the source can't be read.
        """
        if offset + size <= len(self.head):
            return self.head[offset : offset + size]
        begin = offset - self._page_start
        if begin < 0 or begin + size > len(self._page):
            self._turn(offset, size)
            begin = 0
        return self._page[begin : begin + size]

    def _turn(self, offset: int, size: int) -> None:
        """Make the page start at `offset`."""
        if offset + size > self.size:
            raise self.cut_off()
        self._page_start, self._page = offset, self._read(offset, max(size, PAGE))
        if len(self._page) < size:
            raise self.cut_off()

    def _read(self, offset: int, size: int) -> bytes:
        if self._left is not None:
            if self._left == 0:
                raise TooFarError(
                    "What the file says of itself is spread too far to be read in parts.",
                    hint="Look at it, which fetches the whole file.",
                )
            self._left -= 1
        return self._source.read(offset, size)

    def cut_off(self) -> MediaUnreadableError:
        """The error that says that the file ends too early."""
        return MediaUnreadableError(
            f"The file is cut off: it ends after {self.size:,} bytes, before what describes it.",
            hint="Fetch, upload or generate it again.",
        )
