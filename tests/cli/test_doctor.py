"""`comfymcp doctor`: what it finds, what it advises, and that it touches nothing."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from comfy_mcp_core.store import Database
from comfy_mcp_core.store.schema import VERSION
from tests.cli.program import Ended, broken_plugin, comfymcp, comfymcp_process
from tests.support.engine import EngineProcess
from tests.support.proxy import Answer, proxy_to
from tests.support.workflows import TRIVIAL, UNKNOWN_NODE, write


def amiss(ended: Ended, status: str = "warning") -> list[dict[str, Any]]:
    """The findings of a status."""
    return [finding for finding in ended.json["findings"] if finding["status"] == status]


def test_all_is_well_on_the_demo_engine_and_nothing_is_written(tmp_path: Path) -> None:
    checked = comfymcp_process("doctor", "--engine", "demo", "--json", cwd=tmp_path)
    assert checked.status == 0
    assert checked.err == ""
    assert checked.json["ok"]
    assert amiss(checked) == []
    subjects = {finding["subject"] for finding in checked.json["findings"]}
    assert subjects >= {"Installation", "Settings", "Plugins", "Store", "ComfyUI", "Workflows"}
    assert list(tmp_path.iterdir()) == []


def test_the_demo_engine_is_told_as_such_with_its_version_and_latency(
    tmp_path: Path, engine: EngineProcess
) -> None:
    checked = comfymcp("doctor", "--comfyui", engine.url, "--json", cwd=tmp_path)
    server, demo, *_ = [f for f in checked.json["findings"] if f["subject"] == "ComfyUI"]
    assert server["details"]["url"] == engine.url
    assert "comfy-mcp-demo" in server["details"]["version"]
    assert server["details"]["latency_ms"] > 0
    assert "not an AI model" in demo["sentence"]


def test_for_people_no_line_is_wider_than_80_columns_nor_coloured_when_piped(
    tmp_path: Path, engine: EngineProcess
) -> None:
    checked = comfymcp(
        "doctor", "--comfyui", engine.url, cwd=tmp_path, **broken_plugin(tmp_path / "site")
    )
    assert checked.status == 0
    assert "\x1b" not in checked.out
    # Paths are never cut, and those of tests are long.
    lines = [line for line in checked.out.splitlines() if str(tmp_path) not in line]
    assert max(map(len, lines)) <= 80
    assert " ".join(checked.out.split()).count("no libfoo here") == 1
    assert checked.out.endswith("Ready to generate; 1 warning.\n")
    assert checked.err == ""


def test_a_comfyui_that_is_down_fails_with_what_to_do(tmp_path: Path) -> None:
    checked = comfymcp("doctor", "--comfyui", "http://127.0.0.1:9", "--json", cwd=tmp_path)
    assert checked.status == 1
    [down] = amiss(checked, "failure")
    assert down["details"]["error_code"] == "COMFYUI_UNREACHABLE"
    assert "COMFYUI_URL" in down["remedy"]


def test_an_unknown_engine_is_a_finding(tmp_path: Path) -> None:
    checked = comfymcp("doctor", "--engine", "no-such", "--json", cwd=tmp_path)
    assert checked.status == 1
    [unknown] = amiss(checked, "failure")
    assert "no-such" in unknown["sentence"]


@pytest.mark.parametrize("content", ['{"comfyui": {"url": 7}}', '{"comfyui": {"urk": "x"}}'])
def test_a_wrong_setting_is_a_finding_that_names_the_file(tmp_path: Path, content: str) -> None:
    config = tmp_path / "config.json"
    config.write_text(content)
    checked = comfymcp("doctor", "--json", cwd=tmp_path, COMFY_MCP_CONFIG=str(config))
    assert checked.status == 1
    [wrong] = amiss(checked, "failure")
    assert str(config) in wrong["sentence"]


def test_a_broken_config_file_is_a_warning_and_left_alone(
    tmp_path: Path, engine: EngineProcess
) -> None:
    config = tmp_path / "config.json"
    config.write_text('{"comfyui": ')
    checked = comfymcp(
        "doctor",
        *("--comfyui", engine.url, "--json"),
        cwd=tmp_path,
        COMFY_MCP_CONFIG=str(config),
    )
    assert checked.status == 0
    [broken] = amiss(checked)
    assert broken["details"]["path"] == str(config)
    assert config.read_text() == '{"comfyui": '


def test_misspelt_variables_wrong_defaults_and_missing_models_are_warned_of(
    tmp_path: Path, engine: EngineProcess
) -> None:
    checked = comfymcp(
        "doctor",
        *("--comfyui", engine.url, "--json"),
        cwd=tmp_path,
        COMFY_MCP_PROT="9001",
        COMFY_MCP_PLUGINS="image,demo,imagee",
        COMFY_MCP_DEFAULT_IMAGE_STEPS="many",
        COMFY_MCP_DEFAULT_IMAGE_MODEL="dreams.safetensors",
    )
    assert checked.status == 0
    variable, steps, plugin, model = amiss(checked)
    assert "COMFY_MCP_PORT" in variable["remedy"]
    assert "steps" in steps["sentence"]
    assert "'image'" in plugin["remedy"]
    assert "dreams.safetensors (from environment)" in model["sentence"]


def test_a_server_open_to_all_is_a_failure(tmp_path: Path, engine: EngineProcess) -> None:
    checked = comfymcp(
        "doctor", "--comfyui", engine.url, "--json", cwd=tmp_path, COMFY_MCP_HOST="0.0.0.0"
    )
    assert checked.status == 1
    [binding] = amiss(checked, "failure")
    assert "COMFY_MCP_TOKEN" in binding["remedy"]


def test_workflows_that_are_none_or_lack_nodes_and_models_are_warned_of(
    tmp_path: Path, engine: EngineProcess
) -> None:
    own = tmp_path / "own"
    write(own, "trivial", TRIVIAL)
    write(own, "unknown", UNKNOWN_NODE)
    loader = {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "dreams.ckpt"}}
    write(own, "unmodelled", {"1": loader})
    (own / "drawing.json").write_text('{"nodes": []}')
    checked = comfymcp(
        "doctor",
        *("--comfyui", engine.url, "--json"),
        cwd=tmp_path,
        COMFY_MCP_WORKFLOW_DIR=str(own),
    )
    assert checked.status == 0
    drawing, nodes, model = amiss(checked)
    assert "drawing.json" in drawing["sentence"]
    assert nodes["details"]["missing_nodes"] == ["NoSuchNode"]
    assert model["details"]["missing_model"] == "dreams.ckpt"


def test_without_a_plugin_or_a_workflow_nothing_can_be_generated(
    tmp_path: Path, engine: EngineProcess
) -> None:
    url = engine.url
    checked = comfymcp("doctor", "--comfyui", url, "--json", cwd=tmp_path, COMFY_MCP_PLUGINS="demo")
    assert checked.status == 1
    [nothing] = amiss(checked, "failure")
    assert "pip install comfy-mcp-image" in nothing["remedy"]


@pytest.mark.anyio
async def test_no_checkpoint_is_a_failure_and_a_blocked_socket_a_warning(
    tmp_path: Path, engine: EngineProcess
) -> None:
    async with proxy_to(engine.url) as proxy:
        proxy.rules["/models/checkpoints"] = Answer(body=json.dumps([]).encode())
        proxy.refuse_sockets = True
        checked = await asyncio.to_thread(
            comfymcp, "doctor", "--comfyui", proxy.url, "--json", cwd=tmp_path
        )
    assert checked.status == 1
    [missing] = amiss(checked, "failure")
    assert "models/checkpoints" in missing["remedy"]
    [socket] = [found for found in amiss(checked) if found["subject"] == "ComfyUI"]
    assert "WebSocket" in socket["sentence"]


@pytest.mark.anyio
async def test_a_store_is_counted_and_left_as_it_is(tmp_path: Path, engine: EngineProcess) -> None:
    path = tmp_path / "store.sqlite3"
    async with Database(path):
        pass
    before = path.read_bytes()
    arguments = ("doctor", "--comfyui", engine.url, "--json")
    checked = await asyncio.to_thread(comfymcp, *arguments, cwd=tmp_path, COMFY_MCP_STORE=str(path))
    [store] = [f for f in checked.json["findings"] if f["subject"] == "Store"]
    assert store["details"] == {"path": str(path), "version": VERSION, "assets": 0, "jobs": 0}
    assert path.read_bytes() == before
    assert sorted(os.listdir(tmp_path)) == ["store.sqlite3"]  # noqa: PTH208 - in an async test


@pytest.mark.anyio
async def test_a_store_in_use_is_read_beside_its_owner(
    tmp_path: Path, engine: EngineProcess
) -> None:
    path = tmp_path / "store.sqlite3"
    async with Database(path) as database:
        await database.run(lambda connection: connection.execute("SELECT 1"))
        checked = await asyncio.to_thread(
            comfymcp,
            *("doctor", "--comfyui", engine.url, "--json"),
            cwd=tmp_path,
            COMFY_MCP_STORE=str(path),
        )
    [store] = [f for f in checked.json["findings"] if f["subject"] == "Store"]
    assert store["details"]["version"] == VERSION


def test_a_store_of_a_newer_version_or_that_is_none_is_a_failure(
    tmp_path: Path, engine: EngineProcess
) -> None:
    newer, none = tmp_path / "newer.sqlite3", tmp_path / "none.sqlite3"
    connection = sqlite3.connect(newer)
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.commit()
    connection.close()
    none.write_text("no database\n" * 100)
    for path, word in ((newer, "newer version"), (none, "not a database")):
        checked = comfymcp(
            "doctor",
            *("--comfyui", engine.url, "--json"),
            cwd=tmp_path,
            COMFY_MCP_STORE=str(path),
        )
        assert checked.status == 1
        [store] = amiss(checked, "failure")
        assert word in store["sentence"]
        assert "COMFY_MCP_STORE" in store["remedy"]
