"""What Pillow raises for broken files becomes an error that an agent understands."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Generator
from contextlib import contextmanager

from PIL import Image

from comfy_mcp_core.errors import MediaUnreadableError, TooLargeError

__all__ = ["decoding"]

_DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
    struct.error,
    zlib.error,
    Warning,
)
"""What Pillow's decoders raise for broken files; warnings where a process made them errors."""


@contextmanager
def decoding(format_name: str) -> Generator[None]:
    """Nothing but calls of Pillow's decoders belongs inside.

    Raises:
        MediaUnreadableError: When one of them finds the file broken.
        TooLargeError: When one of them refuses so many pixels.
    """
    try:
        yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooLargeError(
            f"Pillow refuses to decode so large a picture: {error}",
            hint="Fetch the file and make it smaller.",
        ) from error
    except _DECODER_ERRORS as error:
        what = " ".join(str(error).split())[:200] or type(error).__name__
        raise MediaUnreadableError(
            f"The {format_name} picture is truncated or broken: {what}",
            hint="Fetch, upload or generate it again.",
        ) from error
