"""A contact sheet: frames with their times on a dark ground, and a line on the whole video."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from comfy_mcp_video.media.encode import within_budget
from comfy_mcp_video.media.facts import rounded
from comfy_mcp_video.media.grid import GAP, STAMP, Grid, grid_for
from comfy_mcp_video.media.limits import DECODE_SECONDS
from comfy_mcp_video.media.looks import Look, look_at, remarks_on
from comfy_mcp_video.media.shots import countable, even_shots, times_of

if TYPE_CHECKING:
    from pathlib import Path

    from comfy_mcp_core.contributions import Preview
    from comfy_mcp_video.media.facts import Facts

__all__ = ["Sheet", "contact_sheet", "on_ground", "stamp", "title_of"]

LARGEST = (1024, 984)
"""Pixels of the sheet without its title, which takes at most two lines."""

MAX_BYTES = 500_000

_GROUND, _TITLE, _TIME = (22, 23, 27), (240, 240, 242), (205, 207, 214)
_CHECKS = ((200, 200, 204), (160, 160, 166))
_CHECK = 8

_TITLE_SIZE, _TIME_SIZE = 15, 13
_LINE = 19
"""Pixels from one line of the title to the next."""

_HOUR, _MINUTE = 3600, 60

_PART = 0.1
"""The share of a video that its sound may last longer than its picture without a remark."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A contact sheet: the picture, the second of each frame, remarks, and the facts as found."""

    preview: Preview
    times: tuple[float, ...]
    remarks: tuple[str, ...]
    facts: Facts


def contact_sheet(
    path: Path, facts: Facts, frames: int, *, limit_seconds: float = DECODE_SECONDS
) -> Sheet:
    """Frames evenly spread over a video, as WebP of at most 1,024 pixels a side and 500 KB.

    Args:
        path: The file.
        facts: What it says of itself.
        frames: How many frames to show, if it has so many.
        limit_seconds: How long decoding may take.

    Raises:
        MediaUnreadableError: When no frame can be decoded, or the time is over.
        MediaNotSupportedError: When ffmpeg can't be started.
        TooLargeError: When the frames have too many pixels.
    """
    facts = countable(path, facts, limit_seconds=limit_seconds)
    wanted = len(times_of(facts, frames))
    grid = grid_for(wanted, facts.width, facts.height, LARGEST)
    lines = _wrapped(title_of(facts), _font(_TITLE_SIZE), grid.width - 2 * GAP)
    top = GAP + _LINE * len(lines)
    sheet = Image.new("RGB", (grid.width, top + grid.height), _GROUND)
    draw = ImageDraw.Draw(sheet)
    for number, line in enumerate(lines):
        draw.text((GAP + 2, GAP + number * _LINE), line, _TITLE, _font(_TITLE_SIZE))
    times: list[float] = []
    looks: list[Look] = []
    for shot in even_shots(path, facts, wanted, grid.frame, limit_seconds=limit_seconds):
        picture = on_ground(shot.picture)
        _place(sheet, draw, grid, len(times), top, picture, stamp(shot.seconds, facts))
        times.append(round(shot.seconds, 3))
        looks.append(look_at(shot.seconds, picture))
    return Sheet(
        preview=within_budget(sheet, MAX_BYTES),
        times=tuple(times),
        remarks=(*_remarks(facts, wanted, len(times)), *remarks_on(looks)),
        facts=facts,
    )


def on_ground(picture: Image.Image) -> Image.Image:
    """A picture without transparency: what can be seen through shows light checks."""
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, _CHECKS[0])
    draw = ImageDraw.Draw(ground)
    for top in range(0, picture.height, _CHECK):
        for left in range(_CHECK * (top // _CHECK % 2), picture.width, 2 * _CHECK):
            draw.rectangle((left, top, left + _CHECK - 1, top + _CHECK - 1), _CHECKS[1])
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def title_of(facts: Facts) -> str:
    """Size, frame rate, duration, codec and sound in one line."""
    parts = [f"{facts.width} x {facts.height}"]
    if facts.fps:
        varies = "about " if facts.variable_rate else ""
        parts.append(f"{varies}{rounded(round(facts.fps, 2))} fps")
    if facts.duration_seconds:
        parts.append(stamp(facts.duration_seconds, facts))
    if facts.frames:
        parts.append(f"{facts.frames:,} frame{'s' * (facts.frames > 1)}")
    parts.append(facts.codec)
    parts.append(f"sound {facts.sound.codec}" if facts.sound else "no sound")
    return ", ".join(parts)


def stamp(seconds: float, facts: Facts) -> str:
    """A time as it stands on the sheet: 1.25 s, in longer videos 1:02.5 or 1:00:02."""
    whole = facts.duration_seconds or 0.0
    if whole < _MINUTE:
        return f"{seconds:.2f} s"
    if whole < _HOUR:
        minutes, rest = divmod(round(seconds, 1), _MINUTE)
        return f"{int(minutes)}:{rest:04.1f}"
    minutes, rest = divmod(round(seconds), _MINUTE)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def _remarks(facts: Facts, wanted: int, found: int) -> list[str]:
    remarks: list[str] = []
    if found < wanted:
        remarks.append(
            f"The file is cut off or broken: {found} of {wanted} frames could be decoded."
        )
    lasts, whole = facts.picture_seconds or 0.0, facts.duration_seconds or 0.0
    if found == wanted and whole - lasts > max(_PART * whole, 0.1):
        remarks.append(f"The picture ends at {stamp(lasts, facts)} of {stamp(whole, facts)}.")
    if facts.frames == 1:
        remarks.append("It has a single frame.")
    if facts.variable_rate:
        remarks.append("The frame rate varies.")
    return remarks


def _place(
    sheet: Image.Image,
    draw: ImageDraw.ImageDraw,
    grid: Grid,
    number: int,
    top: int,
    picture: Image.Image,
    text: str,
) -> None:
    """Put a frame into its cell, centred, and its time below it."""
    left, down = grid.place(number)
    cell_width, cell_height = grid.cell
    sheet.paste(picture, (left + (cell_width - picture.width) // 2, top + down))
    middle = left + cell_width / 2, top + down + cell_height - STAMP / 2
    draw.text(middle, text, _TIME, _font(_TIME_SIZE), anchor="mm")


def _wrapped(
    text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: int
) -> list[str]:
    """The text in lines that are no wider; broken after commas."""
    lines: list[str] = []
    for part in text.split(", "):
        longer = f"{lines[-1]}, {part}" if lines else part
        if lines and font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Pillow's own font, loaded once for each size: it takes a millisecond."""
    return ImageFont.load_default(size)
