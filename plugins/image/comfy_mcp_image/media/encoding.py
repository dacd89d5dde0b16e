"""What Pillow raises when it can't write a picture becomes an error that an agent understands."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from comfy_mcp_core.errors import TooLargeError

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["encoding"]

_ENCODER_ERRORS = (OSError, ValueError, RuntimeError)
"""What Pillow's encoders raise for a picture that they refuse."""


@contextmanager
def encoding(picture: Image.Image, format_name: str) -> Generator[None]:
    """Nothing but calls of Pillow's encoders belongs inside, for a picture that is decoded.

    What is decoded and of a mode that the format has is refused for its extent only: its sides, or
    the bytes that its parts come to.

    Raises:
        TooLargeError: When one of them refuses the picture.
    """
    try:
        yield
    except _ENCODER_ERRORS as error:
        what = " ".join(str(error).split())[:200] or type(error).__name__
        raise TooLargeError(
            f"The picture of {picture.width} x {picture.height} pixels cannot be written as "
            f"{format_name}: {what}",
            hint="Choose .png, or make the picture smaller.",
        ) from error
