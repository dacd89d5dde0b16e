"""Small values of the core's types, as tests need them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from comfy_mcp_core.assets.asset import Asset
from comfy_mcp_core.contributions import WorkflowSource
from comfy_mcp_core.jobs.job import Job, JobRequest
from comfy_mcp_core.workflows.catalog import Folder, Workflow
from comfy_mcp_core.workflows.meta import WorkflowMeta, parameters_of
from comfy_mcp_core.workflows.template import parse_template

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from comfy_mcp_core.comfyui.client import Graph

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
JSON: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=6,
)
"""Any JSON value."""


def node(class_type: str, **inputs: object) -> dict[str, Any]:
    """A node of a graph in API format."""
    return {"class_type": class_type, "inputs": inputs}


def sampling_graph() -> Graph:
    """A text-to-image graph with the usual placeholders."""
    return {
        "3": node(
            "KSampler",
            seed="PARAM_INT_SEED",
            steps="PARAM_INT_STEPS",
            cfg="PARAM_FLOAT_CFG",
            sampler_name="PARAM_SAMPLER_NAME",
            model=["4", 0],
            positive=["6", 0],
        ),
        "4": node("CheckpointLoaderSimple", ckpt_name="PARAM_MODEL"),
        "6": node("CLIPTextEncode", text="PARAM_PROMPT", clip=["4", 1]),
        "9": node("SaveImage", images=["3", 0], filename_prefix="unit"),
    }


def sampling_nodes() -> dict[str, dict[str, Any]]:
    """What /object_info says of the classes of `sampling_graph`."""
    return {
        "KSampler": {
            "input": {
                "required": {
                    "seed": ["INT", {"default": 0, "min": 0, "max": 2**64 - 1}],
                    "steps": ["INT", {"default": 20, "min": 1, "max": 10000}],
                    "cfg": ["FLOAT", {"default": 8.0, "min": 0.0, "max": 100.0}],
                    "sampler_name": [["euler", "dpmpp_2m"], {}],
                    "model": ["MODEL"],
                }
            }
        },
        "CheckpointLoaderSimple": {
            "input": {"required": {"ckpt_name": [["dream.safetensors", "toon.safetensors"]]}}
        },
        "CLIPTextEncode": {
            "input": {"required": {"text": ["STRING", {"multiline": True}], "clip": ["CLIP"]}}
        },
    }


def workflow_of(
    graph: Graph, path: Path, *, meta: Mapping[str, Any] | None = None, namespace: str = "image"
) -> Workflow:
    """A workflow made of a graph and a meta file's content, without a file."""
    template = parse_template(graph)
    return Workflow(
        id="painting",
        title="Painting",
        description="",
        namespace=namespace,
        parameters=parameters_of(template, WorkflowMeta.model_validate(meta or {})),
        template=template,
        provider="image",
        path=path,
    )


def write_workflow(
    folder: Path, name: str, graph: object, meta: Mapping[str, Any] | None = None
) -> None:
    """Write a workflow's file, and its meta file when there is one."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(graph), encoding="utf-8")
    if meta is not None:
        (folder / f"{name}.meta.json").write_text(json.dumps(meta), encoding="utf-8")


def folder_of(path: Path, provider: str = "image", namespace: str = "image") -> Folder:
    """A folder of a plugin's workflows."""
    return Folder(source=WorkflowSource(folder=path, namespace=namespace), provider=provider)


def job_of(graph: Graph, prompt_id: str = "p") -> Job:
    """A job that was not sent yet."""
    request = JobRequest(graph=graph, workflow_id="painting", tool="painting")
    return Job(prompt_id, request, submitted_at=0.0)


def asset_of(name: str, *, folder_type: str = "output", prompt_id: str = "p") -> Asset:
    """An asset whose id is `name`."""
    return Asset(
        asset_id=name,
        server="http://127.0.0.1:8188",
        prompt_id=prompt_id,
        node_id=name,
        output_key="images",
        position=0,
        filename=f"{name}.png",
        subfolder="",
        folder_type=folder_type,
        mime_type="image/png",
    )
