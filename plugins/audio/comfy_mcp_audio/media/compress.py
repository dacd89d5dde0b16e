"""A smaller copy of a sound within a number of bytes, down a fixed ladder of bit rates."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from comfy_mcp_audio.media.encoding import (
    ENCODING_SECONDS,
    Original,
    check_whole,
    decoded_seconds,
    encode,
    format_of,
    keep,
    read_made,
)
from comfy_mcp_audio.media.ladder import Format, Rung, likely, rungs
from comfy_mcp_audio.media.mime import MIME_TYPES
from comfy_mcp_audio.media.probe import as_probe, read_header
from comfy_mcp_audio.media.source import FileSource, as_file
from comfy_mcp_core.contributions import CompressBudget, Compressed
from comfy_mcp_core.errors import BudgetUnreachableError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from comfy_mcp_audio.media.formats.header import Header

__all__ = ["compress"]


def compress(
    data: bytes | Path, budget: CompressBudget, *, limit_seconds: float = ENCODING_SECONDS
) -> Compressed:
    """A copy in the format of `budget.extension` of at most `budget.max_bytes`, without metadata.

    A file that is already of that codec is copied without encoding it again, where it fits. Lossy
    formats go down a ladder of bit rates, at whose foot they become mono and lose their highest
    tones; lossless ones fit or do not. The same file gives the same bytes with the same ffmpeg.

    Raises:
        BudgetUnreachableError: When even the smallest copy is larger; its size is told.
        MediaNotSupportedError: When no copy can be made with that extension.
        MediaUnreadableError: When the file is no known sound, broken, cut off or takes too long.
    """
    form = format_of(budget.extension)
    with as_file(data) as path, TemporaryDirectory(prefix="comfy-mcp-audio-") as folder:
        header = read_header(FileSource(path))
        original = Original(path=path, header=header, limit_seconds=limit_seconds)
        return _Encoding(original, form, Path(folder) / "copy").within(budget)


class _Encoding:
    """One file on its way to a copy."""

    def __init__(self, original: Original, form: Format, copy: Path) -> None:
        self._original = original
        self._header = original.header
        self._form = form
        self._copy = copy
        self._steps: list[Mapping[str, object]] = []
        self._smallest = self._last = 0

    def within(self, budget: CompressBudget) -> Compressed:
        """The first copy that fits.

        Raises:
            BudgetUnreachableError: When none does.
        """
        if self._stays() and self._fits({"codec": "copy"}, budget):
            return self._done(budget)
        left = rungs(self._form, self._told_length(), budget.max_bytes)
        while left:
            rung, left = left[0], left[1:]
            encode(self._original, self._form, rung, self._copy)
            if self._fits(_told(rung), budget):
                return self._done(budget)
            left = likely(left, rung, self._last, budget.max_bytes)
        lossless = not self._form.rungs
        raise BudgetUnreachableError(
            f"No {budget.extension} copy fits {budget.max_bytes:,} bytes: the smallest one takes "
            f"{self._smallest:,}.",
            hint="Use .mp3 or .opus, or allow more bytes."
            if lossless
            else "Allow more bytes, or publish a shorter sound.",
            max_bytes=budget.max_bytes,
            smallest_bytes=self._smallest,
            steps=[dict(step) for step in self._steps],
        )

    def _told_length(self) -> Header:
        """The header with a length to choose rungs by: an estimate may be wrong several times over.

        Raises:
            MediaUnreadableError: When the sound can't be decoded, or takes too long.
        """
        if not self._form.rungs or self._header.exact:
            return self._header
        return self._header.measured(decoded_seconds(self._original))

    def _stays(self) -> bool:
        """Copy the sound as it is where it is already coded as the copy's shall be."""
        if self._header.codec not in self._form.codecs:
            return False
        return keep(self._original, self._form, self._copy)

    def _fits(self, told: Mapping[str, object], budget: CompressBudget) -> bool:
        """Whether the copy that was made fits. Its size is noted."""
        size = self._last = self._copy.stat().st_size
        self._steps.append({**told, "bytes_size": size})
        self._smallest = min(self._smallest or size, size)
        return size <= budget.max_bytes

    def _done(self, budget: CompressBudget) -> Compressed:
        header = read_made(self._copy)
        check_whole(self._header, header)
        return Compressed(
            data=self._copy.read_bytes(),
            mime_type=MIME_TYPES[budget.extension.lower()],
            probe=as_probe(header),
            steps=tuple(self._steps),
        )


def _told(rung: Rung) -> dict[str, object]:
    told: dict[str, object] = {"bitrate_kbps": rung.kbps} if rung.kbps else {"lossless": True}
    if rung.kbps:
        told["channels_at_most"] = rung.channels
    if rung.sample_rate:
        told["sample_rate_at_most"] = rung.sample_rate
    return told
