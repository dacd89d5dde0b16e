"""Assets as MCP resources: listed newest first, and read as bytes where a message can hold them."""

from __future__ import annotations

import base64
import json

import mcp_types as types
from mcp.shared.exceptions import MCPError

from comfy_mcp_core.assets import Asset
from comfy_mcp_core.assets.asset import SCHEME, resource_uri
from comfy_mcp_core.errors import ComfyMCPError, TooLargeError
from comfy_mcp_core.server.sessions import Context
from comfy_mcp_core.server.wire import page_number
from comfy_mcp_core.services import Services

__all__ = ["Resources"]

PAGE = 50
"""Resources on one page."""

MOST_BYTES = 700_000
"""The largest file that is sent whole: as base64 it must stay below a client's limit of 1 MiB."""


class Resources:
    """The assets of one server."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def list(
        self, _: Context, params: types.PaginatedRequestParams | None
    ) -> types.ListResourcesResult:
        """A page of the assets, the newest first."""
        cursor = params.cursor if params else None
        before = None if cursor is None else page_number(cursor)
        try:
            found = await self._services.assets.listed(limit=PAGE + 1, before=before)
        except ComfyMCPError as error:
            raise _refusal(error) from error
        page = found[:PAGE]
        return types.ListResourcesResult(
            resources=[_listed(item.asset) for item in page],
            next_cursor=str(page[-1].number) if len(found) > PAGE else None,
        )

    async def templates(
        self, _: Context, __: types.PaginatedRequestParams | None
    ) -> types.ListResourceTemplatesResult:
        """The one form of URI that resources have."""
        template = types.ResourceTemplate(
            uri_template=f"{SCHEME}{{asset_id}}",
            name="asset",
            title="A generated file",
            description="A file that a workflow wrote, by the asset_id that tools tell.",
        )
        return types.ListResourceTemplatesResult(resource_templates=[template])

    async def read(
        self, _: Context, params: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        """A file's bytes; where it is too large for a message, where to fetch it."""
        uri = str(params.uri)
        assets = self._services.assets
        try:
            asset = await assets.get(uri.removeprefix(SCHEME) if uri.startswith(SCHEME) else uri)
            if asset.size is not None and asset.size > MOST_BYTES:
                return types.ReadResourceResult(contents=[self._where(uri, asset)])
            try:
                data = await assets.read(asset, MOST_BYTES)
            except TooLargeError:
                # Its size could not be learnt when it was registered.
                return types.ReadResourceResult(contents=[self._where(uri, asset)])
        except ComfyMCPError as error:
            raise _refusal(error, uri=uri) from error
        blob = base64.b64encode(data).decode()
        contents = types.BlobResourceContents(uri=uri, mime_type=asset.mime_type, blob=blob)
        return types.ReadResourceResult(contents=[contents])

    def _where(self, uri: str, asset: Asset) -> types.TextResourceContents:
        described = self._services.assets.describe(asset)
        told = {"error": f"The file has more than {MOST_BYTES:,} bytes.", **described}
        return types.TextResourceContents(
            uri=uri, mime_type="application/json", text=json.dumps(told, ensure_ascii=False)
        )


def _listed(asset: Asset) -> types.Resource:
    return types.Resource(
        uri=resource_uri(asset.asset_id),
        name=asset.filename,
        mime_type=asset.mime_type,
        size=asset.size,
    )


def _refusal(error: ComfyMCPError, **data: object) -> MCPError:
    """An expected failure as a protocol error: a resource has no other place for it."""
    sentence = f"{error.sentence} {error.hint}".rstrip()
    return MCPError(types.INVALID_PARAMS, sentence, {**error.payload(), **data})
