"""What is wrong with a graph, told from the file and ComfyUI's node classes alone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comfy_mcp_core.workflows.check import check_graph
from comfy_mcp_core.workflows.issues import Issue
from comfy_mcp_core.workflows.meta import WorkflowMeta, parameters_of
from comfy_mcp_core.workflows.template import parse_template
from tests.unit.samples import JSON, node

GIVER: dict[str, Any] = {"input": {}, "output": ["IMAGE", "MASK"]}
TAKER: dict[str, Any] = {
    "input": {
        "required": {
            "image": ["IMAGE"],
            "steps": ["INT", {"default": 20, "min": 1, "max": 2**64 - 1}],
            "cfg": ["FLOAT", {"min": 0.0, "max": 100.0}],
            "text": ["STRING", {}],
            "tiled": ["BOOLEAN", {}],
            "sampler": [["euler", "heun"], {}],
        },
        "optional": {
            "ckpt_name": [["dream.safetensors", "toon.safetensors"]],
            "lora_name": ["STRING"],
            "upload": [["a.png"], {"image_upload": True}],
            "remote": ["COMBO", {"remote": {}}],
            "any": ["*"],
            "either": ["INT,FLOAT"],
            "own_type": ["CURVE"],
            "grown": ["COMFY_AUTOGROW_V3", {}],
        },
        "hidden": {"unique_id": "UNIQUE_ID"},
    },
    "output": [],
    "output_node": True,
}
NODES: dict[str, dict[str, Any]] = {"Giver": GIVER, "Taker": TAKER}
GOOD: dict[str, object] = {
    "image": ["1", 0],
    "steps": 20,
    "cfg": 8.0,
    "text": "a cat",
    "tiled": False,
    "sampler": "euler",
}


def checked(
    graph: dict[str, dict[str, Any]],
    nodes: dict[str, dict[str, Any]] | None = NODES,
    meta: dict[str, Any] | None = None,
) -> list[Issue]:
    template = parse_template(graph)
    parameters = parameters_of(template, WorkflowMeta.model_validate(meta or {}))
    return check_graph(template.graph, parameters, nodes)


def taking(**inputs: object) -> dict[str, dict[str, Any]]:
    """A good graph with some of the taker's inputs set; None takes one out."""
    merged = {name: value for name, value in (GOOD | inputs).items() if value is not None}
    return {"1": node("Giver"), "2": node("Taker", **merged)}


FINE: list[tuple[str, object]] = [
    ("steps", "PARAM_INT_STEPS"),
    ("cfg", 8),
    ("cfg", "PARAM_INT_CFG"),
    ("steps", 20.0),
    ("steps", 2**64 - 1),
    ("text", ""),
    ("text", 7),
    ("text", "PARAM_FLOAT_TEXT"),
    ("sampler", "PARAM_SAMPLER"),
    ("ckpt_name", "dream.safetensors"),
    ("ckpt_name", "PARAM_MODEL"),
    ("lora_name", "a text, as the node is not a stock one"),
    ("upload", "a.png"),
    ("upload", "sub/b.png"),
    ("upload", "b.png [output]"),
    ("upload", "PARAM_MEDIA_IMAGE"),
    ("remote", "what the web page fetched"),
    ("any", {"a": 1}),
    ("any", ["1", 1]),
    ("any", {"__value__": [1, 2, 3]}),
    ("either", 3),
    ("own_type", "0 1"),
    ("grown.a", ["1", 0]),
]


@pytest.mark.parametrize(("name", "value"), FINE)
def test_what_comfyui_takes_is_no_issue(name: str, value: object) -> None:
    assert checked(taking(**{name: value})) == []


BLOCKING: list[tuple[str, object, str, str]] = [
    ("steps", None, "missing_input", "is required and not given"),
    ("steps", 0, "wrong_value", "is 0, allowed is at least 1"),
    ("steps", 2**64, "wrong_value", "allowed is at most 18446744073709551615"),
    ("steps", "many", "wrong_value", "is 'many', allowed is a whole number"),
    ("steps", "PARAM_STEPS", "wrong_value", "takes a whole number, and the parameter 'steps' is"),
    ("cfg", "PARAM_MEDIA_CFG", "wrong_value", "takes a number"),
    ("cfg", 100.5, "wrong_value", "at most 100"),
    ("cfg", "", "wrong_value", "is '', allowed is a number"),
    ("sampler", "eulr", "wrong_value", "one of euler, heun (did you mean 'euler'?)"),
    ("sampler", 1, "wrong_value", "is 1, allowed is one of"),
    ("image", "a.png", "wrong_value", "allowed is only a link to a node that gives IMAGE"),
    ("image", "PARAM_MEDIA_IMAGE", "wrong_value", "the parameter 'image' is media"),
    ("image", ["1", 1], "wrong_link", "takes IMAGE, and is linked to MASK of node 1"),
    ("steps", ["1", 0], "wrong_link", "takes INT, and is linked to IMAGE"),
    ("image", ["9", 0], "dangling_link", "links to node 9, which is not there"),
    ("image", ["1"], "wrong_link", "is a list, which ComfyUI takes for a link"),
    ("any", [1, 2], "wrong_link", "is a list, which ComfyUI takes for a link"),
    ("ckpt_name", "dreams.safetensors", "missing_model", "is not in checkpoints"),
    ("ckpt_name", 7, "wrong_value", "is 7, allowed is one of dream.safetensors"),
    ("upload", "b.png", "wrong_value", "a file that is not in ComfyUI's input folder"),
]


