"""The target `web`: a folder of the website's project on this machine."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from comfy_mcp_core.contributions import Published, Publisher, PublishRequest
from comfy_mcp_publish.errors import PublishDirNotWritableError
from comfy_mcp_publish.failures import told
from comfy_mcp_publish.folder import is_folder, is_writable
from comfy_mcp_publish.manifest import MANIFEST, MOST_BYTES, parsed
from comfy_mcp_publish.site import find_site
from comfy_mcp_publish.writing import refuse_key, refuse_taken, write

if TYPE_CHECKING:
    from pathlib import Path

    from comfy_mcp_core.call import Call
    from comfy_mcp_publish.settings import PublishSettings
    from comfy_mcp_publish.site import Site

__all__ = ["WEB", "check_web", "publish_to_web"]


async def publish_to_web(call: Call, request: PublishRequest) -> Published:
    """Write a file into the publish folder, which is made where it is missing.

    Raises:
        TargetExistsError: When a name or the key is taken and may not be replaced.
        PublishDirNotWritableError: When the folder can't be made or written to.
        PublishFailedError: For any other reason, which is told.
    """
    settings: PublishSettings = call.settings
    site = await asyncio.to_thread(find_site, settings)
    place = site.needed()
    await asyncio.to_thread(write, place, request, lock_seconds=settings.lock_seconds)
    return Published(
        url=site.url_of(request.filename),
        path=str(place.path / request.filename),
        companions={file.filename: site.url_of(file.filename) for file in request.companions},
        manifest_path=str(place.path / MANIFEST) if request.manifest_key else "",
    )


async def check_web(call: Call, request: PublishRequest) -> None:
    """Refuse what can be known to fail before anything is fetched.

    Raises:
        TargetExistsError: When the name or the key is taken and may not be replaced.
        PublishDirNotWritableError: When the folder can't be made or written to.
        PublishFailedError: When there is no folder to publish to, or the manifest is broken.
    """
    site = await asyncio.to_thread(find_site, call.settings)
    await asyncio.to_thread(_check, site, request)


def _check_key(path: Path, request: PublishRequest) -> None:
    """Look into the manifest without the lock, and not through a link, which `write` refuses."""
    try:
        if path.is_symlink() or not path.is_file():
            return
        with path.open("rb") as file:
            data = file.read(MOST_BYTES)
    except OSError as error:
        raise told(error, path.parent) from error
    refuse_key(parsed(MANIFEST, data), request)


def _check(site: Site, request: PublishRequest) -> None:
    path = site.needed().path
    if not is_writable(path):
        raise PublishDirNotWritableError(
            f"The publish folder {path} can't be written to.",
            hint="Make it writable for the server's user, or set plugins.publish.publish_dir.",
            publish_dir=str(path),
        )
    if request.filename and is_folder(path):
        try:
            names = [entry.name for entry in path.iterdir()]
        except OSError as error:
            raise told(error, path) from error
        refuse_taken(names, [request.filename], overwrite=request.overwrite)
    if request.manifest_key:
        _check_key(path / MANIFEST, request)


WEB = Publisher(
    name="web",
    title="The website's folder on this machine",
    publish=publish_to_web,
    check=check_web,
    keeps_manifest=True,
)
"""The declaration of the target `web`."""
