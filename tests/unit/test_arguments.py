"""Arguments as agents write them: taken, converted, or refused by name, all at once."""

from __future__ import annotations

import math
from typing import Any, cast

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comfy_mcp_core.arguments import (
    Argument,
    argument_model,
    close_matches,
    input_schema,
    plain_schema,
    validated,
)
from comfy_mcp_core.errors import InvalidArgumentsError
from tests.unit.samples import JSON

ARGUMENTS = (
    Argument(name="prompt", annotation=str, required=True, description="What it shall show"),
    Argument(name="steps", annotation=int, default=20, minimum=1, maximum=100),
    Argument(name="cfg", annotation=float, default=8.0, minimum=0, maximum=30),
    Argument(name="tiled", annotation=bool, default=False),
    Argument(name="mode", annotation=str, default="thumb", choices=("thumb", "metadata")),
    Argument(name="overrides", annotation=dict[str, Any]),
    Argument(name="sizes", annotation=list[int]),
)
MODEL = argument_model("paint", ARGUMENTS)


@st.composite
def plain_arguments(draw: st.DrawFn) -> Argument:
    """An argument of a workflow's tool."""
    kind = draw(st.sampled_from([str, int, float, bool]))
    values: dict[type, st.SearchStrategy[Any]] = {
        str: st.text(max_size=5),
        int: st.integers(-9, 9),
        float: st.integers(-9, 9).map(float),
        bool: st.booleans(),
    }
    few = st.lists(values[kind], max_size=14, unique=True).map(tuple)
    return Argument(
        name=draw(st.from_regex(r"[a-z_]{1,8}", fullmatch=True)),
        annotation=kind,
        required=draw(st.booleans()),
        default=draw(st.none() | values[kind]),
        description=draw(st.text(max_size=5)),
        minimum=draw(st.none() | st.floats(-9, 0)),
        maximum=draw(st.none() | st.floats(1, 9)),
        choices=draw(few) if kind in {str, int} else (),
    )


@given(st.lists(plain_arguments(), max_size=4, unique_by=lambda argument: argument.name))
def test_the_plain_schema_is_the_models_own(arguments: list[Argument]) -> None:
    assert plain_schema(arguments) == input_schema(argument_model("tool", arguments))


def given_one(argument: Argument, value: object) -> object:
    model = argument_model("tool", [argument])
    return validated("tool", model, {argument.name: value})[argument.name]


def refused(**values: object) -> InvalidArgumentsError:
    with pytest.raises(InvalidArgumentsError) as caught:
        validated("paint", MODEL, values)
    return caught.value


def problems(error: InvalidArgumentsError) -> list[dict[str, object]]:
    return cast("list[dict[str, object]]", error.details["arguments"])


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("steps", 12, 12),
        ("steps", "12", 12),
        ("steps", " 12 ", 12),
        ("steps", 12.0, 12),
        ("cfg", "7.5", 7.5),
        ("cfg", 7, 7.0),
        ("tiled", "true", True),
        ("tiled", "false", False),
        ("tiled", True, True),
        ("mode", "metadata", "metadata"),
        ("overrides", {"a": 1}, {"a": 1}),
        ("overrides", '{"a": {"b": [1]}}', {"a": {"b": [1]}}),
        ("overrides", "  {}", {}),
        ("sizes", [1, 2], [1, 2]),
        ("sizes", "[1, 2]", [1, 2]),
        ("sizes", ["1", "2"], [1, 2]),
        ("prompt", "[not json, a prompt]", "[not json, a prompt]"),
        ("prompt", '{"a": 1}', '{"a": 1}'),
        ("prompt", "12", "12"),
    ],
)
def test_values_are_taken_in_the_ways_that_agents_write_them(
    name: str, value: object, expected: object
) -> None:
    taken = validated("paint", MODEL, {"prompt": "p", name: value})[name]
    assert taken == expected
    assert type(taken) is type(expected)


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("steps", True, "a whole number"),
        ("steps", "true", "a whole number"),
        ("steps", 1.5, "a whole number"),
        ("steps", "many", "a whole number"),
        ("steps", math.nan, "a whole number"),
        ("steps", math.inf, "a whole number"),
        ("steps", [1], "a whole number"),
        ("steps", 0, "at least 1"),
        ("steps", "101", "at most 100"),
        ("cfg", False, "a number"),
        ("cfg", math.nan, "a number"),
        ("cfg", math.inf, "a number"),
        ("cfg", -math.inf, "a number"),
        ("cfg", "NaN", "a number"),
        ("cfg", "Infinity", "a number"),
        ("cfg", "1e999", "a number"),
        ("cfg", -0.5, "at least 0.0"),
        ("cfg", 31, "at most 30.0"),
        ("tiled", "perhaps", "true or false"),
        ("tiled", 2, "true or false"),
        ("mode", "thum", "'thumb' or 'metadata'"),
        ("prompt", 5, "a text"),
        ("prompt", None, "a text"),
    ],
)
def test_a_wrong_value_is_refused_with_what_was_given_and_what_is_allowed(
    name: str, value: object, allowed: str
) -> None:
    error = refused(**{"prompt": "p", name: value})
    (problem,) = problems(error)
    assert problem["argument"] == name
    assert problem["allowed"] == allowed
    assert "given" in problem
    assert repr(name) in error.sentence
    assert allowed in error.sentence


