"""A picture's frames as they are stored: no colour is converted, they are only turned upright."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

from comfy_mcp_core.errors import TooLargeError
from comfy_mcp_image.media.decoding import decoding
from comfy_mcp_image.media.upright import upright

if TYPE_CHECKING:
    from comfy_mcp_image.media.formats.header import Header

__all__ = ["MAX_FRAME_PIXELS", "Frames", "opened", "same_look"]

MAX_FRAME_PIXELS = 120_000_000
"""Pixels of all frames of an animation together: four bytes each are held in memory."""

_EIGHT_BIT = 8
_DEEP_MODES = frozenset({"I", "F", "I;16", "I;16B", "I;16L", "I;16N"})
"""Modes that hold more than eight bits per channel."""

_ANIMATED = frozenset({"PNG", "GIF", "WEBP", "AVIF"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Frames:
    """An open picture.

    Attributes:
        picture: Its first frame, decoded and upright, in the mode that Pillow has for it.
        count: How many frames it has.
        moving: Whether they are an animation, and not pages.
        plays: How often an animation is shown, 0 for ever.
        profile: Its ICC profile, empty when it has none.
        whole: Whether Pillow's mode holds all of the file's bits.
        source: The file.
    """

    picture: Image.Image
    count: int
    moving: bool
    plays: int
    profile: bytes
    whole: bool
    source: Image.Image

    def each(self) -> Iterator[tuple[Image.Image, int]]:
        """Each frame as RGBA as it is shown, with its duration in milliseconds.

        Raises:
            MediaUnreadableError: When a frame is broken.
        """
        for number in range(self.count):
            with decoding(self.source.format or ""):
                self.source.seek(number)
                frame = self.source.convert("RGBA")
            yield frame, int(self.source.info.get("duration", 0) or 0)


@contextmanager
def opened(content: bytes, header: Header) -> Generator[Frames]:
    """Open a picture whose header was read.

    Raises:
        MediaUnreadableError: When it is broken.
        TooLargeError: When its frames have too many pixels together.
    """
    with decoding(header.format):
        picture = Image.open(BytesIO(content), formats=(header.format,))
    with picture:
        with decoding(header.format):
            frames = _frames(picture, header)
        yield frames


def _frames(picture: Image.Image, header: Header) -> Frames:
    # A JPEG's further pictures are views for other devices, not frames.
    count: int = 1 if header.format == "JPEG" else getattr(picture, "n_frames", 1)
    if count > 1 and count * picture.width * picture.height > MAX_FRAME_PIXELS:
        raise TooLargeError(
            f"The animation has {count:,} frames of {picture.width} x {picture.height} pixels; at "
            f"most {MAX_FRAME_PIXELS:,} pixels are decoded.",
            hint="Keep the extension that it has, or make it smaller.",
            max_pixels=MAX_FRAME_PIXELS,
        )
    plays, profile = _plays(picture), picture.info.get("icc_profile") or b""
    first = upright(picture.copy(), header)
    return Frames(
        picture=first,
        count=count,
        moving=count > 1 and header.format in _ANIMATED,
        plays=plays,
        profile=profile,
        whole=header.bit_depth <= _EIGHT_BIT or first.mode in _DEEP_MODES,
        source=picture,
    )


def _plays(picture: Image.Image) -> int:
    """How often it is shown: GIF counts repetitions, the other formats count from the first."""
    loop = picture.info.get("loop")
    if loop is None:
        return 1
    return int(loop) + 1 if picture.format == "GIF" and loop else int(loop)


def same_look(one: Frames, other: Frames) -> bool:
    """Whether two animations show the same frames for the same times."""
    return one.plays == other.plays and _timeline(one) == _timeline(other)


def _timeline(frames: Frames) -> list[tuple[str, int]]:
    """What is shown for how long; equal frames in a row count as one."""
    timeline: list[tuple[str, int]] = []
    for frame, duration in frames.each():
        shown = Image.new("RGBA", frame.size)
        shown.paste(frame, mask=frame.getchannel("A").point(lambda alpha: 255 if alpha else 0))
        digest = hashlib.sha256(shown.tobytes()).hexdigest()
        before = 0
        if timeline and timeline[-1][0] == digest:
            _, before = timeline.pop()
        timeline.append((digest, before + duration))
    return timeline
