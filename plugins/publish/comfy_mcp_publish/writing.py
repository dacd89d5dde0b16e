"""A file, its companions and its manifest entry into a folder: all of it or nothing, one at a time.

Everything is staged first, so that a full disk changes nothing; then each file takes its name at
once, companions first, the manifest last. A crash in between leaves whole files and a manifest that
names only files that are there. Whoever writes holds `manifest.lock`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from typing import Any

from comfy_mcp_core.contributions import PublishRequest
from comfy_mcp_publish import manifest as book
from comfy_mcp_publish.errors import PublishFailedError, TargetExistsError
from comfy_mcp_publish.failures import told
from comfy_mcp_publish.folder import Folder, LinkedError, LockedError, Place, opened
from comfy_mcp_publish.folder.base import is_temporary
from comfy_mcp_publish.manifest import Manifest
from comfy_mcp_publish.names import same_name

__all__ = ["refuse_key", "refuse_taken", "write"]


def write(place: Place, request: PublishRequest, *, lock_seconds: float) -> None:
    """Write a file, its companions and its manifest entry. Blocking.

    Args:
        place: The folder, made where it is missing.
        request: What to write; its names are already checked.
        lock_seconds: How long another process may keep the folder locked.

    Raises:
        TargetExistsError: When a name or the key is taken and may not be replaced, or a name
            differs from one that is there only in case.
        PublishDirNotWritableError: When the folder can't be made or written to.
        PublishFailedError: When the disk is full, a link stands in the way, the manifest is broken,
            or another process holds the lock.
    """
    try:
        with opened(place) as folder, folder.locked(lock_seconds):
            _write_locked(folder, request)
    except LockedError as error:
        raise PublishFailedError(
            f"Another process has held {book.LOCK} for {lock_seconds:g} seconds.",
            hint="Call again; if it stays so, end the process that publishes into the same folder.",
        ) from error
    except OSError as error:
        raise told(error, place.path) from error


def _write_locked(folder: Folder, request: PublishRequest) -> None:
    names = folder.names()
    # Only who holds the lock stages files: these are of processes that were ended.
    for name in filter(is_temporary, names):
        folder.remove(name)
    files = (*request.companions, request)
    old, new = _manifests(folder, request)
    refuse_taken(names, (file.filename for file in files), overwrite=request.overwrite)
    _refuse_lasting(folder, [file.filename for file in files])
    refuse_key(old.files, request)
    with ExitStack() as undo:
        staged = [(_staged(folder, file.data, undo), file.filename) for file in files]
        books = [
            (_staged(folder, book.written(content), undo), name)
            for name, content, before in (
                (book.SRCSET, new.srcset, old.srcset),
                (book.MANIFEST, new.files, old.files),
            )
            if content != before
        ]
        with ExitStack() as placed:
            for name, target in staged:
                folder.place(name, target, replace=request.overwrite)
                if not request.overwrite:
                    placed.callback(folder.remove, target)
            for name, target in books:
                folder.place(name, target, replace=True)
            placed.pop_all()


def _staged(folder: Folder, data: bytes, undo: ExitStack) -> str:
    """A staged file, which is removed in the end unless it was given its name."""
    name = folder.stage(data)
    undo.callback(folder.remove, name)
    return name


def _manifests(folder: Folder, request: PublishRequest) -> tuple[Manifest, Manifest]:
    """The manifest as it is and as it shall be."""
    if not request.manifest_key:
        old = Manifest(srcset=_srcset_if_sound(folder))
        return old, old.with_new_content(request.filename, request.widths)
    old = Manifest(
        files=book.parsed(book.MANIFEST, folder.read(book.MANIFEST, book.MOST_BYTES)),
        srcset=book.parsed(book.SRCSET, folder.read(book.SRCSET, book.MOST_BYTES)),
    )
    return old, old.with_entry(request.manifest_key, request.filename, request.widths)


def _srcset_if_sound(folder: Folder) -> Mapping[str, Any]:
    """What srcset.json tells; nothing where it is broken, which is no hindrance without a key."""
    try:
        return book.parsed(book.SRCSET, folder.read(book.SRCSET, book.MOST_BYTES))
    except (PublishFailedError, LinkedError):
        return {}


def refuse_taken(names: Iterable[str], wanted: Iterable[str], *, overwrite: bool) -> None:
    """Refuse names that are taken, or that some system takes for one that is.

    Args:
        names: What is in the folder.
        wanted: What shall be.
        overwrite: Whether the very same name may be taken over.

    Raises:
        TargetExistsError: Names the file that is there.
    """
    exact = set(names)
    there = {same_name(name): name for name in exact}
    for name in wanted:
        found = name if name in exact else there.get(same_name(name))
        if found is None or (found == name and overwrite):
            continue
        raise _name_taken(name, found)


def refuse_key(entries: Mapping[str, Any], request: PublishRequest) -> None:
    """Refuse a manifest key that is taken and may not be replaced.

    Raises:
        TargetExistsError: Names the file that the key stands for.
    """
    if not request.overwrite and request.manifest_key in entries:
        raise _key_taken(request.manifest_key, entries[request.manifest_key])


def _refuse_lasting(folder: Folder, wanted: Iterable[str]) -> None:
    """Refuse names of folders, pipes and the like, before other files have taken their names."""
    for name in wanted:
        if not folder.is_replaceable(name):
            raise TargetExistsError(
                f"There is {name} already, which is a folder or another thing that is no file.",
                hint="Take another target_filename, or move what is there.",
                existing=name,
            )


def _name_taken(name: str, found: str) -> TargetExistsError:
    if found == name:
        return TargetExistsError(
            f"There is a file {name} already.",
            hint="Take another target_filename, or overwrite=true to replace it.",
            existing=found,
        )
    return TargetExistsError(
        f"There is {found} already, which some systems take for {name}.",
        hint=f"Take another target_filename, or {found} itself.",
        existing=found,
    )


def _key_taken(key: str, filename: object) -> TargetExistsError:
    return TargetExistsError(
        f"The manifest has {key!r} already, for {filename!r}.",
        hint="Take another manifest_key, or overwrite=true to give it the new file.",
        existing=str(filename),
    )