@pytest.mark.parametrize("value", ["{broken", "[1, 2", '{"a": 1}', "text", 5])
def test_a_text_that_is_no_list_is_refused_for_one(value: object) -> None:
    assert [p["argument"] for p in problems(refused(prompt="p", sizes=value))] == ["sizes"]


def test_json_text_nested_too_deep_is_refused_like_any_other() -> None:
    error = refused(prompt="p", overrides='{"a":' * 100_000)
    assert [p["argument"] for p in problems(error)] == ["overrides"]


def test_an_element_of_a_list_is_named_by_its_place() -> None:
    (problem,) = problems(refused(prompt="p", sizes=[1, "x"]))
    assert problem["argument"] == "sizes.1"


def test_a_boolean_within_a_list_of_numbers_is_refused() -> None:
    (problem,) = problems(refused(prompt="p", sizes=[1, True]))
    assert problem["argument"] == "sizes.1"


def test_an_unknown_argument_is_refused_with_the_closest_name() -> None:
    error = refused(prompt="p", Step=4)
    (problem,) = problems(error)
    assert problem == {
        "argument": "Step",
        "problem": "'Step' is unknown, did you mean 'steps'?",
        "allowed": [a.name for a in ARGUMENTS],
    }


def test_an_unknown_argument_that_resembles_none_gets_no_guess() -> None:
    (problem,) = problems(refused(prompt="p", zzz=4))
    assert problem["problem"] == "'zzz' is unknown"


def test_every_problem_is_told_at_once() -> None:
    error = refused(steps="many", cfg=99, stepz=1)
    assert {str(p["argument"]) for p in problems(error)} == {"prompt", "steps", "cfg", "stepz"}
    for name in ("prompt", "steps", "cfg", "stepz"):
        assert repr(name) in error.sentence
    assert error.sentence.startswith("paint: ")
    assert "\n" not in error.sentence


def test_a_missing_argument_is_named() -> None:
    assert problems(refused()) == [{"argument": "prompt", "problem": "'prompt' is missing"}]


def test_a_null_for_what_may_be_left_out_counts_as_left_out() -> None:
    assert validated("paint", MODEL, {"prompt": "p", "steps": None, "sizes": None}) == {
        "prompt": "p"
    }


def test_a_null_for_an_unknown_argument_is_refused_all_the_same() -> None:
    assert [p["argument"] for p in problems(refused(prompt="p", zzz=None))] == ["zzz"]


def test_no_arguments_at_all_are_an_empty_call() -> None:
    model = argument_model("tool", [Argument(name="a", annotation=int)])
    assert validated("tool", model, None) == {}


def test_a_long_value_is_shortened_in_the_refusal() -> None:
    error = refused(prompt="p", mode="x" * 5000)
    assert len(str(problems(error)[0]["given"])) < 120
    assert len(error.sentence) < 300


SCALE = Argument(name="scale", annotation=int, choices=(1, 2, 4))


def test_a_choice_among_numbers_takes_a_number_as_text() -> None:
    assert given_one(SCALE, "2") == 2


def test_a_choice_among_numbers_takes_no_boolean() -> None:
    model = argument_model("tool", [SCALE])
    with pytest.raises(InvalidArgumentsError):
        validated("tool", model, {"scale": True})


def test_a_choice_among_numbers_takes_one_of_them_and_no_other() -> None:
    assert given_one(SCALE, 2) == 2
    with pytest.raises(InvalidArgumentsError, match="1, 2 or 4"):
        given_one(SCALE, 3)


def test_more_choices_than_a_dozen_stay_out_of_schema_and_check() -> None:
    names = tuple(f"model-{number}" for number in range(13))
    argument = Argument(name="model", annotation=str, choices=names)
    schema = input_schema(argument_model("tool", [argument]))
    assert schema["properties"]["model"] == {"type": "string"}
    assert given_one(argument, "another") == "another"


def test_a_fractional_limit_of_a_whole_number_is_kept() -> None:
    with pytest.raises(InvalidArgumentsError):
        given_one(Argument(name="a", annotation=int, minimum=0.5), 0)


