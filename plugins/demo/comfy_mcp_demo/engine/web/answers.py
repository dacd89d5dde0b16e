"""Reading requests and forming answers the way ComfyUI's server does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from starlette.responses import PlainTextResponse, Response

from comfy_mcp_demo.engine.web.service import UPLOAD_LIMIT

if TYPE_CHECKING:
    from starlette.requests import Request


class TooLargeError(Exception):
    """A request's body is larger than the server takes."""


def as_json(content: object, status: int = 200) -> Response:
    """A JSON answer."""
    return Response(
        json.dumps(content), status_code=status, media_type="application/json; charset=utf-8"
    )


def empty(status: int = 200) -> Response:
    """An answer without a body."""
    return Response(status_code=status)


def server_error() -> Response:
    """What ComfyUI answers to a request that it did not think of."""
    return PlainTextResponse("500 Internal Server Error", status_code=500)


async def read_json(request: Request) -> object:
    """The body as JSON.

    Raises:
        ValueError: It is no JSON.
        TooLargeError: It is larger than 100 MiB.
    """
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > UPLOAD_LIMIT:
            raise TooLargeError
        parts.append(part)
    return json.loads(b"".join(parts))


async def read_object(request: Request) -> dict[str, object] | None:
    """The body as a JSON object; None if it is something else.

    Raises:
        TooLargeError: It is larger than 100 MiB.
    """
    try:
        content = await read_json(request)
    except ValueError:
        return None
    return cast("dict[str, object]", content) if isinstance(content, dict) else None
