"""What a picture's header says."""

from __future__ import annotations

from dataclasses import dataclass

from comfy_mcp_core.errors import MediaUnreadableError

__all__ = ["FIRST_TURNED", "Header", "broken", "mode_with_alpha"]

FIRST_TURNED = 5
"""From this EXIF orientation on (5 to 8), width and height are swapped."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Header:
    """A picture's header.

    Attributes:
        format: Pillow's name of the format, such as `PNG`.
        width: The stored width in pixels, before any turning.
        height: The stored height in pixels.
        mode: The stored colours under Pillow's names: 1, L, LA, P, RGB, RGBA, CMYK, LAB, I;16, I
            or F.
        bit_depth: Bits per channel (per pixel, where there is a palette).
        has_alpha: Whether any pixel can be transparent.
        frames: How many frames there are; None when that could not be told from the first bytes.
        animated: Whether there is certainly more than one frame.
        orientation: EXIF orientation, 1 (as stored) to 8.
    """

    format: str
    width: int
    height: int
    mode: str
    bit_depth: int
    has_alpha: bool = False
    frames: int | None = 1
    animated: bool = False
    orientation: int = 1

    @property
    def displayed(self) -> tuple[int, int]:
        """Width and height in pixels as they are shown, with the orientation applied."""
        if self.orientation >= FIRST_TURNED:
            return self.height, self.width
        return self.width, self.height


def mode_with_alpha(mode: str, *, has_alpha: bool) -> str:
    """Pillow's mode for `L` or `RGB` with an alpha channel; any other mode stays as it is."""
    return {"L": "LA", "RGB": "RGBA"}.get(mode, mode) if has_alpha else mode


def broken(format_name: str, what: str) -> MediaUnreadableError:
    """The error for a header that contradicts its format; `what` is what is wrong."""
    return MediaUnreadableError(
        f"The {format_name} picture is broken: {what}.",
        hint="Fetch, upload or generate it again.",
    )
