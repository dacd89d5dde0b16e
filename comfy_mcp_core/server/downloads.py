"""/assets/{asset_id}: an asset's bytes, passed on from ComfyUI as they come."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from comfy_mcp_core.assets import Asset
from comfy_mcp_core.comfyui.files import FileStream, gone
from comfy_mcp_core.errors import (
    AssetExpiredError,
    AssetFileGoneError,
    AssetNotFoundError,
    ComfyMCPError,
    ComfyUIUnreachableError,
)
from comfy_mcp_core.services import Services
from comfy_mcp_core.store import StoreError

__all__ = ["download"]

PASSED_ON = ("range", "if-range", "if-none-match", "if-modified-since")
PASSED_BACK = ("accept-ranges", "content-length", "content-range", "etag", "last-modified")
ANSWERS = frozenset({200, 206, 304, 416})
SHOWN = ("image/", "audio/", "video/")

STATUS: dict[type[ComfyMCPError], int] = {
    AssetNotFoundError: 404,
    AssetExpiredError: 410,
    AssetFileGoneError: 410,
    ComfyUIUnreachableError: 502,
    StoreError: 503,
}


async def download(services: Services, request: Request) -> Response:
    """The asset's bytes; Range and conditional requests are ComfyUI's to answer."""
    stack = AsyncExitStack()
    try:
        asset = await services.assets.get(request.path_params["asset_id"])
        services.assets.check_server(asset)
        headers = {name: request.headers[name] for name in PASSED_ON if name in request.headers}
        # Bytes are passed on as they are, so they must come as they are.
        headers["accept-encoding"] = "identity"
        answer = await stack.enter_async_context(
            services.assets.files.stream(asset, method=request.method, headers=headers)
        )
        if answer.status not in ANSWERS:
            raise gone(asset)
        services.assets.check_same(asset, answer.headers.get("etag", ""))
    except ComfyMCPError as error:
        await stack.aclose()
        return JSONResponse(error.payload(), status_code=_status(error))
    except BaseException:
        await stack.aclose()
        raise
    return StreamingResponse(
        _chunks(stack, answer), status_code=answer.status, headers=_headers(asset, answer)
    )


def _status(error: ComfyMCPError) -> int:
    """The HTTP status of an error's class, or of the one that it is derived from."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 502)


async def _chunks(stack: AsyncExitStack, answer: FileStream) -> AsyncIterator[bytes]:
    async with stack:
        async for chunk in answer.chunks:
            yield chunk


def _headers(asset: Asset, answer: FileStream) -> dict[str, str]:
    headers = {name: answer.headers[name] for name in PASSED_BACK if name in answer.headers}
    shown = asset.mime_type.startswith(SHOWN) and asset.mime_type != "image/svg+xml"
    return headers | {
        "content-type": asset.mime_type,
        # Whatever a workflow wrote must not run as a page of this server's own origin.
        "content-security-policy": "sandbox; default-src 'none'",
        "x-content-type-options": "nosniff",
        "content-disposition": "inline" if shown else "attachment",
    }
