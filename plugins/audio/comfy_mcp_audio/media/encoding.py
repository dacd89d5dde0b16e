"""One run of ffmpeg that writes a sound anew, or moves it as it is into another file."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from comfy_mcp_audio.ffmpeg import failure, input_arguments, timed_out
from comfy_mcp_audio.media.bare.flac import bare_flac
from comfy_mcp_audio.media.bare.mp3 import bare_mp3
from comfy_mcp_audio.media.formats.adts import adts_samples
from comfy_mcp_audio.media.formats.header import Header, broken, cut_off
from comfy_mcp_audio.media.ladder import FORMATS, Format, Rung
from comfy_mcp_audio.media.probe import read_header
from comfy_mcp_audio.media.source import FileSource
from comfy_mcp_core.errors import MediaNotSupportedError
from comfy_mcp_core.programs import ProgramTimeoutError, run

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "ENCODING_SECONDS",
    "ROUNDING",
    "Original",
    "check_whole",
    "decoded_seconds",
    "encode",
    "format_of",
    "keep",
    "read_made",
]

ENCODING_SECONDS = 300.0
"""The longest that one try may take: encoding is slower than decoding."""

_EXACT = (
    *("-map_metadata", "-1", "-map_chapters", "-1"),
    *("-fflags", "+bitexact", "-flags:a", "+bitexact"),
)
"""Neither tags nor dates nor the encoder's name, so that the same sound gives the same bytes."""

_DAMAGE = re.compile(r"CRC mismatch|partial file|corrupt input packet")
"""What ffmpeg says of lost parts of a file that it then leaves out."""

_OGG_START = b"OggS\0\x02"
"""How a stream begins in Ogg. Of a file where one follows another, ffmpeg makes such a file too,
with the tags of all but the first.
"""

ROUNDING = 0.005
"""How exactly MP4 tells a length, in seconds; resampling is off by less."""

