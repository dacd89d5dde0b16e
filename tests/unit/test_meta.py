"""A meta file beside a workflow, and the parameters that both make together."""

from __future__ import annotations

from typing import Any

import pytest

from comfy_mcp_core.errors import WorkflowInvalidError
from comfy_mcp_core.workflows.meta import Parameter, WorkflowMeta, parameters_of, parse_meta
from comfy_mcp_core.workflows.template import Binding, parse_template
from tests.unit.samples import node, sampling_graph


def made(graph: object, meta: dict[str, Any]) -> dict[str, Parameter]:
    return {p.name: p for p in parameters_of(parse_template(graph), parse_meta(meta))}


SMALL = {"1": node("KSampler", steps="PARAM_INT_STEPS", cfg=8.0), "2": node("Resize", width=1)}


def test_without_a_meta_file_the_file_alone_tells_the_parameters() -> None:
    parameters = parameters_of(parse_template(sampling_graph()), WorkflowMeta())
    assert [p.name for p in parameters] == [
        "seed",
        "steps",
        "cfg",
        "sampler_name",
        "model",
        "prompt",
    ]
    assert parameters[1] == Parameter(
        name="steps",
        type="int",
        bindings=(Binding(node_id="3", input="steps", class_type="KSampler"),),
    )


def test_a_meta_file_describes_and_limits_a_parameter() -> None:
    told = {"description": "d", "default": 4, "min": 1, "max": 8, "step": 2, "hidden": True}
    steps = made(SMALL, {"parameters": {"steps": told}})["steps"]
    assert (steps.description, steps.default, steps.hidden) == ("d", 4, True)
    assert (steps.minimum, steps.maximum, steps.step) == (1, 8, 2)


def test_defaults_and_constraints_of_older_files_count() -> None:
    meta = {"defaults": {"steps": 4}, "constraints": {"steps": {"min": 2, "enum": [2, 4]}}}
    steps = made(SMALL, meta)["steps"]
    assert (steps.default, steps.minimum, steps.choices) == (4, 2, (2, 4))


def test_what_parameters_say_goes_before_defaults_and_constraints() -> None:
    meta = {
        "defaults": {"steps": 4},
        "constraints": {"steps": {"min": 2, "max": 9}},
        "parameters": {"steps": {"default": 6, "min": 3}},
    }
    steps = made(SMALL, meta)["steps"]
    assert (steps.default, steps.minimum, steps.maximum) == (6, 3, 9)


@pytest.mark.parametrize(
    ("kind", "default"), [("int", 0), ("bool", False), ("float", 0.0), ("str", "")]
)
def test_a_default_that_is_zero_or_empty_is_a_default(kind: str, default: object) -> None:
    meta = {"parameters": {"steps": {"type": kind, "default": default}}, "defaults": {"steps": 4}}
    assert made(SMALL, meta)["steps"].default == default


@pytest.mark.parametrize(
    ("kind", "default"), [("int", "4"), ("int", True), ("int", 4.5), ("bool", 1), ("str", 4)]
)
def test_a_default_of_another_type_is_refused(kind: str, default: object) -> None:
    with pytest.raises(WorkflowInvalidError, match="steps"):
        made(SMALL, {"parameters": {"steps": {"type": kind, "default": default}}})


def test_a_meta_file_may_tell_another_type() -> None:
    assert made(SMALL, {"parameters": {"steps": {"type": "float"}}})["steps"].type == "float"


def test_an_override_mapping_sends_a_parameter_to_further_inputs() -> None:
    meta = {"override_mappings": {"steps": [["2", "width"]], "cfg": [["1", "cfg"]]}}
    parameters = made(SMALL, meta)
    assert [(b.node_id, b.input) for b in parameters["steps"].bindings] == [
        ("1", "steps"),
        ("2", "width"),
    ]
    assert [(b.node_id, b.class_type) for b in parameters["cfg"].bindings] == [("1", "KSampler")]


def test_a_parameter_that_no_placeholder_names_is_one_of_prepare_only() -> None:
    seconds = made(SMALL, {"parameters": {"seconds": {"type": "float", "default": 5}}})["seconds"]
    assert (seconds.type, seconds.bindings, seconds.default) == ("float", (), 5)


@pytest.mark.parametrize("field", ["defaults", "constraints"])
def test_a_meta_file_that_speaks_of_an_unknown_parameter_is_refused(field: str) -> None:
    meta = {field: {"stepz": 4 if field == "defaults" else {"min": 1}}}
    with pytest.raises(WorkflowInvalidError, match="'stepz'") as caught:
        made(SMALL, meta)
    assert "steps" in caught.value.hint


def test_a_mapping_to_a_node_that_is_not_there_is_refused() -> None:
    with pytest.raises(WorkflowInvalidError, match="node '7'"):
        made(SMALL, {"override_mappings": {"steps": [["7", "x"]]}})


@pytest.mark.parametrize(
    ("meta", "where"),
    [
        ([], "the file"),
        ("text", "the file"),
        ({"nmae": "x"}, "nmae"),
        ({"name": 5}, "name"),
        ({"parameters": {"steps": {"typ": "int"}}}, r"parameters\.steps\.typ"),
        ({"parameters": {"steps": {"type": "integer"}}}, r"parameters\.steps\.type"),
        ({"constraints": {"steps": {"min": "low"}}}, r"constraints\.steps\.min"),
        ({"override_mappings": {"steps": [["1"]]}}, r"override_mappings\.steps\.0\.1"),
        ({"description": "x" * 2001}, "description"),
        ({"hidden": "perhaps"}, "hidden"),
    ],
)
def test_a_wrong_field_of_a_meta_file_is_named(meta: object, where: str) -> None:
    with pytest.raises(WorkflowInvalidError, match=f"{where} is wrong"):
        parse_meta(meta)


@pytest.mark.parametrize("limit", ["min", "max", "step"])
@pytest.mark.parametrize("number", [float("inf"), float("-inf"), float("nan")])
def test_a_limit_that_is_no_number_is_refused(limit: str, number: float) -> None:
    with pytest.raises(WorkflowInvalidError, match=rf"parameters\.steps\.{limit}"):
        parse_meta({"parameters": {"steps": {limit: number}}})
