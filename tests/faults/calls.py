"""Calls to servers that may end at any moment, and what was told before they did."""

from __future__ import annotations

import asyncio
import json
import random
from dataclasses import dataclass, field
from typing import Any

import httpx

from comfy_mcp_core.json_values import json_object

HEADERS = {"Accept": "application/json, text/event-stream"}
SECONDS = 60.0
PAUSE_SECONDS = 0.05


@dataclass
class Ledger:
    """What callers were told.

    Attributes:
        handles: The jobs that were told to exist.
        assets: The assets that were told to exist, by id.
        refused: Errors that were told, by code.
        unanswered: Calls whose server ended before it answered.
    """

    handles: set[str] = field(default_factory=set[str])
    assets: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    refused: dict[str, int] = field(default_factory=dict[str, int])
    unanswered: int = 0

    @property
    def summary(self) -> str:
        """In one line."""
        told = f"{len(self.handles)} handles, {len(self.assets)} assets told"
        return f"{told}, {self.unanswered} calls unanswered, errors {self.refused or 'none'}"

    def note(self, told: dict[str, Any], *, is_error: bool) -> None:
        """Remember an answer."""
        if is_error:
            code = str(told.get("error_code"))
            self.refused[code] = self.refused.get(code, 0) + 1
            return
        self.handles.add(str(told["prompt_id"]))
        for asset in told.get("assets", []):
            self.assets[asset["asset_id"]] = asset


async def submit(ledger: Ledger, url: str, chance: random.Random, color: int) -> None:
    """Give one job to a server, which may be down just now, and note what it answers."""
    arguments = {
        "color": color,
        "count": chance.choice((1, 1, 3)),
        "side": chance.choice((16, 16, 1024)),
        "wait_seconds": chance.choice((0, 0.1, 30)),
    }
    async with httpx.AsyncClient(trust_env=False, headers=HEADERS, timeout=SECONDS) as http:
        while True:
            try:
                answer = await call(http, url, "batch", arguments)
            except httpx.ConnectError:
                await asyncio.sleep(PAUSE_SECONDS)
            except httpx.TransportError:
                # It may have been sent or not: whoever calls again makes another job.
                ledger.unanswered += 1
                return
            else:
                ledger.note(json_object(answer["structuredContent"]), is_error=answer["isError"])
                return


async def call(
    http: httpx.AsyncClient, url: str, tool: str, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Call a tool by a bare POST; gives the result."""
    params = {"name": tool, "arguments": arguments}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    response = await http.post(f"{url}/mcp", json=body)
    lines = [line[5:] for line in response.text.splitlines() if line.startswith("data:")]
    text = next((line for line in lines if '"result"' in line), response.text)
    try:
        result = json.loads(text)["result"]
    except (ValueError, KeyError) as error:
        # The stream ended before its answer: the server did.
        raise httpx.RemoteProtocolError(f"no result in {response.text[:200]!r}") from error
    return {"isError": False, **result}
