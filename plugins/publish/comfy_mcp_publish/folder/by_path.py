"""A folder by its path, for systems that can't name files from an open folder, as Windows.

The real path is looked at before and after each write. A link that is swapped in between is found
then: the write may have gone astray, but it is told, and nothing further is written.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager

from comfy_mcp_publish.folder.base import (
    POLL_SECONDS,
    LinkedError,
    LockedError,
    Place,
    is_file_or_link,
    temporary_name,
)
from comfy_mcp_publish.manifest import LOCK

__all__ = ["PathFolder"]


class PathFolder:
    """The folder, made where it is missing.

    Raises:
        LinkedError: When a part of the way is a link.
        OSError: When it can't be made.
    """

    def __init__(self, place: Place) -> None:
        self._path = place.root
        for part in place.parts:
            self._check()
            self._path /= part
            self._path.mkdir(exist_ok=True)
        self._check()

    def _check(self) -> None:
        if os.path.realpath(self._path) != str(self._path):
            message = "is a symbolic link, or lies behind one"
            raise LinkedError(0, message, str(self._path))

    @contextmanager
    def locked(self, seconds: float) -> Generator[None]:
        """Its manifest.lock, held for as long as the context is open."""
        from filelock import FileLock, Timeout  # the other kind of folder needs none

        self._check()
        if (self._path / LOCK).is_symlink():
            message = "is a symbolic link"
            raise LinkedError(0, message, LOCK)
        lock = FileLock(self._path / LOCK, timeout=seconds)
        try:
            lock.acquire(poll_interval=POLL_SECONDS)
        except Timeout as error:
            raise LockedError from error
        try:
            self._check()
            yield
        finally:
            lock.release()

    def names(self) -> list[str]:
        """What is in it."""
        self._check()
        return [entry.name for entry in self._path.iterdir()]

    def is_replaceable(self, name: str) -> bool:
        """Whether a file may take a name: nothing has it, or a file or a link."""
        self._check()
        try:
            return is_file_or_link((self._path / name).lstat().st_mode)
        except FileNotFoundError:
            return True

    def read(self, name: str, most: int) -> bytes | None:
        """Up to `most` bytes of a file; None when there is none."""
        self._check()
        path = self._path / name
        if path.is_symlink():
            message = "is a symbolic link"
            raise LinkedError(0, message, name)
        try:
            with path.open("rb") as file:
                return file.read(most)
        except FileNotFoundError:
            return None

    def stage(self, data: bytes) -> str:
        """Write a temporary file; its name."""
        self._check()
        name = temporary_name()
        try:
            with (self._path / name).open("xb") as file:
                self._check()
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            self.remove(name)
            raise
        return name

    def place(self, staged: str, name: str, *, replace: bool) -> None:
        """Give a staged file its name, all at once."""
        self._check()
        source, target = self._path / staged, self._path / name
        if replace:
            source.replace(target)
        elif os.name == "nt":
            source.rename(target)  # refuses a name that is taken
        else:
            os.link(source, target)
            source.unlink()
        self._check()

    def remove(self, name: str) -> None:
        """Remove a file; one that is not there is fine."""
        (self._path / name).unlink(missing_ok=True)
