"""Running services in front of a demo engine, with one picture in it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from comfy_mcp_core import Call, MediaType, Published, Publisher, PublishRequest, hookimpl
from comfy_mcp_core.app import open_services
from comfy_mcp_core.plugins import load_plugins
from comfy_mcp_core.services import Services
from comfy_mcp_core.settings import (
    ComfyUISettings,
    ConfigFile,
    ServerSettings,
    Settings,
    StoreSettings,
    WorkflowsSettings,
)
from comfy_mcp_publish.settings import PublishSettings
from plugins.publish.tests.media import PICTURE
from tests.support.engine import EngineProcess

SMALL = {"prompt": "a red boat", "width": 64, "height": 64, "steps": 1}

Caller = Callable[..., Call]


async def publish_elsewhere(call: Call, request: PublishRequest) -> Published:
    """A third party's target, which tells whose settings it was given."""
    return Published(url=f"else://{request.filename}", path=f"settings: {call.settings}")


def third_party() -> ModuleType:
    """A plugin with a target, and a medium that is cheap to compress, in place of pictures."""
    module = ModuleType("third_party")

    @hookimpl
    def comfy_mcp_media_types() -> list[MediaType]:
        return [PICTURE]

    @hookimpl
    def comfy_mcp_publishers() -> list[Publisher]:
        return [Publisher(name="elsewhere", title="Elsewhere", publish=publish_elsewhere)]

    declared: Any = module
    declared.comfy_mcp_media_types = comfy_mcp_media_types
    declared.comfy_mcp_publishers = comfy_mcp_publishers
    return module


def configured(services: Services, settings: PublishSettings) -> Call:
    """A call of a server that has these settings of the publish plugin."""
    changed = replace(services, plugin_settings={"publish": settings})
    return Call(services=changed, tool="publish_asset", settings=settings)


@pytest.fixture(scope="module")
def settings(engine: EngineProcess, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("publish")
    return Settings(
        comfyui=ComfyUISettings(url=engine.url),
        server=ServerSettings(port=0),
        store=StoreSettings(path=str(folder / "store.sqlite3")),
        workflows=WorkflowsSettings(folder=folder / "workflows"),
    )


@pytest.fixture(scope="module")
async def services(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Services]:
    config = ConfigFile(path=tmp_path_factory.mktemp("config") / "config.json")
    plugins = load_plugins(allowed=("image", "publish"), extra={"third": third_party()})
    async with open_services(settings, plugins, config=config, environment={}) as services:
        yield services


@pytest.fixture(scope="module")
async def asset_id(services: Services) -> str:
    made = await Call(services=services, tool="generate_image").generate(
        "generate_image", {**SMALL}
    )
    return str(made.data["asset_id"])


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A website's project."""
    root = Path(os.path.realpath(tmp_path)) / "site"
    (root / "public").mkdir(parents=True)
    (root / "package.json").write_text("{}")
    return root


@pytest.fixture
def caller(services: Services, site: Path) -> Caller:
    """Makes calls with settings of the publish plugin."""

    def make(**changes: Any) -> Call:
        told = PublishSettings.model_validate({"project_root": site, **changes})
        return configured(services, told)

    return make
