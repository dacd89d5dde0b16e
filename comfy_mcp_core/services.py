"""What the parts of a running server share; made by the App, handed to every call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from comfy_mcp_core.assets import Assets
from comfy_mcp_core.background import Background
from comfy_mcp_core.comfyui.client import ComfyUIClient
from comfy_mcp_core.comfyui.events import EventStream
from comfy_mcp_core.comfyui.node_info import NodeInfoCache
from comfy_mcp_core.defaults import Defaults
from comfy_mcp_core.jobs import Jobs
from comfy_mcp_core.media import MediaTable
from comfy_mcp_core.plugins import Plugins
from comfy_mcp_core.references import References
from comfy_mcp_core.settings import ConfigFile, Settings
from comfy_mcp_core.store import Database
from comfy_mcp_core.workflows.catalog import Catalog

__all__ = ["Kept", "ServerInfo", "Services"]


class ServerInfo:
    """What ComfyUI says of itself, asked once for each time the socket was opened."""

    def __init__(self, client: ComfyUIClient, events: EventStream) -> None:
        self._client = client
        self._events = events
        self._asked = -1
        self._stats: Mapping[str, Any] = {}

    async def get(self) -> Mapping[str, Any]:
        """Its /system_stats.

        Raises:
            ComfyUIUnreachableError: When it is down.
        """
        if self._asked != self._events.generation:
            generation = self._events.generation
            self._stats = await self._client.system_stats()
            self._asked = generation
        return self._stats

    async def engine(self) -> str:
        """What an engine that is no ComfyUI says of itself; empty for a ComfyUI."""
        told: object = (await self.get()).get("engine")
        if not isinstance(told, Mapping):
            return ""
        told = cast("Mapping[str, object]", told)
        return str(told.get("description") or told.get("name") or "")


class Kept:
    """Answers that hold as long as what they were made from is the same."""

    def __init__(self) -> None:
        self._made_from: tuple[int, ...] = ()
        self._answers: dict[str, Mapping[str, object]] = {}

    def get(
        self, key: str, versions: tuple[int, ...], make: Callable[[], Mapping[str, object]]
    ) -> Mapping[str, object]:
        """The answer of that key, made anew when the versions are others than before."""
        if versions != self._made_from:
            self._made_from, self._answers = versions, {}
        if key not in self._answers:
            self._answers[key] = make()
        return self._answers[key]


@dataclass(frozen=True, kw_only=True)
class Services:
    """The services of one running server."""

    settings: Settings
    config: ConfigFile
    plugins: Plugins
    comfyui: ComfyUIClient
    node_info: NodeInfoCache
    server_info: ServerInfo
    database: Database
    assets: Assets
    references: References
    jobs: Jobs
    media: MediaTable
    catalog: Catalog
    defaults: Defaults
    background: Background
    plugin_settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    told_workflows: Kept = field(default_factory=Kept)

    @property
    def versions(self) -> tuple[int, ...]:
        """Others as soon as a workflow file, a default or what is known of nodes is another."""
        return self.catalog.version, self.defaults.version, self.node_info.version
