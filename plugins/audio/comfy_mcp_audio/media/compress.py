"""A smaller copy of a sound within a number of bytes, down a fixed ladder of bit rates."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import TYPE_CHECKING

from comfy_mcp_audio.ffmpeg import failure, input_arguments, timed_out
from comfy_mcp_audio.media.formats.header import Header, cut_off
from comfy_mcp_audio.media.ladder import FORMATS, Format, Rung, likely, rungs
from comfy_mcp_audio.media.mime import MIME_TYPES
from comfy_mcp_audio.media.probe import as_probe, read_header
from comfy_mcp_audio.media.source import FileSource, as_file
from comfy_mcp_core.contributions import CompressBudget, Compressed
from comfy_mcp_core.errors import BudgetUnreachableError, MediaNotSupportedError
from comfy_mcp_core.programs import ProgramTimeoutError, run

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["compress"]

_PLAIN = ("-map_metadata", "-1", "-map_chapters", "-1")
_EXACT = (*_PLAIN, "-fflags", "+bitexact", "-flags:a", "+bitexact")
"""Neither tags nor dates nor the encoder's name, so that the same sound gives the same bytes."""

ENCODING_SECONDS = 300.0
"""The longest that one try may take: encoding is slower than decoding."""

_SLACK_SECONDS = 0.25
_SLACK_SHARE = 0.01
_MOST_OUTPUT = 65_536
_DEEP = 16
_PCM_SUFFIX: Mapping[str, str] = MappingProxyType({"wav": "le", "aiff": "be"})


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
    form = FORMATS.get(budget.extension.lower())
    if form is None:
        raise MediaNotSupportedError(
            f"No sound can be written as {budget.extension or 'a file without extension'}.",
            hint=f"Use one of {', '.join(FORMATS)}.",
        )
    with as_file(data) as path, TemporaryDirectory(prefix="comfy-mcp-audio-") as folder:
        header = read_header(FileSource(path))
        encoding = _Encoding(path, header, form, Path(folder), limit_seconds)
        return encoding.within(budget)


class _Encoding:
    """One file on its way to a copy."""

    def __init__(
        self, path: Path, header: Header, form: Format, folder: Path, limit_seconds: float
    ) -> None:
        self._path = path
        self._header = header
        self._form = form
        self._copy = folder / "copy"
        self._limit = limit_seconds
        self._steps: list[Mapping[str, object]] = []
        self._smallest = self._last = 0

    def within(self, budget: CompressBudget) -> Compressed:
        """The first copy that fits.

        Raises:
            BudgetUnreachableError: When none does.
        """
        if self._can_stay() and self._fits(["-c:a", "copy"], {"codec": "copy"}, budget):
            return self._done(budget)
        left = rungs(self._form, self._header, budget.max_bytes)
        while left:
            rung, left = left[0], left[1:]
            if self._fits(_arguments(self._form, self._header, rung), _told(rung), budget):
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

    def _can_stay(self) -> bool:
        """Whether the file's samples are already coded as the copy's shall be."""
        return self._header.codec in self._form.codecs

    def _fits(
        self, arguments: list[str], told: Mapping[str, object], budget: CompressBudget
    ) -> bool:
        """Make a copy; whether it fits. Its size is noted."""
        command = [*input_arguments(self._path, self._header.container), "-y", "-map", "0:a:0"]
        command += [*arguments, *_EXACT, *self._form.muxing, "-f", self._form.muxer]
        command += [f"file:{self._copy}"]
        try:
            done = run(command, limit_seconds=self._limit, most_bytes=_MOST_OUTPUT)
        except ProgramTimeoutError as error:
            raise timed_out(self._limit) from error
        if done.status:
            raise failure(done.complaints, self._path)
        size = self._last = self._copy.stat().st_size
        self._steps.append({**told, "bytes_size": size})
        self._smallest = min(self._smallest or size, size)
        return size <= budget.max_bytes

    def _done(self, budget: CompressBudget) -> Compressed:
        header = read_header(FileSource(self._copy))
        _check_whole(self._header, header)
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


def _arguments(form: Format, header: Header, rung: Rung) -> list[str]:
    """Ffmpeg's arguments for one rung."""
    if not rung.kbps:
        return [*form.encoder, *_depth(form, header)]
    arguments = [*form.encoder, "-b:a", f"{rung.kbps}k"]
    if header.channels > rung.channels:
        arguments += ["-ac", str(rung.channels)]
    if rung.sample_rate and header.sample_rate > rung.sample_rate:
        arguments += ["-ar", str(rung.sample_rate)]
    return arguments


def _depth(form: Format, header: Header) -> list[str]:
    """How samples are stored without loss: as deep as they are, 16 bits at least."""
    floats = header.codec.startswith("pcm_f")
    deep = (header.bit_depth or 0) > _DEEP
    if form.muxer == "flac":
        return ["-sample_fmt", "s32" if deep else "s16"]
    end = _PCM_SUFFIX[form.muxer]
    if floats:
        return ["-c:a", f"pcm_f32{end}"]
    return ["-c:a", f"pcm_s{min(header.bit_depth or _DEEP, 32) if deep else _DEEP}{end}"]


def _check_whole(original: Header, copy: Header) -> None:
    """Refuse an original that had less sound than it announced.

    Raises:
        MediaUnreadableError: When it had.
    """
    if not original.exact or original.seconds is None or copy.seconds is None:
        return
    lacking = original.seconds - copy.seconds
    if lacking > max(_SLACK_SECONDS, _SLACK_SHARE * original.seconds):
        raise cut_off(
            original.container,
            f"it announces {original.seconds:.1f} seconds, of which {copy.seconds:.1f} can be "
            "decoded",
        )
