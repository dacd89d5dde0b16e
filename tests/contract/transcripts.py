"""Plays scenarios to a server and keeps what they found, so that each is played only once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx

from tests.contract.json_types import as_list, as_object
from tests.contract.play import LIMIT_SECONDS, Player, Server

if TYPE_CHECKING:
    from pathlib import Path

    from tests.contract.json_types import Transcript
    from tests.contract.scenarios import Scenario


class Transcripts:
    """The transcripts of one server."""

    def __init__(self, server: Server) -> None:
        """Play to `server` when asked."""
        self.server = server
        self._kept: dict[str, Transcript] = {}

    def of(self, scenario: Scenario) -> Transcript:
        """Return what a scenario found, playing it if it was not."""
        if scenario.name not in self._kept:
            self._kept[scenario.name] = asyncio.run(play(scenario, self.server))
        return self._kept[scenario.name]


async def play(scenario: Scenario, server: Server) -> Transcript:
    """Play one scenario and return what it found."""
    async with httpx.AsyncClient(
        base_url=server.url, trust_env=False, timeout=LIMIT_SECONDS
    ) as client:
        return await scenario.play(Player(server, client))


def describe(name: str, url: str, folder: Path | None) -> Server:
    """Ask a server for its version and for a checkpoint, and return what is to be known of it."""
    with httpx.Client(base_url=url, trust_env=False, timeout=LIMIT_SECONDS) as client:
        system = as_object(as_object(client.get("/system_stats").json())["system"])
        checkpoints = as_list(client.get("/models/checkpoints").json())
    version = tuple(int(p) for p in str(system["comfyui_version"]).split(".") if p.isdecimal())
    return Server(
        name=name, url=url, folder=folder, version=version, checkpoint=str(checkpoints[0])
    )
