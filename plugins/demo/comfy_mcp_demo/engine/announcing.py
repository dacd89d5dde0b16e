"""What a running job tells its client: events, the state of every node, previews."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from comfy_mcp_demo.engine.hub import Hub
    from comfy_mcp_demo.engine.jobs import Job
    from comfy_mcp_demo.engine.preview import Preview


class Announcer:
    """Sends one job's messages, in ComfyUI's order and shapes, and keeps those for the history.

    Without a client id, progress, previews and interruptions go to everybody, and the rest to
    nobody, as in ComfyUI.
    """

    def __init__(self, hub: Hub, job: Job) -> None:
        self._hub = hub
        self._job = job
        self._client = job.client_id
        self._nodes: dict[str, dict[str, object]] = {}
        self.messages: list[list[object]] = []

    def event(self, kind: str, /, *, to_all: bool = False, **data: object) -> None:
        """Send an event that the history keeps, with its time in milliseconds."""
        told = {"prompt_id": self._job.prompt_id, **data, "timestamp": int(time.time() * 1000)}
        self.messages.append([kind, told])
        if self._client is not None or to_all:
            self._hub.send(kind, told, self._client)

    def executing(self, node_id: str | None) -> None:
        """Tell which node runs now; None tells that the job has ended."""
        shown: dict[str, object] = {"node": node_id}
        if node_id is not None:
            shown["display_node"] = node_id
        if self._client is not None:
            shown["prompt_id"] = self._job.prompt_id
            self._hub.send("executing", shown, self._client)

    def executed(self, node_id: str, output: object) -> None:
        """Tell what an output node shows."""
        if self._client is not None:
            shown = {"node": node_id, "display_node": node_id, "output": output}
            self._hub.send("executed", {**shown, "prompt_id": self._job.prompt_id}, self._client)

    def started(self, node_id: str) -> None:
        """A node begins."""
        self._state(node_id, 0.0, 1.0, "running")

    def finished(self, node_id: str) -> None:
        """A node is done, or its result was at hand."""
        known = self._nodes.get(node_id)
        most = 1 if known is None else known["max"]
        self._state(node_id, most, most, "finished")

    def progress(self, node_id: str, value: int, most: int, preview: Preview | None) -> None:
        """A node is on its way: tell how far, and show what it has so far."""
        self._state(node_id, value, most, "running", droppable=True)
        detailed = preview is not None and self._hub.wants_metadata(self._client)
        prompt_id = self._job.prompt_id
        if preview is not None and detailed:
            frame = preview.frame_with_metadata(prompt_id, node_id)
            self._hub.post(frame, self._client, droppable=preview.kind == "JPEG")
        told = {"value": value, "max": most, "prompt_id": prompt_id, "node": node_id}
        self._hub.send("progress", told, self._client, droppable=True)
        if preview is not None and not detailed:
            frame = preview.plain_frame()
            self._hub.post(frame, self._client, droppable=preview.kind == "JPEG")

    def _state(
        self, node_id: str, value: object, most: object, state: str, *, droppable: bool = False
    ) -> None:
        prompt_id = self._job.prompt_id
        self._nodes[node_id] = {
            "value": value,
            "max": most,
            "state": state,
            "node_id": node_id,
            "prompt_id": prompt_id,
            "display_node_id": node_id,
            "parent_node_id": None,
            "real_node_id": node_id,
        }
        told = {"prompt_id": prompt_id, "nodes": self._nodes}
        self._hub.send("progress_state", told, self._client, droppable=droppable)
