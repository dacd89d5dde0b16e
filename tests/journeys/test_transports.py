"""HTTP of both eras, a bare POST, stdio; the token, and who may listen where."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from comfy_mcp_core.errors import SettingsError
from comfy_mcp_core.settings import Settings
from tests.support.engine import EngineProcess
from tests.support.product import ERAS, MODERN, client_of, fetch, image_product, told

pytestmark = pytest.mark.anyio

ACCEPT = {"Accept": "application/json, text/event-stream"}
SMALL = {"prompt": "a boat", "width": 64, "height": 64, "steps": 1}

MOST_BYTES = 2**20
"""Of a line of JSON-RPC: all tools in one."""


def _call(method: str, params: Mapping[str, object]) -> dict[str, object]:
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}


def _message(response: httpx.Response) -> dict[str, object]:
    """The one JSON-RPC message of an answer, be it JSON or an event stream."""
    text = response.text
    if response.headers["content-type"].startswith("text/event-stream"):
        [text] = [
            line[5:] for line in text.splitlines() if line.startswith("data:") and "{" in line
        ]
    message: dict[str, object] = json.loads(text)
    return message


async def test_a_bare_post_lists_the_tools_and_generates_without_a_handshake(shared: str) -> None:
    async with (
        httpx.AsyncClient(trust_env=False, headers=ACCEPT, timeout=30) as http,
    ):
        listed = await http.post(f"{shared}/mcp", json=_call("tools/list", {}))
        call = _call("tools/call", {"name": "generate_image", "arguments": SMALL})
        generated = await http.post(f"{shared}/mcp", json=call)
    assert '"generate_image"' in json.dumps(_message(listed))
    assert '"status": "completed"' in json.dumps(_message(generated)["result"])


async def test_stdio_serves_a_client_and_ends_with_it(
    engine: EngineProcess, tmp_path: Path
) -> None:
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "comfy_mcp_core.cli", "serve", "--stdio", "--verbose"],
        env={
            **os.environ,
            "COMFYUI_URL": engine.url,
            "COMFY_MCP_PLUGINS": "image",
            "COMFY_MCP_STORE": str(tmp_path / "store.sqlite3"),
        },
        cwd=tmp_path,
    )
    with (tmp_path / "stderr.txt").open("w") as stderr:
        async with Client(stdio_client(server, errlog=stderr), mode=MODERN) as client:
            tools = {tool.name for tool in (await client.list_tools()).tools}
            result = told(await client.call_tool("generate_image", SMALL))
    assert {"generate_image", "view_image", "get_job"} <= tools
    assert result["status"] == "completed"


async def test_stdio_serves_a_2025_client_too_and_every_line_on_stdout_is_json_rpc(
    engine: EngineProcess, tmp_path: Path
) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "comfy_mcp_core.cli", "serve", "--stdio", "--verbose"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "COMFYUI_URL": engine.url, "COMFY_MCP_STORE": "memory:"},
        cwd=tmp_path,
        limit=MOST_BYTES,
    )
    opening = {
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    }
    arguments = {"name": "generate_image", "arguments": SMALL}
    assert process.stdin is not None
    assert process.stdout is not None
    lines = [
        _call("initialize", opening),
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {**_call("tools/list", {}), "id": 2},
        {**_call("tools/call", arguments), "id": 3},
    ]
    process.stdin.write("".join(json.dumps(line) + "\n" for line in lines).encode())
    await process.stdin.drain()
    messages: list[dict[str, Any]] = []
    answers: dict[int, dict[str, Any]] = {}
    while len(answers) < 3:
        messages.append(json.loads(await asyncio.wait_for(process.stdout.readline(), 30)))
        if "id" in messages[-1]:
            answers[messages[-1]["id"]] = messages[-1]["result"]
    process.stdin.close()
    rest = await asyncio.wait_for(process.stdout.read(), 30)
    await asyncio.wait_for(process.communicate(), 30)
    assert rest == b""
    assert all(message["jsonrpc"] == "2.0" for message in messages)
    assert sorted(answers) == [1, 2, 3]
    assert answers[1]["protocolVersion"] == "2025-11-25"
    tools = {tool["name"] for tool in answers[2]["tools"]}
    assert {"generate_image", "view_image", "get_job"} <= tools
    assert answers[3]["structuredContent"]["status"] == "completed"


async def test_with_a_token_every_route_but_health_asks_for_it(
    comfy_mcp_settings: Settings, engine: EngineProcess
) -> None:
    async with image_product(comfy_mcp_settings, engine.url, token="s3cret") as url:
        async with httpx.AsyncClient(trust_env=False, headers=ACCEPT) as http:
            body = _call("tools/list", {})
            without = await http.post(f"{url}/mcp", json=body)
            wrong = await http.post(
                f"{url}/mcp", json=body, headers={"Authorization": "Bearer s3cre"}
            )
            right = await http.post(
                f"{url}/mcp", json=body, headers={"Authorization": "Bearer s3cret"}
            )
        asset = await fetch(f"{url}/assets/anything")
        health = await fetch(f"{url}/health")
    assert (without.status_code, wrong.status_code, right.status_code) == (401, 401, 200)
    assert asset.status_code == 401
    assert health.json()["status"] == "ok"


async def test_listening_beyond_this_machine_without_a_token_is_refused(
    comfy_mcp_settings: Settings, engine: EngineProcess
) -> None:
    with pytest.raises(SettingsError, match="without a token") as refusal:
        async with image_product(comfy_mcp_settings, engine.url, host="0.0.0.0"):
            pass
    assert "COMFY_MCP_TOKEN" in refusal.value.hint


@pytest.mark.parametrize("path", ["/mcp", "/assets/anything"])
async def test_a_foreign_host_or_origin_is_turned_away(shared: str, path: str) -> None:
    async with (
        httpx.AsyncClient(trust_env=False, headers=ACCEPT) as http,
    ):
        method, body = ("POST", _call("tools/list", {})) if path == "/mcp" else ("GET", None)
        host = await http.request(
            method, shared + path, json=body, headers={"Host": "evil.example"}
        )
        origin = await http.request(
            method, shared + path, json=body, headers={"Origin": "http://evil.example"}
        )
    assert host.status_code == 421
    assert origin.status_code == 403


async def test_a_port_that_is_taken_is_a_sentence_and_a_hint(
    comfy_mcp_settings: Settings, engine: EngineProcess
) -> None:
    taken = int(engine.url.rpartition(":")[2])
    with pytest.raises(SettingsError, match=str(taken)) as refusal:
        async with image_product(comfy_mcp_settings, engine.url, port=taken):
            pass
    assert "--port" in refusal.value.hint


async def test_an_unknown_asset_is_not_found_over_http(shared: str) -> None:
    answer = await fetch(f"{shared}/assets/nothing")
    assert answer.status_code == 404
    assert answer.json()["error_code"] == "ASSET_NOT_FOUND"


@pytest.mark.parametrize("era", ERAS)
async def test_tools_are_listed_in_one_fixed_order_with_lean_schemas(
    shared_of_all: str, era: str
) -> None:
    async with client_of(shared_of_all, era) as client:
        tools = (await client.list_tools()).tools
    names = [tool.name for tool in tools]
    assert names == sorted(names)
    for tool in tools:
        text = json.dumps(tool.input_schema)
        assert tool.input_schema["type"] == "object"
        assert tool.input_schema["additionalProperties"] is False
        assert '"title"' not in text
        assert "anyOf" not in text
        assert len(tool.description or "") <= 250
        assert tool.annotations is not None
        assert tool.annotations.title
        assert tool.output_schema is not None
        assert "required" not in tool.output_schema
    assert sum(len(t.model_dump_json(by_alias=True, exclude_none=True)) for t in tools) < 30_000
