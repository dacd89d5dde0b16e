from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import pluggy

from comfy_mcp_core import hookspecs
from comfy_mcp_image import plugin
from comfy_mcp_image.media import IMAGE

FOLDER = Path(plugin.__file__).parent / "workflows"
PLACEHOLDER = re.compile(r"PARAM_(?:INT_|FLOAT_|STR_|TEXT_)?([A-Z_]+)")


def workflow() -> dict[str, Any]:
    return json.loads((FOLDER / "generate_image.json").read_text(encoding="utf-8"))


def meta() -> dict[str, Any]:
    return json.loads((FOLDER / "generate_image.meta.json").read_text(encoding="utf-8"))


def parameters() -> set[str]:
    values = [value for node in workflow().values() for value in node["inputs"].values()]
    found = [PLACEHOLDER.fullmatch(value) for value in values if isinstance(value, str)]
    return {match[1].lower() for match in found if match}


def test_every_hook_fits_its_specification() -> None:
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    manager.register(plugin)
    manager.check_pending()
    assert [tool.tool_name for [tool] in manager.hook.comfy_mcp_tools()] == ["view_image"]
    assert manager.hook.comfy_mcp_media_types() == [[IMAGE]]


def test_loading_the_plugin_loads_no_pillow() -> None:
    code = (
        "import sys; from comfy_mcp_image import plugin; plugin.comfy_mcp_media_types();"
        "plugin.comfy_mcp_tools(); sys.exit('PIL' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_parameter_is_described_and_only_parameters_are() -> None:
    assert set(meta()["parameters"]) == parameters()
    assert all(len(told["description"]) <= 50 for told in meta()["parameters"].values())


def test_the_namespace_gives_every_parameter_but_prompt_and_seed_a_default() -> None:
    assert set(plugin.IMAGE_DEFAULTS.keys) == parameters() - {"prompt", "seed"}
    without_value = [k for k, key in plugin.IMAGE_DEFAULTS.keys.items() if key.value is None]
    assert without_value == ["model"]


def test_the_description_fits() -> None:
    assert len(meta()["description"]) <= 250
    [tool] = plugin.comfy_mcp_tools()
    paragraph = re.split(r"\n\s*\n", tool.fn.__doc__ or "")[0]
    assert 0 < len(paragraph) <= 250


def test_every_link_of_the_workflow_leads_to_a_node() -> None:
    nodes = workflow()
    values: list[Any] = [value for node in nodes.values() for value in node["inputs"].values()]
    links = [cast("list[Any]", value) for value in values if isinstance(value, list)]
    assert all(link[0] in nodes for link in links)
    assert all(node["_meta"]["title"] for node in nodes.values())
