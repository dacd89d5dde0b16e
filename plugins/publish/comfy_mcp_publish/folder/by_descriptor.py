"""A folder by its descriptor: who swaps a link into the way later changes nothing any more.

The way is walked from the file system's root, a part at a time, each opened from the one before it
and none of them a link (open(2), O_NOFOLLOW).
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import NoReturn

from comfy_mcp_publish.folder.base import (
    POLL_SECONDS,
    Folder,
    LinkedError,
    LockedError,
    Place,
    is_file_or_link,
    temporary_name,
)
from comfy_mcp_publish.manifest import LOCK

__all__ = ["opened"]

ON_THE_WAY = os.O_DIRECTORY | os.O_NOFOLLOW | getattr(os, "O_PATH", os.O_RDONLY)
"""With O_PATH a folder that may be passed through but not listed will do."""

NO_FOLDER = frozenset({errno.ELOOP, errno.ENOTDIR, errno.EMLINK})
"""What systems answer where a link stands in the way of O_NOFOLLOW."""

NO_HARD_LINKS = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})

MODE = 0o666
FOLDER_MODE = 0o777
"""What the umask leaves of them: a web server, often another user, is to read the files."""


@contextmanager
def opened(place: Place) -> Generator[Folder]:
    """The folder, made where it is missing.

    Raises:
        LinkedError: When a part of the way is a link.
        OSError: When it can't be made or opened.
    """
    descriptor = os.open(place.root.anchor, ON_THE_WAY)
    try:
        for part in place.root.parts[1:]:
            descriptor = _entered(descriptor, part)
        for part in place.parts:
            # Another process may make it as well.
            with contextlib.suppress(FileExistsError):
                os.mkdir(part, FOLDER_MODE, dir_fd=descriptor)
            descriptor = _entered(descriptor, part)
        listed = os.open(".", os.O_RDONLY | os.O_DIRECTORY, dir_fd=descriptor)
    finally:
        os.close(descriptor)
    try:
        yield _DescriptorFolder(listed)
    finally:
        os.close(listed)


def _entered(descriptor: int, part: str) -> int:
    """The descriptor of a folder in another, whose own is closed."""
    try:
        inner = os.open(part, ON_THE_WAY, dir_fd=descriptor)
    except OSError as error:
        _tell_link(error, part, descriptor)
    os.close(descriptor)
    return inner


def _tell_link(error: OSError, name: str, descriptor: int) -> NoReturn:
    """Raise the error, as a `LinkedError` where a link was the reason."""
    if error.errno in NO_FOLDER and _is_link(name, descriptor):
        raise LinkedError(error.errno, "is a symbolic link", name) from error
    raise error


def _is_link(name: str, descriptor: int) -> bool:
    try:
        os.readlink(name, dir_fd=descriptor)
    except OSError:
        return False
    return True


class _DescriptorFolder:
    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @contextmanager
    def locked(self, seconds: float) -> Generator[None]:
        """Held by flock, as filelock does it: who locks the file through that waits as well.

        filelock itself takes a path, which it resolves, and makes the file wherever that leads.
        """
        deadline = time.monotonic() + seconds
        while (handle := self._try_lock()) is None:
            if time.monotonic() > deadline:
                raise LockedError
            time.sleep(POLL_SECONDS)
        try:
            yield
        finally:
            os.close(handle)  # which gives the lock back

    def _try_lock(self) -> int | None:
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK
        try:
            handle = os.open(LOCK, flags, MODE, dir_fd=self._descriptor)
        except OSError as error:
            _tell_link(error, LOCK, self._descriptor)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            here = os.stat(LOCK, dir_fd=self._descriptor, follow_symlinks=False)
            if os.path.samestat(here, os.fstat(handle)):
                return handle
        except (BlockingIOError, FileNotFoundError):
            pass  # held by another, or removed since it was opened
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
        return None

    def names(self) -> list[str]:
        return os.listdir(self._descriptor)  # noqa: PTH208 - a descriptor is no path

    def is_replaceable(self, name: str) -> bool:
        try:
            there = os.stat(name, dir_fd=self._descriptor, follow_symlinks=False)
        except FileNotFoundError:
            return True
        return is_file_or_link(there.st_mode)

    def read(self, name: str, most: int) -> bytes | None:
        try:
            # A pipe of that name would keep whoever opens it waiting.
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
            handle = os.open(name, flags, dir_fd=self._descriptor)
        except FileNotFoundError:
            return None
        except OSError as error:
            _tell_link(error, name, self._descriptor)
        with os.fdopen(handle, "rb") as file:
            return file.read(most)

    def stage(self, data: bytes) -> str:
        name = temporary_name()
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        handle = os.open(name, flags, MODE, dir_fd=self._descriptor)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            self.remove(name)
            raise
        return name

    def place(self, staged: str, name: str, *, replace: bool) -> None:
        if replace:
            os.rename(staged, name, src_dir_fd=self._descriptor, dst_dir_fd=self._descriptor)
            return
        try:
            self._link(staged, name)
        except FileExistsError:
            raise
        except OSError as error:
            if error.errno not in NO_HARD_LINKS:
                raise
            # A file system without hard links, such as FAT: the name is claimed empty first.
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
            os.close(os.open(name, flags, MODE, dir_fd=self._descriptor))
            os.rename(staged, name, src_dir_fd=self._descriptor, dst_dir_fd=self._descriptor)
        else:
            self.remove(staged)

    def _link(self, staged: str, name: str) -> None:
        os.link(
            staged,
            name,
            src_dir_fd=self._descriptor,
            dst_dir_fd=self._descriptor,
            follow_symlinks=False,
        )

    def remove(self, name: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name, dir_fd=self._descriptor)
