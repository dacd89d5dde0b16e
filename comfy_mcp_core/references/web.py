"""Fetching a file from the web for a call: public addresses only, redirects looked at again."""

from __future__ import annotations

import asyncio
import socket
import ssl
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, BinaryIO

from comfy_mcp_core.errors import InputNotAllowedError, MediaUnreadableError, TooLargeError
from comfy_mcp_core.references.addresses import is_public
from comfy_mcp_core.settings import InputsSettings

if TYPE_CHECKING:
    import httpx

__all__ = ["fetched"]

MOST_REDIRECTS = 5
CHUNK = 2**18
LAST_PORT = 65_535
OK = 200

_HEADERS = {
    "Accept": "image/*, audio/*, video/*, */*;q=0.1",
    "Accept-Encoding": "identity",
    "User-Agent": "comfy-mcp",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Place:
    """Where a URL leads: the address to connect to, and the name that is asked for there."""

    url: httpx.URL
    address: str


async def fetched(url: str, target: BinaryIO, settings: InputsSettings) -> tuple[str, str]:
    """Write what a URL gives to a file.

    Args:
        url: https; http only for hosts that the settings allow to be private.
        target: What is written to.
        settings: The limits of size and time, and those hosts.

    Returns:
        The last part of the path and the MIME type, as the server tells it; empty when it does not.

    Raises:
        InputNotAllowedError: When it leads to a private address, or is no https URL; redirects too.
        TooLargeError: When there is more than the settings allow.
        MediaUnreadableError: When it can't be fetched.
    """
    # Both take tens of milliseconds, which no other caller need wait for.
    httpx = await asyncio.to_thread(import_module, "httpx")
    trusted = await asyncio.to_thread(_certificates)
    try:
        async with asyncio.timeout(settings.fetch_seconds):
            return await _follow(httpx.URL(url), target, settings, trusted)
    except (httpx.InvalidURL, ValueError, OverflowError) as error:
        # Also what its parts are found to be only when they are asked for: ports, names.
        raise MediaUnreadableError(f"The URL is not valid: {error}.") from error
    except httpx.HTTPError as error:
        reason = str(error) or type(error).__name__
        raise MediaUnreadableError(
            f"The URL can't be fetched: {reason}.", hint="Check it, or give another reference."
        ) from error
    except TimeoutError as error:
        raise MediaUnreadableError(
            f"The URL gave no whole file within {settings.fetch_seconds:g} seconds.",
            hint="Give a smaller file, or an asset_id or a path.",
        ) from error


@cache
def _certificates() -> ssl.SSLContext:
    """What servers are checked against, loaded once."""
    import httpx

    return httpx.create_ssl_context(trust_env=False)


async def _follow(
    url: httpx.URL, target: BinaryIO, settings: InputsSettings, trusted: ssl.SSLContext
) -> tuple[str, str]:
    import httpx

    async with httpx.AsyncClient(
        headers=_HEADERS, trust_env=False, timeout=settings.fetch_seconds, verify=trusted
    ) as client:
        for _ in range(MOST_REDIRECTS + 1):
            place = await _checked(url, settings)
            # The address that was checked is the one that is connected to: a name may mean
            # another one a moment later.
            request = client.build_request(
                "GET",
                place.url.copy_with(host=place.address),
                headers={"Host": place.url.netloc.decode("ascii")},
                extensions={"sni_hostname": place.url.host},
            )
            response = await client.send(request, stream=True)
            try:
                if response.has_redirect_location:
                    url = place.url.join(response.headers["location"])
                    continue
                return await _saved(response, place.url, target, settings.max_bytes)
            finally:
                await response.aclose()
    raise MediaUnreadableError(f"The URL redirects more than {MOST_REDIRECTS} times.")


async def _checked(url: httpx.URL, settings: InputsSettings) -> _Place:
    """Where a URL leads, if it may lead there."""
    host = url.host
    if url.scheme in {"http", "https"} and not host:
        raise MediaUnreadableError("The URL names no host.", hint="Write it as https://host/path.")
    port = url.port or (443 if url.scheme == "https" else 80)
    if not 0 < port <= LAST_PORT:
        raise MediaUnreadableError(f"The URL names the port {port}, which there is not.")
    trusted = {host, f"{host}:{port}"} & set(settings.private_hosts)
    if url.scheme != "https" and not (url.scheme == "http" and trusted):
        raise InputNotAllowedError(
            f"{url.scheme}://{host} is not fetched: only https is.",
            hint="Give an https URL; the setting inputs.private_hosts names hosts that may be"
            " spoken to by http.",
        )
    addresses = await _addresses(host, port)
    private = [address for address in addresses if not is_public(address)]
    if private and not trusted:
        raise InputNotAllowedError(
            f"{host} leads to a private address, which is not fetched from.",
            hint="Give a public URL; the setting inputs.private_hosts names those allowed.",
        )
    return _Place(url=url, address=addresses[0])


async def _addresses(host: str, port: int) -> list[str]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(
            host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
        )
    except (OSError, UnicodeError) as error:
        raise MediaUnreadableError(f"The host {host!r} is not known.") from error
    return [str(entry[4][0]) for entry in found]


async def _saved(
    response: httpx.Response, url: httpx.URL, target: BinaryIO, max_bytes: int
) -> tuple[str, str]:
    if response.status_code != OK:
        raise MediaUnreadableError(
            f"{url.host} answered with status {response.status_code}.",
            hint="Check the URL: it must give the file itself, without signing in.",
        )
    if response.headers.get("content-encoding", "identity") != "identity":
        # What is packed may be a million times larger when it is unpacked.
        raise MediaUnreadableError(
            f"{url.host} gives the file packed, which was not asked for.",
            hint="Give a URL that gives the file as it is.",
        )
    written = 0
    async for chunk in response.aiter_raw(CHUNK):
        written += len(chunk)
        if written > max_bytes:
            raise TooLargeError(
                f"The URL gives more than {max_bytes:,} bytes.",
                hint="Give a smaller file; the setting inputs.max_bytes is the limit.",
                max_bytes=max_bytes,
            )
        await asyncio.to_thread(target.write, chunk)
    mime_type = str(response.headers.get("content-type", "")).partition(";")[0].strip().lower()
    return url.path.rpartition("/")[2], mime_type
