"""The HTTP server ends when it is told to, at once, and lets open requests be answered first."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from comfy_mcp_core.server import ending
from comfy_mcp_core.server.ending import PromptServer

pytestmark = pytest.mark.anyio

SECONDS = 10.0
"""Longest wait for anything; only a server that hangs reaches it."""


@dataclass
class App:
    """An application that answers when it may, and writes down what happens."""

    may_answer: asyncio.Event = field(default_factory=asyncio.Event)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    happened: list[str] = field(default_factory=list[str])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            self.happened.append("shut down")
            await send({"type": "lifespan.shutdown.complete"})
            return
        self.asked.set()
        await self.may_answer.wait()
        self.happened.append("answered")
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": b"done"})

    def leave(self) -> None:
        self.happened.append("left")


@dataclass(frozen=True)
class Running:
    """A server that serves, and its address."""

    server: PromptServer
    task: asyncio.Task[None]
    url: str


@asynccontextmanager
async def running(app: App, *, signals: bool = False) -> AsyncGenerator[Running]:
    """A server of an application, which has ended when the context is left."""
    config = uvicorn.Config(app, log_level="error", lifespan="on", timeout_graceful_shutdown=5)
    server = PromptServer(config, leave=app.leave, signals=signals)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        task = asyncio.create_task(server.serve([listener]))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        async with asyncio.timeout(SECONDS):
            yield Running(server, task, url)
            await task


@pytest.fixture(autouse=True)
def no_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that waits for its next tick hangs."""
    monkeypatch.setattr(ending, "TICK_SECONDS", 2 * SECONDS)


async def test_it_ends_when_told_though_a_client_keeps_its_connection() -> None:
    app = App()
    app.may_answer.set()
    async with running(app) as one, httpx.AsyncClient(trust_env=False) as http:
        answer = await http.get(one.url)
        one.server.end()
        await one.task
    assert answer.text == "done"
    assert answer.headers["date"]
    assert app.happened == ["answered", "left", "shut down"]


async def test_it_ends_when_told_before_it_serves() -> None:
    app = App()
    async with running(app) as one:
        one.server.end()
    assert app.happened in ([], ["left", "shut down"])


@pytest.mark.parametrize("quick", [SECONDS, 0.0], ids=["quickly", "left to uvicorn"])
async def test_an_open_request_is_answered_before_the_application_shuts_down(
    monkeypatch: pytest.MonkeyPatch, quick: float
) -> None:
    monkeypatch.setattr(ending, "QUICK_SECONDS", quick)
    app = App()
    async with running(app) as one, httpx.AsyncClient(trust_env=False) as http:
        call = asyncio.create_task(http.get(one.url))
        await app.asked.wait()
        one.server.end()
        asyncio.get_running_loop().call_later(0.05, app.may_answer.set)
        answer = await call
    assert answer.text == "done"
    assert app.happened == ["left", "answered", "shut down"]


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_it_and_is_handed_on_afterwards(sent: signal.Signals) -> None:
    app = App()
    app.may_answer.set()

    def handle(_number: int, _frame: object) -> None:
        app.happened.append("handed on")

    before = signal.signal(sent, handle)
    try:
        async with running(app, signals=True) as one, httpx.AsyncClient(trust_env=False) as http:
            await http.get(one.url)
            # From another thread, so that it comes while the loop sleeps.
            threading.Timer(0.05, os.kill, (os.getpid(), sent)).start()
            await one.task
    finally:
        signal.signal(sent, before)
    assert app.happened == ["answered", "left", "shut down", "handed on"]
