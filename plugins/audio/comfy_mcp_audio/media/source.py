"""A file, or bytes in memory, as a media source and as a path."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from comfy_mcp_core.errors import MediaUnreadableError

__all__ = ["FileSource", "as_file"]


class FileSource:
    """A file on this machine as a media source.

    Raises:
        MediaUnreadableError: When it is gone or can't be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self.size = path.stat().st_size
        except OSError as error:
            raise _unreadable(error) from error

    def read(self, offset: int, size: int) -> bytes:
        """Up to `size` bytes from `offset`."""
        try:
            with self._path.open("rb") as file:
                file.seek(offset)
                return file.read(size)
        except OSError as error:
            raise _unreadable(error) from error


@contextmanager
def as_file(data: bytes | Path) -> Generator[Path]:
    """The data as a file, for programs that seek in one; a temporary one is gone afterwards."""
    if isinstance(data, Path):
        yield data
        return
    with TemporaryDirectory(prefix="comfy-mcp-audio-") as folder:
        path = Path(folder) / "sound"
        path.write_bytes(data)
        yield path


def _unreadable(error: OSError) -> MediaUnreadableError:
    return MediaUnreadableError(
        f"The file can't be read: {error.strerror or type(error).__name__}.",
        hint="Check that it is still there and readable.",
    )
