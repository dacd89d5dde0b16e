"""The library of assets: measured when a job ends, found by id, read over HTTP."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from comfy_mcp_core.arguments import shown
from comfy_mcp_core.assets import records
from comfy_mcp_core.assets.asset import Asset, resource_uri
from comfy_mcp_core.assets.measuring import Measuring
from comfy_mcp_core.assets.records import Listed, Query
from comfy_mcp_core.comfyui.files import Files, gone
from comfy_mcp_core.comfyui.outputs import OutputFile
from comfy_mcp_core.content import Link
from comfy_mcp_core.contributions import MediaType, Preview, PreviewBudget, Probe
from comfy_mcp_core.errors import (
    AssetExpiredError,
    AssetFileGoneError,
    AssetNotFoundError,
)
from comfy_mcp_core.media import HEAD_BYTES, MediaTable, extension, unsupported
from comfy_mcp_core.store import Database, StoreError

__all__ = ["Assets"]

log = logging.getLogger(__name__)

REMEMBERED_SECONDS = 30 * 24 * 3600.0
"""How long it is known of an expired asset that it was there."""

SWEEP_SECONDS = 3600.0

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
        public_url: This server's own address, for download links; may change when a port is known,
            and is empty where there is none.

    Attributes:
        news: Set when assets were stored; whoever tells of them clears it.
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
        self.news = asyncio.Event()
        self._measuring = Measuring(files, media, server)

    async def measure(self, prompt_id: str, files: Sequence[OutputFile]) -> list[Asset]:
        """The assets that a job's files make, measured but not yet stored."""
        return await self._measuring.measure(prompt_id, files)

    async def get(self, wanted: str) -> Asset:
        """The asset of that id; its time begins anew.

        Raises:
            AssetNotFoundError: When no asset has that id.
            AssetExpiredError: When its time is over.
        """
        asset = await self._database.read(partial(records.find, asset_id=wanted))
        now = time.time()
        if asset is None:
            raise AssetNotFoundError(
                f"There is no asset {shown(wanted)!r}.",
                hint="An asset_id comes from a finished generation; get_job tells those of a job.",
                asset_id=shown(wanted),
            )
        if self._ttl and asset.used_at + self._ttl < now:
            raise AssetExpiredError(
                f"The asset {wanted} was last used over {self._ttl / 3600:g} hours ago.",
                hint="Make it anew; COMFY_MCP_ASSET_TTL_HOURS sets the time, 0 for ever.",
                asset_id=wanted,
            )
        # Losing this write to a crash only shortens the asset's time.
        self._database.later(partial(records.touch, asset_id=wanted, now=now))
        return replace(asset, used_at=now)

    async def of_job(self, prompt_id: str) -> list[Asset]:
        """The assets of a job, the first of type `output` first."""
        return await self._database.read(partial(records.of_job, prompt_id=prompt_id))

    async def listed(
        self,
        *,
        limit: int,
        before: int | None = None,
        workflow_id: str = "",
        session_id: str = "",
        media: str = "",
    ) -> list[Listed]:
        """Assets whose time is not over, the newest first.

        Args:
            limit: How many at most.
            before: Only those registered before the asset of this number.
            workflow_id: Only those of this workflow; empty for all.
            session_id: Only those of this session; empty for all.
            media: Only those of this medium; empty for all.

        Raises:
            StoreError: When the store can't be used.
        """
        query = Query(
            limit=limit,
            before=before,
            workflow_id=workflow_id,
            session_id=session_id,
            used_since=time.time() - self._ttl if self._ttl else 0.0,
            fits=(lambda kind, lasts: self.media.medium(kind, lasts) == media) if media else None,
        )
        return await self._database.read(partial(records.page, query=query))

    def expires_at(self, asset: Asset) -> float | None:
        """When the asset's time is over, in seconds since the epoch; None for never."""
        return asset.used_at + self._ttl if self._ttl else None

    async def _sweep(self) -> None:
        before = time.time() - self._ttl - REMEMBERED_SECONDS
        try:
            forgotten = await self._database.run(partial(records.sweep, before=before))
        except StoreError as error:
            log.warning("expired assets were not swept: %s", error)
        else:
            log.info("%d expired asset(s) were forgotten", forgotten)

    async def sweep_now_and_then(self) -> None:
        """Forget, for ever, what expired long ago; until then its expiry can be told."""
        while True:
            if self._ttl:
                await self._sweep()
            await asyncio.sleep(SWEEP_SECONDS)

    def media_type(self, asset: Asset) -> MediaType | None:
        """The asset's type among the plugins that are installed now."""
        lasts = asset.duration_seconds is not None
        return self.media.by_mime_type(asset.mime_type, asset.filename, lasts=lasts)

    async def read(self, asset: Asset, max_bytes: int = PREVIEW_SOURCE_BYTES) -> bytes:
        """The asset's bytes.

        Raises:
            AssetFileGoneError: When the file is gone or another one has taken its name.
            TooLargeError: When it has more than `max_bytes`.
            ComfyUIUnreachableError: When ComfyUI, or the server that has it, is not there.
        """
        self.check_server(asset)
        head = await self.files.whole(asset, max_bytes)
        self.check_same(asset, head.etag, head.size)
        digest = await asyncio.to_thread(lambda: hashlib.sha256(head.data).hexdigest())
        self._check_digest(asset, digest)
        return head.data

    @asynccontextmanager
    async def file(self, asset: Asset, max_bytes: int) -> AsyncGenerator[Path]:
        """A copy of the asset's file on this machine, which is gone afterwards.

        Raises:
            AssetFileGoneError: When the file is gone or another one has taken its name.
            TooLargeError: When it has more than `max_bytes`.
            ComfyUIUnreachableError: When ComfyUI, or the server that has it, is not there.
        """
        self.check_server(asset)
        make = partial(TemporaryDirectory, prefix="comfy-mcp-", ignore_cleanup_errors=True)
        folder = await asyncio.to_thread(make)
        try:
            path = Path(folder.name) / f"asset{extension(asset.filename)}"
            copy = await self.files.copy(asset, path, max_bytes)
            self.check_same(asset, copy.etag, copy.size)
            self._check_digest(asset, copy.sha256)
            yield path
        finally:
            # Not in a thread, which a cancelled caller would not wait for: milliseconds at most.
            folder.cleanup()

    def _check_digest(self, asset: Asset, digest: str) -> None:
        """Hold the digest of the bytes against that of those that were read earlier, or note it."""
        if not asset.sha256:
            self._database.later(
                partial(records.note_sha256, asset_id=asset.asset_id, sha256=digest)
            )
        elif asset.sha256 != digest:
            raise gone(asset)

    async def check_file(self, asset: Asset) -> None:
        """Make sure that the asset's file is still there and still the same.

        Raises:
            AssetFileGoneError: When it is not, or when it lies on another ComfyUI.
            ComfyUIUnreachableError: When ComfyUI is down.
        """
        self.check_server(asset)
        head = await self.files.part(asset, 0, 1)
        self.check_same(asset, head.etag, head.size)

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
    def check_same(asset: Asset, etag: str, size: int | None = None) -> None:
        """Refuse a file that took the asset's name after it.

        Raises:
            AssetFileGoneError: When the ETags differ, or the sizes.
        """
        if asset.etag and etag and asset.etag != etag:
            raise gone(asset)
        if asset.size is not None and size is not None and asset.size != size:
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
        if asset.duration_seconds is None:
            return await self.media.preview(kind, await self.read(asset), budget)
        # What lasts some time may be large: it is read from disk, never whole in memory.
        async with self.file(asset, PREVIEW_SOURCE_BYTES) as path:
            return await self.media.preview(kind, path, budget)

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
        self.check_same(asset, head.etag, head.size)
        return await self.media.probe(kind, self._measuring.source(asset, head.data, head.size))

    def describe(self, asset: Asset) -> dict[str, object]:
        """The asset's public fields, as tools tell them; unknown ones are left out."""
        kind = self.media_type(asset)
        medium = kind.name if kind else asset.mime_type.partition("/")[0]
        here = asset.server == self.server
        url = self.files.url(asset) if here else None
        told: dict[str, object | None] = {
            "asset_id": asset.asset_id,
            "asset_url": url,
            "image_url": url if medium == "image" else None,
            "download_url": self.download_url(asset) if here else None,
            "server": None if here else asset.server,
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

    def download_url(self, asset: Asset) -> str | None:
        """The asset's address on this server, which works where ComfyUI's host can't be reached.

        None over stdio, where nothing listens.
        """
        return f"{self.public_url}/assets/{asset.asset_id}" if self.public_url else None

    def link(self, asset: Asset) -> Link:
        """A link to the asset for the agent's client."""
        return Link(
            uri=resource_uri(asset.asset_id),
            name=asset.filename,
            mime_type=asset.mime_type,
            size=asset.size,
        )
