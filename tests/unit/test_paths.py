"""A file is written whole or not at all, and the config file lies where it is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from comfy_mcp_core.paths import config_file, state_folder, write_atomically


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_a_file_is_written_and_its_folder_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "config.json"
    write_atomically(path, b"one")
    assert path.read_bytes() == b"one"
    assert names(path.parent) == ["config.json"]


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_bytes(b"a longer old content")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert names(tmp_path) == ["config.json"]


def test_a_write_that_fails_leaves_the_old_file_and_no_temporary(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_bytes(b"old")
    with pytest.raises(TypeError):
        write_atomically(path, cast("Any", "text in place of bytes"))
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["config.json"]


def test_a_place_that_a_folder_takes_is_refused_and_leaves_no_temporary(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    (path / "kept").mkdir(parents=True)
    with pytest.raises(OSError, match=r"config\.json"):
        write_atomically(path, b"new")
    assert names(tmp_path) == ["config.json"]
    assert names(path) == ["kept"]


def test_a_folder_that_can_not_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OSError, match="file"):
        write_atomically(tmp_path / "file" / "config.json", b"new")


def test_readers_of_the_old_file_keep_it_while_it_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_bytes(b"old")
    with path.open("rb") as reader:
        write_atomically(path, b"new")
        assert reader.read() == b"old"


def test_the_longest_name_of_a_file_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 250)
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize(
    ("environment", "path"),
    [
        ({"COMFY_MCP_CONFIG": "/data/own.json"}, "/data/own.json"),
        ({"XDG_CONFIG_HOME": "/data/config"}, "/data/config/comfy-mcp/config.json"),
        ({"HOME": "/data/home"}, "/data/home/.config/comfy-mcp/config.json"),
        ({"HOME": "/data/home", "COMFY_MCP_CONFIG": "~/own.json"}, "/data/home/own.json"),
        (
            {"COMFY_MCP_CONFIG": "/data/own.json", "XDG_CONFIG_HOME": "/data/config"},
            "/data/own.json",
        ),
    ],
)
def test_the_config_file_lies_where_the_environment_says(
    environment: dict[str, str], path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("COMFY_MCP_CONFIG", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert config_file() == Path(path)


def test_the_state_folder_is_named_after_this_program_and_not_made() -> None:
    assert state_folder().name == "comfy-mcp"
