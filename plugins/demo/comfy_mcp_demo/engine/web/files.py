"""Routes of files: looking at them and uploading them."""

from __future__ import annotations

import asyncio
import io
import re
from email.utils import formatdate
from typing import TYPE_CHECKING, Final

from PIL import Image
from starlette.responses import FileResponse, Response

from comfy_mcp_demo.engine.folders import OutsideError, content_type, split_annotation
from comfy_mcp_demo.engine.uploads import NameTakenError, mask_onto, store
from comfy_mcp_demo.engine.web.answers import as_json, empty, server_error
from comfy_mcp_demo.engine.web.forms import BadFormError, Form, read_form

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping
    from pathlib import Path

    from starlette.requests import Request

    from comfy_mcp_demo.engine.folders import Folders
    from comfy_mcp_demo.engine.web.service import Service

_NEVER_SHOWN_AS: Final = frozenset(
    {"text/html", "text/html-sandboxed", "application/xhtml+xml", "text/javascript", "text/css"}
)
"""Types that a browser would run or apply; they are sent as plain bytes."""

_PREVIEW_FORMATS: Final = ("webp", "jpeg")
_PREVIEW_QUALITY: Final = 90

_PART: Final = re.compile(r"bytes=(\d{1,18})-(\d{1,18})")
_SMALL_PART: Final = 2**20
"""A part of a file of at most so many bytes is read at once: a FileResponse goes into a thread to
open, seek, read and close, each by itself, and takes twice as long for it."""


class _RefusedError(Exception):
    """A request for a file that is answered with a status alone."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


class FileRoutes:
    """The answers about files, for one service."""

    def __init__(self, service: Service) -> None:
        self._folders = service.workshop.folders

    async def view(self, request: Request) -> Response:
        """GET /view: a file, or a picture made smaller or taken apart."""
        query = request.query_params
        try:
            path = _wanted_file(self._folders, query)
        except _RefusedError as refusal:
            return empty(refusal.status)
        headers = {"Content-Disposition": f'filename="{path.name}"'}
        if "preview" in query or query.get("channel") in {"rgb", "a"}:
            return await _made_over(path, query, headers)
        return await asyncio.to_thread(_as_it_is, path, request, headers)

    async def upload_image(self, request: Request) -> Response:
        """POST /upload/image: keep a file, whatever it is."""
        return await self._upload(request, with_mask=False)

    async def upload_mask(self, request: Request) -> Response:
        """POST /upload/mask: keep a copy of a picture with the alpha of the one sent."""
        return await self._upload(request, with_mask=True)

    async def _upload(self, request: Request, *, with_mask: bool) -> Response:
        try:
            form = await read_form(request)
            return await asyncio.to_thread(self._keep, form, with_mask=with_mask)
        except BadFormError as problem:
            return server_error() if problem.unexpected else empty(400)

    def _keep(self, form: Form, *, with_mask: bool) -> Response:
        kind = form.fields.get("type", "input")
        subfolder = form.fields.get("subfolder", "")
        try:
            content = form.content
            if with_mask:
                content = mask_onto(self._folders, form.fields.get("original_ref", ""), content)
            path = self._folders.place(kind, subfolder, form.filename)
            replace = form.fields.get("overwrite", "").lower() in {"true", "1"}
            name = store(path, content, replace=replace)
        except KeyError:
            return server_error()
        except (OutsideError, NameTakenError, OSError):
            return empty(400)
        return as_json({"name": name, "subfolder": subfolder, "type": kind})


def _wanted_file(folders: Folders, query: Mapping[str, str]) -> Path:
    if "filename" not in query:
        raise _RefusedError(404)
    name, kind = split_annotation(query["filename"])
    if not name or name.startswith("/") or ".." in name:
        raise _RefusedError(400)
    try:
        folders.place(kind or query.get("type", "output"), query.get("subfolder", ""), "")
        path = folders.place(
            kind or query.get("type", "output"),
            query.get("subfolder", ""),
            name.rpartition("/")[2],
        )
    except KeyError as problem:
        raise _RefusedError(400) from problem
    except OutsideError as problem:
        raise _RefusedError(403) from problem
    if not path.is_file():
        raise _RefusedError(404)
    return path


def _as_it_is(path: Path, request: Request, headers: dict[str, str]) -> Response:
    found = path.stat()
    headers["ETag"] = f'"{found.st_mtime_ns:x}-{found.st_size:x}"'
    kind = _harmless_type(path.name)
    known_tag = request.headers.get("if-none-match")
    if known_tag is not None and headers["ETag"] in known_tag:
        return Response(status_code=304, headers=headers, media_type=kind)
    part = None if "if-range" in request.headers else _small_part(request, found)
    if part is None:
        return FileResponse(path, headers=headers, media_type=kind, stat_result=found)
    content = _read(path, part)
    headers |= {
        "Accept-Ranges": "bytes",
        "Content-Range": f"bytes {part.start}-{part.stop - 1}/{found.st_size}",
        "Last-Modified": formatdate(found.st_mtime, usegmt=True),
    }
    return Response(content, status_code=206, headers=headers, media_type=kind)


def _small_part(request: Request, found: os.stat_result) -> range | None:
    """The bytes that a GET asks for, if they are one small part of the file; else None."""
    asked = _PART.fullmatch(request.headers.get("range", ""))
    if asked is None or request.method != "GET":
        return None
    part = range(int(asked[1]), min(int(asked[2]) + 1, found.st_size))
    return part if 0 < part.stop - part.start <= _SMALL_PART else None


def _read(path: Path, part: range) -> bytes:
    with path.open("rb") as file:
        file.seek(part.start)
        return file.read(part.stop - part.start)


def _harmless_type(name: str) -> str:
    """The MIME type of a file by its name, unless a browser would run what it says."""
    kind = content_type(name)
    return "application/octet-stream" if kind in _NEVER_SHOWN_AS else kind


async def _made_over(path: Path, query: Mapping[str, str], headers: dict[str, str]) -> Response:
    channel = query.get("channel", "")
    try:
        if "preview" in query:
            content, kind = await asyncio.to_thread(_previewed, path, query["preview"], channel)
        else:
            content, kind = await asyncio.to_thread(_channel, path, channel)
    except OSError:
        return server_error()
    return Response(content, media_type=kind, headers=headers)


def _previewed(path: Path, wanted: str, channel: str) -> tuple[bytes, str]:
    """A picture as `webp;75` or `jpeg;50` asks for it; WebP too when alpha is asked for."""
    kind, _, quality = wanted.partition(";")
    if kind not in _PREVIEW_FORMATS or "a" in channel:
        kind = "webp"
    with Image.open(path) as opened:
        picture = opened.convert("RGB") if kind == "jpeg" or channel == "rgb" else opened
        buffer = io.BytesIO()
        best = int(quality) if quality.isdigit() else _PREVIEW_QUALITY
        picture.save(buffer, format=kind, quality=best)
    return buffer.getvalue(), f"image/{kind}"


def _channel(path: Path, channel: str) -> tuple[bytes, str]:
    """A picture's colours alone, or its alpha alone on black, as PNG."""
    with Image.open(path) as opened:
        if channel == "rgb":
            picture = opened.convert("RGB")
        else:
            alpha = opened.convert("RGBA").getchannel("A")
            picture = Image.new("RGBA", opened.size)
            picture.putalpha(alpha)
    buffer = io.BytesIO()
    picture.save(buffer, format="PNG")
    return buffer.getvalue(), "image/png"
