"""One HTTP connection pool to ComfyUI, and its failures as errors that say what to do."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx

from comfy_mcp_core.errors import ComfyUIResponseError, ComfyUIUnreachableError
from comfy_mcp_core.settings import ComfyUISettings

__all__ = ["Requests", "unreachable"]

OK = 200
PARTIAL_CONTENT = 206
BAD_REQUEST = 400
NOT_FOUND = 404
RANGE_NOT_SATISFIABLE = 416

CONNECTIONS = 64
"""The most connections at once; further requests wait for one."""


def unreachable(url: str, error: Exception) -> ComfyUIUnreachableError:
    """The error for a ComfyUI that does not answer."""
    reason = str(error) or type(error).__name__
    return ComfyUIUnreachableError(
        f"ComfyUI does not answer at {url}: {reason}.",
        hint="Start it (`python main.py --listen` in its folder), set COMFYUI_URL to where it runs,"
        " or try everything without one: `comfymcp serve --engine demo`.",
        url=url,
    )


class Requests:
    """Requests to one ComfyUI; raises only this package's errors, but for a lost answer."""

    def __init__(self, settings: ComfyUISettings) -> None:
        self.url = settings.url
        self._http = httpx.AsyncClient(
            base_url=settings.url,
            headers=settings.headers,
            timeout=httpx.Timeout(settings.read_seconds, connect=settings.connect_seconds),
            limits=httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS),
            # A proxy for the outside world must not come between this machine and its ComfyUI.
            trust_env=False,
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def send(
        self,
        method: str,
        path: str,
        *,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        files: Mapping[str, tuple[str, bytes]] | None = None,
        data: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Send a request and read the whole answer, whatever its status.

        Raises:
            ComfyUIUnreachableError: When no connection could be made, or it broke.
        """
        try:
            return await self._http.request(
                method,
                path,
                content=content,
                headers=headers,
                params=params,
                files=files,
                data=data,
            )
        except httpx.RequestError as error:
            raise unreachable(self.url, error) from error

    async def json(self, method: str, path: str, *, params: Mapping[str, str] | None = None) -> Any:
        """The JSON of a 200 answer.

        Raises:
            ComfyUIUnreachableError: When ComfyUI does not answer.
            ComfyUIResponseError: When it answers anything else.
        """
        response = await self.send(method, path, params=params)
        if response.status_code != OK:
            raise unexpected(self.url, path, response)
        return parse(self.url, path, response)

    @asynccontextmanager
    async def stream(
        self,
        path: str,
        *,
        params: Mapping[str, str],
        headers: Mapping[str, str],
        method: str = "GET",
    ) -> AsyncGenerator[httpx.Response]:
        """An answer whose body is read by the caller, in parts.

        Raises:
            ComfyUIUnreachableError: When no connection could be made, or it broke meanwhile.
        """
        try:
            async with self._http.stream(method, path, params=params, headers=headers) as response:
                yield response
        except httpx.RequestError as error:
            raise unreachable(self.url, error) from error


def parse(url: str, path: str, response: httpx.Response) -> Any:
    """The answer's JSON.

    Raises:
        ComfyUIResponseError: When it is none.
    """
    try:
        return response.json()
    except ValueError as error:
        raise unexpected(url, path, response) from error


def unexpected(url: str, path: str, response: httpx.Response) -> ComfyUIResponseError:
    """The error for an answer that ComfyUI's API does not provide for."""
    text = " ".join(response.text[:200].split()) if response.is_closed else ""
    return ComfyUIResponseError(
        f"ComfyUI at {url} answered {path} with status {response.status_code}"
        + (f": {text}" if text else "."),
        hint="See ComfyUI's own log; if the address belongs to another program, set COMFYUI_URL.",
        status=response.status_code,
    )
