"""A copy of a sound without what is embedded in it, and without a budget."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import TYPE_CHECKING

from comfy_mcp_audio.media.encoding import (
    ENCODING_SECONDS,
    ROUNDING,
    Original,
    check_whole,
    encode,
    format_of,
    keep,
    read_made,
)
from comfy_mcp_audio.media.ladder import LOSSLESS, Format, rungs
from comfy_mcp_audio.media.mime import MIME_TYPES
from comfy_mcp_audio.media.probe import as_probe, read_header
from comfy_mcp_audio.media.source import FileSource, as_file
from comfy_mcp_core.contributions import Copied

if TYPE_CHECKING:
    from collections.abc import Mapping

    from comfy_mcp_audio.media.formats.header import Header

__all__ = ["copy"]

_OGG_CODECS = ("opus", "vorbis", "flac", "speex")

_KEPT: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = MappingProxyType(
    {
        ".mp3": (("mp3",), ("mp3",)),
        ".flac": (("flac",), ("flac",)),
        ".opus": (("ogg",), ("opus",)),
        ".ogg": (("ogg",), _OGG_CODECS),
        ".oga": (("ogg",), _OGG_CODECS),
        ".m4a": (("mp4", "aac"), ("aac", "alac")),
        ".aac": (("mp4", "aac"), ("aac",)),
        ".wav": (("wav",), ("pcm_", "adpcm_")),
        ".aif": (("aiff",), ("pcm_",)),
        ".aiff": (("aiff",), ("pcm_",)),
    }
)
"""The containers, and how the names of the codecs begin, that an extension takes as they are."""

_NO_LIMIT = 2**63
_DEEPEST_FLAC = 24
"""Bits of a sample; beyond them the encoder, and many a browser, take FLAC for an experiment."""

_DEEPEST_PCM = 32


def copy(data: bytes | Path, extension: str, *, limit_seconds: float = ENCODING_SECONDS) -> Copied:
    """A copy in the format of an extension without tags, pictures, chapters and what follows.

    Where that format is the sound's own, the encoded sound is not touched. Else its samples stay
    as they are where FLAC, WAV, AIFF or Ogg (as FLAC) can hold them. MP3, Opus and AAC are encoded
    at the best quality that `compress` knows; so is M4A, since few browsers play ALAC. The same
    file gives the same bytes with the same ffmpeg.

    Raises:
        MediaNotSupportedError: When no sound is written under that extension.
        MediaUnreadableError: When the file is no known sound, broken, cut off or takes too long.
    """
    ending = extension.lower()
    form = format_of(ending)
    with as_file(data) as path, TemporaryDirectory(prefix="comfy-mcp-audio-") as folder:
        header = read_header(FileSource(path))
        original = Original(path=path, header=header, limit_seconds=limit_seconds)
        target = Path(folder) / "copy"
        same = _can_stay(header, ending) and keep(original, form, target)
        if not same:
            same = _encoded(original, ending, form, target)
        made = read_made(target)
        stored = same and header.bit_depth is not None
        check_whole(header, made, slack_seconds=_rounding(header) if stored else None)
        return Copied(
            data=target.read_bytes(),
            mime_type=MIME_TYPES[ending],
            probe=as_probe(made),
            lossless=same and _as_long(header, made),
        )


def _can_stay(header: Header, ending: str) -> bool:
    containers, codecs = _KEPT[ending]
    return header.container in containers and header.codec.startswith(codecs)


def _encoded(original: Original, ending: str, form: Format, target: Path) -> bool:
    """Write the sound anew; whether its samples stayed as they are."""
    header = original.header
    if header.bit_depth is not None:
        form = LOSSLESS.get(ending, form)
    encode(original, form, rungs(form, header, _NO_LIMIT)[0], target)
    return not form.rungs and _holds(form, header)


def _holds(form: Format, header: Header) -> bool:
    """Whether a format that stores samples has room for those of a sound."""
    if header.bit_depth is None:
        return False
    if "flac" in form.encoder:
        return header.bit_depth <= _DEEPEST_FLAC
    return header.bit_depth <= _DEEPEST_PCM


def _rounding(header: Header) -> float:
    """How far a length that is told may be off, in seconds, where samples stay as they are."""
    return ROUNDING if header.container == "mp4" else 0.0


def _as_long(original: Header, copy: Header) -> bool:
    """Whether a copy has the length that its original announces."""
    if not original.exact or original.seconds is None or copy.seconds is None:
        return True
    return abs(original.seconds - copy.seconds) <= _rounding(original)
