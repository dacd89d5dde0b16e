"""Multipart forms of uploads, read within a bound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from comfy_mcp_demo.engine.web.answers import TooLargeError
from comfy_mcp_demo.engine.web.service import UPLOAD_LIMIT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Message


class BadFormError(Exception):
    """A form without a usable file. `unexpected` if ComfyUI's server stumbles over it too."""

    def __init__(self, *, unexpected: bool = False) -> None:
        super().__init__("the form holds no file named image")
        self.unexpected = unexpected


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """An upload: the file's name and bytes, and the other fields."""

    filename: str
    content: bytes
    fields: Mapping[str, str]


async def read_form(request: Request) -> Form:
    """The upload in a request.

    Raises:
        BadFormError: There is no file in the field `image`, or the body is no form.
        TooLargeError: The body is larger than 100 MiB.
    """
    try:
        async with _bounded(request).form(max_files=8, max_part_size=UPLOAD_LIMIT) as form:
            image = form.get("image")
            if not isinstance(image, UploadFile):
                raise BadFormError
            if not image.filename:
                raise BadFormError(unexpected=True)
            content = await image.read()
            fields = {name: one for name, one in form.items() if isinstance(one, str)}
            return Form(filename=image.filename, content=content, fields=fields)
    except HTTPException as problem:
        raise BadFormError from problem


def _bounded(request: Request) -> Request:
    """The same request, whose body breaks off when it grows too large."""
    size = 0

    async def receive() -> Message:
        nonlocal size
        part = await request.receive()
        size += len(part.get("body", b""))
        if size > UPLOAD_LIMIT:
            raise TooLargeError
        return part

    return Request(request.scope, receive)
