"""Files on a ComfyUI server: their heads, whole contents and streams, all over /view."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote, urlencode

from comfy_mcp_core.comfyui.requests import (
    NOT_FOUND,
    OK,
    PARTIAL_CONTENT,
    RANGE_NOT_SATISFIABLE,
    Requests,
    read_at_most,
    unexpected,
)
from comfy_mcp_core.errors import AssetFileGoneError, ComfyUIResponseError, TooLargeError

if TYPE_CHECKING:
    import httpx

__all__ = ["FileCopy", "FileHead", "FileRef", "FileStream", "Files"]

PATH = "/view"

CHUNK = 2**20
"""How much of a file is in memory while it is copied, in bytes."""


class FileRef(Protocol):
    """What names a file on a ComfyUI server."""

    @property
    def filename(self) -> str:
        """Its name without a folder."""
        ...

    @property
    def subfolder(self) -> str:
        """Its folder below the type's root."""
        ...

    @property
    def folder_type(self) -> str:
        """`output`, `temp` or `input`."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class FileHead:
    """A part of a file: its bytes, the whole size in bytes, and the file's ETag ("" if none)."""

    data: bytes
    size: int
    etag: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FileCopy:
    """A copy of a whole file: its size in bytes, its ETag ("" if none), its SHA-256 in hex."""

    size: int
    etag: str
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FileStream:
    """An answer of /view that is read in parts: status, headers, and the body's chunks."""

    status: int
    headers: Mapping[str, str]
    chunks: AsyncIterator[bytes]


class Files:
    """The files of one ComfyUI."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def url(self, file: FileRef) -> str:
        """ComfyUI's own address of a file."""
        return f"{self._requests.url}{_path(file)}"

    async def part(self, file: FileRef, offset: int, size: int) -> FileHead:
        """Up to `size` bytes from `offset`.

        Raises:
            AssetFileGoneError: When the file is not there.
            ComfyUIResponseError: When /view answers anything unforeseen.
        """
        headers = {"Range": f"bytes={offset}-{offset + size - 1}"}
        response, data = await self._requests.part(_path(file), headers=headers, most=size)
        if response.status_code == RANGE_NOT_SATISFIABLE:
            data = b""
        else:
            self._refuse(file, response)
        return FileHead(data=data, size=_total(response), etag=_etag(response))

    async def whole(self, file: FileRef, max_bytes: int) -> FileHead:
        """The whole file.

        Raises:
            TooLargeError: When it has more than `max_bytes`, before that many are held.
            AssetFileGoneError: When the file is not there.
            ComfyUIResponseError: When /view answers anything unforeseen.
        """
        async with self._requests.stream(_path(file), headers={}) as response:
            size = self._size(file, response, max_bytes)
            return FileHead(
                data=await read_at_most(response, max_bytes), size=size, etag=_etag(response)
            )

    async def copy(self, file: FileRef, path: Path, max_bytes: int) -> FileCopy:
        """Write the whole file to a path, a part at a time.

        Raises:
            TooLargeError: When it has more than `max_bytes`.
            AssetFileGoneError: When the file is not there.
            ComfyUIResponseError: When /view answers anything unforeseen, or less than it announced.
            OSError: When it can't be written.
        """
        digest = hashlib.sha256()
        written = 0

        def write(chunk: bytes) -> None:
            digest.update(chunk)
            copy.write(chunk)

        async with self._requests.stream(_path(file), headers={}) as response:
            size = self._size(file, response, max_bytes)
            copy = await asyncio.to_thread(path.open, "wb")
            try:
                async for chunk in response.aiter_bytes(CHUNK):
                    written += len(chunk)
                    if written > size:
                        break
                    await asyncio.to_thread(write, chunk)
            finally:
                await asyncio.to_thread(copy.close)
        if written != size:
            raise ComfyUIResponseError(
                f"ComfyUI announced {size:,} bytes of {file.filename} and sent another number.",
                hint="Call again; if it stays so, see what stands between here and ComfyUI.",
            )
        return FileCopy(size=size, etag=_etag(response), sha256=digest.hexdigest())

    @asynccontextmanager
    async def stream(
        self, file: FileRef, *, method: str, headers: Mapping[str, str]
    ) -> AsyncGenerator[FileStream]:
        """An answer of /view as it comes, for passing on."""
        async with self._requests.stream(_path(file), headers=headers, method=method) as response:
            yield FileStream(
                status=response.status_code,
                headers=response.headers,
                chunks=response.aiter_raw(),
            )

    def _size(self, file: FileRef, response: httpx.Response, max_bytes: int) -> int:
        """The size of a file that is answered, if it may be read at all."""
        self._refuse(file, response)
        size = _total(response)
        if size > max_bytes:
            raise TooLargeError(
                f"The file {file.filename} has {size:,} bytes; at most {max_bytes:,} are read.",
                hint="Fetch it from its download_url.",
                bytes_size=size,
            )
        return size

    def _refuse(self, file: FileRef, response: httpx.Response) -> None:
        if response.status_code == NOT_FOUND:
            raise gone(file)
        if response.status_code not in {OK, PARTIAL_CONTENT}:
            raise unexpected(self._requests.url, PATH, response)


def gone(file: FileRef) -> AssetFileGoneError:
    """The error for a file that is no longer what it was."""
    return AssetFileGoneError(
        f"The file {file.filename} is no longer on the ComfyUI server.",
        hint="Make it anew: regenerate with seed=-1, or run the same tool again.",
        filename=file.filename,
    )


def _path(file: FileRef) -> str:
    query = {"filename": file.filename, "subfolder": file.subfolder, "type": file.folder_type}
    return f"{PATH}?{urlencode(query, quote_via=quote)}"


def _etag(response: httpx.Response) -> str:
    return str(response.headers.get("etag", ""))


def _total(response: httpx.Response) -> int:
    """The whole file's size, from Content-Range or Content-Length."""
    told = str(response.headers.get("content-range", "")).rpartition("/")[2]
    told = told or str(response.headers.get("content-length", ""))
    if not told.isdecimal():
        raise ComfyUIResponseError("ComfyUI does not tell the size of a file.")
    return int(told)
