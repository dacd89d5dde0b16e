"""References to media in a workflow's values, and the file names that nodes take in their place."""

from __future__ import annotations

import asyncio
import hashlib
import mimetypes
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BufferedReader
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from comfy_mcp_core.arguments import shown
from comfy_mcp_core.assets import Asset, Assets
from comfy_mcp_core.comfyui.client import ComfyUIClient
from comfy_mcp_core.comfyui.node_info import input_info
from comfy_mcp_core.contributions import MediaType, Values
from comfy_mcp_core.errors import MediaNotSupportedError, MediaUnreadableError, TooLargeError
from comfy_mcp_core.media import HEAD_BYTES, PACKAGED, MediaTable, extension, unsupported
from comfy_mcp_core.references import data_uris, folders, web
from comfy_mcp_core.references.kinds import Kind, checked_name, kind_of
from comfy_mcp_core.settings import InputsSettings
from comfy_mcp_core.workflows.catalog import Workflow
from comfy_mcp_core.workflows.meta import Parameter
from comfy_mcp_core.workflows.schema import NodeInfos

__all__ = ["References", "Resolved"]

SUBFOLDER = "comfy-mcp"
"""Of ComfyUI's input folder: what calls brought along, each file named after its content."""

DIGITS = 24
"""Of a file's SHA-256 in its name: 96 bits."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Resolved:
    """A workflow's values with their media found.

    Attributes:
        values: With file names on the ComfyUI server, as its nodes take them.
        recorded: As they can be used again: an asset_id stays, what was uploaded is named.
    """

    values: Values
    recorded: Values


@dataclass(frozen=True, kw_only=True, slots=True)
class _File:
    """A file that is to be uploaded: its content, and what is told of its name and type."""

    content: BinaryIO
    name: str = ""
    mime_type: str = ""


class References:
    """Finds the media that a call names, and brings to ComfyUI what is not there yet.

    Args:
        assets: The library, for asset_ids.
        client: The ComfyUI that files are uploaded to.
        media: The table that says what a file is.
        settings: What may be brought along, and from where.
    """

    def __init__(
        self, assets: Assets, client: ComfyUIClient, media: MediaTable, settings: InputsSettings
    ) -> None:
        self._assets = assets
        self._client = client
        self._media = media
        self._settings = settings

    async def resolve(self, workflow: Workflow, values: Values, nodes: NodeInfos) -> Resolved:
        """A workflow's values with a file name on the ComfyUI server for each media reference.

        An asset_id becomes the name of its file with the folder it is in, `sub/x.png [output]`,
        which ComfyUI's loading nodes take. A path, a URL and a data URI are uploaded. Anything else
        is taken for such a name already.

        Raises:
            AssetNotFoundError: When an asset_id is not known.
            AssetExpiredError: When its time is over.
            AssetFileGoneError: When its file is gone, or lies on another ComfyUI.
            InputNotAllowedError: When a path or a URL leads where it may not.
            MediaNotSupportedError: When a file is of another medium than the node takes.
            MediaUnreadableError: When a file can't be had, or is of no known medium.
            TooLargeError: When a file is larger than the settings allow.
            InvalidArgumentsError: When a data URI is broken.
            ComfyUIUnreachableError: When ComfyUI is down.
            ComfyUIResponseError: When ComfyUI does not take a file.
        """
        named, recorded = dict(values), dict(values)
        for parameter in workflow.parameters:
            reference = values.get(parameter.name)
            if parameter.type != "media" or not isinstance(reference, str):
                continue
            kind = kind_of(reference)
            name = await self._named(kind, reference, parameter, _medium(parameter, nodes))
            named[parameter.name] = name
            if kind != "asset":
                recorded[parameter.name] = name
        return Resolved(values=named, recorded=recorded)

    async def _named(self, kind: Kind, reference: str, parameter: Parameter, medium: str) -> str:
        if kind == "asset":
            return await self._asset(reference, parameter, medium)
        if kind == "name":
            checked_name(reference)
            among = await asyncio.to_thread(folders.found_in, reference, self._settings.folders)
            if not among:
                return reference
            kind = "path"
        async with self._opened(kind, reference) as file:
            return await self._upload(file, parameter, medium)

    async def _asset(self, asset_id: str, parameter: Parameter, medium: str) -> str:
        asset = await self._assets.get(asset_id)
        kind = self._assets.media_type(asset)
        if medium and kind is not None:
            _refuse_other(kind, asset.mime_type, parameter, medium)
        await self._assets.check_file(asset)
        return _annotated(asset)

    @asynccontextmanager
    async def _opened(self, kind: Kind, reference: str) -> AsyncGenerator[_File]:
        """The file that is meant; a temporary one where there is none, without a name anywhere."""
        if kind == "path":
            content = await asyncio.to_thread(folders.opened, reference, self._settings.folders)
            with content:
                yield _File(content=content, name=os.path.basename(reference))  # noqa: PTH119 - a text
            return
        with cast("BinaryIO", TemporaryFile()) as content:
            if kind == "url":
                name, mime_type = await web.fetched(reference, content, self._settings)
                yield _File(content=content, name=name, mime_type=mime_type)
            else:
                mime_type = await asyncio.to_thread(self._decode, reference, content)
                yield _File(content=content, mime_type=mime_type)

    def _decode(self, reference: str, content: BinaryIO) -> str:
        data, mime_type = data_uris.decoded(reference, self._settings.max_bytes)
        content.write(data)
        return mime_type

    async def _upload(self, file: _File, parameter: Parameter, medium: str) -> str:
        head, digest = await asyncio.to_thread(_examined, file.content, self._settings.max_bytes)
        kind = self._media.recognised(head, file.name)
        if kind is None:
            raise self._unknown(file, parameter)
        name = f"{digest[:DIGITS]}{_ending(file, kind)}"
        mime_type = MediaTable.mime_type(name, kind)
        if medium:
            _refuse_other(kind, mime_type, parameter, medium)
        return await self._client.upload(
            file.content, filename=name, mime_type=mime_type, subfolder=SUBFOLDER
        )

    def _unknown(
        self, file: _File, parameter: Parameter
    ) -> MediaNotSupportedError | MediaUnreadableError:
        """The error for a file that no installed plugin knows by its first bytes."""
        claimed = file.mime_type or mimetypes.guess_type(file.name)[0] or ""
        medium = claimed.partition("/")[0]
        if medium in PACKAGED and not self._media.knows(medium):
            return unsupported(file.name or "the file", claimed)
        return MediaUnreadableError(
            f"What {parameter.name} names is no image, sound or video that is known.",
            hint="Its first bytes decide, not its name: give a PNG, JPEG, WebP, FLAC, MP3, MP4, ….",
        )


def _medium(parameter: Parameter, nodes: NodeInfos) -> str:
    """The medium that a parameter's nodes load; empty when they don't tell."""
    for binding in parameter.bindings:
        node = nodes.get(binding.class_type)
        info = input_info(node, binding.input) if node else None
        if info is not None and info.uploads in {"image", "audio", "video"}:
            return info.uploads
    return ""


def _refuse_other(kind: MediaType, mime_type: str, parameter: Parameter, medium: str) -> None:
    # An animated picture is loaded by its frames, whichever plugin knows it best.
    if kind.name != medium and not mime_type.startswith(f"{medium}/"):
        raise MediaNotSupportedError(
            f"{shown(parameter.name)} takes a file of the medium {medium}; this one is"
            f" {kind.name} ({mime_type}).",
            hint=f'list_assets(media="{medium}") shows those that there are.',
            media=kind.name,
        )


def _examined(content: BinaryIO, max_bytes: int) -> tuple[bytes, str]:
    """A file's first bytes and its SHA-256 in hex; it stands at its beginning again afterwards."""
    size = content.seek(0, os.SEEK_END)
    if size > max_bytes:
        raise TooLargeError(
            f"The file has {size:,} bytes; at most {max_bytes:,} are taken.",
            hint="Give a smaller file; the setting inputs.max_bytes is the limit.",
            bytes_size=size,
            max_bytes=max_bytes,
        )
    if not size:
        raise MediaUnreadableError("The file is empty.", hint="Give one that holds a medium.")
    content.seek(0)
    head = content.read(HEAD_BYTES)
    content.seek(0)
    digest = hashlib.file_digest(cast("BufferedReader", content), "sha256").hexdigest()
    content.seek(0)
    return head, digest


def _ending(file: _File, kind: MediaType) -> str:
    """The extension that a file shall have: its own where that is one of its type's."""
    own = extension(file.name)
    if own in kind.mime_types:
        return own
    claimed = (e for e, mime_type in kind.mime_types.items() if mime_type == file.mime_type)
    return next(claimed, next(iter(kind.mime_types)))


def _annotated(asset: Asset) -> str:
    """A file's name as ComfyUI's loading nodes take it."""
    place = f"{asset.subfolder}/" if asset.subfolder else ""
    return f"{place}{asset.filename} [{asset.folder_type}]"
