"""What the routes share."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comfy_mcp_demo.engine.execution import Workshop
    from comfy_mcp_demo.engine.hub import Hub
    from comfy_mcp_demo.engine.jobs import JobQueue
    from comfy_mcp_demo.engine.options import EngineOptions
    from comfy_mcp_demo.engine.worker import Worker

UPLOAD_LIMIT: Final = 100 * 1024 * 1024
"""The largest request body that is taken, in bytes."""

FEATURES: Final = {"supports_preview_metadata": True, "max_upload_size": UPLOAD_LIMIT}
"""What the server can do, as /features and the socket tell it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """One running engine, as its routes see it."""

    options: EngineOptions
    workshop: Workshop
    hub: Hub
    queue: JobQueue
    worker: Worker
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def status(self) -> dict[str, object]:
        """How many jobs wait or run, as /prompt and the status messages tell it."""
        return {"exec_info": {"queue_remaining": self.queue.remaining()}}
