"""A job's state, and how ComfyUI's events move it along. No I/O, no clock."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from comfy_mcp_core.assets.asset import Asset
from comfy_mcp_core.comfyui.client import Graph, HistoryEntry
from comfy_mcp_core.comfyui.messages import (
    Event,
    Executed,
    Executing,
    ExecutionCached,
    ExecutionFailed,
    ExecutionInterrupted,
    ExecutionStarted,
    PreviewImage,
    Progress,
    failure,
)
from comfy_mcp_core.errors import ComfyMCPError
from comfy_mcp_core.json_values import json_list

__all__ = ["ENDED", "Job", "JobProgress", "JobRequest", "Status", "apply", "apply_history"]

Status = Literal["pending", "running", "completed", "partial", "error", "cancelled", "lost"]
"""`partial`: some outputs were refused or failed; `lost`: ComfyUI no longer knows a job it took."""

ENDED: frozenset[Status] = frozenset({"completed", "partial", "error", "cancelled", "lost"})


@dataclass(frozen=True, kw_only=True, slots=True)
class JobRequest:
    """What is to be run, and for whom.

    Attributes:
        graph: The graph as it is sent.
        workflow_id: The workflow that it was rendered from.
        tool: The tool that was called.
        session_id: The caller's; empty when it has none.
        seed: The seed, for telling; None when there is none.
        parameters: The values used, by parameter.
        warnings: Sentences on how these values came about.
    """

    graph: Graph
    workflow_id: str
    tool: str
    session_id: str = ""
    seed: int | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far a job is: a part of 1 that never falls, and what is at work, in words."""

    fraction: float
    node: str = ""
    step: float | None = None
    steps: float | None = None

    @property
    def message(self) -> str:
        """Such as `KSampler 12/20, 34 %`."""
        steps = f" {self.step:g}/{self.steps:g}" if self.steps else ""
        return f"{self.node or 'Waiting in the queue'}{steps}, {self.fraction * 100:.0f} %"


class Job:
    """A job that this process follows; it lives until nobody needs it any more.

    Attributes:
        prompt_id: ComfyUI's name for it, minted here.
        request: What was asked for.
        submitted_at: When it was about to be sent, in seconds since the epoch.
        asked: Whether none of its events come to this process, which did not send it: it is
            followed by asking.
        status: Where it stands.
        accepted: Whether ComfyUI's answer said that it took it.
        uncertain_since: Since when it is not known whether ComfyUI took it, as the answer was lost,
            in seconds since the epoch; None when it is known.
        withdrawn: Whether it was asked to be taken out of the queue.
        node_errors: What ComfyUI refused of the graph while the rest runs.
        targets: The output nodes that ComfyUI took on, for a job that is asked for: the refusal of
            others was told to the process that sent it. None until it has ended.
        failed: The failure of a node, once told.
        interrupted: Whether it was interrupted.
        outputs: What nodes put out, by node id.
        cached: The nodes whose outputs were taken from the cache.
        seconds: How long it ran, once it has ended; None where that is not known.
        preview: The newest latent preview.
        assets: Its files, once it has ended.
        texts: What nodes put out as text, once it has ended.
        warnings: Sentences for the agent, once it has ended.
        error: Why it ended badly, once it has.
        heard: When an event last came, on the follower's clock.
        began: When it began to run, on that clock; None until it has.
        unbroken: Whether the socket has been open since before it was sent, so that no event of
            it can have been missed.
        answered: Set when ComfyUI has answered the submission; events may come before it does.
        done: Set when it has ended and its assets are stored.
        moved: Set whenever there is news; whoever waits for it clears it.
        released: Set when nobody need wait any longer: it is done, or the server is about to end.
    """

    def __init__(
        self, prompt_id: str, request: JobRequest, *, submitted_at: float, asked: bool = False
    ) -> None:
        self.prompt_id = prompt_id
        self.request = request
        self.submitted_at = submitted_at
        self.asked = asked
        self.status: Status = "pending"
        self.accepted = False
        self.uncertain_since: float | None = None
        self.withdrawn = False
        self.node_errors: Mapping[str, Any] = {}
        self.targets: frozenset[str] | None = None
        self.failed: ExecutionFailed | None = None
        self.interrupted = False
        self.outputs: dict[str, Mapping[str, Any]] = {}
        self.cached: frozenset[str] = frozenset()
        self.began: float | None = None
        self.seconds: float | None = None
        self.preview: PreviewImage | None = None
        self.assets: tuple[Asset, ...] = ()
        self.texts: tuple[str, ...] = ()
        self.warnings: list[str] = list(request.warnings)
        self.error: ComfyMCPError | None = None
        self.heard = 0.0
        self.unbroken = False
        self.answered = asyncio.Event()
        self.done = asyncio.Event()
        self.released = asyncio.Event()
        self.progress = JobProgress(0.0)
        self.moved = asyncio.Event()
        self.ending = False
        self._finished: set[str] = set()
        self._node = ""

    @property
    def uncertain(self) -> bool:
        """Whether ComfyUI may have taken it or not."""
        return self.uncertain_since is not None

    def title(self, node_id: str) -> str:
        """What a node is called: its title in the graph, else its class."""
        graph = self.request.graph
        # Exported subgraphs have such ids in the file; nodes made while running do not.
        node = graph.get(node_id) or graph.get(node_id.partition(":")[0]) or {}
        meta: Mapping[str, Any] = node.get("_meta") or {}
        return " ".join(str(meta.get("title") or node.get("class_type") or node_id).split())

    def enter(self, node_id: str) -> None:
        """A node began to work; the one before it is done."""
        if self._node and self._node != node_id:
            self._finished.add(self._node)
        self._node = node_id
        self.advance(node_id, None, None)

    def advance(self, node_id: str, step: float | None, steps: float | None) -> None:
        """Tell how far the node at work is; the fraction never falls."""
        total = max(1, len(self.request.graph))
        done = min(total, len(self._finished | self.cached))
        part = (step or 0.0) / steps if steps else 0.0
        fraction = min(1.0, max(self.progress.fraction, (done + part) / total))
        self.progress = JobProgress(fraction, self.title(node_id), step, steps)
        self.moved.set()


def apply(job: Job, event: Event) -> bool:
    """Move a job along by an event of its own; True when the event is its last."""
    match event:
        case ExecutionStarted():
            job.status = "running"
            job.moved.set()
        case ExecutionCached(nodes=nodes):
            job.cached = frozenset(nodes)
        case Executing(node=None):
            return True
        case Executing(node=str(node)):
            job.status = "running"
            job.enter(node)
        case Progress(node=node, value=value, maximum=maximum):
            job.advance(node, value, maximum)
        case Executed(node=node, output=output):
            job.outputs[node] = output
        case PreviewImage():
            job.preview = event
            job.moved.set()
        case ExecutionFailed():
            job.failed = event
        case ExecutionInterrupted():
            job.interrupted = True
        case _:
            pass
    return False


def apply_history(job: Job, entry: HistoryEntry) -> None:
    """Take over what ComfyUI remembers of a job whose events were not all heard."""
    job.outputs = dict(entry.outputs)
    job.failed = None
    job.interrupted = False
    job.seconds = entry.seconds
    for kind, data in entry.messages:
        if kind == "execution_cached":
            job.cached = frozenset(map(str, json_list(data.get("nodes"))))
        elif kind == "execution_error":
            job.failed = failure(data)
        elif kind == "execution_interrupted":
            job.interrupted = True
