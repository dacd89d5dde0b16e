"""set_defaults: all of it or nothing, and never a word into a config file that is broken."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from mcp import Client

from comfy_mcp_core import DefaultKey, DefaultsNamespace, hookimpl
from comfy_mcp_core.settings import Settings, read_config
from tests.support.engine import EngineProcess
from tests.support.product import called, client_of, image_product, product, refused

pytestmark = pytest.mark.anyio

REFUSED: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"image": {"stepz": 3}}, "stepz", "steps"),
    ({"image": {"seed": 3}}, "seed", "steps"),
    ({"image": {"steps": "many"}}, "steps", "a whole number"),
    ({"image": {"steps": True}}, "steps", "a whole number"),
    ({"image": {"width": 17.5}}, "width", "a whole number"),
    ({"image": {"negative_prompt": 5}}, "negative_prompt", "a text"),
    ({"image": {"steps": 0}}, "steps", "at least 1"),
    ({"image": {"denoise": 1.5}}, "denoise", "at most 1"),
    ({"image": {"width": 128, "cfg": -1}}, "cfg", "at least 0"),
    ({"image": {"width": 128}, "tea": {"minutes": "long"}}, "minutes", "a whole number"),
    ({"imag": {"steps": 3}}, "imag", "image"),
    ({"image": 5}, "image", "an object"),
    ({"image": '{"steps": '}, "image", "an object"),
)
"""What is to be set, what of it is refused, and what is said to be allowed."""

BROKEN = (
    b'{"defaults": {"image": {"steps": 9',
    b"[]",
    b"",
    b'{"defaults": {"image": 5}}',
    b'{"defaults": []}',
    b"\xff\xfe\x00",
    b"[" * 100_000,
)


def _tea() -> dict[str, ModuleType]:
    """A plugin with a namespace of its own."""
    module = ModuleType("tea")

    @hookimpl
    def comfy_mcp_defaults() -> list[DefaultsNamespace]:
        return [DefaultsNamespace(name="tea", keys={"minutes": DefaultKey(type="int", value=3)})]

    module.comfy_mcp_defaults = comfy_mcp_defaults  # type: ignore[attr-defined] - a plugin is a module
    return {"tea": module}


@pytest.fixture
def config_path(tmp_path: Path) -> Path:
    path = tmp_path / "config" / "config.json"
    path.parent.mkdir()
    return path


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


async def _refused(client: Client, **arguments: Any) -> dict[str, Any]:
    error = refused(await client.call_tool("set_defaults", arguments))
    assert error["hint"]
    return error


async def test_a_wrong_default_is_refused_by_name_and_nothing_beside_it_is_set(
    comfy_mcp_settings: Settings, engine: EngineProcess, config_path: Path
) -> None:
    async with (
        product(comfy_mcp_settings, engine.url, extra=_tea()) as url,
        client_of(url) as client,
    ):
        before = await called(client, "get_defaults")
        for given, named, allowed in REFUSED:
            error = await _refused(client, **given)
            assert error == await _refused(client, **given, persist=True)
            assert error["error_code"] == "INVALID_ARGUMENTS"
            [problem] = error["arguments"]
            assert problem["argument"] == named
            assert named in error["error"]
            assert allowed in str(problem["allowed"])
        after = await called(client, "get_defaults")
        good = await called(client, "set_defaults", tea={"minutes": "5"}, image={"steps": 2})
    assert after == before
    assert _content(config_path) is None
    assert (good["tea"], good["origins"]["tea"]) == ({"minutes": 5}, {"minutes": "runtime"})


async def test_a_default_model_that_is_not_there_is_refused_with_those_that_are(
    comfy_mcp_settings: Settings, engine: EngineProcess, config_path: Path
) -> None:
    wanted = {"model": "demo-paintr-not-an-ai-model.safetensors", "steps": 2}
    async with image_product(comfy_mcp_settings, engine.url) as url, client_of(url) as client:
        before = await called(client, "get_defaults")
        error = await _refused(client, image=wanted)
        kept = await _refused(client, image=wanted, persist=True)
        after = await called(client, "get_defaults")
        model = error["close_matches"][0]
        good = await called(client, "set_defaults", image={"model": model})
    assert error == kept
    assert error["error_code"] == "MODEL_NOT_FOUND"
    assert wanted["model"] in error["error"]
    assert "list_models" in error["hint"]
    assert after == before
    assert _content(config_path) is None
    assert good["image"]["model"] == model


async def test_setting_nothing_is_refused_with_the_namespaces_there_are(
    comfy_mcp_settings: Settings, engine: EngineProcess, config_path: Path
) -> None:
    nothing: tuple[dict[str, Any], ...] = ({}, {"image": {}}, {"image": {"steps": None}})
    async with image_product(comfy_mcp_settings, engine.url) as url, client_of(url) as client:
        for given in nothing:
            error = await _refused(client, **given, persist=True)
            assert error["error_code"] == "INVALID_ARGUMENTS"
            assert "nothing to set" in error["error"]
            assert "image" in error["hint"]
    assert _content(config_path) is None


async def test_a_broken_config_file_stays_as_it_is_and_nothing_is_set(
    comfy_mcp_settings: Settings, engine: EngineProcess, config_path: Path
) -> None:
    _write(config_path, BROKEN[0])
    async with (
        image_product(comfy_mcp_settings, engine.url, config=read_config(config_path)) as url,
        client_of(url) as client,
    ):
        before = await called(client, "get_defaults")
        for content in BROKEN:
            _write(config_path, content)
            error = await _refused(client, image={"steps": 7}, persist=True)
            assert error["error_code"] == "SETTINGS_INVALID"
            assert str(config_path) in error["error"]
            assert "without persist" in error["hint"]
            assert _content(config_path) == content
        after = await called(client, "get_defaults")
        for_now = await called(client, "set_defaults", image={"steps": 7})
        _write(config_path, b'{"server": {"port": 9000}}')
        mended = await called(client, "set_defaults", image={"steps": 8}, persist=True)
    assert after == before
    assert for_now["origins"]["image"]["steps"] == "runtime"
    assert (mended["image"]["steps"], mended["origins"]["image"]["steps"]) == (8, "file")
    assert json.loads(_content(config_path) or b"") == {
        "server": {"port": 9000},
        "defaults": {"image": {"steps": 8}},
    }


async def test_a_config_file_in_a_place_that_can_not_be_written_to_is_told(
    comfy_mcp_settings: Settings, engine: EngineProcess, tmp_path: Path
) -> None:
    (tmp_path / "a_file").write_text("")
    config = read_config(tmp_path / "a_file" / "config.json")
    async with (
        image_product(comfy_mcp_settings, engine.url, config=config) as url,
        client_of(url) as client,
    ):
        error = await _refused(client, image={"steps": 7}, persist=True)
        after = await called(client, "get_defaults")
    assert error["error_code"] == "SETTINGS_INVALID"
    assert "a_file" in error["error"]
    assert after["image"]["steps"] == 20


async def test_each_default_tells_where_it_comes_from(
    comfy_mcp_settings: Settings, engine: EngineProcess, config_path: Path
) -> None:
    _write(config_path, b'{"defaults": {"image": {"steps": 2, "cfg": 5, "width": 64}}}')
    environment = {
        "COMFY_MCP_DEFAULT_IMAGE_CFG": "6",
        "COMFY_MCP_DEFAULT_IMAGE_HEIGHT": "64",
        "COMFY_MCP_DEFAULT_IMAGE_DENOISE": "much",
    }
    config = read_config(config_path)
    async with (
        image_product(
            comfy_mcp_settings, engine.url, config=config, environment=environment
        ) as url,
        client_of(url) as client,
    ):
        await called(client, "set_defaults", image={"steps": 1})
        defaults = await called(client, "get_defaults")
        used = await called(client, "generate_image", prompt="a boat")
        kept = await called(client, "set_defaults", image={"steps": 3}, persist=True)
    expected = {"steps": 1, "cfg": 5, "width": 64, "height": 64, "denoise": 1}
    origins = ("runtime", "file", "file", "environment", "built in")
    assert {key: defaults["image"][key] for key in expected} == expected
    assert tuple(defaults["origins"]["image"][key] for key in expected) == origins
    assert {key: used["parameters"][key] for key in expected} == expected
    assert (kept["image"]["steps"], kept["origins"]["image"]["steps"]) == (3, "file")


async def test_a_persisted_default_survives_a_restart_and_a_runtime_one_does_not(
    comfy_mcp_settings: Settings, engine: EngineProcess, config_path: Path
) -> None:
    defaults: dict[str, Any] = {}
    for start in ("first", "second"):
        config = read_config(config_path)
        async with (
            image_product(comfy_mcp_settings, engine.url, config=config) as url,
            client_of(url) as client,
        ):
            defaults = await called(client, "get_defaults")
            if start == "first":
                await called(client, "set_defaults", image={"steps": 2}, persist=True)
                await called(client, "set_defaults", image={"cfg": 3})
    assert json.loads(_content(config_path) or b"") == {"defaults": {"image": {"steps": 2}}}
    assert (defaults["image"]["steps"], defaults["origins"]["image"]["steps"]) == (2, "file")
    assert (defaults["image"]["cfg"], defaults["origins"]["image"]["cfg"]) == (8, "built in")
