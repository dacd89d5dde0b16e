"""What a node class says of an input, in the older and the newer shape."""

from __future__ import annotations

import math
from typing import Any

import pytest

from comfy_mcp_core.comfyui.node_info import InputInfo, input_info


def node_with(spec: object, group: str = "required") -> dict[str, Any]:
    return {"input": {group: {"x": spec}}}


@pytest.mark.parametrize(
    ("spec", "info"),
    [
        (
            ["INT", {"default": 20, "min": 1, "max": 100, "tooltip": "t"}],
            InputInfo(type="INT", default=20, minimum=1, maximum=100),
        ),
        (
            ["FLOAT", {"default": 8.0, "min": 0.0, "max": 100.0, "step": 0.1}],
            InputInfo(type="FLOAT", default=8.0, minimum=0.0, maximum=100.0),
        ),
        (["STRING", {"multiline": True}], InputInfo(type="STRING")),
        (["BOOLEAN", {"default": False}], InputInfo(type="BOOLEAN", default=False)),
        (["MODEL"], InputInfo(type="MODEL")),
        ([["a", "b"]], InputInfo(type="COMBO", choices=("a", "b"))),
        (
            [["a", "b"], {"default": "b"}],
            InputInfo(type="COMBO", choices=("a", "b"), default="b"),
        ),
        (
            ["COMBO", {"options": ["a", "b"], "default": "a"}],
            InputInfo(type="COMBO", choices=("a", "b"), default="a"),
        ),
        (["COMBO", {"multiselect": False}], InputInfo(type="COMBO")),
        (["INT", None], InputInfo(type="INT")),
        (["INT", {"min": True, "max": "9"}], InputInfo(type="INT")),
    ],
)
def test_each_shape_of_a_declaration_is_read(spec: object, info: InputInfo) -> None:
    assert input_info(node_with(spec), "x") == info


def test_a_node_whose_list_is_empty_offers_no_choice() -> None:
    nothing: list[str] = []
    assert input_info(node_with([nothing]), "x") == InputInfo(type="COMBO")


def test_both_shapes_of_a_list_of_choices_tell_the_same() -> None:
    older = input_info(node_with([["a", "b"], {"default": "b"}]), "x")
    newer = input_info(node_with(["COMBO", {"options": ["a", "b"], "default": "b"}]), "x")
    assert older == newer


def test_an_optional_input_is_told_to_be_optional() -> None:
    info = input_info(node_with(["MASK"], group="optional"), "x")
    assert info == InputInfo(type="MASK", required=False)


@pytest.mark.parametrize(
    "node",
    [
        {},
        {"input": None},
        {"input": {"required": None}},
        {"input": {"hidden": {"x": ["PROMPT"]}}},
        node_with([]),
        node_with("INT"),
        node_with(None),
    ],
)
def test_an_input_that_is_not_declared_is_none(node: dict[str, Any]) -> None:
    assert input_info(node, "x") is None


@pytest.mark.parametrize("limit", [math.inf, -math.inf, math.nan])
def test_a_limit_that_is_not_finite_is_no_limit(limit: float) -> None:
    info = input_info(node_with(["INT", {"min": limit, "max": limit}]), "x")
    assert info == InputInfo(type="INT")
