"""A bare server over HTTP on a free port, which it tells as one line of JSON."""

from __future__ import annotations

import json
import socket

import uvicorn
from starlette.types import ASGIApp

__all__ = ["serve_http"]


class Announced(uvicorn.Server):
    """Tells its address once it answers."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        port: int = self.servers[0].sockets[0].getsockname()[1]
        print(json.dumps({"url": f"http://127.0.0.1:{port}"}), flush=True)


def serve_http(app: ASGIApp) -> None:
    """Serve until the process is told to end."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, log_level="warning", access_log=False, timeout_keep_alive=75
    )
    Announced(config).run()
