"""How long an agent waits to look at a song or a video, and what memory that takes."""

from __future__ import annotations

import asyncio

from benchmarks import servers
from benchmarks.measure import Check
from benchmarks.media import files, memory, views
from benchmarks.media.telling import NAME
from benchmarks.setting import Setting

__all__ = ["run"]


def run(setting: Setting) -> list[Check]:
    """Views of a song and a clip beside one decode of each, and memory for long ones."""
    folder = setting.folder / NAME
    files.add_workflows(folder / "workflows")
    made = files.make(folder / "made")
    with servers.listening(servers.comfymcp(folder, setting.url, "--port", "0")) as ours:
        return asyncio.run(_all(setting, ours, made))


async def _all(setting: Setting, ours: servers.Listening, made: files.Made) -> list[Check]:
    assets = await files.as_assets(setting.url, ours.url, made)
    return [
        *await views.run(setting, ours.url, made, assets),
        *await memory.run(setting, ours, assets),
    ]
