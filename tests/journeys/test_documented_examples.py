"""What docs/tools.md shows of answers is in the answers: each example is called for real."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import pytest

from comfy_mcp_core.settings import Settings
from docs.reference.section import EXAMPLES, example_of
from tests.support.engine import EngineProcess
from tests.support.product import client_of, product, told

pytestmark = pytest.mark.anyio

FIRST = "generate_image"
"""Its example's asset and job are those that the others speak of."""


def _differences(shown: object, got: object, where: str = "") -> Iterator[str]:
    """What is shown and was not got: fields by their names, values by their types."""
    if isinstance(shown, dict):
        if not isinstance(got, dict):
            yield f"{where} is no object"
            return
        answer = cast("Mapping[str, object]", got)
        for key, value in cast("Mapping[str, object]", shown).items():
            if key not in answer:
                yield f"{where}.{key} is missing"
            else:
                yield from _differences(value, answer[key], f"{where}.{key}")
    elif isinstance(shown, list):
        if not isinstance(got, list):
            yield f"{where} is no list"
            return
        pairs = zip(cast("Sequence[object]", shown), cast("Sequence[object]", got), strict=False)
        for number, (one, other) in enumerate(pairs):
            yield from _differences(one, other, f"{where}[{number}]")
    elif isinstance(shown, int | float) != isinstance(got, int | float):
        yield f"{where} is {got!r}"


def _meant(arguments: Mapping[str, Any], real: Mapping[str, str]) -> dict[str, Any]:
    """The example's arguments with ids that exist."""
    return {name: real.get(str(value), value) for name, value in arguments.items()}


async def test_answers_hold_every_field_that_their_examples_show(
    comfy_mcp_settings: Settings, engine: EngineProcess
) -> None:
    first = example_of(FIRST)
    names = sorted(file.stem for file in EXAMPLES.iterdir() if file.stem != FIRST)
    async with product(comfy_mcp_settings, engine.url) as url, client_of(url) as client:
        made = told(await client.call_tool(FIRST, dict(first["arguments"])))
        real = {str(first["result"][key]): str(made[key]) for key in ("asset_id", "prompt_id")}
        found = {FIRST: list(_differences(first["result"], made))}
        # Another of each, so that a page of one is followed by a further one.
        await client.call_tool("regenerate", {"asset_id": made["asset_id"], "seed": -1})
        for name in names:
            example = example_of(name)
            answer = told(await client.call_tool(name, _meant(example["arguments"], real)))
            found[name] = list(_differences(example["result"], answer))
    assert {name: differences for name, differences in found.items() if differences} == {}
