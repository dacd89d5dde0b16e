"""Installed plugins are found by their entry points, chosen by name, and set aside when broken."""

from __future__ import annotations

import sys
from importlib import import_module, invalidate_caches
from typing import TYPE_CHECKING

import pytest

from comfy_mcp_core.plugins import load_plugins

if TYPE_CHECKING:
    from pathlib import Path


def installed(
    folder: Path, name: str, source: str, monkeypatch: pytest.MonkeyPatch, value: str = ""
) -> None:
    """Install a distribution with one plugin, as pip leaves it."""
    info = folder / f"comfy_mcp_{name}-1.2.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: comfy-mcp-{name}\nVersion: 1.2\n", encoding="utf-8"
    )
    (info / "entry_points.txt").write_text(
        f"[comfy_mcp]\n{name} = {value or f'unit_{name}'}\n", encoding="utf-8"
    )
    (folder / f"unit_{name}.py").write_text(source, encoding="utf-8")
    monkeypatch.setattr(sys, "path", [str(folder), *sys.path])
    invalidate_caches()
    monkeypatch.delitem(sys.modules, f"unit_{name}", raising=False)


EMPTY = "from comfy_mcp_core import hookimpl\n"


@pytest.mark.parametrize(
    ("source", "part"),
    [
        ("import a_package_that_is_not_there\n", "a_package_that_is_not_there"),
        ("raise RuntimeError('at import')\n", "RuntimeError: at import"),
        ("raise SystemExit('no licence')\n", "SystemExit: no licence"),
        ("def (\n", "SyntaxError"),
    ],
)
def test_a_plugin_that_does_not_import_is_set_aside_with_its_distribution(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, part: str
) -> None:
    installed(tmp_path, "unitbad", source, monkeypatch)
    installed(tmp_path, "unitgood", EMPTY, monkeypatch)
    plugins = load_plugins(allowed=["unitbad", "unitgood"])
    assert [i.name for i in plugins.infos] == ["core", "unitgood"]
    (problem,) = plugins.problems
    assert (problem.plugin, problem.stage) == ("unitbad", "import")
    assert (problem.distribution, problem.version) == ("comfy-mcp-unitbad", "1.2")
    assert part in problem.sentence
    assert "pip install --upgrade comfy-mcp-unitbad" in problem.hint


def test_an_entry_point_whose_module_is_gone_is_set_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(tmp_path, "unitgone", EMPTY, monkeypatch, value="unit_nowhere:plugin")
    plugins = load_plugins(allowed=["unitgone"])
    assert [(p.plugin, p.stage) for p in plugins.problems] == [("unitgone", "import")]


def test_an_installed_plugin_tells_where_it_comes_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(tmp_path, "unitgood", EMPTY, monkeypatch)
    info = load_plugins(allowed=["unitgood"]).infos[1]
    assert (info.name, info.distribution, info.version, info.module) == (
        "unitgood",
        "comfy-mcp-unitgood",
        "1.2",
        "unit_unitgood",
    )
    assert import_module("unit_unitgood").__name__ == "unit_unitgood"


@pytest.mark.parametrize(
    ("allowed", "disabled", "there"),
    [
        (["unita", "unitb"], [], ["unita", "unitb"]),
        (["unitb"], [], ["unitb"]),
        (["unita", "unitb"], ["unita"], ["unitb"]),
        ([], [], []),
        (["none"], [], []),
    ],
)
def test_only_plugins_that_are_allowed_and_not_disabled_load(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    allowed: list[str],
    disabled: list[str],
    there: list[str],
) -> None:
    installed(tmp_path, "unitb", EMPTY, monkeypatch)
    installed(tmp_path, "unita", EMPTY, monkeypatch)
    plugins = load_plugins(allowed=allowed, disabled=disabled)
    assert [i.name for i in plugins.infos] == ["core", *there]
    assert plugins.problems == ()


def test_without_a_list_every_installed_plugin_loads_but_the_disabled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(tmp_path, "unita", EMPTY, monkeypatch)
    names = {i.name for i in load_plugins().infos}
    assert {"core", "unita"} <= names
    assert {i.name for i in load_plugins(disabled=["unita"]).infos} == names - {"unita"}


def test_a_plugin_that_is_not_allowed_is_not_even_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(tmp_path, "unitbad", "raise RuntimeError\n", monkeypatch)
    assert load_plugins(allowed=["other"]).problems == ()
    assert "unit_unitbad" not in sys.modules
