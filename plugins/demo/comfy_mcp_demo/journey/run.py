"""The journey itself, step by step."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from comfy_mcp_core import connect, serving
from comfy_mcp_core.settings import ServerSettings, Settings, StoreSettings, WorkflowsSettings
from comfy_mcp_demo.journey.agent import Agent, Answer, DemoFailedError, Picture, Progress
from comfy_mcp_demo.journey.files import Album, prepare_folder, stem_of, write_album
from comfy_mcp_demo.journey.screen import Screen, size

__all__ = ["Latents", "run_journey"]

PICTURE: Final = {"width": 1024, "height": 640, "steps": 60}
"""Large and slow enough that there is something to watch, for a second or two."""

NEEDED: Final = ("get_defaults", "generate_image", "get_job", "view_image")

MOST_LATENTS: Final = 8
"""Latent previews that are kept; when there are more, every second one goes."""

DOWNLOAD_SECONDS: Final = 60.0


def run_journey(prompt: str, output: Path, seed: int) -> None:
    """Generate a picture on the demo engine as an agent would, and write it to a folder.

    Args:
        prompt: What the picture shall show.
        output: The folder for the pictures; made when it is not there.
        seed: Same seed, same picture; -1 draws one.

    Raises:
        ComfyMCPError: What a step of the journey failed with.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    screen = Screen()
    prepare_folder(output)
    screen.title("An agent's journey through Comfy MCP, on the demo engine: no GPU, no ComfyUI.")
    with TemporaryDirectory(prefix="comfy-mcp-demo-") as nowhere:
        asyncio.run(_Journey(screen, prompt, output, seed).travel(Path(nowhere)))
    screen.next_steps()


@dataclass(slots=True)
class Latents:
    """The latent previews that are kept of those that were seen, evenly spread over them."""

    kept: list[Picture] = field(default_factory=list[Picture])
    newest: Picture | None = None
    seen: int = 0
    stride: int = 1

    def see(self, progress: Progress) -> None:
        """Keep the preview of this look, if it is news and its turn."""
        if progress.latent is None or progress.latent == self.newest:
            return
        self.newest = progress.latent
        if self.seen % self.stride == 0:
            self.kept.append(progress.latent)
        self.seen += 1
        if len(self.kept) > MOST_LATENTS:
            self.kept = self.kept[::2]
            self.stride *= 2


@dataclass(frozen=True, slots=True)
class _Journey:
    screen: Screen
    prompt: str
    output: Path
    seed: int

    async def travel(self, nowhere: Path) -> None:
        self.screen.step("Start", "the demo engine and an MCP server in front of it")
        began = time.monotonic()
        async with serving(_settings(nowhere), engine="demo", environment={}) as url:
            self.screen.line(f"{url}/mcp answers after {time.monotonic() - began:.1f} s")
            async with connect(url) as client:
                agent = Agent(client)
                await self._discover(agent)
                asset = await self._generate(agent)
                await self._look(agent, *asset)

    async def _discover(self, agent: Agent) -> None:
        self.screen.step("Connect", "as any MCP client does, over HTTP, and list the tools")
        tools = await agent.tools()
        self.screen.items(tools)
        missing = [name for name in NEEDED if name not in tools]
        if missing:
            raise DemoFailedError(
                f"The demo needs the tools {', '.join(missing)}, which nothing here provides.",
                hint="`pip install comfy-mcp-image`; `comfymcp plugins` shows what is wrong.",
            )
        self.screen.step("get_defaults", "what a call need not say")
        defaults = (await agent.call("get_defaults")).data
        for namespace in defaults["origins"]:
            values: dict[str, Any] = defaults[namespace]
            self.screen.items([f"{k} {v}" for k, v in values.items()], first=f"{namespace}: ")

    async def _generate(self, agent: Agent) -> tuple[Answer, list[Picture]]:
        self.screen.step("generate_image", self.prompt)
        latents = Latents()
        with self.screen.watching() as watch:

            def look(progress: Progress) -> None:
                watch.show(progress)
                latents.see(progress)

            answer = await agent.generate(look, prompt=self.prompt, seed=self.seed, **PICTURE)
        for text in answer.data.get("texts", ()):
            self.screen.line(str(text), "yellow")
        for warning in answer.data.get("warnings", ()):
            self.screen.line(f"warning: {warning}", "yellow")
        return answer, latents.kept

    async def _look(self, agent: Agent, asset: Answer, latents: list[Picture]) -> None:
        self.screen.step("view_image", "what the agent gets to see of it")
        seen = await agent.call("view_image", asset_id=asset.data["asset_id"])
        preview = seen.data["preview"]
        self.screen.line(
            f"{preview['width']} x {preview['height']}, {preview['mime_type']}, "
            f"{size(int(preview['bytes_size']))}"
        )
        album = Album(
            picture=await _download(asset.data), preview=seen.pictures[0], latents=latents
        )
        stem = stem_of(self.prompt, asset.data["seed"])
        written = await asyncio.to_thread(write_album, self.output, stem, album)
        self.screen.asset(asset.data)
        self.screen.written(self.output, written)


def _settings(nowhere: Path) -> Settings:
    """The product as it is installed: nothing of the user's own settings, store or workflows.

    A default model of theirs is not on this engine, and their workflows may need nodes that it
    lacks.
    """
    return Settings(
        server=ServerSettings(port=0),
        store=StoreSettings(path="memory:"),
        workflows=WorkflowsSettings(folder=nowhere),
    )


async def _download(asset: dict[str, Any]) -> Picture:
    """The whole file, from the server's own address of the asset.

    Raises:
        DemoFailedError: When the server does not give it.
    """
    import httpx

    url = str(asset["download_url"])
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=DOWNLOAD_SECONDS) as http:
            response = await http.get(url)
            response.raise_for_status()
    except httpx.HTTPError as error:
        raise DemoFailedError(f"The picture could not be fetched from {url}: {error}.") from error
    return Picture(data=response.content, extension=Path(str(asset["filename"])).suffix)
