"""What is done with a publish folder, and where one is."""

from __future__ import annotations

import secrets
import stat
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

__all__ = [
    "POLL_SECONDS",
    "Folder",
    "LinkedError",
    "LockedError",
    "Place",
    "is_file_or_link",
    "is_temporary",
    "temporary_name",
]

POLL_SECONDS = 0.005
"""How often the lock is tried: it is held for milliseconds."""

_PREFIX, _SUFFIX = ".comfy-mcp-", ".tmp"


class LinkedError(OSError):
    """A part of the way to a file is a symbolic link, and may lead anywhere."""


class LockedError(Exception):
    """Another process holds the lock."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a folder is.

    Attributes:
        root: A folder that is there; a real path, without links.
        parts: The folders below it that lead to this one; made when they are missing.
    """

    root: Path
    parts: tuple[str, ...]

    @property
    def path(self) -> Path:
        """The whole path."""
        return self.root.joinpath(*self.parts)


class Folder(Protocol):
    """An open folder; names are plain ones, and every method raises `OSError` when it can't."""

    def locked(self, seconds: float) -> AbstractContextManager[None]:
        """Its manifest.lock, held for as long as the context is open.

        Raises:
            LockedError: When another process has held it for so many seconds.
            LinkedError: When it is a link.
        """
        ...

    def names(self) -> list[str]:
        """What is in it."""
        ...

    def is_replaceable(self, name: str) -> bool:
        """Whether a file may take a name: nothing has it, or a file or a link."""
        ...

    def read(self, name: str, most: int) -> bytes | None:
        """Up to `most` bytes of a file; None when there is none.

        Raises:
            LinkedError: When it is a link.
        """
        ...

    def stage(self, data: bytes) -> str:
        """Write a temporary file, on the disk when this returns; its name."""
        ...

    def place(self, staged: str, name: str, *, replace: bool) -> None:
        """Give a staged file its name, all at once.

        Raises:
            FileExistsError: When the name is taken and may not be replaced.
        """
        ...

    def remove(self, name: str) -> None:
        """Remove a file; one that is not there is fine."""
        ...


def is_file_or_link(mode: int) -> bool:
    """Whether a mode, as lstat(2) tells it, is that of a file or of a symbolic link."""
    return stat.S_ISREG(mode) or stat.S_ISLNK(mode)


def temporary_name() -> str:
    """A name for a file that is not finished; it begins with a dot, so no web server shows it."""
    return f"{_PREFIX}{secrets.token_hex(8)}{_SUFFIX}"


def is_temporary(name: str) -> bool:
    """Whether a name is one of `temporary_name`."""
    return name.startswith(_PREFIX) and name.endswith(_SUFFIX)
