"""A copy of a video or an animated picture without what is embedded in it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import TYPE_CHECKING

from comfy_mcp_core.contributions import Copied
from comfy_mcp_core.errors import MediaNotSupportedError
from comfy_mcp_core.programs import run
from comfy_mcp_video.media.compress.encoding import CLEAN, Encoding, encode
from comfy_mcp_video.media.compress.formats import FORMATS
from comfy_mcp_video.media.facts import probe_of
from comfy_mcp_video.media.ffmpeg import ffmpeg, input_of, limited
from comfy_mcp_video.media.limits import COMPRESS_SECONDS
from comfy_mcp_video.media.mime_types import ANIMATION_MIME_TYPES, VIDEO_MIME_TYPES
from comfy_mcp_video.media.poster import as_file
from comfy_mcp_video.media.reading import read_facts, read_file
from comfy_mcp_video.media.shots import countable
from comfy_mcp_video.media.stripping import stripped
from comfy_mcp_video.media.window import FileSource, Window

if TYPE_CHECKING:
    from collections.abc import Mapping

    from comfy_mcp_video.media.facts import Container, Facts

__all__ = ["copy"]

_ENDINGS: Mapping[Container, tuple[str, ...]] = MappingProxyType(
    {"webp": (".webp",), "apng": (".png", ".apng"), "gif": (".gif",)}
)
"""The extensions of animated pictures, which are copied chunk by chunk."""

_MUXERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        ".mp4": ("mp4", "-movflags", "+faststart"),
        ".m4v": ("mp4", "-movflags", "+faststart"),
        ".mov": ("mov", "-movflags", "+faststart"),
        ".webm": ("webm",),
        ".mkv": ("matroska",),
        ".avi": ("avi",),
    }
)
"""ffmpeg's muxers, and their options, by extension."""

_MIME_TYPES = {**VIDEO_MIME_TYPES, **ANIMATION_MIME_TYPES}

_SOUND_RATE = 192_000
"""Bits per second of sound where it has to be encoded anew."""


def copy(data: bytes | Path, extension: str) -> Copied:
    """A copy in the format of an extension, frames and sound untouched where it can hold them.

    Where it can't, it is encoded anew at the best quality that `compress` knows. Titles, prompts,
    workflows, places and times of making are left out.

    Raises:
        MediaUnreadableError: When the file can't be read, or is broken.
        MediaNotSupportedError: When nothing is written under that extension, or there is no
            picture.
        TooLargeError: When frames that must be encoded anew have too many pixels.
    """
    ending = extension.lower()
    with as_file(data) as path:
        facts = read_file(path)
        if ending in _ENDINGS.get(facts.container, ()):
            return _copied(stripped(facts.container, path.read_bytes()), ending, lossless=True)
        if facts.container not in _ENDINGS and ending in _MUXERS:
            remuxed = _remuxed(path, facts, ending)
            if remuxed is not None:
                return _copied(remuxed, ending, lossless=True)
        return _copied(_encoded(path, facts, ending), ending, lossless=False)


def _copied(data: bytes, ending: str, *, lossless: bool) -> Copied:
    found = read_facts(Window(FileSource(BytesIO(data)), most_reads=None))
    return Copied(
        data=data, mime_type=_MIME_TYPES[ending], probe=probe_of(found), lossless=lossless
    )


def _remuxed(path: Path, facts: Facts, ending: str) -> bytes | None:
    """The same frames and sounds in a new container; None when it does not take them."""
    muxer, *options = _MUXERS[ending]
    with TemporaryDirectory(prefix="comfy-mcp-", ignore_cleanup_errors=True) as folder:
        target = Path(folder) / "copy"
        command = [
            *(*ffmpeg(), *input_of(path, facts)),
            *("-map", facts.stream, "-map", "0:a?", "-c", "copy"),
            *(*CLEAN, *options, "-f", muxer, f"file:{target}"),
        ]
        with limited():
            done = run(command, limit_seconds=COMPRESS_SECONDS, most_bytes=1)
        return None if done.status else target.read_bytes()


def _encoded(path: Path, facts: Facts, ending: str) -> bytes:
    form = FORMATS.get(ending)
    if form is None:
        endings = sorted({*FORMATS, *_ENDINGS.get(facts.container, ())})
        raise MediaNotSupportedError(
            f"This {facts.codec} file can't become a {ending or 'nameless'} one.",
            hint=f"Take one of {', '.join(endings)}.",
        )
    facts = countable(path, facts)
    sound = _SOUND_RATE if facts.sound and form.sound else 0
    size = facts.width, facts.height
    encoding = Encoding(path=path, facts=facts, form=form, sound=sound, size=size)
    return encode(encoding, form.finest, 1.0)
