"""The library of assets: measured when a job ends, found by id, read over HTTP."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from functools import partial

from comfy_mcp_core.assets import records
from comfy_mcp_core.assets.asset import Asset, asset_id
from comfy_mcp_core.comfyui.files import FileRef, Files, gone
from comfy_mcp_core.comfyui.outputs import OutputFile
from comfy_mcp_core.content import Link
from comfy_mcp_core.contributions import MediaType, Preview, PreviewBudget, Probe
from comfy_mcp_core.errors import (
    AssetExpiredError,
    AssetFileGoneError,
    AssetNotFoundError,
    ComfyUIResponseError,
    ComfyUIUnreachableError,
    MediaUnreadableError,
    TooLargeError,
)
from comfy_mcp_core.media import HEAD_BYTES, MediaTable, RangeSource, unsupported
from comfy_mcp_core.store import Database

__all__ = ["Assets"]

log = logging.getLogger(__name__)

AT_ONCE = 8
"""How many files of one job are measured at the same time."""

PREVIEW_SOURCE_BYTES = 256 * 2**20
"""The largest file that is read whole for a preview."""


class Assets:
    """All assets in the store.

    Args:
        database: The store.
        files: The files of the server that is in use.
        media: The table that classifies them.
        server: That server's identity.
        ttl_hours: How long an asset is kept after its last use, 0 for ever.
        public_url: This server's own address, for download links; may change when a port is known.
    """

    def __init__(
        self,
        database: Database,
        files: Files,
        media: MediaTable,
        *,
        server: str,
        ttl_hours: float,
        public_url: str,
    ) -> None:
        self._database = database
        self._ttl = ttl_hours * 3600
        self.files = files
        self.media = media
        self.server = server
        self.public_url = public_url

    async def measure(self, prompt_id: str, files: Sequence[OutputFile]) -> list[Asset]:
        """The assets that a job's files make, measured but not yet stored.

        A file that is not there (a cache hit on a deleted one) is left out. One that can't be
        measured, because it is broken or ComfyUI went away, is an asset without measures.
        """
        if len(files) == 1:
            only = await self._measure(prompt_id, files[0])
            return [] if only is None else [only]
        places = asyncio.Semaphore(AT_ONCE)

        async def one(file: OutputFile) -> Asset | None:
            async with places:
                return await self._measure(prompt_id, file)

        found = await asyncio.gather(*map(one, files))
        return [asset for asset in found if asset is not None]

    async def _measure(self, prompt_id: str, file: OutputFile) -> Asset | None:
        now = time.time()
        known = Asset(
            asset_id=asset_id(self.server, prompt_id, file.node_id, file.output_key, file.position),
            server=self.server,
            prompt_id=prompt_id,
            node_id=file.node_id,
            output_key=file.output_key,
            position=file.position,
            filename=file.filename,
            subfolder=file.subfolder,
            folder_type=file.folder_type,
            mime_type=MediaTable.mime_type(file.filename, self.media.classify(file.filename, b"")),
            created_at=now,
            used_at=now,
        )
        try:
            head = await self.files.part(file, 0, HEAD_BYTES)
        except AssetFileGoneError:
            return None
        except (ComfyUIUnreachableError, ComfyUIResponseError) as error:
            log.warning("the file %s was not measured: %s", file.filename, error)
            return known
        kind = self.media.classify(file.filename, head.data)
        probe = await self._probe(kind, file, head.data, head.size)
        return _measured(known, kind, head.size, head.etag, probe)

    async def _probe(self, kind: MediaType | None, file: FileRef, head: bytes, size: int) -> Probe:
        if kind is None:
            return Probe()
        try:
            quick = kind.measure(head, size) if kind.measure else None
            return quick or await self.media.probe(kind, self._source(file, head, size))
        except (MediaUnreadableError, TooLargeError, AssetFileGoneError) as error:
            log.info("the file %s was not measured: %s", file.filename, error)
            return Probe()

    def _source(self, file: FileRef, head: bytes, size: int) -> RangeSource:
        loop = asyncio.get_running_loop()

        def fetch(offset: int, length: int) -> bytes:
            part = self.files.part(file, offset, length)
            return asyncio.run_coroutine_threadsafe(part, loop).result().data

        return RangeSource(head, size, fetch)

    async def get(self, wanted: str) -> Asset:
        """The asset of that id; its time begins anew.

        Raises:
            AssetNotFoundError: When no asset has that id.
            AssetExpiredError: When its time is over.
        """
        asset = await self._database.run(partial(records.find, asset_id=wanted))
        now = time.time()
        if asset is None:
            raise AssetNotFoundError(
                f"There is no asset {wanted!r}.",
                hint="An asset_id comes from a finished generation; get_job tells those of a job.",
                asset_id=wanted,
            )
        if self._ttl and asset.used_at + self._ttl < now:
            raise AssetExpiredError(
                f"The asset {wanted} was last used over {self._ttl / 3600:g} hours ago.",
                hint="Make it anew; COMFY_MCP_ASSET_TTL_HOURS sets the time, 0 for ever.",
                asset_id=wanted,
            )
        # Losing this write to a crash only shortens the asset's time.
        self._database.later(partial(records.touch, asset_id=wanted, now=now))
        return asset

    async def of_job(self, prompt_id: str) -> list[Asset]:
        """The assets of a job, the first of type `output` first."""
        return await self._database.run(partial(records.of_job, prompt_id=prompt_id))

    def media_type(self, asset: Asset) -> MediaType | None:
        """The asset's type among the plugins that are installed now."""
        return self.media.by_mime_type(asset.mime_type, asset.filename)

    async def read(self, asset: Asset, max_bytes: int = PREVIEW_SOURCE_BYTES) -> bytes:
        """The asset's bytes.

        Raises:
            AssetFileGoneError: When the file is gone or another one has taken its name.
            TooLargeError: When it has more than `max_bytes`.
            ComfyUIUnreachableError: When ComfyUI, or the server that has it, is not there.
        """
        self.check_server(asset)
        head = await self.files.whole(asset, max_bytes)
        self.check_same(asset, head.etag)
        return head.data

    def check_server(self, asset: Asset) -> None:
        """Refuse an asset of another ComfyUI than the one in use.

        Raises:
            AssetFileGoneError: Names that server.
        """
        if asset.server != self.server:
            raise AssetFileGoneError(
                f"The asset {asset.asset_id} lies on another ComfyUI server, {asset.server}.",
                hint=f"Set COMFYUI_URL to that server; in use is {self.server}.",
            )

    @staticmethod
    def check_same(asset: Asset, etag: str) -> None:
        """Refuse a file that took the asset's name after it.

        Raises:
            AssetFileGoneError: When the ETags differ.
        """
        if asset.etag and etag and asset.etag != etag:
            raise gone(asset)

    async def preview(self, asset: Asset, budget: PreviewBudget) -> Preview:
        """A preview of the asset within a budget.

        Raises:
            MediaNotSupportedError: When no installed plugin knows the medium.
            MediaUnreadableError: When the file is broken.
        """
        kind = self.media_type(asset)
        if kind is None:
            raise unsupported(asset.filename, asset.mime_type)
        return await self.media.preview(kind, await self.read(asset), budget)

    async def probe(self, asset: Asset) -> Probe:
        """The asset measured again, with details.

        Raises:
            MediaNotSupportedError: When no installed plugin knows the medium.
            MediaUnreadableError: When the file is broken.
        """
        kind = self.media_type(asset)
        if kind is None:
            raise unsupported(asset.filename, asset.mime_type)
        self.check_server(asset)
        head = await self.files.part(asset, 0, HEAD_BYTES)
        self.check_same(asset, head.etag)
        return await self.media.probe(kind, self._source(asset, head.data, head.size))

    def describe(self, asset: Asset) -> dict[str, object]:
        """The asset's public fields, as tools tell them; unknown ones are left out."""
        kind = self.media_type(asset)
        medium = kind.name if kind else asset.mime_type.partition("/")[0]
        url = self.files.url(asset)
        told: dict[str, object | None] = {
            "asset_id": asset.asset_id,
            "asset_url": url,
            "image_url": url if medium == "image" else None,
            "download_url": self.download_url(asset),
            "filename": asset.filename,
            "subfolder": asset.subfolder,
            "folder_type": asset.folder_type,
            "media": medium,
            "mime_type": asset.mime_type,
            "width": asset.width,
            "height": asset.height,
            "duration_seconds": asset.duration_seconds,
            "bytes_size": asset.size,
        }
        return {key: value for key, value in told.items() if value is not None}

    def download_url(self, asset: Asset) -> str:
        """The asset's address on this server, which works where ComfyUI's host can't be reached."""
        return f"{self.public_url}/assets/{asset.asset_id}"

    def link(self, asset: Asset) -> Link:
        """A link to the asset for the agent's client."""
        return Link(
            uri=self.download_url(asset),
            name=asset.filename,
            mime_type=asset.mime_type,
            size=asset.size,
        )


def _measured(asset: Asset, kind: MediaType | None, size: int, etag: str, probe: Probe) -> Asset:
    from dataclasses import replace

    return replace(
        asset,
        mime_type=MediaTable.mime_type(asset.filename, kind),
        size=size,
        etag=etag,
        width=probe.width,
        height=probe.height,
        duration_seconds=probe.duration_seconds,
    )
