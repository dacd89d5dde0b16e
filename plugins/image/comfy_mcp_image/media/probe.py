"""A picture's dimensions from its first bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comfy_mcp_core.contributions import MediaSource, Probe
from comfy_mcp_image.media.formats.read import read_header
from comfy_mcp_image.media.window import Window

if TYPE_CHECKING:
    from comfy_mcp_image.media.formats.header import Header

__all__ = ["measure", "probe"]


def probe(source: MediaSource) -> Probe:
    """The dimensions as displayed, and what else the header tells.

    One read of 64 KiB is enough for nearly every file. A file that is cut off further on may still
    be measured; only a preview decodes it.

    Raises:
        MediaUnreadableError: When the file is empty, no known picture, cut off or broken.
        ComfyMCPError: When the source can't be read.
    """
    header = read_header(Window(source))
    width, height = header.displayed
    return Probe(width=width, height=height, details=_details(header))


class _HeadOnlyError(Exception):
    """More than the head would have to be read."""


class _Head:
    """A source that has only its first bytes."""

    def __init__(self, head: bytes, size: int) -> None:
        self._head = head
        self.size = size

    def read(self, offset: int, size: int) -> bytes:
        if min(offset + size, self.size) > len(self._head):
            raise _HeadOnlyError
        return self._head[offset : offset + size]


def measure(head: bytes, size: int) -> Probe | None:
    """What `probe` gives, where the first bytes are enough for it; some 20 microseconds.

    Raises:
        MediaUnreadableError: As `probe` does.
    """
    try:
        return probe(_Head(head, size))
    except _HeadOnlyError:
        return None


def _details(header: Header) -> dict[str, object]:
    """Format, colours and frames; what is unknown or usual is left out."""
    details: dict[str, object] = {
        "format": header.format,
        "mode": header.mode,
        "bit_depth": header.bit_depth,
        "has_alpha": header.has_alpha,
    }
    if header.animated:
        details["animated"] = True
    if header.frames is not None:
        details["frames"] = header.frames
    if header.orientation != 1:
        details["orientation"] = header.orientation
    return details
