"""The workflows that our packages ship are what ComfyUI takes, whichever models it has."""

from __future__ import annotations

import io
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from comfy_mcp_core.app import workflow_folders
from comfy_mcp_core.comfyui.client import ComfyUIClient, Graph, RefusedPrompt
from comfy_mcp_core.comfyui.node_info import NodeInfoCache
from comfy_mcp_core.defaults import Defaults
from comfy_mcp_core.plugins import load_plugins
from comfy_mcp_core.settings import ComfyUISettings, ConfigFile, Settings
from comfy_mcp_core.values import resolve
from comfy_mcp_core.workflows.catalog import Catalog, Workflow, prepared
from comfy_mcp_core.workflows.schema import model_folder, models_of
from comfy_mcp_core.workflows.template import render

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.comfyui.fixtures import GenuineComfyUI

pytestmark = [pytest.mark.anyio, pytest.mark.comfyui]

SHIPPED = (
    "animate_image",
    "edit_image",
    "generate_image",
    "generate_song",
    "generate_sound",
    "generate_video",
    "inpaint_image",
    "upscale_by_method",
    "upscale_by_model",
)
WORDS = {"prompt": "a boat", "tags": "lofi", "lyrics": "la"}


def _picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 64)).save(buffer, "PNG")
    return buffer.getvalue()


PICTURE = _picture()


@pytest.mark.parametrize("workflow_id", SHIPPED)
async def test_a_genuine_comfyui_refuses_nothing_but_the_models_that_it_lacks(
    comfy_mcp_settings: Settings, comfyui: GenuineComfyUI, tmp_path: Path, workflow_id: str
) -> None:
    plugins = load_plugins()
    catalog = Catalog(workflow_folders(comfy_mcp_settings, plugins))
    catalog.refresh()
    namespaces = {c.value.name: c.value for c in plugins.defaults}
    defaults = Defaults(namespaces, ConfigFile(path=tmp_path / "none.json"), {})
    client = ComfyUIClient(ComfyUISettings(url=comfyui.url))
    try:
        graph = await _rendered(catalog.get(workflow_id), defaults, client)
        refused = await _refused(client, graph)
    finally:
        await client.close()
    told = [
        (error["type"], bool(models_of(node["class_type"], error["extra_info"]["input_name"])))
        for node in refused.values()
        for error in node["errors"]
    ]
    assert set(told) <= {("value_not_in_list", True)}, refused


async def _rendered(workflow: Workflow, defaults: Defaults, client: ComfyUIClient) -> Graph:
    """A workflow's graph with its defaults; what only an installation can tell is made up."""
    name = await client.upload(
        io.BytesIO(PICTURE), filename="shipped.png", mime_type="image/png", subfolder="comfy-mcp"
    )
    nodes = await NodeInfoCache(client).get(
        {b.class_type for p in workflow.parameters for b in p.bindings}
    )
    given = {**WORDS, "image": name, "mask": name}
    known = {p.name: given[p.name] for p in workflow.parameters if p.name in given}
    values = resolve(workflow, known, defaults, nodes).values
    models = {p.name: f"none/{p.name}.safetensors" for p in workflow.parameters if model_folder(p)}
    return render(workflow.template, prepared(workflow, models | values))


async def _refused(client: ComfyUIClient, graph: Graph) -> Mapping[str, Any]:
    """What ComfyUI refuses of a graph; one that it takes is not run to its end."""
    prompt_id = str(uuid.uuid4())
    try:
        refused = await client.submit(graph, prompt_id=prompt_id, client_id="shipped")
    except RefusedPrompt as refusal:
        return refusal.node_errors
    await client.delete_pending(prompt_id)
    await client.interrupt(prompt_id)
    return refused
