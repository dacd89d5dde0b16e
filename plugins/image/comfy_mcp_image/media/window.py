"""A file's first bytes, and further pages of it where a header really lies further on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comfy_mcp_core.errors import MediaUnreadableError

if TYPE_CHECKING:
    from comfy_mcp_core.contributions import MediaSource

__all__ = ["HEAD", "MOST_READS", "PAGE", "Window"]

HEAD = 65_536
"""Bytes of the first read."""

PAGE = 16_384
"""Bytes of each further read."""

MOST_READS = 32
"""Reads in all, which stay well under the 1 MiB that a probe may ask for."""


class Window:
    """Random access to a media file that reads as little of it as it can.

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
        """Whether `size` bytes from `offset` lie within the first read."""
        return offset + size <= len(self.head)

    def at(self, offset: int, size: int) -> bytes:
        """Exactly `size` bytes from `offset`.

        Raises:
            MediaUnreadableError: When the file ends before, or too many reads would be needed.
            ComfyMCPError: When the source can't be read.
        """
        if self.has(offset, size):
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
                raise MediaUnreadableError(
                    "The picture's size does not stand near the start of the file: "
                    "too much other information lies before it.",
                    hint="Save it again without metadata.",
                )
            self._left -= 1
        return self._source.read(offset, size)

    def cut_off(self) -> MediaUnreadableError:
        """The error that says that the file ends too early."""
        return MediaUnreadableError(
            f"The picture is cut off: the file ends after {self.size:,} bytes, before all that its "
            "header announces.",
            hint="Fetch, upload or generate it again.",
        )
