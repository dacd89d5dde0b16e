"""What is told of where files would go, and of ComfyUI's own folder."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from comfy_mcp_core.errors import InvalidArgumentsError, SettingsError
from comfy_mcp_core.services import Services
from comfy_mcp_publish.output_root import find_output_root, persist
from comfy_mcp_publish.tools import get_publish_info, publish_asset, set_comfyui_output_root
from plugins.publish.tests.conftest import Caller
from plugins.publish.tests.places import unprivileged
from tests.support.engine import EngineProcess

pytestmark = pytest.mark.anyio


async def test_a_project_that_can_be_published_into_is_ready(
    caller: Caller, site: Path, engine: EngineProcess
) -> None:
    told: dict[str, Any] = dict((await get_publish_info(caller())).data)
    assert told["status"] == "ready"
    assert told["project_root"] == str(site)
    assert told["publish_dir"] == str(site / "public/gen")
    assert told["public_url"] == "/gen"
    assert told["publish_dir_exists"] is False
    assert told["manifest"]["entries"] == 0
    assert told["comfyui_output_root"] == str(engine.folder / "output")
    assert told["comfyui_output_root_found_by"] == "ComfyUI tells it"
    assert {t["name"]: t["manifest"] for t in told["targets"]} == {
        "web": True,
        "fsspec": False,
        "elsewhere": False,
    }
    assert not (site / "public/gen").exists()
    for key in ("project_root", "publish_dir", "public_url"):
        assert told[f"{key}_found_by"]


async def test_the_manifests_entries_are_counted(caller: Caller, asset_id: str) -> None:
    await publish_asset(caller(), asset_id, manifest_key="logo")
    told: dict[str, Any] = dict((await get_publish_info(caller())).data)
    assert told["publish_dir_exists"] is True
    assert told["manifest"]["entries"] == 1


async def test_no_project_is_told_with_what_to_do(caller: Caller) -> None:
    told = (await get_publish_info(caller(project_root="/nowhere/at/all"))).data
    assert told["status"] == "no_project"
    assert "project_root" in str(told["hint"])
    assert "/nowhere/at/all" in str(told["warnings"])


async def test_a_folder_that_is_not_writable_is_told(caller: Caller) -> None:
    with unprivileged() as root:
        (root / "package.json").write_text("{}")
        root.chmod(0o555)
        told = (await get_publish_info(caller(project_root=root))).data
    assert told["status"] == "not_writable"
    assert told["writable"] is False


@pytest.mark.parametrize("broken", ["{", "[]"])
async def test_a_broken_manifest_is_told(caller: Caller, site: Path, broken: str) -> None:
    (site / "public/gen").mkdir()
    (site / "public/gen/manifest.json").write_text(broken)
    told = (await get_publish_info(caller())).data
    assert told["status"] == "manifest_broken"
    assert "manifest.json" in str(told["warnings"])


@pytest.fixture
def config(services: Services) -> Path:
    path = services.config.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    return path


def write_text(path: Path, text: str) -> None:
    path.write_text(text)


def real(path: Path) -> str:
    return os.path.realpath(path)


def content(path: Path) -> object:
    return json.loads(path.read_text()) if path.exists() else None


async def test_the_output_root_is_kept_and_told(
    caller: Caller, config: Path, tmp_path: Path
) -> None:
    write_text(config, '{"comfyui": {"read_seconds": 5}, "defaults": {"image": {"steps": 3}}}')
    root = real(tmp_path)
    told = (await set_comfyui_output_root(caller(), str(tmp_path))).data
    assert told["comfyui_output_root"] == root
    assert "warnings" not in told
    assert content(config) == {
        "comfyui": {"read_seconds": 5, "output_root": root},
        "defaults": {"image": {"steps": 3}},
    }
    later = (await get_publish_info(caller())).data
    assert later["comfyui_output_root"] == root
    assert "config file" in str(later["comfyui_output_root_found_by"])


@pytest.mark.parametrize(
    "path", ["", "relative", "/nowhere/at/all", "/dev/null", "a\0b", "~nobody-x"]
)
async def test_what_is_no_folder_is_refused(caller: Caller, config: Path, path: str) -> None:
    with pytest.raises(InvalidArgumentsError):
        await set_comfyui_output_root(caller(), path)
    assert content(config) is None


@pytest.mark.parametrize("broken", ["{", "[]", '{"comfyui": []}'])
def test_a_broken_config_file_is_left_alone(tmp_path: Path, broken: str) -> None:
    config = tmp_path / "config.json"
    config.write_text(broken)
    with pytest.raises(SettingsError) as caught:
        persist(config, tmp_path)
    assert str(config) in caught.value.sentence
    assert config.read_text() == broken


def test_a_config_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError):
        persist(tmp_path / "file" / "config.json", tmp_path)


async def test_what_the_environment_says_is_stronger(services: Services, tmp_path: Path) -> None:
    comfyui = services.settings.comfyui.model_copy(update={"output_root": tmp_path})
    settings = services.settings.model_copy(update={"comfyui": comfyui})
    changed: Any = type("Changed", (), {"settings": settings, "config": services.config})()
    found = await find_output_root(changed)
    assert (found.path, found.found_by) == (str(tmp_path), "COMFYUI_OUTPUT_ROOT")
