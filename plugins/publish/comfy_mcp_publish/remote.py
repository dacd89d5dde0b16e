"""The target `fsspec`: S3, Google Cloud Storage, Azure, SFTP and whatever else fsspec speaks.

There is no manifest: no lock keeps two writers of it apart there, and the conditional writes that
some stores have are not what all have. On object stores a put is all at once. Whether two can
claim one name with overwrite=false is as good as the store's own check, which AWS S3, Google Cloud
Storage and Azure make as they write, and others only before.
"""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from comfy_mcp_core.contributions import Published, Publisher, PublishRequest
from comfy_mcp_publish.errors import PublishFailedError, TargetExistsError

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
            f"Publishing to {settings.url} took longer than {settings.seconds:g} seconds.",
            hint="Look whether the files are there; plugins.publish.fsspec.seconds sets the time.",
        ) from error
    public = (settings.public_url or settings.url).rstrip("/")
    return Published(
        url=f"{public}/{quote(request.filename)}",
        path=f"{settings.url.rstrip('/')}/{request.filename}",
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
    name = ""
    try:
        system, root = fsspec.url_to_fs(settings.url, **settings.options)
        if not _is_object_store(system):
            system.makedirs(root, exist_ok=True)
        for file in (*request.companions, request):
            name = file.filename
            _put_one(system, f"{root.rstrip('/')}/{name}", file, overwrite=request.overwrite)
    except FileExistsError as error:
        raise TargetExistsError(
            f"There is a file {name} at {settings.url} already.",
            hint="Take another target_filename, or overwrite=true to replace it.",
            existing=name,
        ) from error
    # Drivers raise whatever the libraries below them do.
    except Exception as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:LONGEST_REASON]
        raise PublishFailedError(
            f"Publishing to {settings.url} failed: {reason}",
            hint="Check plugins.publish.fsspec, that the driver is installed, and its credentials.",
        ) from error


def _put_one(system: Any, path: str, file: PublishRequest, *, overwrite: bool) -> None:
    told = OBJECT_STORES[_protocol(system)](file.mime_type) if _is_object_store(system) else {}
    system.pipe_file(path, file.data, mode="overwrite" if overwrite else "create", **told)


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
