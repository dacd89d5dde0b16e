"""One HTTP connection pool to ComfyUI, and its failures as errors that say what to do.

httpx is imported with the first request: a server that starts lists its tools before it needs it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import asynccontextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from comfy_mcp_core.errors import ComfyUIResponseError, ComfyUIUnreachableError
from comfy_mcp_core.json_values import parse_json
from comfy_mcp_core.settings import ComfyUISettings

if TYPE_CHECKING:
    import httpx

__all__ = ["Requests", "may_have_arrived", "parse", "read_at_most", "unexpected", "unreachable"]

OK = 200
PARTIAL_CONTENT = 206
BAD_REQUEST = 400
NOT_FOUND = 404
RANGE_NOT_SATISFIABLE = 416

CONNECTIONS = 4
"""The most connections at once for short requests; a further one waits a few milliseconds for one.

More of them make every request slower: the pool looks at each idle one, each time.
"""

DOWNLOADS = 32
"""The most files that are passed on at once."""


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
    """Requests to one ComfyUI; raises only this package's errors, but for a lost answer.

    Short requests go to httpx's transport directly: redirects, cookies and authentication flows,
    which ComfyUI's API has not, would cost each of them a quarter more.
    """

    def __init__(self, settings: ComfyUISettings) -> None:
        self.url = settings.url
        self._settings = settings
        self._pool: _Pool | None = None

    async def _ready(self) -> _Pool:
        if self._pool is None:
            # Importing httpx takes some 50 ms, which no other caller need wait for.
            await asyncio.to_thread(import_module, "httpx")
            self._pool = self._pool or _Pool(self._settings)
        return self._pool

    async def close(self) -> None:
        """Close the connections."""
        if self._pool is not None:
            await self._pool.transport.aclose()
            await self._pool.downloads.aclose()

    async def send(
        self,
        method: str,
        path: str,
        *,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Send a request and read the whole answer, whatever its status.

        Raises:
            ComfyUIUnreachableError: When no connection could be made, or it broke.
        """
        async with self._answer(method, path, content=content, headers=headers) as response:
            await response.aread()
            return response

    async def json(self, method: str, path: str) -> Any:
        """The JSON of a 200 answer.

        Raises:
            ComfyUIUnreachableError: When ComfyUI does not answer.
            ComfyUIResponseError: When it answers anything else.
        """
        response = await self.send(method, path)
        if response.status_code != OK:
            raise unexpected(self.url, path, response)
        return parse(self.url, path, response)

    async def part(
        self, path: str, *, headers: Mapping[str, str], most: int
    ) -> tuple[httpx.Response, bytes]:
        """An answer, and at most so many bytes of its body: a server may ignore a Range.

        Raises:
            ComfyUIUnreachableError: When no connection could be made, or it broke meanwhile.
        """
        async with self._answer("GET", path, headers=headers) as response:
            return response, await read_at_most(response, most)

    @asynccontextmanager
    async def _answer(
        self,
        method: str,
        path: str,
        *,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> AsyncGenerator[httpx.Response]:
        pool = await self._ready()
        import httpx

        request = httpx.Request(
            method,
            self.url + path,
            headers={**pool.headers, **(headers or {})},
            content=content,
            extensions=pool.extensions,
        )
        try:
            async with pool.places:
                response = await pool.transport.handle_async_request(request)
                response.request = request
                try:
                    yield response
                finally:
                    await response.aclose()
        except httpx.RequestError as error:
            raise unreachable(self.url, error) from error

    @asynccontextmanager
    async def stream(
        self, path: str, *, headers: Mapping[str, str], method: str = "GET"
    ) -> AsyncGenerator[httpx.Response]:
        """An answer whose body is read by the caller, in parts.

        Raises:
            ComfyUIUnreachableError: When no connection could be made, or it broke meanwhile.
        """
        pool = await self._ready()
        import httpx

        try:
            async with pool.downloads.stream(method, self.url + path, headers=headers) as response:
                yield response
        except httpx.RequestError as error:
            raise unreachable(self.url, error) from error

    async def upload(
        self, path: str, *, file: tuple[str, BinaryIO, str], fields: Mapping[str, str]
    ) -> httpx.Response:
        """Send a form with a file, which is read in parts, in threads.

        Args:
            path: Where to.
            file: Its name, its content from where it stands, and its MIME type; the field is
                `image`, whatever it is.
            fields: What else the form says.

        Raises:
            ComfyUIUnreachableError: When no connection could be made, or it broke.
        """
        pool = await self._ready()
        import httpx

        form = httpx.Request("POST", self.url + path, data=dict(fields), files={"image": file})
        try:
            return await pool.downloads.request(
                "POST", form.url, content=_in_threads(form.stream), headers=_length_of(form)
            )
        except httpx.RequestError as error:
            raise unreachable(self.url, error) from error


async def _in_threads(stream: object) -> AsyncGenerator[bytes]:
    """The parts of a form, whose files are read from disk."""
    parts = iter(cast("Iterable[bytes]", stream))
    while (part := await asyncio.to_thread(next, parts, None)) is not None:
        yield part


def _length_of(form: httpx.Request) -> dict[str, str]:
    """The headers of a form that its reader needs."""
    return {name: form.headers[name] for name in ("Content-Type", "Content-Length")}


class _Pool:
    """The connections, made when httpx is there."""

    def __init__(self, settings: ComfyUISettings) -> None:
        import httpx

        self.headers = _headers(settings)
        # Without TLS there are no certificates to check against, which take 25 ms to load.
        verify = settings.url.startswith("https:")
        self.transport = httpx.AsyncHTTPTransport(
            verify=verify,
            trust_env=False,
            limits=httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS),
        )
        # Who waits, waits here: the pool looks through all who wait in it at each request's end.
        self.places = asyncio.Semaphore(CONNECTIONS)
        timeout = httpx.Timeout(settings.read_seconds, connect=settings.connect_seconds)
        self.extensions = {"timeout": timeout.as_dict()}
        # A proxy for the outside world must not come between this machine and its ComfyUI.
        self.downloads = httpx.AsyncClient(
            headers=self.headers,
            timeout=timeout,
            limits=httpx.Limits(max_connections=DOWNLOADS),
            verify=verify,
            trust_env=False,
        )


