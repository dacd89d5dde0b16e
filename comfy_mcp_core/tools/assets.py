"""Tools on assets: what there is, and how one came about."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from comfy_mcp_core.arguments import cursor_number
from comfy_mcp_core.assets.records import Listed
from comfy_mcp_core.call import Call
from comfy_mcp_core.content import Result
from comfy_mcp_core.errors import InvalidArgumentsError
from comfy_mcp_core.jobs.records import JobRecord
from comfy_mcp_core.tools.arguments import AssetId
from comfy_mcp_core.tools.times import iso

__all__ = ["get_asset_metadata", "list_assets"]


async def list_assets(
    call: Call,
    limit: Annotated[int, Field(description="How many", ge=1, le=100)] = 10,
    workflow_id: Annotated[str, Field(description="Only of this workflow")] = "",
    session_id: Annotated[str, Field(description="Only of this session; current: yours")] = "",
    media: Annotated[str, Field(description="Only of this medium, such as image")] = "",
    cursor: Annotated[str, Field(description="The next_cursor of the page before")] = "",
) -> Result:
    """List the assets there are, newest first, with their ids. Use it to find earlier results, then
    view, regenerate or publish one.

    Raises:
        InvalidArgumentsError: When the cursor is none of this tool's, or "current" is asked for and
            nothing identifies the caller.
        StoreError: When the store can't be used.
    """
    session = _current(call) if session_id == "current" else session_id
    found = await call.services.assets.listed(
        limit=limit + 1,
        before=_number(cursor),
        workflow_id=workflow_id,
        session_id=session,
        media=media,
    )
    page = found[:limit]
    data: dict[str, object] = {
        "assets": [_told(call, listed) for listed in page],
        "count": len(page),
    }
    if len(found) > limit:
        data["next_cursor"] = str(page[-1].number)
    return Result(data=data)


def _current(call: Call) -> str:
    if not call.session_id:
        raise InvalidArgumentsError(
            "Nothing identifies your session: the client has neither a session nor a name.",
            hint="Leave session_id out to see the assets of all sessions.",
        )
    return call.session_id


def _number(cursor: str) -> int | None:
    number = cursor_number(cursor)
    if cursor and number is None:
        raise InvalidArgumentsError(
            f"'cursor' is {cursor[:40]!r}, which is no next_cursor of list_assets.",
            hint="Leave it out to begin with the newest.",
        )
    return number


def _told(call: Call, listed: Listed) -> dict[str, object]:
    told = call.describe(listed.asset)
    told["created_at"] = iso(listed.asset.created_at)
    for key in ("workflow_id", "tool", "session_id", "seed"):
        value = getattr(listed, key)
        if value not in {"", None}:
            told[key] = value
    told["prompt_id"] = listed.asset.prompt_id
    return told


async def get_asset_metadata(call: Call, asset_id: AssetId) -> Result:
    """Tell how an asset came about: its parameters, the graph as submitted, its job, and when it
    expires. Use it to see what regenerate can change.

    Raises:
        AssetNotFoundError: When no asset has that id.
        AssetExpiredError: When its time is over.
        StoreError: When the store can't be used.
    """
    asset = await call.asset(asset_id)
    record = await call.services.jobs.find(asset.prompt_id)
    expires_at = call.services.assets.expires_at(asset)
    told: dict[str, object | None] = {
        **call.describe(asset),
        "prompt_id": asset.prompt_id,
        "node_id": asset.node_id,
        "sha256": asset.sha256 or None,
        "created_at": iso(asset.created_at),
        "expires_at": iso(expires_at) if expires_at else None,
        **(_provenance(record) if record else {}),
    }
    known = {key: value for key, value in told.items() if value is not None}
    return Result(data=known, content=(call.link(asset),))


def _provenance(record: JobRecord) -> dict[str, object | None]:
    request = record.request
    history: dict[str, object | None] = {
        "status": record.status,
        "submitted_at": iso(record.submitted_at),
        "finished_at": iso(record.finished_at) if record.finished_at else None,
        "seconds": record.seconds,
        "cached_nodes": list(record.cached) or None,
        "texts": list(record.texts) or None,
        "warnings": list(record.warnings) or None,
    }
    return {
        "workflow_id": request.workflow_id,
        "tool": request.tool,
        "session_id": request.session_id or None,
        "seed": request.seed,
        "parameters": dict(request.parameters),
        "submitted_workflow": request.graph,
        "history": {key: value for key, value in history.items() if value is not None},
    }
