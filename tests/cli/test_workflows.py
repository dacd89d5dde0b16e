"""`comfymcp workflows`: what is listed, and what is said of a file before an agent meets it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import Ended, comfymcp
from tests.support.engine import EngineProcess
from tests.support.workflows import TRIVIAL, write

NOWHERE = "http://127.0.0.1:9"
TRIVIAL_META = {"name": "A card", "parameters": {"prefix": {"default": "card"}}}

FAULTY: dict[str, dict[str, Any]] = {
    "1": {"class_type": "EmptyImage", "inputs": {"width": 0, "height": 16, "color": 0}},
    "2": {"class_type": "SaveImage", "inputs": {"images": ["9", 0], "filename_prefix": "x"}},
    "3": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "x"}},
    "4": {"class_type": "Width/Height?", "inputs": {}},
    "5": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "dreams.ckpt"}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"clip": ["5", 1], "text": "x", "txt": "y"}},
}


def kinds(ended: Ended, status: str) -> list[str]:
    """The kinds of the findings of a status."""
    return sorted(f["details"]["kind"] for f in ended.json["findings"] if f["status"] == status)


def sentences(ended: Ended, subject: str) -> str:
    """What was found of a subject."""
    return " ".join(f["sentence"] for f in ended.json["findings"] if f["subject"] == subject)


def test_workflows_are_listed_with_their_parameters_and_files_that_are_none(tmp_path: Path) -> None:
    write(tmp_path / "own", "card", TRIVIAL, TRIVIAL_META)
    write(tmp_path / "own", "generate_image", {"1": {"class_type": "A", "inputs": {}}})
    (tmp_path / "own" / "drawing.json").write_text('{"nodes": []}')
    ended = comfymcp(
        "workflows", "--json", cwd=tmp_path, COMFY_MCP_WORKFLOW_DIR=str(tmp_path / "own")
    )
    assert ended.status == 0
    found = {one["id"]: one for one in ended.json["workflows"]}
    card, image = found["card"], found["generate_image"]
    assert (card["id"], card["title"], card["tool"]) == ("card", "A card", True)
    assert card["provider"] == "operator"
    assert card["file"] == str(tmp_path / "own" / "card.json")
    told = {p["name"]: (p["type"], p["required"], p.get("default")) for p in card["parameters"]}
    assert told == {"color": ("int", False, None), "prefix": ("str", False, "card")}
    assert (image["tool"], image["replaces"]) == (False, "image")
    assert image["no_tool_because"] == "it has no placeholders"
    [problem] = ended.json["problems"]
    assert problem["file"].endswith("drawing.json")
    assert "Export (API)" in problem["remedy"]


def test_for_people_the_list_fits_a_terminal(tmp_path: Path) -> None:
    write(tmp_path / "own", "card", TRIVIAL, {"description": "long " * 100 + "\x1b[2J"})
    (tmp_path / "own" / "broken.json").write_text("{")
    ended = comfymcp("workflows", cwd=tmp_path, COMFY_MCP_WORKFLOW_DIR=str(tmp_path / "own"))
    assert ended.status == 0
    assert "\n  parameters  prefix: str, required\n" in ended.out
    assert "broken.json is no JSON" in " ".join(ended.out.split())
    assert "\x1b" not in ended.out
    # Paths are never cut, and those of tests are long.
    assert max(len(line) for line in ended.out.splitlines() if "/" not in line) <= 80


def test_a_good_file_is_told_as_the_tool_that_it_becomes(
    tmp_path: Path, engine: EngineProcess
) -> None:
    write(tmp_path, "card", TRIVIAL, TRIVIAL_META)
    arguments = ("workflows", "check", "card.json", "--comfyui", engine.url)
    ended = comfymcp(*arguments, "--json", cwd=tmp_path)
    assert ended.status == 0
    assert ended.json["ok"]
    assert {f["status"] for f in ended.json["findings"]} == {"ok"}
    assert ended.json["comfyui"] == engine.url
    [color, prefix] = ended.json["workflow"]["parameters"]
    assert (color["min"], color["max"], color["default"]) == (0, 0xFFFFFF, 0)
    assert (prefix["required"], prefix["default"]) == (False, "card")
    place = sentences(ended, "Place")
    assert str(tmp_path / "workflows") in place
    assert "card.meta.json" in place


def test_all_that_keeps_a_file_from_running_is_told_at_once(
    tmp_path: Path, engine: EngineProcess
) -> None:
    write(tmp_path, "faulty", FAULTY)
    ended = comfymcp(
        *("workflows", "check", "faulty.json", "--comfyui", engine.url, "--json"), cwd=tmp_path
    )
    assert ended.status == 1
    refused = ["dangling_link", "missing_input", "missing_node", "wrong_value"]
    assert kinds(ended, "failure") == refused
    # No output needs the nodes 5 and 6.
    assert kinds(ended, "warning") == ["missing_model", "unknown_input"]
    assert all(f["remedy"] for f in ended.json["findings"] if f["status"] != "ok")
    [model] = [f for f in ended.json["findings"] if f["details"].get("kind") == "missing_model"]
    assert "dreams.ckpt" in model["sentence"]
    assert "models/checkpoints" in model["remedy"]


def empty(path: Path) -> None:
    path.write_bytes(b"")


def page_format(path: Path) -> None:
    path.write_text('{"nodes": [], "links": []}')


def large(path: Path) -> None:
    path.write_text(" " * (5 * 2**20))


def with_a_bad_meta_file(path: Path) -> None:
    write(path.parent, path.stem, TRIVIAL, {"parameters": {"color": {"default": "red"}}})


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (empty, "is empty"),
        (page_format, "web page's own format"),
        (large, "more than 4 MiB"),
        (with_a_bad_meta_file, "The default of 'color' is 'red'"),
    ],
)
def test_a_file_that_is_no_workflow_fails_with_the_reason(
    tmp_path: Path, made: Callable[[Path], None], words: str
) -> None:
    made(tmp_path / "file.json")
    ended = comfymcp("workflows", "check", "file.json", cwd=tmp_path, COMFYUI_URL=NOWHERE)
    assert ended.status == 1
    assert words in " ".join(ended.out.split())
    assert "\n           -> " in ended.out
    assert ended.err == ""


def test_with_comfyui_down_the_file_is_checked_alone(tmp_path: Path) -> None:
    # Named like a tool of the image plugin's, and a workflow in the server's own folder.
    write(tmp_path / "workflows", "view_image", TRIVIAL)
    file = "workflows/view_image.json"
    ended = comfymcp("workflows", "check", file, "--json", cwd=tmp_path, COMFYUI_URL=NOWHERE)
    assert ended.status == 0
    assert ended.json["comfyui"] is None
    assert ended.json["workflow"]["tool"] is False
    assert "The server reads this folder" in sentences(ended, "Place")
    assert "The plugin image has a tool view_image, which wins" in sentences(ended, "Place")
    assert "were not checked" in sentences(ended, "ComfyUI")


def test_a_file_that_would_replace_another_takes_over_its_defaults(
    tmp_path: Path, engine: EngineProcess
) -> None:
    graph = json.loads(json.dumps(TRIVIAL).replace("32", '"PARAM_INT_WIDTH"'))
    write(tmp_path, "generate_image", graph)
    ended = comfymcp(
        *("workflows", "check", "generate_image.json", "--comfyui", engine.url, "--json"),
        cwd=tmp_path,
    )
    assert ended.status == 0
    assert "replaces the workflow generate_image of image" in sentences(ended, "Place")
    defaults = {p["name"]: p.get("default") for p in ended.json["workflow"]["parameters"]}
    assert defaults["width"] == 512
