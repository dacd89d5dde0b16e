"""The fixtures that give a test a genuine ComfyUI; every test that asks for one is marked so."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.comfyui.install import install_folder, is_complete
from tests.comfyui.server import ComfyUIServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FIXTURES = frozenset({"comfyui", "comfyui_process"})

URL_VARIABLE = "COMFYUI_TEST_URL"
"""The address of a running ComfyUI to test against, in place of one that the tests start."""


@dataclass(frozen=True, kw_only=True, slots=True)
class GenuineComfyUI:
    """A running server.

    Attributes:
        url: its address, without a slash at the end.
        base_directory: the folder that it works in; None when the tests did not start it.
    """

    url: str
    base_directory: Path | None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark whatever needs a genuine ComfyUI, before pytest chooses by marker."""
    for item in items:
        if FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.comfyui)


@pytest.fixture(scope="session")
def comfyui(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GenuineComfyUI]:
    """One genuine server for the whole session, or the one at `COMFYUI_TEST_URL`."""
    url = os.environ.get(URL_VARIABLE)
    if url:
        yield GenuineComfyUI(url=url.rstrip("/"), base_directory=None)
        return
    install = _installed()
    with ComfyUIServer(install, tmp_path_factory.mktemp("comfyui")) as server:
        yield GenuineComfyUI(url=server.url, base_directory=server.base_directory)


@pytest.fixture
def comfyui_process(tmp_path: Path) -> Iterator[ComfyUIServer]:
    """A genuine server of this test's own, running, which the test may kill and restart."""
    if os.environ.get(URL_VARIABLE):
        pytest.skip(f"{URL_VARIABLE} names a server that is not ours to kill")
    with ComfyUIServer(_installed(), tmp_path / "comfyui") as server:
        yield server


def _installed() -> Path:
    """Return the folder of the set-up, or fail with what to do."""
    folder = install_folder()
    if not is_complete(folder):
        pytest.fail(
            "No genuine ComfyUI is set up on this machine: run `make test-comfyui`, which sets "
            f"it up once, or name a running one in {URL_VARIABLE}.",
            pytrace=False,
        )
    return folder