@pytest.mark.parametrize(("name", "value", "kind", "words"), BLOCKING)
def test_what_comfyui_refuses_blocks(name: str, value: object, kind: str, words: str) -> None:
    [issue] = checked(taking(**{name: value}))
    assert (issue.kind, issue.node_id, issue.input, issue.blocks) == (kind, "2", name, True)
    assert issue.sentence.startswith(f"Node 2 (Taker), input {name!r}: ")
    assert words in issue.sentence
    assert issue.remedy


WARNED: list[tuple[str, object, str, str]] = [
    ("steps", 20.5, "wrong_value", "is 20.5, which ComfyUI takes for 20"),
    ("steps", "20", "wrong_value", "is '20', which ComfyUI takes for 20"),
    ("steps", "PARAM_FLOAT_STEPS", "wrong_value", "the parameter 'steps' is float"),
    ("tiled", "false", "wrong_value", "is 'false', which ComfyUI takes for True"),
    ("tiled", "PARAM_TILED", "wrong_value", "takes true or false"),
    ("image", ["1", 5], "wrong_link", "output 5 of node 1, which declares 2"),
    ("text", "a PARAM_PROMPT", "stray_placeholder", "stands amid other text"),
    ("stepz", 3, "unknown_input", "declares no input 'stepz'"),
]


@pytest.mark.parametrize(("name", "value", "kind", "words"), WARNED)
def test_what_comfyui_takes_otherwise_than_it_looks_is_a_warning(
    name: str, value: object, kind: str, words: str
) -> None:
    [issue] = checked(taking(**{name: value}))
    assert (issue.kind, issue.blocks) == (kind, False)
    assert words in issue.sentence
    assert issue.remedy


def test_a_node_that_grows_inputs_gets_one_warning_for_all_of_them() -> None:
    [issue] = checked(taking(lora_1={"on": True}, lora_2=["1", 0], lora_3="x"))
    assert "'lora_1', 'lora_2', 'lora_3'" in issue.sentence
    assert not issue.blocks


def test_a_missing_class_is_told_once_and_hides_what_only_it_could_tell() -> None:
    graph = taking() | {"3": node("Gone", a=["1", 0]), "4": node("Gone", b=1)}
    [issue] = checked(graph)
    assert (issue.kind, issue.blocks) == ("missing_node", True)
    assert "'Gone' (node 3, 4)" in issue.sentence


def test_a_model_that_is_nearly_one_gets_a_suggestion() -> None:
    [issue] = checked(taking(ckpt_name="dreams.safetensors"))
    assert issue.remedy.startswith("Did you mean 'dream.safetensors'?")


def test_the_model_of_a_parameter_s_own_default_is_looked_for() -> None:
    meta = {"defaults": {"model": "gone.safetensors"}}
    [issue] = checked(taking(ckpt_name="PARAM_MODEL"), meta=meta)
    assert (issue.kind, issue.input) == ("missing_model", "ckpt_name")
    assert "its parameter's default" in issue.sentence


def test_inputs_that_the_meta_file_maps_count_as_given() -> None:
    graph = taking(text="PARAM_TEXT")
    del graph["2"]["inputs"]["steps"]
    meta = {
        "parameters": {"n": {"type": "int"}},
        "override_mappings": {"n": [["2", "steps"]], "text": [["2", "no_such"]]},
    }
    [issue] = checked(graph, meta=meta)
    assert (issue.kind, issue.input) == ("unknown_input", "no_such")


def test_a_circle_of_links_blocks() -> None:
    mix = {"input": {"required": {"image": ["IMAGE"]}}, "output": ["IMAGE"]}
    graph = taking(image=["3", 0]) | {"3": node("Mix", image=["4", 0])}
    graph["4"] = node("Mix", image=["3", 0])
    [issue] = checked(graph, NODES | {"Mix": mix})
    assert (issue.kind, issue.blocks) == ("circle", True)


def test_without_an_output_node_nothing_runs() -> None:
    [issue] = checked({"1": node("Giver")})
    assert (issue.kind, issue.blocks) == ("no_output", True)


def test_a_fault_in_a_node_that_no_output_needs_is_a_warning() -> None:
    lone = {"input": {"required": {"x": ["INT"]}}, "output": ["INT"]}
    [issue] = checked(taking() | {"3": node("Lone", x="many")}, NODES | {"Lone": lone})
    assert (issue.kind, issue.blocks) == ("wrong_value", False)
    assert issue.sentence.endswith("No output needs that node.")


def test_without_comfyui_only_what_the_file_tells_is_found() -> None:
    graph = taking(image=["9", 0], steps="many", stepz=1)
    [issue] = checked(graph | {"3": node("Gone")}, None)
    assert issue.kind == "dangling_link"


@given(
    inputs=st.dictionaries(st.sampled_from(["a", "b", "ckpt_name", "c.d"]), JSON),
    declared=st.dictionaries(st.sampled_from(["a", "b", "ckpt_name", "c"]), JSON),
    output=JSON,
)
def test_whatever_others_write_nothing_breaks(
    inputs: dict[str, Any], declared: dict[str, Any], output: Any
) -> None:
    info = {"input": {"required": declared}, "output": output, "output_node": True}
    graph = {"1": {"class_type": "A", "inputs": inputs}}
    assert all(issue.sentence and issue.remedy for issue in checked(graph, {"A": info}))
