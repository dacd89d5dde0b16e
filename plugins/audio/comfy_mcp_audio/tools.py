"""The tool that shows a sound to an agent, and lets it listen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from comfy_mcp_core.content import Result
from comfy_mcp_core.contributions import Tool
from comfy_mcp_core.programs import in_thread

if TYPE_CHECKING:
    from comfy_mcp_core.call import Call

__all__ = ["VIEW_AUDIO", "view_audio"]

MOST_FILE_BYTES = 2**30
"""The largest file that is fetched: an hour of stereo as WAV has 635 MB."""

_USUAL_SECONDS = 10.0


async def view_audio(
    call: Call,
    asset_id: Annotated[str, Field(description="From a generation's result or list_assets")],
    mode: Annotated[
        Literal["waveform", "spectrogram", "listen", "metadata"],
        Field(description="A picture, an audio clip, or facts only"),
    ] = "waveform",
    seconds: Annotated[
        float, Field(ge=0.1, le=14_400, description="Length of the clip (at most 60) or part")
    ] = _USUAL_SECONDS,
    start: Annotated[float, Field(ge=0, description="Where the clip or part begins")] = 0.0,
) -> Result:
    """Judge a sound: a picture of the whole, or of the part that start and seconds choose, with
    loudness, peak, silence, clipping and remarks; mode="listen" gives a clip to hear. Then
    regenerate to change it or publish it.

    Raises:
        AssetNotFoundError: When no asset has that id.
        AssetExpiredError: When its time is over.
        AssetFileGoneError: When its file is gone.
        MediaNotSupportedError: When it is no sound, or there is no ffmpeg.
        MediaUnreadableError: When the file is broken, cut off, or takes too long to decode.
        TooLargeError: When the file is too large, or has too many channels.
        InvalidArgumentsError: When start lies behind its end.
        BudgetUnreachableError: When no picture fits.
        ComfyUIUnreachableError: When ComfyUI is down.
        ComfyUIResponseError: When ComfyUI answers something unforeseen.
        StoreError: When the store can't be used.
    """
    asset = await call.asset(asset_id, medium="audio")
    described = call.describe(asset)
    if mode == "metadata":
        probe = await call.probe(asset)
        length = probe.duration_seconds
        facts = {} if length is None else {"duration_seconds": length}
        told = {"audio": facts | dict(probe.details)}
        return Result(data=described | told, content=(call.link(asset),))
    from comfy_mcp_audio.analysis.pcm import Window  # numpy slows start-up down
    from comfy_mcp_audio.viewing import heard, pictured

    whole = start == 0 and seconds == _USUAL_SECONDS and mode != "listen"
    window = Window(start=start, seconds=None if whole else seconds)
    async with call.file(asset, MOST_FILE_BYTES) as path:
        if mode == "listen":
            told, content = await in_thread(heard, path, window)
        else:
            told, content = await in_thread(pictured, path, mode, window)
    return Result(data=described | told, content=(content, call.link(asset)))


VIEW_AUDIO = Tool(
    fn=view_audio, title="View or hear a sound", read_only=True, idempotent=True, open_world=True
)
"""The declaration of `view_audio`."""
