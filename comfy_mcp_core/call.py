"""What a tool's function gets: the app's services, and who calls."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from comfy_mcp_core import generation
from comfy_mcp_core.assets import Asset
from comfy_mcp_core.content import Link, Result
from comfy_mcp_core.contributions import MediaType, Preview, PreviewBudget, Probe, Values
from comfy_mcp_core.generation import Listener
from comfy_mcp_core.media import other_medium, unsupported
from comfy_mcp_core.services import Services
from comfy_mcp_core.workflows.catalog import Workflow

__all__ = ["Call"]


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call of a tool.

    Attributes:
        services: The running server's services.
        tool: The tool's name.
        settings: The settings of the plugin that the tool belongs to; None when it has none.
        session_id: Of the caller; empty when nothing identifies it.
        listener: Who is told of generations.
    """

    services: Services
    tool: str
    settings: Any = None
    session_id: str = ""
    listener: Listener = field(default_factory=Listener)

    async def report(self, percent: float, message: str) -> None:
        """Tell the caller how far the call is, where it asked to be told."""
        if self.listener.report is not None:
            await self.listener.report(percent, message)

    async def generate(
        self,
        workflow_id: str,
        values: Values,
        *,
        wait_seconds: float | None = None,
        inline_preview: bool = False,
    ) -> Result:
        """Run a workflow by its id: the one path of every generation.

        Raises:
            ComfyMCPError: As for every generation.
        """
        return await self.run(
            self.services.catalog.get(workflow_id),
            values,
            wait_seconds=wait_seconds,
            inline_preview=inline_preview,
        )

    async def run(
        self,
        workflow: Workflow,
        values: Values,
        *,
        wait_seconds: float | None = None,
        inline_preview: bool = False,
        warnings: tuple[str, ...] = (),
    ) -> Result:
        """Run a workflow that need not be among the files.

        Raises:
            ComfyMCPError: As for every generation.
        """
        return await generation.run(
            self.services,
            generation.Generation(
                workflow=workflow,
                values=values,
                tool=self.tool,
                session_id=self.session_id,
                wait_seconds=wait_seconds,
                inline_preview=inline_preview,
                warnings=warnings,
            ),
            self.listener,
        )

    async def asset(self, asset_id: str, medium: str = "") -> Asset:
        """The asset of that id.

        Args:
            asset_id: Of a finished generation.
            medium: The only medium that will do; empty for any.

        Raises:
            AssetNotFoundError: When no asset has that id.
            AssetExpiredError: When its time is over.
            MediaNotSupportedError: When it is of another medium; the tool that shows that, or the
                package that would, is told.
        """
        asset = await self.services.assets.get(asset_id)
        if medium:
            kind = self.media_type(asset)
            if kind is None:
                raise unsupported(asset.filename, asset.mime_type)
            # An animated picture is a picture too, whichever plugin knows it best.
            if kind.name != medium and not asset.mime_type.startswith(f"{medium}/"):
                raise other_medium(asset_id, kind, medium)
        return asset

    def describe(self, asset: Asset) -> dict[str, object]:
        """The asset's public fields."""
        return self.services.assets.describe(asset)

    def link(self, asset: Asset) -> Link:
        """A link to the asset for the agent's client."""
        return self.services.assets.link(asset)

    def media_type(self, asset: Asset) -> MediaType | None:
        """The asset's medium among the installed plugins."""
        return self.services.assets.media_type(asset)

    async def read(self, asset: Asset, max_bytes: int) -> bytes:
        """The asset's bytes.

        Raises:
            AssetFileGoneError: When the file is gone or another one has taken its name.
            TooLargeError: When it has more than `max_bytes`.
        """
        return await self.services.assets.read(asset, max_bytes)

    @asynccontextmanager
    async def file(self, asset: Asset, max_bytes: int) -> AsyncGenerator[Path]:
        """The asset as a file on this machine, for programs that seek in one; gone afterwards.

        It is streamed, never whole in memory, and keeps its extension.

        Raises:
            AssetFileGoneError: When the file is gone or another one has taken its name.
            TooLargeError: When it has more than `max_bytes`.
        """
        async with self.services.assets.file(asset, max_bytes) as path:
            yield path

    async def preview(self, asset: Asset, budget: PreviewBudget) -> Preview:
        """A preview of the asset within a budget.

        Raises:
            MediaNotSupportedError: When no installed plugin knows the medium.
            MediaUnreadableError: When the file is broken.
        """
        return await self.services.assets.preview(asset, budget)

    async def probe(self, asset: Asset) -> Probe:
        """The asset measured again, with details.

        Raises:
            MediaNotSupportedError: When no installed plugin knows the medium.
            MediaUnreadableError: When the file is broken.
        """
        return await self.services.assets.probe(asset)
