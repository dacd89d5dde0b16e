"""A job's files, classified and measured by their first bytes when the job ends."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import replace

from comfy_mcp_core.assets.asset import Asset, asset_id
from comfy_mcp_core.comfyui.files import FileRef, Files
from comfy_mcp_core.comfyui.outputs import OutputFile
from comfy_mcp_core.contributions import MediaType, Probe
from comfy_mcp_core.errors import (
    AssetFileGoneError,
    ComfyUIResponseError,
    ComfyUIUnreachableError,
    MediaUnreadableError,
    TooLargeError,
)
from comfy_mcp_core.media import HEAD_BYTES, MediaTable, RangeSource

__all__ = ["Measuring"]

log = logging.getLogger(__name__)

AT_ONCE = 8
"""How many files of one job are measured at the same time."""


class Measuring:
    """Measures files of one ComfyUI.

    Args:
        files: That server's files.
        media: The table that classifies them.
        server: That server's identity.
    """

    def __init__(self, files: Files, media: MediaTable, server: str) -> None:
        self._files = files
        self._media = media
        self._server = server

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
        known = self._unmeasured(prompt_id, file)
        try:
            head = await self._files.part(file, 0, HEAD_BYTES)
        except AssetFileGoneError:
            return None
        except (ComfyUIUnreachableError, ComfyUIResponseError) as error:
            log.warning("the file %s was not measured: %s", file.filename, error)
            return known
        kind = self._media.classify(file.filename, head.data)
        probe = await self._probe(kind, file, head.data, head.size)
        return replace(
            known,
            mime_type=MediaTable.mime_type(file.filename, kind),
            size=head.size,
            etag=head.etag,
            width=probe.width,
            height=probe.height,
            duration_seconds=probe.duration_seconds,
        )

    def _unmeasured(self, prompt_id: str, file: OutputFile) -> Asset:
        now = time.time()
        kind = self._media.classify(file.filename, b"")
        return Asset(
            asset_id=asset_id(
                self._server, prompt_id, file.node_id, file.output_key, file.position
            ),
            server=self._server,
            prompt_id=prompt_id,
            node_id=file.node_id,
            output_key=file.output_key,
            position=file.position,
            filename=file.filename,
            subfolder=file.subfolder,
            folder_type=file.folder_type,
            mime_type=MediaTable.mime_type(file.filename, kind),
            created_at=now,
            used_at=now,
        )

    async def _probe(self, kind: MediaType | None, file: FileRef, head: bytes, size: int) -> Probe:
        if kind is None:
            return Probe()
        try:
            quick = kind.measure(head, size) if kind.measure else None
            return quick or await self._media.probe(kind, self.source(file, head, size))
        except (
            MediaUnreadableError,
            TooLargeError,
            AssetFileGoneError,
            ComfyUIUnreachableError,
            ComfyUIResponseError,
        ) as error:
            log.info("the file %s was not measured: %s", file.filename, error)
            return Probe()

    def source(self, file: FileRef, head: bytes, size: int) -> RangeSource:
        """A file for a probe to read in parts, from another thread than the event loop's."""
        loop = asyncio.get_running_loop()

        def fetch(offset: int, length: int) -> bytes:
            part = self._files.part(file, offset, length)
            return asyncio.run_coroutine_threadsafe(part, loop).result().data

        return RangeSource(head, size, fetch)
