"""Whether a picture moves, as far as its medium's plugin tells."""

from __future__ import annotations

from pathlib import Path

from comfy_mcp_core.contributions import MediaType, Probe
from comfy_mcp_core.errors import MediaUnreadableError, TooLargeError
from comfy_mcp_core.media import HEAD_BYTES, RangeSource

__all__ = ["file_moves", "moves"]


def moves(probe: Probe) -> bool:
    """Whether a file has a duration or several frames."""
    frames = probe.details.get("frames")
    several = isinstance(frames, int) and frames > 1
    return bool(probe.duration_seconds) or several or probe.details.get("animated") is True


def file_moves(kind: MediaType, path: Path) -> bool:
    """The same of a file; false where a probe can't tell, which is no reason not to publish it."""
    with path.open("rb") as file:

        def fetch(offset: int, size: int) -> bytes:
            file.seek(offset)
            return file.read(size)

        head = file.read(HEAD_BYTES)
        try:
            return moves(kind.probe(RangeSource(head, path.stat().st_size, fetch)))
        except (MediaUnreadableError, TooLargeError):
            return False
