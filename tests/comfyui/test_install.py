"""Where the genuine ComfyUI of the tests lies, and when it counts as complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.comfyui import install

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_the_cache_lies_where_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMFY_MCP_TEST_CACHE", str(tmp_path / "chosen"))
    assert install.cache_folder() == (tmp_path / "chosen").resolve()
    monkeypatch.delenv("COMFY_MCP_TEST_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert install.cache_folder() == (tmp_path / "cache" / "comfy-mcp-tests").resolve()


def test_other_requirements_make_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = install.install_folder()
    changed = tmp_path / "requirements.txt"
    changed.write_text("numpy==1.0\n", "utf-8")
    monkeypatch.setattr(install, "REQUIREMENTS", changed)
    assert install.install_folder() != before
    assert install.install_folder().parent == before.parent


def test_a_half_made_set_up_is_not_complete(tmp_path: Path) -> None:
    python = install.venv_python(tmp_path)
    python.parent.mkdir(parents=True)
    python.touch()
    assert not install.is_complete(tmp_path)
    (tmp_path / install.MARKER).touch()
    assert install.is_complete(tmp_path)


def test_a_set_up_whose_python_is_gone_is_not_complete(tmp_path: Path) -> None:
    (tmp_path / install.MARKER).touch()
    assert not install.is_complete(tmp_path)


def test_every_requirement_is_pinned() -> None:
    for file in (install.SOURCE_REQUIREMENTS, install.TORCH_REQUIREMENTS, install.REQUIREMENTS):
        lines = [line for line in file.read_text("utf-8").splitlines() if line[:1] not in {"", "#"}]
        assert lines
        assert all(line.count("==") == 1 for line in lines)
    assert "--hash=sha256:" in install.SOURCE_REQUIREMENTS.read_text("utf-8")
