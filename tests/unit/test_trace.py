"""A submitted graph tells its parameters again, by what was recorded; nothing else changes."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comfy_mcp_core.errors import WorkflowInvalidError
from comfy_mcp_core.workflows.template import parse_template, render
from comfy_mcp_core.workflows.trace import trace
from tests.unit.graphs import GRAPHS, HIRES, RECORDED, WORDS, encode, painting, sampler, wirings
from tests.unit.samples import JSON, node

if TYPE_CHECKING:
    from collections.abc import Mapping

    from comfy_mcp_core.comfyui.client import Graph


def places(graph: Graph, recorded: Mapping[str, Any] | None = None) -> dict[str, list[str]]:
    """The inputs of every parameter, as node.input."""
    template = trace(graph, recorded or {}).template
    return {p.name: [f"{b.node_id}.{b.input}" for b in p.bindings] for p in template.placeholders}


def upstream(graph: Graph, *, past_negative: bool, inputs: set[str]) -> set[str]:
    """The nodes that the given inputs lead to, past the negative inputs of others or not."""
    reached: set[str] = set()
    waiting = [
        graph[n]["inputs"][name][0] for n in graph for name in inputs & {*graph[n]["inputs"]}
    ]
    while waiting:
        at = waiting.pop()
        if at not in reached:
            reached.add(at)
            for name, value in graph[at]["inputs"].items():
                to = cast("list[str]", value)[0] if isinstance(value, list) else ""
                if to in graph and (past_negative or name != "negative"):
                    waiting.append(to)
    return reached


def test_of_several_literals_the_recorded_one_gets_the_plain_name() -> None:
    assert trace(HIRES, {"steps": 12}).values["steps"] == 12
    assert trace(HIRES, {"steps": 12}).values["steps_3"] == 20
    assert trace(HIRES, {"steps": 99}).values["steps"] == 20


def test_endings_of_any_node_id_make_names_that_differ() -> None:
    ids = ["1", "5:2", "5_2", "Ü", "é", "5-2"]
    graph: Graph = {node_id: node("A", seed=index) for index, node_id in enumerate(ids)}
    assert list(trace(graph, {}).values) == [
        "seed",
        "seed_5_2",
        "seed_5_2_2",
        "seed_other",
        "seed_other_2",
        "seed_5_2_3",
    ]


EMPTY_IMAGE: Graph = {
    "1": node("EmptyImage", width=64, height=64, batch_size=1, color=1644912),
    "2": node("SaveImage", images=["1", 0], filename_prefix="unit", tiled=True, note="a note"),
}


@pytest.mark.parametrize(
    ("recorded", "expected"),
    [
        ({}, {}),
        ({"width": 64}, {"width": ["1.width"]}),
        ({"width": 64.0, "batch_size": 1}, {"width": ["1.width"], "batch_size": ["1.batch_size"]}),
        ({"width": 65}, {}),
        ({"batch_size": True}, {}),
        ({"tiled": 1}, {}),
        ({"tiled": True}, {"tiled": ["2.tiled"]}),
        ({"shade": 1644912}, {"shade": ["1.color"]}),
        ({"count": 1}, {}),
        ({"batch": 1}, {"batch": ["1.batch_size"]}),
        ({"size": 64}, {}),
        ({"comment": "a note"}, {"comment": ["2.note"]}),
        ({"note": "a note", "comment": "a note"}, {"note": ["2.note"]}),
        ({"Comment": "a note", "a b": "a note", "": "a note", "\u0131": "a note"}, {}),
        ({"int_x": "a note"}, {"int_x": ["2.note"]}),
        ({"x": None, "y": ["1", 0], "z": {}}, {}),
    ],
)
def test_a_recorded_name_is_found_by_its_input_or_by_a_telling_value(
    recorded: dict[str, Any], expected: dict[str, list[str]]
) -> None:
    assert places(EMPTY_IMAGE, recorded) == expected


@pytest.mark.parametrize(
    ("recorded", "expected"),
    [
        ({"style_text": "a cat"}, {"style_text": "6.text", "negative_prompt": "7.text"}),
        ({"style_text": "a cat", "prompt": "a cat"}, {"prompt": "6.text"}),
        ({"prompt": "prepared otherwise"}, {"prompt": "6.text", "negative_prompt": "7.text"}),
        ({"prompt": "blurry"}, {"prompt": "6.text", "negative_prompt": "7.text"}),
        ({"negative_prompt": "a cat"}, {"prompt": "6.text", "negative_prompt": "7.text"}),
        ({"main_prompt": "blurry"}, {"prompt": "6.text", "negative_prompt": "7.text"}),
        ({"neg_prompt": "blurry"}, {"prompt": "6.text", "neg_prompt": "7.text"}),
        ({"neg": "a cat"}, {"prompt": "6.text", "negative_prompt": "7.text"}),
        ({"ckpt_name": "dream.safetensors"}, {"ckpt_name": "4.ckpt_name"}),
        ({"style_text": "a cat", "filename": "unit"}, {"style_text": "6.text"}),
        ({"base_steps": 20}, {"base_steps": "3.steps"}),
        ({"frames": 20}, {"steps": "3.steps"}),
        ({"my_prompt": "euler"}, {"sampler_name": "3.sampler_name"}),
    ],
)
def test_a_recorded_name_takes_the_place_of_a_roles_unless_it_is_on_the_wrong_side(
    recorded: dict[str, Any], expected: dict[str, str]
) -> None:
    found = places(painting(n10=node("Note", note="a cat")), recorded)
    assert {name: found.get(name) for name in expected} == {n: [p] for n, p in expected.items()}


@pytest.mark.parametrize("recorded", [{"prompt": "blurry"}, {"prompt": "t5.bin"}])
def test_a_recorded_prompt_goes_to_nothing_that_only_the_negative_side_uses(
    recorded: dict[str, Any],
) -> None:
    graph: Graph = {
        "1": sampler(negative=["2", 0]),
        "2": node("CLIPTextEncode", text="blurry", clip=["3", 0]),
        "3": node("CLIPLoader", clip_name="t5.bin"),
    }
    assert "prompt" not in trace(graph, recorded).values


@pytest.mark.parametrize(
    ("literal", "recorded", "kind"),
    [(8, 8.0, "float"), (8, 8, "int"), (8.0, 8, "float"), (True, True, "bool"), ("8", "8", "str")],
)
def test_the_type_is_that_of_the_literal_or_a_fraction_when_one_was_recorded(
    literal: object, recorded: object, kind: str
) -> None:
    traced = trace({"1": node("A", shift=literal)}, {"shift": recorded})
    assert [p.type for p in traced.template.placeholders] == [kind]
    rendered = render(traced.template, traced.values)
    assert repr(rendered) == repr({"1": node("A", shift=literal)})


def test_literals_that_look_like_placeholders_stay() -> None:
    graph = painting(n6=encode("PARAM_INT_STEPS"), n10=node("A", a="PARAM_STEPS", b="PARAM_STEPS"))
    traced = trace(graph, {"literal_1": 0})
    assert traced.values["prompt"] == "PARAM_INT_STEPS"
    assert traced.values["literal_2"] == "PARAM_STEPS"
    assert traced.values["steps"] == 20
    assert render(traced.template, traced.values) == graph


@pytest.mark.parametrize(
    "graph",
    [
        {"1": sampler(positive=["1", 0], negative=["1", 0], latent_image=["1", 0])},
        {
            "1": sampler(positive=["2", 0], negative=["3", 1]),
            "2": node("ConditioningCombine", conditioning_1=["3", 0], conditioning_2=["2", 0]),
            "3": node("ControlNetApplyAdvanced", positive=["2", 0], negative=["3", 1]),
        },
        {
            "1": sampler(positive=["2", 0], seed=["2", 0]),
            "2": node("A", text=["2", 0], value=["2", 0]),
        },
        {"1": sampler(positive=["9", 0], latent_image=[1, 2, 3])},
        {str(n): node("A", conditioning=[str(n + 1), 0], positive=["0", 0]) for n in range(3000)},
    ],
)
def test_circles_long_chains_and_links_that_lead_nowhere_do_no_harm(graph: Graph) -> None:
    traced = trace(graph, {"prompt": "x", "positive": 1})
    assert render(traced.template, traced.values) == graph
    assert "prompt" not in traced.values


@pytest.mark.parametrize(
    "graph", [{}, {"1": {"inputs": {}}}, {"1": {"class_type": "A", "inputs": 1}}]
)
def test_what_is_no_workflow_is_refused(graph: Graph) -> None:
    with pytest.raises(WorkflowInvalidError):
        trace(graph, {})


@given(GRAPHS, RECORDED)
def test_rendering_with_the_traced_values_gives_exactly_the_graph(
    graph: Graph, recorded: dict[str, Any]
) -> None:
    before = copy.deepcopy(graph)
    traced = trace(graph, recorded)
    assert repr(render(traced.template, traced.values)) == repr(before)
    assert graph == before
    assert parse_template(traced.template.graph) == traced.template
    assert list(traced.values) == [p.name for p in traced.template.placeholders]


@given(GRAPHS, RECORDED, st.data())
def test_overriding_one_parameter_changes_its_own_inputs_and_no_other(
    graph: Graph, recorded: dict[str, Any], data: st.DataObject
) -> None:
    traced = trace(graph, recorded)
    if traced.values:
        name = data.draw(st.sampled_from(sorted(traced.values)))
        after = render(traced.template, {**traced.values, name: "new"})
        changed = {
            f"{i}.{k}" for i in graph for k in graph[i]["inputs"] if after[i]["inputs"][k] == "new"
        }
        assert changed == set(places(graph, recorded)[name])


@given(st.dictionaries(st.text(max_size=3), JSON, max_size=4), st.dictionaries(st.text(), JSON))
def test_no_json_raises_anything_but_the_refusal(
    content: dict[str, Any], recorded: dict[str, Any]
) -> None:
    try:
        traced = trace(content, recorded)
    except WorkflowInvalidError as error:
        assert error.sentence  # noqa: PT017 - both ends are right; only another error is wrong
    else:
        assert traced.template.graph


@settings(max_examples=40)
@given(wirings(), st.dictionaries(st.sampled_from(["prompt", "text", "style"]), WORDS))
def test_overriding_the_prompt_changes_nothing_that_only_the_negative_side_reaches(
    graph: Graph, recorded: dict[str, Any]
) -> None:
    traced = trace(graph, recorded)
    after = render(traced.template, {**traced.values, "prompt": "overridden"})
    negative = upstream(graph, past_negative=True, inputs={"negative"})
    for node_id in negative - upstream(graph, past_negative=False, inputs={"positive"}):
        assert after[node_id] == graph[node_id]
