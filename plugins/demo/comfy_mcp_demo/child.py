"""The engine as a child process that ends with its parent, however the parent ends."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from comfy_mcp_core.contributions import EngineOptions
from comfy_mcp_core.errors import ComfyMCPError

__all__ = ["EngineNotStartedError", "open_engine"]

START_SECONDS = 30.0
END_SECONDS = 5.0


class EngineNotStartedError(ComfyMCPError):
    """The engine's process did not come up."""

    code = "ENGINE_NOT_STARTED"


@asynccontextmanager
async def open_engine(options: EngineOptions) -> AsyncGenerator[str]:
    """The engine's address, such as `http://127.0.0.1:40123`, while the context is open.

    Raises:
        EngineNotStartedError: When the process ends or is silent instead of telling its address.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "comfy_mcp_demo.engine",
        *("--port", "0", "--folder", str(options.folder), "--end-with-stdin"),
        stdin=PIPE,
        stdout=PIPE,
        # Ctrl-C is for the parent, which closes stdin; the child would answer it with a traceback.
        start_new_session=True,
    )
    try:
        yield await _address(process)
    finally:
        await _end(process)


async def _address(process: Process) -> str:
    line = b""
    if process.stdout is not None:
        with contextlib.suppress(TimeoutError):
            line = await asyncio.wait_for(process.stdout.readline(), START_SECONDS)
    try:
        return str(json.loads(line)["url"])
    except (ValueError, KeyError, TypeError) as error:
        raise EngineNotStartedError(
            "The demo engine did not start.", hint="Its own message stands above, on stderr."
        ) from error


async def _end(process: Process) -> None:
    """Close its stdin, which it takes as its end; kill it when it does not."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        await asyncio.wait_for(process.wait(), END_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
