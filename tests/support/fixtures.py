"""The demo engine as a process, and settings that leave the user's own files alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.backend import Backend, demo, genuine
from tests.support.engine import EngineProcess


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


@pytest.fixture(params=["demo", pytest.param("comfyui", marks=pytest.mark.comfyui)])
def backend(request: pytest.FixtureRequest) -> Backend:
    """A demo engine, and in a second test a genuine ComfyUI."""
    if request.param == "demo":
        return demo(request.getfixturevalue("engine").url)
    return genuine(request.getfixturevalue("comfyui").url)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the user's config, state or workflows."""
    monkeypatch.setenv("COMFY_MCP_CONFIG", str(tmp_path / "config" / "config.json"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("COMFYUI_URL", "COMFY_MCP_STORE", "COMFY_MCP_WORKFLOW_DIR", "COMFY_MCP_TOKEN"):
        monkeypatch.delenv(name, raising=False)