def _headers(settings: ComfyUISettings) -> dict[str, str]:
    """What is sent with every request; a name and password in the address are among it."""
    import httpx

    url = httpx.URL(settings.url)
    headers = {"Accept": "*/*", **settings.headers}
    if url.userinfo:
        asked = next(
            httpx.BasicAuth(url.username, url.password).auth_flow(httpx.Request("GET", url))
        )
        headers.setdefault("Authorization", asked.headers["Authorization"])
    return headers


async def read_at_most(response: httpx.Response, most: int) -> bytes:
    """The body, cut at `most` bytes: a server that ignores Range must not fill the memory."""
    parts: list[bytes] = []
    left = most
    async for chunk in response.aiter_bytes():
        parts.append(chunk[:left])
        left -= len(parts[-1])
        if left <= 0:
            break
    return b"".join(parts)


def may_have_arrived(error: ComfyUIUnreachableError | ComfyUIResponseError) -> bool:
    """Whether a request whose answer is this error can have reached ComfyUI all the same."""
    import httpx

    if isinstance(error, ComfyUIUnreachableError):
        return not isinstance(
            error.__cause__, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout
        )
    # A proxy answers 502 to 504 when it lost the server's own answer.
    return error.details.get("status") in {502, 503, 504}


def parse(url: str, path: str, response: httpx.Response) -> Any:
    """The answer's JSON.

    Raises:
        ComfyUIResponseError: When it is none.
    """
    try:
        return parse_json(response.content)
    except (ValueError, RecursionError) as error:
        raise unexpected(url, path, response) from error


def unexpected(url: str, path: str, response: httpx.Response) -> ComfyUIResponseError:
    """The error for an answer that ComfyUI's API does not provide for."""
    import httpx

    try:
        text = " ".join(response.text[:200].split())
    except httpx.StreamError:
        # Only a part of the body was read, or none.
        text = ""
    return ComfyUIResponseError(
        f"ComfyUI at {url} answered {path} with status {response.status_code}"
        + (f": {text}" if text else "."),
        hint="See ComfyUI's own log; if the address belongs to another program, set COMFYUI_URL.",
        status=response.status_code,
    )
