"""What `get_publish_info` tells: where files would go, how that was found, and what is missing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from comfy_mcp_publish import manifest as book
from comfy_mcp_publish.errors import PublishFailedError
from comfy_mcp_publish.folder import is_folder, is_writable
from comfy_mcp_publish.output_root import OutputRoot, find_output_root
from comfy_mcp_publish.site import Site, find_site

if TYPE_CHECKING:
    from comfy_mcp_core.call import Call

__all__ = ["publish_info"]


async def publish_info(call: Call) -> dict[str, object]:
    """The tool's result; what is unknown is left out. Nothing is made or changed.

    `status` is `ready`, `no_project`, `not_writable` or `manifest_broken`.
    """
    site = await asyncio.to_thread(find_site, call.settings)
    root = await find_output_root(call.services)
    told: dict[str, object] = {
        **await asyncio.to_thread(_of_site, site),
        **_of_output_root(root),
        "targets": [
            {"name": c.value.name, "title": c.value.title, "manifest": c.value.keeps_manifest}
            for c in call.services.plugins.publishers
        ],
    }
    return {key: value for key, value in told.items() if value not in ("", [])}


def _of_site(site: Site) -> dict[str, object]:
    told: dict[str, object] = {"status": "no_project", "warnings": list(site.warnings)}
    if site.project is not None:
        told["project_root"] = str(site.project.root)
        told["project_root_found_by"] = site.project.found_by
        told["framework"] = site.framework
    if site.place is None:
        hint = "Set plugins.publish.project_root in the config file, or start the server there."
        return told | {"hint": hint}
    path = site.place.path
    writable, entries, problem = is_writable(path), 0, ""
    try:
        data = _manifest(site)
        entries = len(book.parsed(book.MANIFEST, data))
    except PublishFailedError as error:
        problem = error.sentence
    status = "ready" if writable else "not_writable"
    return told | {
        "status": "manifest_broken" if problem else status,
        "publish_dir": str(path),
        "publish_dir_found_by": site.place_by,
        "publish_dir_exists": is_folder(path),
        "writable": writable,
        "public_url": site.url or "/",
        "public_url_found_by": site.url_by,
        "manifest": {"path": str(path / book.MANIFEST), "entries": entries},
        "warnings": [*site.warnings, *([problem] if problem else [])],
    }


def _manifest(site: Site) -> bytes | None:
    """The manifest's bytes, without making the folder that it would be in."""
    path = site.needed().path / book.MANIFEST
    try:
        # A pipe of that name would keep whoever opens it waiting.
        if not path.is_file():
            return None
        with path.open("rb") as file:
            return file.read(book.MOST_BYTES)
    except OSError as error:
        raise PublishFailedError(f"The manifest can't be read: {error}.") from error


def _of_output_root(root: OutputRoot) -> dict[str, object]:
    return {
        "comfyui_output_root": root.path or "unknown; files are fetched over HTTP",
        "comfyui_output_root_found_by": root.found_by,
    }
