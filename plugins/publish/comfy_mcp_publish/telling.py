"""What an agent is told of a publication."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from comfy_mcp_core.contributions import PublishRequest
    from comfy_mcp_publish.publishing import Order, Outcome

__all__ = ["told"]


def told(outcome: Outcome, order: Order) -> dict[str, object]:
    """The tool's result; what is unknown or empty is left out."""
    request, rendered, published = outcome.request, outcome.rendered, outcome.published
    probe = rendered.probe
    posters = [f for f in request.companions if ".poster." in f.filename]
    facts: dict[str, object | None] = {
        "status": "published",
        "asset_id": outcome.asset.asset_id,
        "target": order.target,
        "dest_url": published.url,
        "dest_path": published.path,
        "filename": request.filename,
        "bytes_size": len(request.data),
        "mime_type": request.mime_type,
        "width": probe.width,
        "height": probe.height,
        "duration_seconds": probe.duration_seconds,
        "manifest_key": order.manifest_key,
        "manifest_path": published.manifest_path,
        "srcset": _srcset(request, published.url, published.companions),
        "poster_url": published.companions.get(posters[0].filename) if posters else None,
        "companions": [_companion(f, published.companions) for f in request.companions],
        "lossless": rendered.lossless,
        "compression": _compression(outcome, order) if order.max_bytes is not None else None,
        "warnings": [*rendered.warnings, *published.warnings],
    }
    return {
        key: value for key, value in facts.items() if value is not None and value not in ("", [])
    }


def _srcset(request: PublishRequest, url: str, companions: Mapping[str, str]) -> str:
    """The value of an `img` element's srcset, by the URLs that visitors use."""
    urls = {**companions, request.filename: url}
    ordered = sorted(request.widths.items(), key=lambda item: item[1])
    return ", ".join(f"{urls[name]} {width}w" for name, width in ordered if name in urls)


def _companion(file: PublishRequest, urls: Mapping[str, str]) -> dict[str, object]:
    facts: dict[str, object] = {"filename": file.filename, "bytes_size": len(file.data)}
    return facts | ({"url": urls[file.filename]} if file.filename in urls else {})


def _compression(outcome: Outcome, order: Order) -> dict[str, object]:
    """What was tried, and of the try that was taken quality, scale and whatever else it tells."""
    size = len(outcome.rendered.data)
    steps = outcome.rendered.steps
    # Each medium has words of its own for a try; the size of the one that was taken is in it.
    taken = [step for step in steps if size in step.values()]
    return {
        **(taken[-1] if taken else {}),
        "original_bytes": outcome.asset.size,
        "bytes": size,
        "max_bytes": order.max_bytes,
        "tries": len(steps),
        "steps": [dict(step) for step in steps],
    }