_SLACK_SECONDS = 0.25
_SLACK_SHARE = 0.01
_MOST_OUTPUT = 65_536
_MOST_FLAC_CHANNELS = 8
_PCM_DEPTHS = 16, 24, 32
_DEEP, _DEEPEST = 16, 32
_PCM_SUFFIX: Mapping[str, str] = MappingProxyType({"wav": "le", "aiff": "be"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Original:
    """A sound file that copies are made of.

    Attributes:
        path: The file.
        header: What it says.
        limit_seconds: How long ffmpeg may take for one copy.
    """

    path: Path
    header: Header
    limit_seconds: float = ENCODING_SECONDS


def format_of(extension: str) -> Format:
    """The format of an extension, such as `.mp3`.

    Raises:
        MediaNotSupportedError: When no sound is written under it.
    """
    form = FORMATS.get(extension.lower())
    if form is None:
        raise MediaNotSupportedError(
            f"No sound can be written as {extension or 'a file without extension'}.",
            hint=f"Use one of {', '.join(FORMATS)}.",
        )
    return form


def encode(original: Original, form: Format, rung: Rung, target: Path) -> None:
    """Write the sound anew, without metadata.

    Raises:
        MediaNotSupportedError: When it has more channels than the format holds.
        MediaUnreadableError: When it is broken or takes too long.
    """
    _write(original, form, _arguments(form, original.header, rung), target)


def keep(original: Original, form: Format, target: Path) -> bool:
    """Write the encoded sound as it is, without metadata.

    Its format must be one that the sound's codec goes into.

    Returns:
        Whether that could be done; else something in the file can't be told from sound without
        decoding it, or some of the sound is missing.

    Raises:
        MediaUnreadableError: When it is broken or takes too long.
    """
    container = original.header.container
    if container != form.muxer or container not in {"mp3", "flac"}:
        complaints = _write(original, form, ["-c:a", "copy"], target)
        if damage := _DAMAGE.search(complaints):
            raise broken(container, f"parts of it are lost ({damage[0]})")
        return form.muxer != "ogg" or target.read_bytes().count(_OGG_START) == 1
    data = original.path.read_bytes()
    bare = bare_mp3(data) if container == "mp3" else bare_flac(data)
    if bare is None:
        return False
    target.write_bytes(bare)
    return True


def read_made(target: Path) -> Header:
    """The header of a copy, with its exact length where only all of its frames tell that."""
    header = read_header(FileSource(target))
    if header.container != "aac":
        return header
    return replace(header, samples=adts_samples(target.read_bytes()))


def decoded_seconds(original: Original) -> float:
    """How long a sound is, in seconds, by decoding all of it.

    Raises:
        MediaUnreadableError: When it can't be decoded, or takes too long.
    """
    from comfy_mcp_audio.analysis.pcm import decoded  # numpy is rarely needed here

    container, limit = original.header.container, original.limit_seconds
    with decoded(original.path, container, limit_seconds=limit) as pcm:
        return sum(block.shape[1] for block in pcm.blocks()) / pcm.sample_rate


def check_whole(original: Header, copy: Header, *, slack_seconds: float | None = None) -> None:
    """Refuse an original that had less sound than it announced.

    Args:
        original: Its header.
        copy: That of what was made of it.
        slack_seconds: How much may lack; None for as much as the original's codec may be off.

    Raises:
        MediaUnreadableError: When more does.
    """
    if not original.exact or original.seconds is None or copy.seconds is None:
        return
    if slack_seconds is None:
        lossy = original.bit_depth is None
        slack_seconds = max(_SLACK_SECONDS, _SLACK_SHARE * original.seconds) if lossy else ROUNDING
    if original.seconds - copy.seconds > slack_seconds:
        raise cut_off(
            original.container,
            f"it announces {original.seconds:.3f} seconds, of which {copy.seconds:.3f} can be "
            "decoded",
        )


def _write(original: Original, form: Format, arguments: list[str], target: Path) -> str:
    """Run ffmpeg; its complaints where it came through."""
    command = [*input_arguments(original.path, original.header.container), "-y", "-map", "0:a:0"]
    command += [*arguments, *_EXACT, *form.muxing, "-f", form.muxer, f"file:{target}"]
    try:
        done = run(command, limit_seconds=original.limit_seconds, most_bytes=_MOST_OUTPUT)
    except ProgramTimeoutError as error:
        raise timed_out(original.limit_seconds) from error
    if done.status:
        raise failure(done.complaints, original.path)
    return done.complaints


def _arguments(form: Format, header: Header, rung: Rung) -> list[str]:
    """Ffmpeg's arguments for one rung."""
    if not rung.kbps:
        return _stored(form, header)
    arguments = [*form.encoder, "-b:a", f"{rung.kbps}k"]
    if header.channels > rung.channels:
        arguments += ["-ac", str(rung.channels)]
    if rung.sample_rate and header.sample_rate > rung.sample_rate:
        arguments += ["-ar", str(rung.sample_rate)]
    return arguments


def _stored(form: Format, header: Header) -> list[str]:
    """Ffmpeg's arguments to store samples without loss: as deep as they are, 16 bits at least."""
    deep = (header.bit_depth or 0) > _DEEP
    if "flac" in form.encoder:
        if header.channels > _MOST_FLAC_CHANNELS:
            raise MediaNotSupportedError(
                f"FLAC holds {_MOST_FLAC_CHANNELS} channels at most; this sound has "
                f"{header.channels}.",
                hint="Use .wav, or .mp3 for a mix of them.",
            )
        return [*form.encoder, "-sample_fmt", "s32" if deep else "s16"]
    end = _PCM_SUFFIX[form.muxer]
    if header.codec.startswith("pcm_f"):
        return ["-c:a", f"pcm_f32{end}"]
    depth = next(bits for bits in _PCM_DEPTHS if min(header.bit_depth or 0, _DEEPEST) <= bits)
    return ["-c:a", f"pcm_s{depth}{end}"]
