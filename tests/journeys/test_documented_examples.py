"""What docs/tools.md shows of answers is in the answers: each example is called for real."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import pytest
from mcp import Client

from comfy_mcp_core.settings import PluginsSettings, Settings
from docs.reference.section import EXAMPLES, example_of
from tests.support.engine import EngineProcess
from tests.support.product import client_of, product, told

pytestmark = pytest.mark.anyio

FIRST = ("generate_image", "generate_song", "generate_video")
"""Their examples' assets and jobs are those that the others speak of."""

OUTPUT_ROOT = "/home/ada/ComfyUI/output"


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


async def _called(client: Client, tool: str, real: dict[str, str]) -> list[str]:
    """What an example shows and its tool does not answer; a first one makes its ids real."""
    example = example_of(tool)
    answer = told(await client.call_tool(tool, _meant(example["arguments"], real)))
    if tool in FIRST:
        for key in ("asset_id", "prompt_id"):
            real[str(example["result"].get(key))] = str(answer[key])
    return list(_differences(example["result"], answer))


async def test_answers_hold_every_field_that_their_examples_show(
    comfy_mcp_settings: Settings, engine: EngineProcess, tmp_path: Path
) -> None:
    site, output_root = tmp_path / "website", tmp_path / "output"
    (site / "public").mkdir(parents=True)
    (site / "package.json").write_text("{}")
    output_root.mkdir()
    plugins = PluginsSettings.model_validate({"publish": {"project_root": str(site)}})
    settings = comfy_mcp_settings.model_copy(update={"plugins": plugins})
    others = sorted(file.stem for file in EXAMPLES.iterdir() if file.stem not in FIRST)
    real = {OUTPUT_ROOT: str(output_root)}
    async with product(settings, engine.url) as url, client_of(url) as client:
        found = {name: await _called(client, name, real) for name in FIRST}
        # Another of each, so that a page of one is followed by a further one.
        image = real[str(example_of("generate_image")["result"]["asset_id"])]
        await client.call_tool("regenerate", {"asset_id": image, "seed": -1})
        found |= {name: await _called(client, name, real) for name in others}
    assert {name: differences for name, differences in found.items() if differences} == {}
