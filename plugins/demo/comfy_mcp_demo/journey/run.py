"""The journey itself, step by step."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from comfy_mcp_core import connect, serving
from comfy_mcp_core.settings import ServerSettings, Settings, StoreSettings, WorkflowsSettings
from comfy_mcp_demo.journey.agent import Agent, Answer, DemoFailedError, Picture, Progress
from comfy_mcp_demo.journey.files import Album, prepare_folder, stem_of, write_album
from comfy_mcp_demo.journey.screen import Screen, facts
from comfy_mcp_demo.journey.wishes import Wish

__all__ = ["Latents", "run_journey"]

MOST_LATENTS: Final = 8
"""Latent previews that are kept; when there are more, every second one goes."""

DOWNLOAD_SECONDS: Final = 60.0


def run_journey(wishes: Sequence[Wish], output: Path) -> None:
    """Generate on the demo engine as an agent would, look at it, and write it to a folder.

    Args:
        wishes: What to make, one after another; at least one.
        output: The folder for the files; made when it is not there.

    Raises:
        ComfyMCPError: What a step of the journey failed with.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    screen = Screen()
    prepare_folder(output)
    screen.title("An agent's journey through Comfy MCP, on the demo engine: no GPU, no ComfyUI.")
    with TemporaryDirectory(prefix="comfy-mcp-demo-") as nowhere:
        asyncio.run(_Journey(screen, wishes, output).travel(Path(nowhere)))
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
    wishes: Sequence[Wish]
    output: Path

    async def travel(self, nowhere: Path) -> None:
        self.screen.step("Start", "the demo engine and an MCP server in front of it")
        began = time.monotonic()
        async with serving(_settings(nowhere), engine="demo", environment={}) as url:
            self.screen.line(f"{url}/mcp answers after {time.monotonic() - began:.1f} s")
            async with connect(url) as client:
                agent = Agent(client)
                await self._discover(agent)
                for wish in self.wishes:
                    asset, latents = await self._generate(agent, wish)
                    await self._look(agent, wish, asset, latents)

    async def _discover(self, agent: Agent) -> None:
        self.screen.step("Connect", "as any MCP client does, over HTTP, and list the tools")
        tools = await agent.tools()
        self.screen.items(tools)
        for wish in self.wishes:
            missing = [name for name in wish.needed if name not in tools]
            if missing:
                raise DemoFailedError(
                    f"A {wish.medium} needs the tools {', '.join(missing)}, which nothing here"
                    " provides.",
                    hint=f"`pip install {wish.package}`; `comfymcp plugins` shows what is wrong.",
                )
        self.screen.step("get_defaults", "what a call need not say")
        defaults = (await agent.call("get_defaults")).data
        for namespace in defaults["origins"]:
            values: dict[str, Any] = defaults[namespace]
            self.screen.items([f"{k} {v}" for k, v in values.items()], first=f"{namespace}: ")

    async def _generate(self, agent: Agent, wish: Wish) -> tuple[Answer, list[Picture]]:
        self.screen.step(wish.tool, wish.words)
        latents = Latents()
        with self.screen.watching() as watch:

            def look(progress: Progress) -> None:
                watch.show(progress)
                latents.see(progress)

            answer = await agent.generate(wish.tool, look, **wish.arguments)
        for text in answer.data.get("texts", ()):
            self.screen.line(str(text), "yellow")
        for warning in answer.data.get("warnings", ()):
            self.screen.line(f"warning: {warning}", "yellow")
        return answer, latents.kept

    async def _look(self, agent: Agent, wish: Wish, asset: Answer, latents: list[Picture]) -> None:
        views: dict[str, Picture] = {}
        for look in wish.looks:
            self.screen.step(look.tool, look.why)
            seen = await agent.call(look.tool, asset_id=asset.data["asset_id"], **look.arguments)
            self.screen.line(facts(seen.data["preview"]))
            for remark in seen.data.get("remarks", ()):
                self.screen.line(str(remark))
            views[look.suffix] = seen.pictures[0]
        album = Album(whole=await _download(asset.data), views=views, latents=latents)
        stem = stem_of(wish.words, asset.data["seed"])
        written = await asyncio.to_thread(write_album, self.output, stem, album)
        self.screen.asset(wish.medium, asset.data)
        self.screen.written(self.output, wish.medium, written)


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
        raise DemoFailedError(f"The file could not be fetched from {url}: {error}.") from error
    return Picture(data=response.content, extension=Path(str(asset["filename"])).suffix)
