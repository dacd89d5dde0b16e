"""The one thread that runs jobs, one after another."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from comfy_mcp_demo.engine.announcing import Announcer
from comfy_mcp_demo.engine.execution import Cache, Execution
from comfy_mcp_demo.engine.jobs import Outcome

if TYPE_CHECKING:
    from comfy_mcp_demo.engine.execution import Workshop
    from comfy_mcp_demo.engine.hub import Hub
    from comfy_mcp_demo.engine.jobs import Job, JobQueue

_LOG = logging.getLogger(__name__)


class Worker:
    """Takes jobs from the queue until it is closed."""

    def __init__(self, workshop: Workshop, queue: JobQueue, hub: Hub) -> None:
        self._workshop = workshop
        self._queue = queue
        self._hub = hub
        self._cache = Cache()
        self._current: tuple[str | None, str] | None = None
        self._thread = threading.Thread(target=self._work, name="demo-engine-worker", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """Close the queue, interrupt the running job, and wait so long for it at most."""
        self._queue.close()
        self._thread.join(seconds)

    def node_for(self, sid: str) -> str | None:
        """The node that runs now, if its job is this client's."""
        current = self._current
        return current[1] if current is not None and current[0] == sid else None

    def _work(self) -> None:
        while (job := self._queue.take()) is not None:
            if self._queue.take_forget_cache():
                self._cache = Cache()
            self._run(job)

    def _run(self, job: Job) -> None:
        announcer = Announcer(self._hub, job)

        def note(node_id: str) -> None:
            self._current = (job.client_id, node_id)

        try:
            outcome = Execution(self._workshop, self._cache, job, announcer, note).run()
        except Exception:  # noqa: BLE001 - logged, and the queue goes on
            # A node's errors do not get here. One of the engine's own must not end the thread.
            _LOG.exception("job %s failed inside the engine", job.prompt_id)
            outcome = Outcome(succeeded=False, messages=announcer.messages, outputs={})
        self._current = None
        self._queue.finish(job, outcome)
        announcer.executing(None)
