"""What a plugin's author imports is all there, and importing it costs nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

import comfy_mcp_core

HEAVY = ("pydantic", "mcp", "httpx", "starlette", "click", "websockets", "sqlite3", "anyio")


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("name", comfy_mcp_core.__all__)
def test_each_exported_name_is_there(name: str) -> None:
    exported = getattr(comfy_mcp_core, name)
    assert getattr(exported, "__name__", name) in {name, "HookimplMarker"}


def test_a_name_that_is_not_exported_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'nothing'"):
        _ = comfy_mcp_core.nothing  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]


def test_the_list_of_exports_is_sorted_and_without_duplicates() -> None:
    assert sorted(set(comfy_mcp_core.__all__)) == list(comfy_mcp_core.__all__)


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = f"import sys, comfy_mcp_core; print([m for m in {HEAVY!r} if m in sys.modules])"
    assert run(code) == "[]"


def test_what_a_plugin_declares_with_imports_neither_pydantic_nor_mcp() -> None:
    code = (
        "import sys\n"
        "from comfy_mcp_core import Tool, MediaType, WorkflowSource, Engine, hookimpl\n"
        "print([m for m in ('pydantic', 'mcp', 'httpx', 'click') if m in sys.modules])"
    )
    assert run(code) == "[]"


def test_everything_can_be_imported_by_a_star() -> None:
    code = "from comfy_mcp_core import *\nprint(Tool.__name__, serving.__name__, Call.__name__)"
    assert run(code) == "Tool serving Call"
