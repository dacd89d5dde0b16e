"""The target `fsspec`: S3, Google Cloud Storage, Azure, SFTP and whatever else fsspec speaks.

There is no manifest: no lock keeps two writers of it apart there, and the conditional writes that
some stores have are not what all have. On object stores a put is all at once;
where files are seen while they are written, each is written under another name first. Whether two
can claim one name with overwrite=false is as good as the store's own check, which AWS S3, Google
Cloud Storage and Azure make as they write, and others only before.
"""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from comfy_mcp_core.contributions import Published, Publisher, PublishRequest
from comfy_mcp_publish.addresses import redacted, without_credentials
from comfy_mcp_publish.errors import PublishFailedError, TargetExistsError
from comfy_mcp_publish.folder.base import temporary_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from comfy_mcp_core.call import Call
    from comfy_mcp_publish.settings import FsspecSettings

__all__ = ["FSSPEC", "publish_to_fsspec", "put"]

LONGEST_REASON = 200
"""Characters of a driver's own sentence that are repeated."""

OBJECT_STORES: Mapping[str, Callable[[str], dict[str, object]]] = {
    **dict.fromkeys(("s3", "s3a"), lambda mime_type: {"ContentType": mime_type}),
    **dict.fromkeys(("gs", "gcs"), lambda mime_type: {"content_type": mime_type}),
    **dict.fromkeys(
        ("abfs", "az", "abfss"),
        lambda mime_type: {"content_settings": {"content_type": mime_type}},
    ),
}
"""Stores that have no folders to be made, and how s3fs, gcsfs and adlfs are told the MIME type."""


STAGED = frozenset({"file", "local", "sftp", "ssh", "ftp"})
"""File systems where a file that is being written is seen half, and a rename is all at once."""


async def publish_to_fsspec(call: Call, request: PublishRequest) -> Published:
    """Put a file where `plugins.publish.fsspec.url` says, its companions first.

    Raises:
        TargetExistsError: When a name is taken and may not be replaced.
        PublishFailedError: For any other reason, which is told.
    """
    settings: FsspecSettings = call.settings.fsspec
    if not settings.url:
        raise PublishFailedError(
            "The target fsspec has no address.",
            hint="Set plugins.publish.fsspec.url in the config file, such as s3://bucket/prefix.",
        )
    try:
        async with asyncio.timeout(settings.seconds):
            await asyncio.to_thread(put, settings, request)
    except TimeoutError as error:
        raise PublishFailedError(
            f"Publishing to {without_credentials(settings.url)} took longer than"
            f" {settings.seconds:g} seconds.",
            hint="Look whether the files are there; plugins.publish.fsspec.seconds sets the time.",
        ) from error
    public = without_credentials(settings.public_url or settings.url).rstrip("/")
    return Published(
        url=f"{public}/{quote(request.filename)}",
        path=f"{without_credentials(settings.url).rstrip('/')}/{request.filename}",
        companions={f.filename: f"{public}/{quote(f.filename)}" for f in request.companions},
    )


def put(settings: FsspecSettings, request: PublishRequest) -> None:
    """Write the files. Blocking.

    Raises:
        TargetExistsError: When a name is taken and may not be replaced.
        PublishFailedError: When fsspec or a driver is missing, or the driver fails.
    """
    try:
        fsspec: Any = import_module("fsspec")  # an extra; no other target needs it
    except ImportError as error:
        raise PublishFailedError(
            "The target fsspec needs the package of that name.",
            hint="`pip install comfy-mcp-publish[fsspec]`, and the driver, such as s3fs.",
        ) from error
    url = without_credentials(settings.url)
    try:
        system, root = fsspec.url_to_fs(settings.url, **settings.options)
        if not _is_object_store(system):
            system.makedirs(root, exist_ok=True)
        _put_all(system, root.rstrip("/"), request)
    except _TakenError as error:
        raise TargetExistsError(
            f"There is {error.name} at {url} already.",
            hint="Take another target_filename, or overwrite=true to replace a file.",
            existing=error.name,
        ) from error
    # Drivers raise whatever the libraries below them do.
    except Exception as error:
        reason = redacted(" ".join(f"{type(error).__name__}: {error}".split()), settings.url)
        raise PublishFailedError(
            f"Publishing to {url} failed: {reason[:LONGEST_REASON]}",
            hint="Check plugins.publish.fsspec, that the driver is installed, and its credentials.",
        ) from error


class _TakenError(Exception):
    """A file may not take its name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def _put_all(system: Any, root: str, request: PublishRequest) -> None:
    """Write all files, or none of those whose names were free."""
    files = {f"{root}/{file.filename}": file for file in (*request.companions, request)}
    staged_first = _protocol(system) in STAGED
    there = _taken(system, files, request) if staged_first or not request.overwrite else set(files)
    with ExitStack() as temporary, ExitStack() as written:
        staged = [
            _staged(system, root, f, temporary) if staged_first else "" for f in files.values()
        ]
        for (path, file), name in zip(files.items(), staged, strict=True):
            try:
                _put_one(system, path, file, name, overwrite=request.overwrite)
            except FileExistsError as error:
                raise _TakenError(file.filename) from error
            if path not in there:
                written.callback(_remove, system, path)
        written.pop_all()
        temporary.pop_all()


def _taken(system: Any, files: Mapping[str, PublishRequest], request: PublishRequest) -> set[str]:
    """The paths that have a file already, where each may be replaced."""
    system.invalidate_cache()
    there = {path for path in files if system.exists(path)}
    for path in files:
        if path in there and (not request.overwrite or system.isdir(path)):
            raise _TakenError(files[path].filename)
    return there


def _staged(system: Any, root: str, file: PublishRequest, undo: ExitStack) -> str:
    """The path of a temporary file, which is removed unless it is given its name."""
    path = f"{root}/{temporary_name()}"
    undo.callback(_remove, system, path)
    system.pipe_file(path, file.data)
    return path


def _put_one(system: Any, path: str, file: PublishRequest, staged: str, *, overwrite: bool) -> None:
    if not staged:
        told = OBJECT_STORES[_protocol(system)](file.mime_type) if _is_object_store(system) else {}
        system.pipe_file(path, file.data, mode="overwrite" if overwrite else "create", **told)
        return
    if not overwrite and system.exists(path):
        raise FileExistsError(path)
    system.mv(staged, path)


def _remove(system: Any, path: str) -> None:
    system.invalidate_cache()
    if system.exists(path):
        system.rm_file(path)


def _is_object_store(system: Any) -> bool:
    return _protocol(system) in OBJECT_STORES


def _protocol(system: Any) -> str:
    """The first of a file system's names."""
    names: str | Sequence[str] = system.protocol
    return names if isinstance(names, str) else names[0]


FSSPEC = Publisher(
    name="fsspec",
    title="A bucket or server that fsspec knows",
    publish=publish_to_fsspec,
)
"""The declaration of the target `fsspec`."""
