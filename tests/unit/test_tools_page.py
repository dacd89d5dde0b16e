"""docs/tools.md tells every tool as the registry has it, with examples that could be sent."""

from __future__ import annotations

import jsonschema
import pytest

from comfy_mcp_core.server.registry import arguments_for
from docs.reference.answers import codes_of, raises_of
from docs.reference.layout import WIDTH, laid_out
from docs.reference.page import PAGE, grouped, page, registry
from docs.reference.section import EXAMPLES, example_of

pytestmark = pytest.mark.anyio


async def test_the_page_is_what_make_docs_writes() -> None:
    written = PAGE.read_text("utf-8")
    assert written == await page(), "docs/tools.md is out of date: run `make docs`"


async def test_every_tool_is_on_the_page_once() -> None:
    headings = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("### ")]
    async with registry() as (tools, _):
        assert sorted(headings) == [f"### {name}" for name in tools.tools()]
        assert len(grouped(tools.tools())) > 1


async def test_the_arguments_of_every_example_are_accepted_and_its_result_fits() -> None:
    async with registry() as (tools, _):
        for name, tool in tools.tools().items():
            example = example_of(name)
            arguments_for(tool, example["arguments"])
            jsonschema.validate(example["result"], dict(tool.output_schema))


async def test_there_is_no_example_of_a_tool_that_is_not_there() -> None:
    async with registry() as (tools, _):
        assert sorted(file.stem for file in EXAMPLES.iterdir()) == list(tools.tools())


async def test_generations_tell_the_errors_of_every_generation() -> None:
    async with registry() as (tools, services):
        told = {name: set(codes_of(tool, services)) for name, tool in tools.tools().items()}
    for name in ("generate_image", "run_workflow", "regenerate"):
        assert {"GENERATION_FAILED", "WORKFLOW_REFUSED", "STORE_UNUSABLE"} <= told[name]
    assert "WORKFLOW_NOT_FOUND" in told["run_workflow"]
    assert told["get_defaults"] == set()


def test_an_error_is_told_with_all_of_its_lines() -> None:
    def look() -> None:
        """Look.

        Raises:
            LookupError: When nothing is there,
                or nobody looks.
            OSError: Now and then.

        Afterwards.
        """

    assert raises_of(look) == {
        "LookupError": "When nothing is there, or nobody looks.",
        "OSError": "Now and then.",
    }


def test_a_function_without_such_a_section_raises_nothing() -> None:
    def look() -> None:
        """Look."""

    assert raises_of(look) == {}


def test_what_fits_on_a_line_stands_on_one() -> None:
    assert laid_out({"a": [1, 2.5], "b": None}) == '{"a": [1, 2.5], "b": null}'
    assert laid_out({}) == "{}"


def test_what_is_too_long_is_broken_from_the_outside() -> None:
    text = "x" * (WIDTH - 20)
    assert laid_out({"a": [1, 2], "b": text}) == f'{{\n  "a": [1, 2],\n  "b": "{text}"\n}}'
    assert laid_out([[1], text, text]) == f'[\n  [1],\n  "{text}",\n  "{text}"\n]'
