"""What agents' clients must take in to know all tools, once ranges and choices are learnt."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import mcp_types as types
import pytest
from mcp import Client

from comfy_mcp_core.json_values import json_list, json_object
from docs.reference.page import registry
from tests.support.product import LEGACY, client_of
from tests.support.waiting import until

pytestmark = pytest.mark.anyio

SHARES = {"core": 8_000, "image": 8_500, "audio": 5_300, "video": 5_600, "publish": 2_600}
"""Bytes of `tools/list` that each plugin's tools may take: 30 KB for about 30 tools."""

LONGEST_PARAMETER = 80
MOST_CHOICES = 12


async def _ranges_are_known(client: Client) -> bool:
    tools = (await client.list_tools(cache_mode="bypass")).tools
    schemas = {tool.name: tool.input_schema["properties"] for tool in tools}
    return "maximum" in schemas["generate_image"]["steps"]


@pytest.fixture(scope="module")
async def listed(shared_of_all: str) -> types.ListToolsResult:
    """All first-party tools as a client gets them over HTTP from a server that has warmed up."""
    async with client_of(shared_of_all, LEGACY) as client:
        await until(lambda: _ranges_are_known(client), "ranges are told")
        return await client.list_tools(cache_mode="bypass")


def _bytes(model: types.ListToolsResult | types.Tool) -> int:
    return len(model.model_dump_json(by_alias=True, exclude_none=True).encode())


def _schemas(value: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A schema and every one inside it."""
    yield value
    for inner in value.values():
        for part in (inner, *json_list(inner)):
            yield from _schemas(json_object(part)) if part else ()


async def test_every_plugin_s_tools_keep_within_their_share_of_the_list(
    listed: types.ListToolsResult,
) -> None:
    async with registry() as (tools, _):
        providers = {name: tool.plugin for name, tool in tools.tools().items()}
    sizes: Counter[str] = Counter()
    for tool in listed.tools:
        sizes[providers[tool.name]] += _bytes(tool)
    assert {name: size for name, size in sizes.items() if size > SHARES[name]} == {}


async def test_all_of_them_together_keep_within_the_shares_and_these_within_30_kb(
    listed: types.ListToolsResult,
) -> None:
    assert sum(SHARES.values()) <= 30_000
    assert _bytes(listed) <= 30_000


async def test_every_tool_and_every_parameter_is_described_in_one_short_line(
    listed: types.ListToolsResult,
) -> None:
    for tool in listed.tools:
        assert tool.description
        assert not tool.description.endswith("…"), f"{tool.name}: longer than 250 characters"
        for name, told in tool.input_schema["properties"].items():
            assert 0 < len(told["description"]) <= LONGEST_PARAMETER, f"{tool.name}: {name}"
            assert "\n" not in told["description"]


async def test_no_schema_holds_a_null_or_a_long_list_of_choices(
    listed: types.ListToolsResult,
) -> None:
    for tool in listed.tools:
        for schema in _schemas(tool.input_schema):
            assert schema.get("type") != "null"
            assert len(schema.get("enum", ())) <= MOST_CHOICES, tool.name


async def test_every_output_schema_lets_an_error_through(listed: types.ListToolsResult) -> None:
    for tool in listed.tools:
        text = json.dumps(tool.output_schema)
        assert '"type": "object"' in text
        assert "additionalProperties" not in text
        assert "required" not in text
