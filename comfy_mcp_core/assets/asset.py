"""Pure: what an asset is, and how its id is made."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

__all__ = ["SCHEME", "Asset", "asset_id", "resource_uri"]

SCHEME = "comfy://asset/"
"""What the URIs of assets as MCP resources begin with; the asset_id follows."""

# Of our own; it only keeps our names apart from those of others who use uuid5.
_NAMESPACE = uuid.UUID("5f3f0c1e-3f5a-4a86-9b62-0d7a3c1c8a55")


def asset_id(server: str, prompt_id: str, node_id: str, output_key: str, position: int) -> str:
    """The id of a file of a job.

    It follows from what the file is, so that the waiting call, the background and another process
    on the same store give the same one without asking each other. As the prompt_id is random, the
    id can't be guessed.
    """
    return str(
        uuid.uuid5(_NAMESPACE, "\n".join((server, prompt_id, node_id, output_key, str(position))))
    )


def resource_uri(wanted: str) -> str:
    """The URI of an asset as an MCP resource."""
    return f"{SCHEME}{wanted}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Asset:
    """A file on a ComfyUI server.

    Attributes:
        asset_id: What agents call it.
        server: The server's identity: its address, or the engine's name.
        prompt_id: The job that wrote it.
        node_id: The node that wrote it.
        output_key: The key of the node's output.
        position: Its place in that output, from 0.
        filename: Its name there.
        subfolder: Its folder below the type's root; may be empty.
        folder_type: `output`, `temp` or `input`.
        mime_type: As classified when it was registered.
        size: In bytes; None when it could not be learnt.
        etag: The file's ETag when it was registered; another one means another file.
        sha256: Of its bytes, in hexadecimal; empty until they were read.
        width: In pixels.
        height: In pixels.
        duration_seconds: Of sounds and videos.
        created_at: Seconds since the epoch.
        used_at: Seconds since the epoch.
    """

    asset_id: str
    server: str
    prompt_id: str
    node_id: str
    output_key: str
    position: int
    filename: str
    subfolder: str
    folder_type: str
    mime_type: str
    size: int | None = None
    etag: str = ""
    sha256: str = ""
    width: int | None = None
    height: int | None = None
    duration_seconds: float | None = None
    created_at: float = 0.0
    used_at: float = 0.0
