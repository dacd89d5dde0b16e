"""Pure: data URIs, the bytes of a file in the text of a reference (RFC 2397)."""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import unquote_to_bytes

from comfy_mcp_core.errors import InvalidArgumentsError, TooLargeError

__all__ = ["decoded"]

_HEAD = re.compile(r"data:(?P<type>[^;,]*)(?P<more>(?:;[^;,]*)*),", re.IGNORECASE)

BASE64 = 4 / 3
"""Characters of base64 for each byte."""

PERCENT = 3
"""Characters that a byte may take where the URI is not in base64."""


def decoded(uri: str, max_bytes: int) -> tuple[bytes, str]:
    """The bytes of a data URI, and the MIME type that it claims; empty when it claims none.

    Raises:
        TooLargeError: When it holds more than `max_bytes`; most are refused undecoded.
        InvalidArgumentsError: When it is no data URI, or its base64 is broken.
    """
    head = _HEAD.match(uri[:1_000])
    if head is None:
        raise InvalidArgumentsError(
            "The data URI has no comma after its type.",
            hint="Write it as data:image/png;base64,… .",
        )
    is_base64 = head["more"].lower().endswith(";base64")
    if len(uri) - head.end() > max_bytes * (BASE64 if is_base64 else PERCENT) + 4:
        raise _too_large(max_bytes)
    body = uri[head.end() :]
    try:
        data = (
            base64.b64decode(_padded(body), validate=True) if is_base64 else unquote_to_bytes(body)
        )
    except (binascii.Error, ValueError) as error:
        raise InvalidArgumentsError(
            f"The data URI's content can't be decoded: {error}.",
            hint="Encode the whole file with base64, without line breaks.",
        ) from error
    if len(data) > max_bytes:
        raise _too_large(max_bytes)
    return data, head["type"].strip().lower()


def _padded(body: str) -> bytes:
    """Base64 in the standard alphabet, with its padding, as agents often leave that out."""
    text = body.translate(str.maketrans("-_", "+/", " \t\r\n")).rstrip("=")
    return (text + "=" * (-len(text) % 4)).encode("ascii")


def _too_large(max_bytes: int) -> TooLargeError:
    return TooLargeError(
        f"The data URI holds more than {max_bytes:,} bytes.",
        hint="Give a path in an allowed folder or a URL, or send a smaller file.",
        max_bytes=max_bytes,
    )
