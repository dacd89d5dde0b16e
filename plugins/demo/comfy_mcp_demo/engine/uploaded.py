"""How ffmpeg opens a file that a client uploaded: as one plain file, whatever its content says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["uploaded"]

_PLAIN: Final = (
    *("mov", "matroska", "avi", "flv", "mpegts", "mpeg", "asf", "gif", "apng", "webp_anim"),
    *("mp3", "flac", "ogg", "wav", "w64", "aac", "aiff", "ac3", "eac3", "amr", "au", "caf", "wv"),
)
"""ffmpeg's names of the containers that hold all their streams themselves. Left out are manifests
and playlists (DASH, HLS, concat), which ffmpeg knows by their content under any name, and which
make it read whatever files they name."""


def uploaded(path: Path) -> tuple[str, ...]:
    """The arguments by which ffmpeg opens a file as an input, but no file that it names."""
    guarded = ("-protocol_whitelist", "file,pipe", "-format_whitelist", ",".join(_PLAIN))
    return (*guarded, "-i", str(path))
