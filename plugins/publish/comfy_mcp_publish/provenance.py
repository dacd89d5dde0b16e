"""The sidecar, such as `hero.webp.json`: how a published file came about.

Only where the operator wants one.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from comfy_mcp_core.assets import Asset
    from comfy_mcp_core.jobs.records import JobRecord

__all__ = ["sidecar"]


def sidecar(asset: Asset, job: JobRecord | None, filename: str, data: bytes) -> bytes:
    """The file's content, the same for the same asset and file.

    Args:
        asset: What was published.
        job: That made it; None when it is no longer known.
        filename: Of the published file.
        data: Of the published file.
    """
    told: dict[str, object] = {
        "filename": filename,
        "sha256": hashlib.sha256(data).hexdigest(),
        "asset_id": asset.asset_id,
        "created_at": datetime.fromtimestamp(asset.created_at, UTC).isoformat(timespec="seconds"),
    }
    if job is not None:
        parameters = job.request.parameters
        told |= {
            "tool": job.request.tool,
            "workflow_id": job.request.workflow_id,
            "prompt": parameters.get("prompt"),
            "model": parameters.get("model"),
            "seed": job.request.seed,
            "parameters": dict(parameters),
            "workflow": job.request.graph,
        }
    known = {key: value for key, value in told.items() if value is not None}
    return f"{json.dumps(known, indent=2)}\n".encode()
