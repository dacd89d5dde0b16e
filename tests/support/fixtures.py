"""The demo engine as a process, and settings that leave the user's own files alone."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.backend import Backend, demo, genuine
from tests.support.engine import EngineProcess

if TYPE_CHECKING:
    from comfy_mcp_core.settings import Settings


_NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The one event loop that the product runs on."""
    return "asyncio"


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineProcess]:
    """A demo engine for tests that leave it alive and don't mind others' jobs."""
    with EngineProcess(tmp_path_factory.mktemp("engine")) as process:
        yield process


@pytest.fixture
def own_engine(tmp_path: Path) -> Iterator[EngineProcess]:
    """A demo engine of the test's own, to be killed, restarted or filled."""
    with EngineProcess(tmp_path / "engine") as process:
        yield process


@pytest.fixture(scope="module")
def shared_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """What `shared` is set up with; a module may put workflows into its folder."""
    from comfy_mcp_core.settings import ServerSettings, Settings, StoreSettings, WorkflowsSettings

    folder = tmp_path_factory.mktemp("shared")
    return Settings(
        server=ServerSettings(port=0),
        store=StoreSettings(path=str(folder / "store.sqlite3")),
        workflows=WorkflowsSettings(folder=folder / "workflows"),
    )


@pytest.fixture(scope="module")
async def shared(shared_settings: Settings, engine: EngineProcess) -> AsyncIterator[str]:
    """One server with the image plugin for a module whose tests don't mind each other's assets."""
    from tests.support.product import image_product

    async with image_product(shared_settings, engine.url) as url:
        yield url


@pytest.fixture(scope="module")
async def shared_of_all(shared_settings: Settings, engine: EngineProcess) -> AsyncIterator[str]:
    """Likewise with all plugins."""
    from tests.support.product import product

    async with product(shared_settings, engine.url) as url:
        yield url


@pytest.fixture(params=["demo", pytest.param("comfyui", marks=pytest.mark.comfyui)])
def backend(request: pytest.FixtureRequest) -> Backend:
    """A demo engine, and in a second test a genuine ComfyUI."""
    if request.param == "demo":
        return demo(request.getfixturevalue("engine").url)
    return genuine(request.getfixturevalue("comfyui").url)


@pytest.fixture(scope="session", autouse=True)
def session_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What fixtures start before a test has a home of its own leaves the user's alone too."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        _move_home(folder, patch)
        yield folder


@pytest.fixture(autouse=True)
def own_home(
    request: pytest.FixtureRequest, session_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No test reads or writes the user's config, state or workflows.

    They lie in the test's `tmp_path` if it has one: making a folder for each of some thousand tests
    costs seconds, and few look into it.
    """
    has_folder = "tmp_path" in request.fixturenames
    unmade = session_home / str(next(_NUMBERS))
    _move_home(request.getfixturevalue("tmp_path") if has_folder else unmade, monkeypatch)


def _move_home(folder: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("COMFY_MCP_CONFIG", str(folder / "config" / "config.json"))
    patch.setenv("XDG_STATE_HOME", str(folder / "state"))
    for name in ("COMFYUI_URL", "COMFY_MCP_STORE", "COMFY_MCP_WORKFLOW_DIR", "COMFY_MCP_TOKEN"):
        patch.delenv(name, raising=False)
