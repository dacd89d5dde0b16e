"""A workflow file becomes parameters, and parameters with values a graph; the template stays."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comfy_mcp_core.errors import WorkflowInvalidError
from comfy_mcp_core.workflows.template import (
    Binding,
    Template,
    parse_template,
    placeholder,
    render,
    set_inputs,
)
from tests.unit.samples import JSON, node, sampling_graph

if TYPE_CHECKING:
    from comfy_mcp_core.comfyui.client import Graph

NAMES = st.text(max_size=6)
PLAIN_GRAPHS = st.dictionaries(
    NAMES,
    st.fixed_dictionaries(
        {
            "class_type": st.text(max_size=8),
            "inputs": st.dictionaries(
                NAMES, JSON.filter(lambda value: placeholder(value) is None), max_size=4
            ),
        }
    ),
    min_size=1,
    max_size=4,
)
"""Graphs without placeholders."""


@pytest.mark.parametrize(
    ("text", "parameter"),
    [
        ("PARAM_PROMPT", ("prompt", "str")),
        ("PARAM_NEGATIVE_PROMPT", ("negative_prompt", "str")),
        ("PARAM_STR_TAGS", ("tags", "str")),
        ("PARAM_STRING_TAGS", ("tags", "str")),
        ("PARAM_TEXT_LYRICS", ("lyrics", "str")),
        ("PARAM_INT_STEPS", ("steps", "int")),
        ("PARAM_FLOAT_CFG", ("cfg", "float")),
        ("PARAM_BOOL_TILED", ("tiled", "bool")),
        ("PARAM_MEDIA_IMAGE", ("image", "media")),
        ("PARAM_INT_BATCH_SIZE", ("batch_size", "int")),
        ("PARAM_INT_LORA_2", ("lora_2", "int")),
        ("PARAM_2X_SCALE", ("2x_scale", "str")),
        ("PARAM_INTEGER", ("integer", "str")),
        ("PARAM_CLIP_NAME", ("clip_name", "str")),
    ],
)
def test_a_placeholder_tells_name_and_type(text: str, parameter: tuple[str, str]) -> None:
    assert placeholder(text) == parameter


@pytest.mark.parametrize(
    "value",
    [
        "PARAM_",
        "param_prompt",
        "PARAM_prompt",
        "a PARAM_PROMPT",
        "PARAM_PROMPT, masterpiece",
        "PARAM_PROMPT\n",
        "XPARAM_PROMPT",
        "PARAM PROMPT",
        "",
        None,
        5,
        ["PARAM_PROMPT"],
    ],
)
def test_only_a_whole_value_in_capitals_is_a_placeholder(value: object) -> None:
    assert placeholder(value) is None


def test_the_parameters_stand_in_the_order_of_the_file_with_their_inputs() -> None:
    template = parse_template(sampling_graph())
    assert [(p.name, p.type) for p in template.placeholders] == [
        ("seed", "int"),
        ("steps", "int"),
        ("cfg", "float"),
        ("sampler_name", "str"),
        ("model", "str"),
        ("prompt", "str"),
    ]
    assert template.placeholders[0].bindings == (
        Binding(node_id="3", input="seed", class_type="KSampler"),
    )


def test_the_same_placeholder_in_several_inputs_is_one_parameter() -> None:
    graph = {
        "1": node("EmptyLatentImage", width="PARAM_INT_SIZE", height="PARAM_INT_SIZE"),
        "2": node("ImageScale", width="PARAM_INT_SIZE"),
    }
    template = parse_template(graph)
    assert [p.name for p in template.placeholders] == ["size"]
    assert [(b.node_id, b.input) for b in template.placeholders[0].bindings] == [
        ("1", "width"),
        ("1", "height"),
        ("2", "width"),
    ]
    rendered = render(template, {"size": 512})
    assert rendered["1"]["inputs"] == {"width": 512, "height": 512}
    assert rendered["2"]["inputs"] == {"width": 512}


def test_spellings_of_one_type_agree() -> None:
    graph = {"1": node("A", a="PARAM_STR_PROMPT", b="PARAM_TEXT_PROMPT", c="PARAM_PROMPT")}
    assert [len(p.bindings) for p in parse_template(graph).placeholders] == [3]


def test_a_parameter_of_two_types_is_refused_by_name() -> None:
    graph = {"1": node("A", a="PARAM_INT_SIZE"), "2": node("B", a="PARAM_FLOAT_SIZE")}
    with pytest.raises(WorkflowInvalidError, match=r"'size' is int .* float") as caught:
        parse_template(graph)
    assert "SIZE" in caught.value.hint


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ({"nodes": [{"id": 1}], "links": [], "version": 0.4}, "web page's own format"),
        ({"nodes": [], "links": []}, "web page's own format"),
        ([], "no JSON object"),
        ("text", "no JSON object"),
        (None, "no JSON object"),
        ({}, "no nodes"),
        ({"1": {"inputs": {}}}, "'1' has no class_type"),
        ({"1": {"class_type": 5, "inputs": {}}}, "'1' has no class_type"),
        ({"1": "text"}, "'1' has no class_type"),
        ({"1": {"class_type": "A", "inputs": []}}, "inputs of node '1'"),
    ],
)
def test_what_is_no_workflow_in_api_format_is_refused_by_reason(
    content: object, sentence: str
) -> None:
    with pytest.raises(WorkflowInvalidError, match=sentence):
        parse_template(content)


@pytest.mark.parametrize("content", [[], {}, {"nodes": []}, {"1": {}}])
def test_the_refusal_says_how_to_export(content: object) -> None:
    with pytest.raises(WorkflowInvalidError) as caught:
        parse_template(content)
    assert "Export (API)" in caught.value.hint


@given(JSON)
def test_no_json_raises_anything_but_the_refusal(content: Any) -> None:
    try:
        template = parse_template(content)
    except WorkflowInvalidError as error:
        assert error.sentence  # noqa: PT017 - both ends are right; only another error is wrong
    else:
        assert template.graph


def test_values_of_every_type_are_put_in_as_they_are() -> None:
    graph = {
        "1": node(
            "A",
            text="PARAM_PROMPT",
            steps="PARAM_INT_STEPS",
            cfg="PARAM_FLOAT_CFG",
            tiled="PARAM_BOOL_TILED",
            image="PARAM_MEDIA_IMAGE",
            vae=["4", 2],
            fixed=7,
        )
    }
    values = {"prompt": "a cat", "steps": 20, "cfg": 7.5, "tiled": False, "image": "x.png"}
    assert render(parse_template(graph), values)["1"] == {
        "class_type": "A",
        "inputs": {
            "text": "a cat",
            "steps": 20,
            "cfg": 7.5,
            "tiled": False,
            "image": "x.png",
            "vae": ["4", 2],
            "fixed": 7,
        },
    }


def test_an_input_without_a_value_is_left_out_and_an_empty_value_is_kept() -> None:
    graph = {"1": node("A", text="PARAM_PROMPT", steps="PARAM_INT_STEPS")}
    assert render(parse_template(graph), {"prompt": ""})["1"]["inputs"] == {"text": ""}


def test_a_value_that_looks_like_a_placeholder_is_not_replaced_again() -> None:
    graph = {"1": node("A", text="PARAM_PROMPT", steps="PARAM_INT_STEPS")}
    rendered = render(parse_template(graph), {"prompt": "PARAM_INT_STEPS", "steps": 3})
    assert rendered["1"]["inputs"] == {"text": "PARAM_INT_STEPS", "steps": 3}


def test_what_else_a_node_has_stays() -> None:
    graph: Graph = {"1": {**node("A", text="PARAM_PROMPT"), "_meta": {"title": "Positive"}}}
    assert render(parse_template(graph), {})["1"]["_meta"] == {"title": "Positive"}


def test_a_node_without_inputs_gets_none() -> None:
    template = parse_template({"1": {"class_type": "A"}})
    assert render(template, {}) == {"1": {"class_type": "A", "inputs": {}}}


@given(PLAIN_GRAPHS)
def test_rendering_a_graph_without_placeholders_gives_an_equal_graph(graph: Graph) -> None:
    template = parse_template(graph)
    assert template.placeholders == ()
    assert render(template, {"prompt": "unused"}) == graph


@given(
    st.dictionaries(
        st.sampled_from(["seed", "steps", "cfg", "sampler_name", "model", "prompt"]), JSON
    )
)
def test_rendering_changes_neither_the_template_nor_the_values(values: dict[str, Any]) -> None:
    template = parse_template(sampling_graph())
    before = copy.deepcopy(values)
    first = render(template, values)
    first["3"]["inputs"]["added"] = 1
    del first["9"]
    assert template == parse_template(sampling_graph())
    assert values == before
    assert render(template, values)["3"]["inputs"].get("added") is None


@given(
    st.fixed_dictionaries(
        dict.fromkeys(("seed", "steps", "cfg", "sampler_name", "model", "prompt"), JSON)
    )
)
def test_with_every_value_given_each_placeholder_holds_its_value(values: dict[str, Any]) -> None:
    template = parse_template(sampling_graph())
    rendered = render(template, values)
    for parameter in template.placeholders:
        for binding in parameter.bindings:
            assert rendered[binding.node_id]["inputs"][binding.input] == values[parameter.name]


def test_setting_inputs_gives_a_new_graph() -> None:
    graph: Graph = {"1": node("A", text="x"), "2": node("B")}
    changed = set_inputs(graph, {("1", "text"): "y", ("2", "steps"): 3})
    assert changed == {"1": node("A", text="y"), "2": node("B", steps=3)}
    assert graph == {"1": node("A", text="x"), "2": node("B")}


def test_a_template_is_a_value() -> None:
    assert parse_template(sampling_graph()) == parse_template(sampling_graph())
    assert isinstance(parse_template(sampling_graph()), Template)
