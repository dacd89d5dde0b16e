from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pluggy
import pytest

from comfy_mcp_core import hookspecs
from comfy_mcp_core.workflows.template import parse_template
from comfy_mcp_image import plugin
from comfy_mcp_image.media import IMAGE

FOLDER = Path(plugin.__file__).parent / "workflows"
WORKFLOWS = sorted(p.stem for p in FOLDER.glob("*.json") if not p.stem.endswith(".meta"))
TOOLS = ("edit_image", "generate_image", "inpaint_image")

each_workflow = pytest.mark.parametrize("name", WORKFLOWS)


def workflow(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def meta(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{name}.meta.json").read_text(encoding="utf-8"))


def parameters(name: str) -> set[str]:
    return {found.name for found in parse_template(workflow(name)).placeholders}


def test_every_hook_fits_its_specification() -> None:
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    manager.register(plugin)
    manager.check_pending()
    [tools] = manager.hook.comfy_mcp_tools()
    assert [tool.tool_name for tool in tools] == ["upscale_image", "view_image"]
    assert manager.hook.comfy_mcp_media_types() == [[IMAGE]]


def test_loading_the_plugin_loads_no_pillow() -> None:
    code = (
        "import sys; from comfy_mcp_image import plugin; plugin.comfy_mcp_media_types();"
        "plugin.comfy_mcp_tools(); sys.exit('PIL' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@each_workflow
def test_every_parameter_is_described_and_only_parameters_are(name: str) -> None:
    assert set(meta(name)["parameters"]) == parameters(name)
    assert all(len(told["description"]) <= 50 for told in meta(name)["parameters"].values())


@pytest.mark.parametrize("name", TOOLS)
def test_every_parameter_but_prompt_seed_and_media_has_a_default(name: str) -> None:
    given = {"prompt", "seed", "image", "mask"}
    defaults = set(plugin.IMAGE_DEFAULTS.keys) | set(meta(name).get("defaults", {}))
    assert parameters(name) - given <= defaults


def test_only_the_model_is_left_to_the_installation() -> None:
    without_value = [k for k, key in plugin.IMAGE_DEFAULTS.keys.items() if key.value is None]
    assert without_value == ["model"]


def test_the_descriptions_fit() -> None:
    for tool in plugin.comfy_mcp_tools():
        paragraph = re.split(r"\n\s*\n", tool.fn.__doc__ or "")[0]
        assert 0 < len(paragraph) <= 250


@each_workflow
def test_the_workflow_is_described_and_linked(name: str) -> None:
    assert 0 < len(meta(name)["description"]) <= 250
    nodes = workflow(name)
    assert all(node["_meta"]["title"] for node in nodes.values())
    values: list[Any] = [value for node in nodes.values() for value in node["inputs"].values()]
    assert all(link[0] in nodes for link in values if isinstance(link, list))
