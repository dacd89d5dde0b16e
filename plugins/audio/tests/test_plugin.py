from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import pluggy
import pytest

from comfy_mcp_audio import plugin
from comfy_mcp_audio.media import AUDIO
from comfy_mcp_core import hookspecs
from comfy_mcp_core.model_choice import fitting_model

FOLDER = Path(plugin.__file__).parent / "workflows"
PLACEHOLDER = re.compile(r"PARAM_(?:INT_|FLOAT_|STR_|TEXT_)?([A-Z_]+)")
NAMES = ("generate_song", "generate_sound")
GIVEN = {"tags", "lyrics", "prompt", "seed"}
NAMESPACES = {
    "generate_song": plugin.AUDIO_DEFAULTS,
    "generate_sound": plugin.SOUND_DEFAULTS,
}


def workflow(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def meta(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{name}.meta.json").read_text(encoding="utf-8"))


def parameters(name: str) -> set[str]:
    values = [value for node in workflow(name).values() for value in node["inputs"].values()]
    found = [PLACEHOLDER.fullmatch(value) for value in values if isinstance(value, str)]
    return {match[1].lower() for match in found if match}


def test_every_hook_fits_its_specification() -> None:
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    manager.register(plugin)
    manager.check_pending()
    assert [tool.tool_name for [tool] in manager.hook.comfy_mcp_tools()] == ["view_audio"]
    assert manager.hook.comfy_mcp_media_types() == [[AUDIO]]


def test_loading_the_plugin_loads_nothing_heavy() -> None:
    code = (
        "import sys; from comfy_mcp_audio import plugin; plugin.comfy_mcp_media_types();"
        "plugin.comfy_mcp_tools();"
        "sys.exit(', '.join({'PIL', 'numpy', 'pydub', 'imageio_ffmpeg', 'tinytag'}"
        " & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert done.stderr == "\n"


def test_pydub_is_imported_without_its_warnings() -> None:
    code = "from comfy_mcp_audio.listening import _segment; print(len(_segment(bytes(88_200))))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], check=False, capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("1000\n", "")


@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_is_described_and_only_parameters_are(name: str) -> None:
    assert set(meta(name)["parameters"]) == parameters(name)
    assert all(len(told["description"]) <= 50 for told in meta(name)["parameters"].values())


@pytest.mark.parametrize("name", NAMES)
def test_the_namespaces_give_every_parameter_but_those_given_a_default(name: str) -> None:
    namespace = NAMESPACES[name]
    assert meta(name)["namespace"] == namespace.name
    assert set(namespace.keys) == parameters(name) - GIVEN
    without_value = {key for key, told in namespace.keys.items() if told.value is None}
    assert without_value <= {"model", "text_encoder"}
    assert all(namespace.keys[key].prefers for key in without_value)


def test_the_model_of_songs_is_known_by_more_than_three_letters() -> None:
    key = plugin.AUDIO_DEFAULTS.keys["model"]
    song = "audio/ACE_Step_v1_3.5b.safetensors"
    assert fitting_model(["dreamspace.safetensors", song], key) == song
    assert fitting_model(["dreamspace.safetensors", "facedetailer.safetensors"], key) is None


def test_descriptions_fit() -> None:
    assert all(len(meta(name)["description"]) <= 250 for name in NAMES)
    [tool] = plugin.comfy_mcp_tools()
    paragraph = re.split(r"\n\s*\n", tool.fn.__doc__ or "")[0]
    assert 0 < len(" ".join(paragraph.split())) <= 250


@pytest.mark.parametrize("name", NAMES)
def test_every_link_of_a_workflow_leads_to_a_node(name: str) -> None:
    nodes = workflow(name)
    values: list[Any] = [value for node in nodes.values() for value in node["inputs"].values()]
    links = [cast("list[Any]", value) for value in values if isinstance(value, list)]
    assert all(link[0] in nodes for link in links)
    assert all(node["_meta"]["title"] for node in nodes.values())


@pytest.mark.parametrize("name", NAMES)
def test_results_are_lossless_and_named_after_the_workflow(name: str) -> None:
    [saving] = [n for n in workflow(name).values() if n["class_type"] == "SaveAudio"]
    assert saving["inputs"]["filename_prefix"] == f"ComfyMCP/{name}"
