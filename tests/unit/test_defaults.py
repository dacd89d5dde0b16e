"""Levels of defaults: what the file and the environment give, and how they are set and kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import pytest

from comfy_mcp_core.contributions import DefaultKey, DefaultsNamespace
from comfy_mcp_core.defaults import Default, Defaults, environment_name
from comfy_mcp_core.errors import InvalidArgumentsError, SettingsError
from comfy_mcp_core.settings import read_config

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

IMAGE = DefaultsNamespace(
    name="image",
    keys={
        "steps": DefaultKey(type="int", value=20, minimum=1, maximum=100),
        "cfg": DefaultKey(type="float", value=8.0),
        "sampler_name": DefaultKey(type="str", value="euler"),
        "tiled": DefaultKey(type="bool", value=False),
        "model": DefaultKey(type="str", model_folder="checkpoints"),
    },
)
AUDIO = DefaultsNamespace(name="audio", keys={"seconds": DefaultKey(type="float", value=10.0)})


def made(
    path: Path, content: object = None, environment: Mapping[str, str] | None = None
) -> Defaults:
    if content is not None:
        path.write_text(json.dumps(content), encoding="utf-8")
    return Defaults({"image": IMAGE, "audio": AUDIO}, read_config(path), environment or {})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.json"


def values(defaults: Defaults, namespace: str = "image") -> dict[str, tuple[object, str]]:
    return {key: (told.value, told.origin) for key, told in defaults.of(namespace).items()}


def test_without_anything_set_every_key_has_its_built_in_value(path: Path) -> None:
    assert values(made(path)) == {
        "steps": (20, "built in"),
        "cfg": (8.0, "built in"),
        "sampler_name": ("euler", "built in"),
        "tiled": (False, "built in"),
        "model": (None, "built in"),
    }


def test_an_unknown_namespace_has_no_defaults(path: Path) -> None:
    assert made(path).of("video") == {}


def test_runtime_goes_before_file_before_environment_before_built_in(path: Path) -> None:
    defaults = made(
        path,
        {"defaults": {"image": {"steps": 3, "cfg": 3.0}}},
        {
            "COMFY_MCP_DEFAULT_IMAGE_STEPS": "4",
            "COMFY_MCP_DEFAULT_IMAGE_CFG": "4",
            "COMFY_MCP_DEFAULT_IMAGE_SAMPLER_NAME": "heun",
        },
    )
    defaults.set({"image": {"steps": 2}})
    assert values(defaults) == {
        "steps": (2, "runtime"),
        "cfg": (3.0, "file"),
        "sampler_name": ("heun", "environment"),
        "tiled": (False, "built in"),
        "model": (None, "built in"),
    }


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("STEPS", "12", 12),
        ("CFG", "7.5", 7.5),
        ("TILED", "true", True),
        ("MODEL", "dream.safetensors", "dream.safetensors"),
    ],
)
def test_the_environment_s_texts_become_values(
    path: Path, key: str, text: str, value: object
) -> None:
    defaults = made(path, None, {f"COMFY_MCP_DEFAULT_IMAGE_{key}": text})
    assert defaults.of("image")[key.lower()] == Default(value=value, origin="environment")
    assert defaults.problems == []


def test_the_name_of_the_environment_variable_is_in_capitals() -> None:
    assert environment_name("image", "sampler_name") == "COMFY_MCP_DEFAULT_IMAGE_SAMPLER_NAME"


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"steps": "many"}, "'steps'"),
        ({"steps": 101}, "'steps'"),
        ({"steps": True}, "'steps'"),
        ({"stepz": 5}, "'stepz'"),
        ({"tiled": "perhaps"}, "'tiled'"),
        ({"cfg": [1]}, "'cfg'"),
    ],
)
def test_a_wrong_value_of_the_file_becomes_a_problem_and_the_others_count(
    path: Path, wrong: dict[str, object], named: str
) -> None:
    defaults = made(path, {"defaults": {"image": {**wrong, "sampler_name": "heun"}}})
    (problem,) = defaults.problems
    assert problem.startswith("config file: image")
    assert named in problem
    assert defaults.of("image")["sampler_name"].origin == "file"
    assert all(d.origin == "built in" for k, d in defaults.of("image").items() if k in wrong)


def test_a_wrong_value_of_the_environment_becomes_a_problem(path: Path) -> None:
    defaults = made(path, None, {"COMFY_MCP_DEFAULT_IMAGE_STEPS": "0"})
    assert defaults.of("image")["steps"] == Default(value=20, origin="built in")
    (problem,) = defaults.problems
    assert problem.startswith("environment")
    assert "at least 1" in problem


def test_defaults_of_a_plugin_that_is_not_installed_are_no_problem(path: Path) -> None:
    defaults = made(path, {"defaults": {"video": {"fps": 16}}})
    assert defaults.problems == []


def test_what_shall_be_set_is_converted_and_changes_nothing_yet(path: Path) -> None:
    defaults = made(path)
    assert defaults.checked("image", {"steps": "30", "tiled": "true"}) == {
        "steps": 30,
        "tiled": True,
    }
    assert defaults.of("image")["steps"].value == 20
    assert defaults.version == 0


def test_all_that_is_wrong_is_refused_at_once(path: Path) -> None:
    with pytest.raises(InvalidArgumentsError) as caught:
        made(path).checked("image", {"steps": 0, "stepz": 1, "cfg": "x", "tiled": True})
    problems = cast("list[dict[str, object]]", caught.value.details["arguments"])
    assert {p["argument"] for p in problems} == {"steps", "stepz", "cfg"}


def test_an_unknown_namespace_is_refused_with_those_that_there_are(path: Path) -> None:
    with pytest.raises(InvalidArgumentsError, match="'video'") as caught:
        made(path).checked("video", {"fps": 16})
    assert "image, audio" in caught.value.hint


def test_setting_raises_the_version_and_leaves_the_file(path: Path) -> None:
    defaults = made(path, {"defaults": {"image": {"steps": 3}}})
    before = path.read_bytes()
    defaults.set({"image": {"steps": 5}, "audio": {"seconds": 2.0}})
    assert defaults.version == 1
    assert defaults.of("image")["steps"] == Default(value=5, origin="runtime")
    assert defaults.of("audio")["seconds"] == Default(value=2.0, origin="runtime")
    assert path.read_bytes() == before


def test_persisting_keeps_the_rest_of_the_file_and_counts_from_then_on(path: Path) -> None:
    content = {"comfyui": {"url": "http://gpu:8188"}, "defaults": {"image": {"cfg": 5.0}}}
    defaults = made(path, content)
    defaults.persist({"image": {"steps": 9}, "audio": {"seconds": 3.0}})
    assert json.loads(path.read_bytes()) == {
        "comfyui": {"url": "http://gpu:8188"},
        "defaults": {"image": {"cfg": 5.0, "steps": 9}, "audio": {"seconds": 3.0}},
    }
    assert defaults.of("image")["steps"] == Default(value=9, origin="file")
    assert defaults.version == 1
    again = Defaults({"image": IMAGE, "audio": AUDIO}, read_config(path), {})
    assert again.of("image")["steps"] == Default(value=9, origin="file")


def test_persisting_makes_a_file_that_was_not_there(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "config.json"
    made(path).persist({"image": {"steps": 9}})
    assert json.loads(path.read_bytes()) == {"defaults": {"image": {"steps": 9}}}


def test_persisting_keeps_what_was_written_meanwhile(path: Path) -> None:
    defaults = made(path, {"defaults": {}})
    path.write_text(json.dumps({"server": {"port": 1}}), encoding="utf-8")
    defaults.persist({"image": {"steps": 9}})
    assert json.loads(path.read_bytes())["server"] == {"port": 1}


BROKEN: list[Any] = [
    b"{broken",
    b"[1, 2]",
    b"\xff\xfe",
    b"",
    b'"text"',
]
BROKEN_WITHIN: list[Any] = [
    pytest.param(content)
    for content in (b'{"defaults": [1]}', b'{"defaults": null}', b'{"defaults": {"image": 5}}')
]


@pytest.mark.parametrize("content", [*BROKEN, *BROKEN_WITHIN])
def test_persisting_into_a_broken_file_is_refused_and_leaves_all_as_it_was(
    path: Path, content: bytes
) -> None:
    defaults = made(path)
    path.write_bytes(content)
    with pytest.raises(SettingsError, match=r"config\.json"):
        defaults.persist({"image": {"steps": 9}})
    assert path.read_bytes() == content
    assert defaults.of("image")["steps"] == Default(value=20, origin="built in")
    assert defaults.version == 0
    assert {p.name for p in path.parent.iterdir()} <= {"config.json", ".config.json.lock"}


def test_a_file_that_can_not_be_written_is_told_and_nothing_changes(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    defaults = made(tmp_path / "file" / "config.json")
    with pytest.raises(SettingsError):
        defaults.persist({"image": {"steps": 9}})
    assert defaults.of("image")["steps"].value == 20
