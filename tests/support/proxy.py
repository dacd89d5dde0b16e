"""A proxy before a server, which loses answers, tells nonsense and cuts sockets when told to."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

import h11
import httpx

CHUNK = 65_536


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What is answered in the server's place."""

    status: int = 200
    body: bytes = b""


Rule = Answer | Literal["lose"]
"""`lose`: the request arrives, its answer doesn't."""


class Proxy:
    """Rules by path prefix; everything else passes both ways untouched."""

    def __init__(self, target: str) -> None:
        self._target = target
        self._http = httpx.AsyncClient(base_url=target, trust_env=False, timeout=30)
        self._spliced: set[asyncio.StreamWriter] = set()
        self.rules: dict[str, Rule] = {}
        self.refuse_sockets = False
        self.seen: list[str] = []
        self.url = ""

    def cut_sockets(self) -> None:
        """End every WebSocket at once, without a goodbye."""
        for writer in list(self._spliced):
            writer.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of a client."""
        connection = h11.Connection(h11.SERVER)
        try:
            while await self._exchange(connection, reader, writer):
                connection.start_next_cycle()
        except (OSError, h11.RemoteProtocolError, asyncio.IncompleteReadError):
            writer.transport.abort()
        finally:
            writer.close()

    async def _exchange(
        self, connection: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        request: h11.Request | None = None
        body = b""
        while True:
            event = connection.next_event()
            if event is h11.NEED_DATA:
                connection.receive_data(await reader.read(CHUNK))
            elif isinstance(event, h11.Request):
                request = event
            elif isinstance(event, h11.Data):
                body += bytes(event.data)
            elif isinstance(event, h11.EndOfMessage | h11.PAUSED):
                break
            else:
                return False
        assert request is not None
        target = request.target.decode()
        if any(name == b"upgrade" for name, _ in request.headers):
            await self._splice(request, reader, writer)
            return False
        return await self._answer(connection, writer, request, target, body)

    async def _answer(
        self,
        connection: h11.Connection,
        writer: asyncio.StreamWriter,
        request: h11.Request,
        target: str,
        body: bytes,
    ) -> bool:
        self.seen.append(f"{request.method.decode()} {target}")
        rule = next((r for prefix, r in self.rules.items() if target.startswith(prefix)), None)
        if isinstance(rule, Answer):
            status, headers, content = rule.status, [("content-type", "text/plain")], rule.body
        else:
            passed = [(n, v) for n, v in request.headers if n != b"host"]
            reply = await self._http.request(
                request.method.decode(), target, headers=passed, content=body
            )
            if rule == "lose":
                writer.transport.abort()
                return False
            skipped = {"transfer-encoding", "content-length", "connection"}
            headers = [(n, v) for n, v in reply.headers.items() if n not in skipped]
            status, content = reply.status_code, reply.content
        headers.append(("content-length", str(len(content))))
        head = connection.send(h11.Response(status_code=status, headers=headers))
        writer.write((head or b"") + (connection.send(h11.Data(data=content)) or b""))
        writer.write(connection.send(h11.EndOfMessage()) or b"")
        await writer.drain()
        return True

    async def _splice(
        self, request: h11.Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if self.refuse_sockets:
            writer.transport.abort()
            return
        address = urlsplit(self._target)
        there, back = await asyncio.open_connection(address.hostname, address.port)
        lines = [b"%s %s HTTP/1.1" % (request.method, request.target)]
        lines += [b"%s: %s" % (name, value) for name, value in request.headers]
        back.write(b"\r\n".join([*lines, b"", b""]))
        self._spliced |= {writer, back}
        try:
            await asyncio.gather(_copy(reader, back), _copy(there, writer))
        finally:
            self._spliced -= {writer, back}
            back.close()

    async def close(self) -> None:
        """End what is left."""
        self.cut_sockets()
        await self._http.aclose()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def proxy_to(target: str) -> AsyncGenerator[Proxy]:
    """A proxy on a free port of loopback."""
    proxy = Proxy(target)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield proxy
    finally:
        await proxy.close()
        server.close()
        await server.wait_closed()
