"""Headless Chromium, driven over its DevTools protocol: what a visitor of a page would see."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import re
import shutil
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from comfy_mcp_core.json_values import json_object

SECONDS = 60.0
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
SAYS_ADDRESS = re.compile(rb"DevTools listening on (ws://\S+)")

QUIET = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)
"""What keeps it from asking for a display, an accelerator or anybody on the internet."""


def program() -> str | None:
    """The browser's path; None when there is none."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


class Page:
    """An open page."""

    def __init__(self, socket: ClientConnection, session: str) -> None:
        self._socket = socket
        self._session = session
        self._numbers = itertools.count(100)

    async def load(self, url: str) -> None:
        """Go to an address, and wait until all that it names is loaded."""
        await self.command("Page.enable", {})
        async with asyncio.timeout(SECONDS):
            number = next(self._numbers)
            go = {"id": number, "method": "Page.navigate", "params": {"url": url}}
            await self._socket.send(json.dumps({**go, "sessionId": self._session}))
            async for text in self._socket:
                if json_object(json.loads(text)).get("method") == "Page.loadEventFired":
                    return

    async def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression, awaited where it is a promise."""
        arguments = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        answer = await self.command("Runtime.evaluate", arguments)
        assert "exceptionDetails" not in answer, answer
        return json_object(answer.get("result")).get("value")

    async def screenshot(self) -> bytes:
        """What is seen of it, as PNG."""
        answer = await self.command("Page.captureScreenshot", {"format": "png"})
        return base64.b64decode(answer["data"])

    async def command(self, method: str, parameters: Mapping[str, object]) -> dict[str, Any]:
        """Send a command of the protocol, and wait for its answer."""
        return await _command(
            self._socket, next(self._numbers), method, parameters, sessionId=self._session
        )


async def _command(
    socket: ClientConnection, number: int, method: str, parameters: object, **more: str
) -> dict[str, Any]:
    await socket.send(json.dumps({"id": number, "method": method, "params": parameters, **more}))
    async with asyncio.timeout(SECONDS):
        async for text in socket:
            message = json_object(json.loads(text))
            if message.get("id") == number:
                assert "error" not in message, message
                return json_object(message.get("result"))
    raise AssertionError("the browser ended")


@asynccontextmanager
async def opened(url: str, folder: Path, *, width: int, height: int) -> AsyncGenerator[Page]:
    """A page in a window of some size in pixels; the browser's own files lie in the folder."""
    path = program()
    assert path is not None, "No Chromium is installed: `make test-browser` installs Debian's."
    process = await asyncio.create_subprocess_exec(
        *(path, *QUIET, f"--user-data-dir={folder}", f"--window-size={width},{height}"),
        "about:blank",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        address = await _address(process)
        async with connect(address, max_size=None, proxy=None) as socket:
            target = await _command(socket, 1, "Target.createTarget", {"url": "about:blank"})
            attach = {"targetId": target["targetId"], "flatten": True}
            attached = await _command(socket, 2, "Target.attachToTarget", attach)
            page = Page(socket, str(attached["sessionId"]))
            size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
            await page.command("Emulation.setDeviceMetricsOverride", size)
            await page.load(url)
            yield page
    finally:
        process.terminate()
        await asyncio.wait_for(process.wait(), SECONDS)


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None
    async with asyncio.timeout(SECONDS):
        async for line in process.stderr:
            if found := SAYS_ADDRESS.search(line):
                return found[1].decode()
    raise AssertionError("the browser told no address")
