"""The config file, the environment and flags, in that rising order, as one typed object."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import BaseModel

from comfy_mcp_core.errors import SettingsError
from comfy_mcp_core.settings import (
    ENVIRONMENT,
    ComfyUISettings,
    ConfigFile,
    Settings,
    StoreSettings,
    load_settings,
    plugin_section,
    read_config,
)

CONFIG = Path("config.json")


def loaded(
    content: dict[str, Any] | None = None,
    environment: dict[str, str] | None = None,
    flags: dict[tuple[str, str], object] | None = None,
) -> Settings:
    return load_settings(ConfigFile(path=CONFIG, content=content or {}), environment or {}, flags)


def refused(
    content: dict[str, Any] | None = None,
    environment: dict[str, str] | None = None,
    flags: dict[tuple[str, str], object] | None = None,
) -> str:
    with pytest.raises(SettingsError) as caught:
        loaded(content, environment, flags)
    return caught.value.sentence


def test_without_anything_the_defaults_hold() -> None:
    settings = loaded()
    assert settings.comfyui.url == "http://127.0.0.1:8188"
    assert (settings.server.host, settings.server.port) == ("127.0.0.1", 9000)
    assert settings.server.wait_seconds == 50
    assert settings.store.ttl_hours == 24
    assert settings.plugins.allowed is None


def test_flags_go_before_the_environment_and_that_before_the_file() -> None:
    content = {"server": {"host": "file", "port": 1, "token": "file"}}
    environment = {"COMFY_MCP_HOST": "environment", "COMFY_MCP_PORT": "2"}
    server = loaded(content, environment, {("server", "host"): "flag"}).server
    assert (server.host, server.port, server.token) == ("flag", 2, "file")


def test_a_flag_that_is_not_given_and_an_empty_variable_count_as_not_set() -> None:
    settings = loaded(
        {"server": {"host": "file", "port": 1}},
        {"COMFY_MCP_HOST": ""},
        {("server", "port"): None},
    )
    assert (settings.server.host, settings.server.port) == ("file", 1)


def test_a_flag_that_is_zero_is_given() -> None:
    assert loaded(flags={("server", "port"): 0}).server.port == 0


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("COMFYUI_URL", "http://gpu:8188/", "http://gpu:8188"),
        ("COMFYUI_HEADERS", "A: b", {"A": "b"}),
        ("COMFYUI_OUTPUT_ROOT", "/data/out", Path("/data/out")),
        ("COMFY_MCP_HOST", "0.0.0.0", "0.0.0.0"),
        ("COMFY_MCP_PORT", "9001", 9001),
        ("COMFY_MCP_TOKEN", "secret", "secret"),
        ("COMFY_MCP_PUBLIC_URL", "https://x.example", "https://x.example"),
        ("COMFY_MCP_STORE", "memory:", "memory:"),
        ("COMFY_MCP_ASSET_TTL_HOURS", "0", 0.0),
        ("COMFY_MCP_WORKFLOW_DIR", "/data/flows", Path("/data/flows")),
        ("COMFY_MCP_PLUGINS", "image, publish,", ("image", "publish")),
    ],
)
def test_each_environment_variable_gives_its_setting(name: str, text: str, value: object) -> None:
    section, key = ENVIRONMENT[name]
    assert getattr(getattr(loaded(environment={name: text}), section), key) == value


def test_every_environment_variable_names_a_setting_that_there_is() -> None:
    told = Settings().model_dump()
    assert [(s, k) for s, k in ENVIRONMENT.values() if k not in told[s]] == []


def test_a_file_is_not_changed_by_what_goes_before_it() -> None:
    content = {"server": {"host": "file"}}
    loaded(content, {"COMFY_MCP_HOST": "environment"})
    assert content == {"server": {"host": "file"}}


@pytest.mark.parametrize(
    ("content", "environment", "flags", "parts"),
    [
        ({}, {"COMFY_MCP_PORT": "many"}, {}, ["server.port", "COMFY_MCP_PORT"]),
        ({"server": {"port": 1}}, {"COMFY_MCP_PORT": "70000"}, {}, ["COMFY_MCP_PORT"]),
        ({}, {"COMFYUI_URL": "ftp://x"}, {}, ["comfyui.url", "COMFYUI_URL", "http"]),
        ({}, {"COMFYUI_HEADERS": "{broken"}, {}, ["comfyui.headers", "COMFYUI_HEADERS"]),
        ({"server": {"port": -1}}, {}, {}, ["server.port", "config.json"]),
        ({"server": {"prot": 1}}, {}, {}, ["server.prot", "config.json"]),
        ({"sever": {}}, {}, {}, ["sever", "config.json"]),
        ({"server": []}, {}, {}, ["server", "config.json"]),
        ({"comfyui": {"headers": {"A": 1}}}, {}, {}, ["comfyui.headers.A", "config.json"]),
        ({"server": {"port": 1}}, {}, {("server", "port"): 70000}, ["server.port", "--port"]),
        ({}, {}, {("comfyui", "url"): "ws://x"}, ["comfyui.url", "from --comfyui is"]),
        ({"store": {"ttl_hours": -1}}, {}, {}, ["store.ttl_hours"]),
    ],
)
def test_a_wrong_setting_names_itself_and_its_origin(
    content: dict[str, Any],
    environment: dict[str, str],
    flags: dict[tuple[str, str], object],
    parts: list[str],
) -> None:
    sentence = refused(content, environment, flags)
    assert [part for part in parts if part not in sentence] == []


@pytest.mark.parametrize("section", [None, "text", [1], 5])
def test_a_section_that_is_no_object_is_refused_whatever_the_environment_gives(
    section: object,
) -> None:
    with pytest.raises(SettingsError, match="comfyui"):
        loaded({"comfyui": section}, {"COMFYUI_URL": "http://gpu:8188"})


def test_a_refusal_never_repeats_a_secret() -> None:
    given = {"COMFYUI_HEADERS": '{"Authorization": "Bearer hush"'}
    with pytest.raises(SettingsError) as caught:
        loaded({}, given)
    assert "hush" not in str(caught.value.payload())


@pytest.mark.parametrize(
    ("text", "headers"),
    [
        (
            '{"Authorization": "Bearer x", "X-Key": "y"}',
            {"Authorization": "Bearer x", "X-Key": "y"},
        ),
        ("Authorization: Bearer x", {"Authorization": "Bearer x"}),
        ("A: 1\nB:2\n\n", {"A": "1", "B": "2"}),
        ("X-Url: http://a:1/b", {"X-Url": "http://a:1/b"}),
        ("  {}", {}),
        ("", {}),
    ],
)
def test_headers_are_json_or_lines(text: str, headers: dict[str, str]) -> None:
    assert ComfyUISettings.model_validate({"headers": text}).headers == headers


def test_a_line_of_headers_without_a_colon_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"comfyui\.headers"):
        loaded({}, {"COMFYUI_HEADERS": "Bearer x"})


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("http://gpu:8188", "http://gpu:8188"),
        ("http://gpu:8188///", "http://gpu:8188"),
        (" https://gpu.example/comfy/ ", "https://gpu.example/comfy"),
        ("gpu:8188", "http://gpu:8188"),
        ("127.0.0.1:8188/", "http://127.0.0.1:8188"),
        ("http://[::1]:8188", "http://[::1]:8188"),
    ],
)
def test_an_address_is_brought_into_one_form(given: str, url: str) -> None:
    assert ComfyUISettings(url=given).url == url


def unmended(url: str) -> Any:
    return pytest.param(url)


@pytest.mark.parametrize(
    "url",
    [
        "ws://gpu",
        "ftp://gpu:1",
        "file:///etc/x",
        unmended("http://"),
        unmended(" "),
        unmended("http:///x"),
        unmended("http://a b"),
    ],
)
def test_what_is_no_http_address_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match=r"comfyui\.url"):
        loaded({"comfyui": {"url": url}})


def test_the_scheme_of_an_address_may_be_in_capitals() -> None:
    assert ComfyUISettings(url="HTTP://gpu:8188").url.lower() == "http://gpu:8188"


@given(st.text(max_size=20))
@example("")
def test_bringing_an_address_into_its_form_twice_changes_nothing_more(text: str) -> None:
    try:
        url = loaded({"comfyui": {"url": text}}).comfyui.url
    except SettingsError:
        return
    assert ComfyUISettings(url=url).url == url
    assert url.startswith(("http://", "https://"))


def test_a_config_file_that_is_not_there_is_an_empty_one(tmp_path: Path) -> None:
    config = read_config(tmp_path / "none.json")
    assert (dict(config.content), config.problem) == ({}, "")


@pytest.mark.parametrize("content", [b"{broken", b"[1]", b"null", b"\xff\xfe\x9f", b""])
def test_a_config_file_that_is_broken_is_set_aside_with_a_problem(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "config.json"
    path.write_bytes(content)
    config = read_config(path)
    assert config.content == {}
    assert str(path) in config.problem
    assert load_settings(config, {}) == Settings()


def test_a_config_file_that_is_a_folder_is_set_aside(tmp_path: Path) -> None:
    assert "can't be read" in read_config(tmp_path).problem


def test_a_config_file_is_read_where_the_environment_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.json"
    path.write_text(json.dumps({"server": {"port": 7}}), encoding="utf-8")
    monkeypatch.setenv("COMFY_MCP_CONFIG", str(path))
    config = read_config()
    assert config.path == path
    assert load_settings(config, {}).server.port == 7


def test_the_store_is_a_file_unless_it_is_memory() -> None:
    assert StoreSettings(path="memory:").file is None
    assert StoreSettings(path="/data/store.db").file == Path("/data/store.db")
    assert StoreSettings(path="~/store.db").file == Path.home() / "store.db"
    assert StoreSettings().file is not None


class Strip(BaseModel, frozen=True, extra="forbid"):
    strip: bool = True


def test_a_plugin_s_section_is_checked_against_its_own_model() -> None:
    assert plugin_section(loaded({"plugins": {"demo": {"strip": False}}}), "demo", Strip) == Strip(
        strip=False
    )
    assert plugin_section(loaded(), "demo", Strip) == Strip()


@pytest.mark.parametrize(
    ("section", "where"),
    [
        ({"strip": "perhaps"}, r"plugins\.demo\.strip"),
        ({"strap": True}, r"plugins\.demo\.strap"),
        ([], r"plugins\.demo"),
    ],
)
def test_a_wrong_setting_of_a_plugin_is_named(section: object, where: str) -> None:
    settings = loaded({"plugins": {"demo": section}})
    with pytest.raises(SettingsError, match=f"{where} is wrong"):
        plugin_section(settings, "demo", Strip)
