from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import pluggy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comfy_mcp_core import hookspecs
from comfy_mcp_core.workflows.catalog import Folder, prepared, read_workflow
from comfy_mcp_core.workflows.template import placeholder, render
from comfy_mcp_video import plugin
from comfy_mcp_video.lengths import MOST_FRAMES, frames_for, with_length
from comfy_mcp_video.media import ANIMATION, VIDEO

FOLDER = Path(plugin.__file__).parent / "workflows"
NAMES = ("generate_video", "animate_image")

# Inputs of the stock nodes in ComfyUI 0.3.64 and 0.28.1; those after None are optional.
NODES = {
    "UNETLoader": ("unet_name", "weight_dtype"),
    "CLIPLoader": ("clip_name", "type", None, "device"),
    "VAELoader": ("vae_name",),
    "CLIPVisionLoader": ("clip_name",),
    "LoadImage": ("image",),
    "CLIPVisionEncode": ("clip_vision", "image", "crop"),
    "ModelSamplingSD3": ("model", "shift"),
    "CLIPTextEncode": ("text", "clip"),
    "EmptyHunyuanLatentVideo": ("width", "height", "length", "batch_size"),
    "WanImageToVideo": (
        *("positive", "negative", "vae", "width", "height", "length", "batch_size"),
        *(None, "clip_vision_output", "start_image"),
    ),
    "KSampler": (
        *("model", "seed", "steps", "cfg", "sampler_name", "scheduler"),
        *("positive", "negative", "latent_image", "denoise"),
    ),
    "VAEDecode": ("samples", "vae"),
    "CreateVideo": ("images", "fps", None, "audio", "bit_depth"),
    "SaveVideo": ("video", "filename_prefix", "format", "codec"),
}


def graph(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def meta(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{name}.meta.json").read_text(encoding="utf-8"))


def parameters(name: str) -> set[str]:
    values = [value for node in graph(name).values() for value in node["inputs"].values()]
    return {named[0] for value in values if (named := placeholder(value)) is not None}


def test_every_hook_fits_its_specification() -> None:
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    manager.register(plugin)
    manager.check_pending()
    assert [tool.tool_name for [tool] in manager.hook.comfy_mcp_tools()] == ["view_video"]
    assert manager.hook.comfy_mcp_media_types() == [[VIDEO, ANIMATION]]


def test_loading_the_plugin_loads_neither_pillow_nor_ffmpeg() -> None:
    code = (
        "import sys; from comfy_mcp_video import plugin; plugin.comfy_mcp_media_types();"
        "plugin.comfy_mcp_tools(); sys.exit(bool({'PIL', 'imageio_ffmpeg'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_is_described_and_only_parameters_are(name: str) -> None:
    told = meta(name)["parameters"]
    assert set(told) == parameters(name) | {"duration"}
    assert all(len(parameter["description"]) <= 50 for parameter in told.values())


@pytest.mark.parametrize("name", NAMES)
def test_the_namespace_gives_what_the_call_does_not(name: str) -> None:
    needed = parameters(name) - {"prompt", "seed", "image", "length"}
    assert needed | {"duration"} <= set(plugin.VIDEO_DEFAULTS.keys)


def test_every_model_is_looked_for_by_name() -> None:
    without_value = {k: key for k, key in plugin.VIDEO_DEFAULTS.keys.items() if key.value is None}
    assert set(without_value) == {"model", "i2v_model", "text_encoder", "vae", "clip_vision"}
    assert all(key.model_folder and key.prefers for key in without_value.values())
    assert all(part == part.lower() for key in without_value.values() for part in key.prefers)


def test_the_descriptions_fit() -> None:
    assert all(0 < len(meta(name)["description"]) <= 250 for name in NAMES)
    [tool] = plugin.comfy_mcp_tools()
    paragraph = re.split(r"\n\s*\n", tool.fn.__doc__ or "")[0]
    assert 0 < len(" ".join(paragraph.split())) <= 250


@pytest.mark.parametrize("name", NAMES)
def test_every_node_is_a_stock_one_with_its_inputs(name: str) -> None:
    nodes = graph(name)
    for node in nodes.values():
        declared = NODES[node["class_type"]]
        required = declared[: declared.index(None)] if None in declared else declared
        assert set(required) <= set(node["inputs"]) <= set(declared)
        assert node["_meta"]["title"]
        links = [cast("list[Any]", v) for v in node["inputs"].values() if isinstance(v, list)]
        assert all(link[0] in nodes for link in links)


@pytest.mark.parametrize("name", NAMES)
def test_the_number_of_frames_follows_from_seconds_and_rate(name: str) -> None:
    [source] = plugin.comfy_mcp_workflows()
    workflow = read_workflow(FOLDER / f"{name}.json", Folder(source=source, provider="video"))
    length, duration = workflow.parameter("length"), workflow.parameter("duration")
    assert length is not None
    assert length.hidden
    assert duration is not None
    assert not duration.bindings
    values = {"prompt": "a boat", "duration": 2.0, "fps": 16.0, "length": 81, "width": 832}
    rendered = render(workflow.template, prepared(workflow, values))
    inputs = {key: v for node in rendered.values() for key, v in node["inputs"].items()}
    assert (inputs["length"], inputs["fps"]) == (33, 16.0)
    assert values["length"] == 81


@pytest.mark.parametrize(
    ("seconds", "fps", "frames"),
    [(5, 16, 81), (1, 16, 17), (2, 24, 49), (0.1, 16, 5), (0.1, 1, 5), (60, 120, 7201)],
)
def test_a_duration_becomes_frames(seconds: float, fps: float, frames: int) -> None:
    assert frames_for(seconds, fps) == frames


@given(seconds=st.floats(0.1, 600), fps=st.floats(1, 120))
def test_frames_are_one_more_than_a_multiple_of_four_and_close(seconds: float, fps: float) -> None:
    frames = frames_for(seconds, fps)
    assert frames % 4 == 1
    assert 5 <= frames <= MOST_FRAMES
    if 5 <= seconds * fps <= MOST_FRAMES:
        assert abs(frames - seconds * fps) <= 2 + 1e-6


def test_an_operators_workflow_without_a_duration_keeps_its_values() -> None:
    assert with_length({"prompt": "a boat", "length": 25}) == {"prompt": "a boat", "length": 25}