def test_a_limit_on_a_text_does_not_break_the_call() -> None:
    assert given_one(Argument(name="a", annotation=str, minimum=1), "x") == "x"


@pytest.mark.parametrize(
    "name",
    [
        "a",
        "title",
        "description",
        "1",
        "2x_scale",
        "class",
        "self",
        "model_name",
        *(
            pytest.param(name)
            for name in ("_x", "json", "schema", "copy", "model_config", "model_dump", "dict")
        ),
    ],
)
def test_any_name_of_a_parameter_is_an_argument(name: str) -> None:
    model = argument_model("tool", [Argument(name=name, annotation=str, required=True)])
    assert input_schema(model)["properties"] == {name: {"type": "string"}}
    assert validated("tool", model, {name: "v"}) == {name: "v"}


def test_the_schema_tells_types_ranges_choices_defaults_and_descriptions() -> None:
    assert input_schema(MODEL) == {
        "type": "object",
        "additionalProperties": False,
        "required": ["prompt"],
        "properties": {
            "prompt": {"type": "string", "description": "What it shall show"},
            "steps": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
            "cfg": {"type": "number", "minimum": 0, "maximum": 30, "default": 8.0},
            "tiled": {"type": "boolean", "default": False},
            "mode": {"type": "string", "enum": ["thumb", "metadata"], "default": "thumb"},
            "overrides": {"type": "object", "additionalProperties": True},
            "sizes": {"type": "array", "items": {"type": "integer"}},
        },
    }


def test_a_tool_without_arguments_has_an_empty_object_for_a_schema() -> None:
    assert input_schema(argument_model("tool", [])) == {
        "type": "object",
        "additionalProperties": False,
        "properties": {},
    }


def test_null_is_not_told_beside_a_type() -> None:
    schema = input_schema(argument_model("tool", [Argument(name="a", annotation=int | None)]))
    assert schema["properties"]["a"] == {"type": "integer"}


ANNOTATIONS: st.SearchStrategy[Any] = st.sampled_from(
    [str, int, float, bool, list[int], dict[str, Any], list[str], int | None]
)


@st.composite
def argument_lists(draw: st.DrawFn) -> list[Argument]:
    names = draw(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=4, unique=True))
    return [
        Argument(name=name, annotation=draw(ANNOTATIONS), required=draw(st.booleans()))
        for name in names
    ]


def titles(schema: object) -> list[object]:
    """Every generated title and every anyOf of a schema, outside of names of properties."""
    if isinstance(schema, list):
        return [found for item in cast("list[object]", schema) for found in titles(item)]
    if not isinstance(schema, dict):
        return []
    schema = cast("dict[str, object]", schema)
    found = [schema[key] for key in ("title", "anyOf") if key in schema]
    return found + [t for value in schema.values() for t in titles(value)]


@given(argument_lists())
def test_no_schema_has_a_title_or_an_any_of_and_each_is_closed(arguments: list[Argument]) -> None:
    schema = input_schema(argument_model("tool", arguments))
    assert titles(schema) == []
    assert schema["type"] == "object"
    assert schema["additionalProperties"] is False
    assert list(schema["properties"]) == [a.name for a in arguments]
    jsonschema.Draft202012Validator.check_schema(schema)


VALUES = (
    JSON
    | st.integers(-5, 200)
    | st.integers(-5, 200).map(str)
    | st.floats(-5, 40).map(str)
    | st.sampled_from(["thumb", "metadata", "true", "[1, 2]", '{"a": 1}', "inf"])
)


@given(
    st.fixed_dictionaries(
        {"prompt": st.text()},
        optional={argument.name: VALUES for argument in ARGUMENTS if argument.name != "prompt"},
    )
)
def test_whatever_is_validated_satisfies_the_schema(values: dict[str, Any]) -> None:
    try:
        taken = validated("paint", MODEL, values)
    except InvalidArgumentsError as error:
        assert problems(error)  # noqa: PT017 - a refusal is right too; it must name something
    else:
        jsonschema.validate(taken, input_schema(MODEL))
        assert taken.keys() <= values.keys()
        assert validated("paint", MODEL, taken) == taken


@given(st.dictionaries(st.text(max_size=6), JSON))
def test_arbitrary_arguments_are_refused_and_never_raise_anything_else(
    values: dict[str, Any],
) -> None:
    values.pop("prompt", None)
    error = refused(**values)
    assert {"prompt"} <= {str(p["argument"]) for p in problems(error)}


def test_close_matches_ignore_case_and_stand_closest_first() -> None:
    names = ["euler", "euler_ancestral", "heun", "DPMPP_2M"]
    assert close_matches("Euler", names)[0] == "euler"
    assert close_matches("dpmpp-2m", names) == ["DPMPP_2M"]
    assert close_matches("zzzz", names) == []
    assert close_matches("x", []) == []
