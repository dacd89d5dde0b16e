"""The tool that shows a video to an agent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from comfy_mcp_core.content import Image, Result
from comfy_mcp_core.contributions import Tool
from comfy_mcp_core.errors import InvalidArgumentsError
from comfy_mcp_core.programs import in_thread
from comfy_mcp_video.media.limits import MAX_FILE_BYTES

if TYPE_CHECKING:
    from pathlib import Path

    from comfy_mcp_core.call import Call
    from comfy_mcp_core.contributions import Preview, Probe
    from comfy_mcp_video.media.facts import Facts

__all__ = ["VIEW_VIDEO", "view_video"]

FRAME_PIXELS = 1024
"""The longer side of a single frame, in pixels."""

FRAME_BYTES = 500_000


async def view_video(
    call: Call,
    asset_id: Annotated[str, Field(description="From a generation's result or list_assets")],
    mode: Annotated[
        Literal["contact_sheet", "frame", "metadata"],
        Field(description="Many frames, one frame, or facts only"),
    ] = "contact_sheet",
    frames: Annotated[int, Field(ge=1, le=36, description="How many frames on the sheet")] = 9,
    at: Annotated[
        float | None, Field(ge=0, description="Second of the frame; default is the middle")
    ] = None,
) -> Result:
    """Look at a video or animated picture: a contact sheet of evenly spread frames with their
    times, or mode="frame" for one of them large. Use it after a generation to judge motion, then
    regenerate. mode="metadata" tells codec, fps and sound only.

    Raises:
        AssetNotFoundError: When no asset has that id.
        AssetExpiredError: When its time is over.
        AssetFileGoneError: When its file is gone.
        MediaNotSupportedError: When it is no video, holds sound only, or there is no ffmpeg.
        MediaUnreadableError: When the file is broken, or takes too long to decode.
        InvalidArgumentsError: When `at` lies beyond the end.
        TooLargeError: When the file or its frames are too large.
        BudgetUnreachableError: When no picture fits the answer.
        ComfyUIUnreachableError: When ComfyUI is down.
        ComfyUIResponseError: When ComfyUI answers something unforeseen.
        StoreError: When the store can't be used.
    """
    asset = await call.asset(asset_id, medium="video")
    described, link = call.describe(asset), call.link(asset)
    if mode == "metadata":
        told = described | {"video": _described(await call.probe(asset))}
        return Result(data=told, content=(link,))
    async with call.file(asset, MAX_FILE_BYTES) as path:
        if mode == "frame":
            seen = await in_thread(_frame, path, at)
        else:
            seen = await in_thread(_sheet, path, frames)
    preview, data = seen
    return Result(
        data=described | data,
        content=(Image(data=preview.data, mime_type=preview.mime_type), link),
    )


def _sheet(path: Path, frames: int) -> tuple[Preview, dict[str, object]]:
    """A contact sheet, and what is told of it."""
    from comfy_mcp_video.media.reading import read_file
    from comfy_mcp_video.media.sheet import contact_sheet  # Pillow slows start-up down

    sheet = contact_sheet(path, read_file(path), frames)
    told = _told(sheet.facts, sheet.preview, list(sheet.times))
    return sheet.preview, told | ({"remarks": list(sheet.remarks)} if sheet.remarks else {})


def _frame(path: Path, at: float | None) -> tuple[Preview, dict[str, object]]:
    """One frame, and what is told of it."""
    from comfy_mcp_video.media.encode import within_budget  # Pillow slows start-up down
    from comfy_mcp_video.media.poster import frame_picture
    from comfy_mcp_video.media.reading import read_file
    from comfy_mcp_video.media.shots import countable

    facts = countable(path, read_file(path))
    if at is not None:
        _check_within(at, facts)
    shot = frame_picture(path, facts, at, FRAME_PIXELS)
    preview = within_budget(shot.picture, FRAME_BYTES)
    return preview, _told(facts, preview, [round(shot.seconds, 3)])


def _check_within(at: float, facts: Facts) -> None:
    """Refuse a time after the end; the end itself shows the last frame.

    Raises:
        InvalidArgumentsError: When it is later.
    """
    ends = max(facts.picture_seconds or 0.0, facts.duration_seconds or 0.0)
    # Turned round for what is no number.
    if not at <= ends:
        raise InvalidArgumentsError(
            f"'at' is {at:g}, but the video ends at {ends:.3f} seconds.",
            hint=f"Give at from 0 to {ends:.3f}, or leave it out for the middle.",
            arguments=[{"argument": "at", "given": at, "allowed": f"0 to {ends:.3f}"}],
        )


def _told(facts: Facts, preview: Preview, times: list[float]) -> dict[str, object]:
    from comfy_mcp_video.media.facts import probe_of

    shown: dict[str, object] = {
        "width": preview.width,
        "height": preview.height,
        "mime_type": preview.mime_type,
        "bytes_size": len(preview.data),
        "times": times,
    }
    return {"video": _described(probe_of(facts)), "preview": shown}


def _described(probe: Probe) -> dict[str, object]:
    """A probe as JSON; what is unknown is left out."""
    measured: dict[str, object] = {
        "width": probe.width,
        "height": probe.height,
        "duration_seconds": probe.duration_seconds,
        **probe.details,
    }
    return {key: value for key, value in measured.items() if value is not None}


VIEW_VIDEO = Tool(
    fn=view_video, title="View a video", read_only=True, idempotent=True, open_world=True
)
"""The declaration of `view_video`."""
