"""The journey's MCP client: calls of tools, and one generation that is watched while it runs."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from comfy_mcp_core.errors import ComfyMCPError

if TYPE_CHECKING:
    from mcp import Client

__all__ = ["Agent", "Answer", "DemoFailedError", "Picture", "Progress"]

LOOK_SECONDS = 0.1
"""How long each look at a running job waits for its end."""

LIMIT_SECONDS = 600.0
"""The longest that a generation is watched."""


class DemoFailedError(ComfyMCPError):
    """A tool answered with an error, or is not there."""

    code = "DEMO_FAILED"


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """An encoded file: its bytes, and the extension of their type, such as `.jpg`."""

    data: bytes
    extension: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a tool answered: the JSON object, and the pictures beside it."""

    data: dict[str, Any]
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """A look at a running job: 0 to 100, what it does, and the newest latent preview."""

    percent: float
    message: str
    latent: Picture | None


class Agent:
    """What an agent does with the server, through one connected client."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def tools(self) -> list[str]:
        """The names of all tools."""
        names: list[str] = []
        cursor: str | None = None
        while True:
            page = await self._client.list_tools(cursor=cursor)
            names += [tool.name for tool in page.tools]
            cursor = page.next_cursor
            if cursor is None:
                return names

    async def call(self, tool: str, **arguments: object) -> Answer:
        """Call a tool.

        Raises:
            DemoFailedError: With the tool's own sentence and hint, when it answers an error.
        """
        result = await self._client.call_tool(tool, arguments)
        data: dict[str, Any] = result.structured_content or {}
        if result.is_error:
            raise _failed(tool, data)
        pictures = tuple(
            Picture(data=base64.b64decode(block.data), extension=_extension(block.mime_type))
            for block in result.content
            if block.type == "image"
        )
        return Answer(data=data, pictures=pictures)

    async def generate(
        self, tool: str, watch: Callable[[Progress], None], **arguments: object
    ) -> Answer:
        """Start a generation without waiting, then look at the job until it has ended.

        Raises:
            DemoFailedError: When the generation is refused, fails or takes over ten minutes.
        """
        started = await self.call(tool, wait_seconds=0, **arguments)
        prompt_id = str(started.data["prompt_id"])
        # One call waits for the end while others look: whoever waits is told all of the result.
        end = asyncio.create_task(
            self.call("get_job", prompt_id=prompt_id, wait_seconds=LIMIT_SECONDS)
        )
        try:
            while not end.done():
                watch(_progress(await self._look(prompt_id)))
            job = await end
        finally:
            end.cancel()
        if job.data["status"] not in {"completed", "partial"}:
            raise _failed(tool, job.data)
        return job

    async def _look(self, prompt_id: str) -> Answer:
        return await self.call(
            "get_job", prompt_id=prompt_id, wait_seconds=LOOK_SECONDS, preview=True
        )


def _progress(job: Answer) -> Progress:
    told = job.data.get("progress")
    running = isinstance(told, dict)
    # The rest of the message is advice for agents that wait for nothing.
    message = str(job.data.get("message", "")).partition(". The job")[0]
    return Progress(
        percent=float(job.data["progress"]["percent"]) if running else 100.0,
        message=message.rpartition(", ")[0] if running else "Done",
        latent=job.pictures[-1] if job.pictures else None,
    )


def _failed(tool: str, data: dict[str, Any]) -> DemoFailedError:
    sentence = str(data.get("error") or f"{tool} ended with status {data.get('status')!r}.")
    return DemoFailedError(sentence, hint=str(data.get("hint", "")))


def _extension(mime_type: str) -> str:
    return "." + mime_type.removeprefix("image/").replace("jpeg", "jpg")
