"""The command group: what it costs, and how it tells of problems."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.cli.program import SECONDS, broken_plugin, comfymcp, comfymcp_process, environment

HEAVY = ("pydantic", "mcp", "mcp_types", "PIL", "numpy", "httpx", "rich", "uvicorn", "sqlite3")

HELP = """
import sys
from comfy_mcp_core.cli import main
sys.argv = ["comfymcp", "--help"]
try:
    main()
except SystemExit:
    print("LOADED", *(name for name in {heavy!r} if name in sys.modules))
"""


def test_help_lists_the_commands_of_plugins_and_loads_nothing_heavy(tmp_path: Path) -> None:
    shown = subprocess.run(
        [sys.executable, "-c", HELP.format(heavy=HEAVY)],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=True,
    ).stdout
    for command in ("serve", "doctor", "plugins", "demo", "engine"):
        assert f"\n  {command} " in shown
    assert shown.splitlines()[-1] == "LOADED"


def test_the_plugins_are_listed_as_json(tmp_path: Path) -> None:
    told = comfymcp("plugins", "--json", cwd=tmp_path).json
    hooks = {plugin["name"]: plugin["hooks"] for plugin in told["plugins"]}
    assert hooks["core"] == ["comfy_mcp_tools"]
    assert hooks["demo"] == ["comfy_mcp_engines", "comfy_mcp_commands"]
    assert "comfy_mcp_media_types" in hooks["image"]
    assert told["problems"] == []


def test_a_broken_plugin_is_told_once_and_leaves_the_others_alone(tmp_path: Path) -> None:
    seen = broken_plugin(tmp_path / "site")
    listed = comfymcp("plugins", cwd=tmp_path, **seen)
    assert listed.status == 0
    assert listed.out.count("no libfoo here") == 1
    assert "pip install --upgrade broken-plugin" in listed.out
    assert listed.err == ""
    [problem] = comfymcp("plugins", "--json", cwd=tmp_path, **seen).json["problems"]
    assert (problem["plugin"], problem["stage"]) == ("broken", "import")


def test_help_and_an_unknown_command_say_which_plugins_are_set_aside(tmp_path: Path) -> None:
    seen = broken_plugin(tmp_path / "site")
    shown = comfymcp("--help", cwd=tmp_path, **seen)
    assert "broken" in shown.out
    assert shown.err == ""
    unknown = comfymcp("sing", cwd=tmp_path, **seen)
    assert unknown.status == 2
    assert "broken" in unknown.err


def test_an_expected_failure_is_a_sentence_and_a_hint(tmp_path: Path) -> None:
    failed = comfymcp_process("serve", "--engine", "no-such", "--port", "0", cwd=tmp_path)
    assert failed.status == 1
    assert failed.out == ""
    assert failed.err.startswith("Error: No installed plugin provides the engine 'no-such'.\n")
    assert "pip install comfy-mcp-no-such" in failed.err


def test_a_wrong_setting_is_named_with_where_it_came_from(tmp_path: Path) -> None:
    failed = comfymcp("plugins", cwd=tmp_path, COMFY_MCP_PORT="many")
    assert failed.status == 1
    assert "COMFY_MCP_PORT" in failed.err
    assert "Traceback" not in failed.err
