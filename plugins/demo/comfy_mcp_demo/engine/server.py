"""Running an engine as a process: its socket, its one line of output, its end."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import sys
import threading
from typing import TYPE_CHECKING, Final

import uvicorn

from comfy_mcp_demo.engine.app import build_app, build_service
from comfy_mcp_demo.engine.web.service import UPLOAD_LIMIT

if TYPE_CHECKING:
    from comfy_mcp_demo.engine.options import EngineOptions

_GRACE_SECONDS: Final = 1
_KEEP_ALIVE_SECONDS: Final = 75
_LAST_SECONDS: Final = 3.0
_SWITCH_SECONDS: Final = 0.001


def serve_engine(options: EngineOptions) -> None:
    """Run a demo engine until the process is told to end.

    When it is ready, one line of JSON goes to standard output: `{"url": "http://…"}`.
    SIGTERM and SIGINT end it, in the middle of a job too.

    Raises:
        OSError: The address cannot be listened on, or the folder cannot be made.
    """
    listening = _listen(options.host, options.port)
    # The worker computes while the event loop answers; a shorter turn keeps the answers quick.
    sys.setswitchinterval(_SWITCH_SECONDS)
    config = uvicorn.Config(
        build_app(build_service(options)),
        log_level="warning",
        access_log=False,
        ws="websockets-sansio",
        ws_max_size=UPLOAD_LIMIT,
        ws_per_message_deflate=False,
        # ComfyUI sends no pings either, and a client busy with a picture may be slow to answer.
        ws_ping_interval=None,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    server = _AnnouncedServer(config, _url(options.host, listening))
    if options.end_with_stdin:
        threading.Thread(target=_end_with_stdin, args=(server,), daemon=True).start()
    # uvicorn has ended in good order by then, and raises the signal that it was sent once more.
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listening])


class _AnnouncedServer(uvicorn.Server):
    """A server that says where it is as soon as it answers."""

    def __init__(self, config: uvicorn.Config, url: str) -> None:
        super().__init__(config)
        self._url = url

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer, and say so."""
        await super().startup(sockets)
        if self.started:
            await asyncio.to_thread(_say, {"url": self._url})


def _say(content: object) -> None:
    sys.stdout.write(json.dumps(content) + "\n")
    sys.stdout.flush()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle's delay off only for sockets whose protocol is named.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(128)
    except OSError:
        listening.close()
        raise
    return listening


def _url(host: str, listening: socket.socket) -> str:
    port: int = listening.getsockname()[1]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _end_with_stdin(server: uvicorn.Server) -> None:
    """Wait for the end of standard input, then end the process: gently, and if need be not."""
    # Read below Python's buffer: its lock, held by a waiting thread, breaks the interpreter's end.
    while os.read(sys.stdin.fileno(), 65536):
        continue
    server.should_exit = True
    deadline = threading.Timer(_LAST_SECONDS, os._exit, (0,))
    deadline.daemon = True
    deadline.start()
