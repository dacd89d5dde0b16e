"""A tool function's signature becomes the arguments that agents give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import pytest
from pydantic import Field

from comfy_mcp_core.arguments import Argument, argument_model, input_schema, validated
from comfy_mcp_core.errors import InvalidArgumentsError
from comfy_mcp_core.signature import arguments_of_function, description_of

if TYPE_CHECKING:
    from decimal import Decimal

    from comfy_mcp_core.call import Call


async def look(
    call: Call,
    asset_id: Annotated[str, Field(description="Which")],
    mode: Annotated[Literal["thumb", "metadata"], Field(description="How")] = "thumb",
    max_dim: Annotated[int, Field(ge=16, le=2048)] = 512,
    at: Annotated[float | None, Field(description="Seconds", ge=0)] = None,
    plain: bool = False,
) -> Decimal:
    """Look at an asset.

    A second paragraph.
    """
    raise NotImplementedError(call, asset_id, mode, max_dim, at, plain)


def argument(fn: Any) -> Argument:
    (made,) = arguments_of_function(fn)
    return made


def schema_of(fn: Any) -> dict[str, Any]:
    return input_schema(argument_model("tool", arguments_of_function(fn)))["properties"]


def test_all_parameters_after_the_call_are_arguments() -> None:
    made = arguments_of_function(look)
    assert [(a.name, a.required, a.default, a.description) for a in made] == [
        ("asset_id", True, None, "Which"),
        ("mode", False, "thumb", "How"),
        ("max_dim", False, 512, ""),
        ("at", False, None, "Seconds"),
        ("plain", False, False, ""),
    ]
    assert schema_of(look)["max_dim"] == {
        "type": "integer",
        "minimum": 16,
        "maximum": 2048,
        "default": 512,
    }


def test_types_of_the_call_and_the_result_may_be_imported_for_type_checkers_only() -> None:
    assert look.__annotations__["call"] == "Call"
    assert "Call" not in globals()
    assert len(arguments_of_function(look)) == 5


def test_the_arguments_of_a_function_validate_a_call_of_it() -> None:
    model = argument_model("look", arguments_of_function(look))
    taken = validated("look", model, {"asset_id": "a", "at": "1.5", "max_dim": "64"})
    assert taken == {"asset_id": "a", "at": 1.5, "max_dim": 64}
    with pytest.raises(InvalidArgumentsError, match="'at'"):
        validated("look", model, {"asset_id": "a", "at": True})


def test_an_annotation_that_only_type_checkers_import_is_refused() -> None:
    async def tool(call: Call, price: Decimal) -> None: ...

    with pytest.raises(NameError, match="Decimal"):
        arguments_of_function(tool)


def test_a_parameter_without_an_annotation_is_refused_by_name() -> None:
    async def tool(call, size) -> None: ...  # type: ignore[no-untyped-def]  # noqa: ANN001

    with pytest.raises(TypeError, match="tool: the parameter 'size' has no annotation"):
        arguments_of_function(tool)  # pyright: ignore[reportUnknownArgumentType]


def test_a_function_that_takes_only_the_call_has_no_arguments() -> None:
    async def tool(call: Call) -> None: ...

    assert arguments_of_function(tool) == []


def test_an_exclusive_limit_stays_exclusive() -> None:
    async def tool(call: Call, a: Annotated[float, Field(gt=0)]) -> None: ...

    model = argument_model("tool", arguments_of_function(tool))
    with pytest.raises(InvalidArgumentsError):
        validated("tool", model, {"a": 0})


def test_other_constraints_of_a_field_are_kept() -> None:
    async def tool(call: Call, a: Annotated[str, Field(max_length=3)]) -> None: ...

    model = argument_model("tool", arguments_of_function(tool))
    with pytest.raises(InvalidArgumentsError):
        validated("tool", model, {"a": "long text"})


def test_a_field_beside_none_tells_as_much_as_one_around_it() -> None:
    async def tool(
        call: Call, a: Annotated[int, Field(ge=1, description="d")] | None = None
    ) -> None: ...

    assert schema_of(tool)["a"] == {"type": "integer", "minimum": 1, "description": "d"}


def test_a_field_as_the_default_is_refused_because_the_function_would_get_it() -> None:
    async def tool(call: Call, a: int = Field(default=5, ge=1)) -> None: ...

    with pytest.raises(TypeError, match="Annotated"):
        arguments_of_function(tool)


def test_the_description_is_the_first_paragraph_in_one_line() -> None:
    async def tool(call: Call) -> None:
        """Do one thing
        and say so.

        More.
        """

    assert description_of(tool) == "Do one thing and say so."
    assert description_of(look) == "Look at an asset."


def test_a_function_without_a_docstring_has_no_description() -> None:
    async def tool(call: Call) -> None: ...

    assert description_of(tool) == ""


def test_a_description_has_at_most_250_characters() -> None:
    async def tool(call: Call) -> None: ...

    tool.__doc__ = "word " * 100
    told = description_of(tool)
    assert len(told) <= 250
    assert told.endswith("word…")
    tool.__doc__ = "x" * 250
    assert description_of(tool) == "x" * 250


def test_the_schema_of_a_function_has_one_line_for_each_argument() -> None:
    schema = input_schema(argument_model("look", arguments_of_function(look)))
    assert schema["properties"]["mode"] == {
        "type": "string",
        "enum": ["thumb", "metadata"],
        "default": "thumb",
        "description": "How",
    }
    assert schema["properties"]["at"] == {
        "type": "number",
        "minimum": 0,
        "description": "Seconds",
    }
