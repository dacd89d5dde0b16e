"""What plugins return is frozen, keyword-only and documented."""

from __future__ import annotations

import dataclasses
import inspect
from typing import Any, cast

import pytest

import comfy_mcp_core
from comfy_mcp_core import Tool, content, contributions

CLASSES: list[type[Any]] = [
    cast("type[Any]", member)
    for module in (contributions, content)
    for name in module.__all__
    if dataclasses.is_dataclass(member := getattr(module, name))
]


def test_there_are_contributions_to_look_at() -> None:
    assert {"Tool", "MediaType", "WorkflowSource", "Engine", "Result"} <= {
        kind.__name__ for kind in CLASSES
    }


@pytest.mark.parametrize("kind", CLASSES)
def test_a_public_dataclass_is_frozen_and_documented(kind: type[Any]) -> None:
    assert kind.__dataclass_params__.frozen
    assert not (kind.__doc__ or "").startswith(f"{kind.__name__}(")


@pytest.mark.parametrize("kind", CLASSES)
def test_a_public_dataclass_is_keyword_only(kind: type[Any]) -> None:
    parameters = list(inspect.signature(kind).parameters.values())
    assert parameters
    assert {p.kind for p in parameters} == {inspect.Parameter.KEYWORD_ONLY}


@pytest.mark.parametrize("kind", CLASSES)
def test_a_public_dataclass_has_no_place_for_other_attributes(kind: type[Any]) -> None:
    assert "__slots__" in vars(kind)


def test_every_contribution_is_exported_by_the_package() -> None:
    names = {name for name in contributions.__all__ if name != "Values"}
    assert names <= set(comfy_mcp_core.__all__)


async def look(call: object) -> dict[str, object]:
    return {"call": call}


def test_a_tool_is_called_as_it_says_or_else_as_its_function() -> None:
    assert Tool(fn=look, title="Look").tool_name == "look"
    assert Tool(fn=look, title="Look", name="view").tool_name == "view"
