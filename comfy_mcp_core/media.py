"""The media table: which `MediaType` a file is of, by its first bytes and its extension."""

from __future__ import annotations

import contextlib
import mimetypes
from collections.abc import Callable, Sequence
from pathlib import Path

from comfy_mcp_core.contributions import MediaSource, MediaType, Preview, PreviewBudget, Probe
from comfy_mcp_core.errors import (
    MediaNotSupportedError,
    MediaUnreadableError,
    TooLargeError,
)
from comfy_mcp_core.programs import in_thread

__all__ = [
    "HEAD_BYTES",
    "PACKAGED",
    "MediaTable",
    "RangeSource",
    "extension",
    "other_medium",
    "unsupported",
]

HEAD_BYTES = 65_536
"""How much of a file is read to classify and, for still images, to measure it."""

PROBE_BYTES = 2**20
"""The most that a probe may read of a file in all."""


def extension(filename: str) -> str:
    """The extension in lower case with its dot; empty when there is none."""
    stem, dot, ending = filename.rpartition(".")
    return f".{ending.lower()}" if dot and stem and "/" not in ending else ""


class RangeSource:
    """A `MediaSource` over a head that is already there and a function that fetches the rest.

    Args:
        head: The file's first bytes.
        size: The whole file's size in bytes.
        fetch: Blocking: up to `size` bytes from `offset`.
    """

    def __init__(self, head: bytes, size: int, fetch: Callable[[int, int], bytes]) -> None:
        self._head = head
        self._fetch = fetch
        self._left = PROBE_BYTES
        self.size = size

    def read(self, offset: int, size: int) -> bytes:
        """Up to `size` bytes from `offset`; what the head holds costs nothing."""
        end = min(offset + size, self.size)
        if end <= len(self._head):
            return self._head[offset:end]
        wanted = max(0, end - offset)
        if wanted > self._left:
            raise TooLargeError(f"A probe may read {PROBE_BYTES:,} bytes of a file in all.")
        self._left -= wanted
        return self._fetch(offset, wanted) if wanted else b""


class MediaTable:
    """All media types of the installed plugins."""

    def __init__(self, types: Sequence[MediaType]) -> None:
        self._types = sorted(types, key=lambda t: (-t.specificity, t.name))

    def classify(self, filename: str, head: bytes) -> MediaType | None:
        """The type of a file whose first bytes are known.

        Types that claim the extension and accept the head come first, the most specific of them;
        then those that accept the head under any name; the extension decides when none does, among
        types that are not more specific than others.
        """
        ending = extension(filename)
        # A type that is more specific than others is one only by the first bytes.
        usual = (t for t in self._types if ending in t.mime_types and not t.specificity)
        return self.recognised(head, filename) or next(usual, None)

    def recognised(self, head: bytes, filename: str) -> MediaType | None:
        """The type that accepts a file's first bytes, rather one that claims its extension."""
        ending = extension(filename)
        claiming = [t for t in self._types if ending in t.mime_types]
        return next((t for t in (*claiming, *self._types) if t.sniff(head)), None)

    def by_mime_type(
        self, mime_type: str, filename: str, *, lasts: bool = False
    ) -> MediaType | None:
        """The type of a file that was classified earlier.

        Args:
            mime_type: As it was found then.
            filename: Its extension counts where several types, or none, have the MIME type.
            lasts: Whether it was found to last some time. Of a still and an animated type that
                share a MIME type, as WebP has but one, it is of the more specific one only then.
        """
        ending = extension(filename)
        claiming = [t for t in self._types if ending in t.mime_types]
        exact = [t for t in claiming if t.mime_types[ending] == mime_type]
        sharing = exact or [t for t in self._types if mime_type in t.mime_types.values()]
        found = sharing or claiming
        return (found[0] if lasts and sharing else found[-1]) if found else None

    def knows(self, medium: str) -> bool:
        """Whether a plugin handles a medium of that name."""
        return any(t.name == medium for t in self._types)

    def medium(self, mime_type: str, lasts: bool) -> str:
        """The name of the medium of a MIME type; its first half when no plugin knows it."""
        kind = self.by_mime_type(mime_type, "", lasts=lasts)
        return kind.name if kind else mime_type.partition("/")[0]

    @staticmethod
    def mime_type(filename: str, kind: MediaType | None) -> str:
        """The MIME type of a file of a type, else what its extension usually means."""
        if kind is not None:
            ending = extension(filename)
            return kind.mime_types.get(ending) or next(iter(kind.mime_types.values()))
        return mimetypes.guess_type(filename)[0] or "application/octet-stream"

    def measure_nothing(self) -> None:
        """Let every type load what it measures with. Blocking."""
        for kind in self._types:
            if kind.measure is not None:
                # An empty file is a broken one to some types.
                with contextlib.suppress(MediaUnreadableError):
                    kind.measure(b"", 0)

    @staticmethod
    async def probe(kind: MediaType, source: MediaSource) -> Probe:
        """Measure a file, in a thread."""
        return await in_thread(kind.probe, source)

    @staticmethod
    async def preview(kind: MediaType, data: bytes | Path, budget: PreviewBudget) -> Preview:
        """A preview within the budget, made in a thread."""
        return await in_thread(kind.preview, data, budget)


PACKAGED = frozenset({"image", "audio", "video"})
"""Top-level MIME types for which a package of that name is published: it may not be installed."""


def unsupported(filename: str, mime_type: str) -> MediaNotSupportedError:
    """The error for a file that no installed plugin knows: it names the package that would."""
    medium = mime_type.partition("/")[0]
    install = f"`pip install comfy-mcp-{medium}` and restart the server, or fetch"
    return MediaNotSupportedError(
        f"No installed plugin shows {filename} ({mime_type or 'of unknown type'}).",
        hint=f"{install if medium in PACKAGED else 'Fetch'} its download_url.",
        media=medium or None,
    )


def other_medium(asset_id: str, kind: MediaType, wanted: str) -> MediaNotSupportedError:
    """The error of a tool for one medium that was given an asset of another: what shows that."""
    show = f'Call {kind.view_tool}(asset_id="{asset_id}").' if kind.view_tool else ""
    return MediaNotSupportedError(
        f"{asset_id} is of the medium {kind.name}, not {wanted}.",
        hint=show or "Fetch its download_url.",
        media=kind.name,
        view_tool=kind.view_tool or None,
    )
