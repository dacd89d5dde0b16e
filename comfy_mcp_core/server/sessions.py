"""Who calls: the connection's session where there is one, else what the client says of itself."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from mcp.server import ServerRequestContext

__all__ = ["Context", "RequestKey", "request_key", "session_header", "session_id"]

Context = ServerRequestContext[Any, Any]
RequestKey = tuple[str, str]
"""What a cancellation names a call by: the session, and the request's id in it."""

SESSION_DIGITS = 32

_PROCESS = f"stdio:{uuid.uuid4()}"
"""Over stdio a process has one client: its connection is the session."""


def session_header(ctx: Context) -> str:
    """The id of a 2025 HTTP session; empty for none."""
    return str(ctx.request.headers.get("mcp-session-id", "")) if ctx.request is not None else ""


def request_key(ctx: Context) -> RequestKey:
    """What names this call."""
    return session_header(ctx), str(ctx.request_id)


def session_id(ctx: Context) -> str:
    """The caller's session.

    One for each 2025 HTTP session, made of its id, which itself would let others into the session;
    over stdio one for the process; else, as the 2026 protocol has no sessions, the client's own
    name, which all clients of that name share; empty for a bare call.
    """
    if ctx.request is None:
        return _PROCESS
    session = session_header(ctx)
    if session:
        return f"http:{hashlib.sha256(session.encode()).hexdigest()[:SESSION_DIGITS]}"
    client = ctx.session.client_params
    return f"client:{client.client_info.name}" if client else ""
