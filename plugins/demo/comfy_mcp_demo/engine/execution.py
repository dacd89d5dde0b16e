"""Running one job: its nodes in order, what is at hand taken from the cache."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast
from uuid import uuid4

from comfy_mcp_demo.engine.complaints import trace_lines, type_name
from comfy_mcp_demo.engine.graph import (
    ExecutionOrder,
    Signatures,
    inputs_of,
    is_link,
    link_source,
    sources,
)
from comfy_mcp_demo.engine.jobs import Job, Outcome
from comfy_mcp_demo.engine.nodes.declare import Call, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from comfy_mcp_demo.engine.announcing import Announcer
    from comfy_mcp_demo.engine.counters import Counters
    from comfy_mcp_demo.engine.folders import Folders
    from comfy_mcp_demo.engine.nodes.declare import NodeClass


class InterruptedJobError(Exception):
    """Somebody stopped the running job."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Workshop:
    """What every job needs: the node classes, the folders and the numbers of saved files."""

    classes: Mapping[str, NodeClass]
    folders: Folders
    counters: Counters
    strip: bool


class Cache:
    """The results of the last job's nodes, by signature."""

    def __init__(self) -> None:
        self._results: dict[str, Result] = {}

    def get(self, signature: str) -> Result | None:
        """The result under a signature, if it is at hand."""
        return self._results.get(signature)

    def put(self, signature: str, result: Result) -> None:
        """Keep a result."""
        self._results[signature] = result

    def keep_only(self, signatures: set[str]) -> None:
        """Drop what the coming job does not need."""
        self._results = {
            signature: result
            for signature, result in self._results.items()
            if signature in signatures
        }


class Execution:
    """One run of one job."""

    def __init__(
        self,
        workshop: Workshop,
        cache: Cache,
        job: Job,
        announcer: Announcer,
        on_node: Callable[[str], None],
    ) -> None:
        """Take what to run and where; `on_node` is told each node that begins."""
        self._workshop = workshop
        self._cache = cache
        self._job = job
        self._announcer = announcer
        self._on_node = on_node
        self._signatures = Signatures(job.graph, self._token)
        self._executed: list[str] = []
        self._shown: dict[str, Mapping[str, object]] = {}

    def run(self) -> Outcome:
        """Run the job to its end, whatever that is. Nothing a node raises gets out."""
        self._announcer.event("execution_start")
        self._prepare_cache()
        order = ExecutionOrder(
            lambda node_id: sources(self._job.graph[node_id], self._declared(node_id)),
            lambda node_id: self._class(node_id).is_output,
            lambda node_id: self._at_hand(node_id) is not None,
        )
        for node_id in self._job.outputs:
            order.add(node_id)
        succeeded = self._run_all(order)
        if succeeded:
            self._announcer.event("execution_success")
        return Outcome(succeeded=succeeded, messages=self._announcer.messages, outputs=self._shown)

    def _run_all(self, order: ExecutionOrder) -> bool:
        while (node_id := order.take()) is not None:
            try:
                self._run_node(node_id)
            except InterruptedJobError:
                self._tell_interruption(node_id)
                return False
            except Exception as problem:  # noqa: BLE001 - a node may raise anything; the client is told
                self._tell_error(node_id, problem)
                return False
            order.done(node_id)
        return True

    def _run_node(self, node_id: str) -> None:
        self._check()
        result = self._at_hand(node_id)
        if result is None:
            self._announcer.started(node_id)
            self._on_node(node_id)
            self._announcer.executing(node_id)
            result = self._class(node_id).run(self._call(node_id), **self._inputs(node_id))
            self._executed.append(node_id)
            self._cache.put(self._signatures.of(node_id), result)
        if result.ui is not None:
            self._shown[node_id] = result.ui
            self._announcer.executed(node_id, result.ui)
        self._announcer.finished(node_id)

    def _call(self, node_id: str) -> Call:
        extra = self._job.extra_data.get("extra_pnginfo")
        announcer = self._announcer
        return Call(
            folders=self._workshop.folders,
            counters=self._workshop.counters,
            strip=self._workshop.strip,
            node_id=node_id,
            graph=self._job.graph,
            extra_pnginfo=cast("dict[str, object]", extra) if isinstance(extra, dict) else None,
            progress=lambda value, most, preview: announcer.progress(node_id, value, most, preview),
            check=self._check,
        )

    def _inputs(self, node_id: str) -> dict[str, object]:
        """The declared inputs that the graph gives, with links replaced by what they bring."""
        given = self._job.graph[node_id]["inputs"]
        return {
            name: self._brought(given[name]) for name in self._declared(node_id) if name in given
        }

    def _brought(self, given: object) -> object:
        if not is_link(given):
            return given
        source, index = link_source(given)
        result = self._at_hand(source)
        if result is None:
            msg = f"node {source} has left no result"
            raise RuntimeError(msg)
        return result.outputs[index]

    def _prepare_cache(self) -> None:
        """Keep what this job can use, and tell which of its nodes need not run."""
        signatures = {node_id: self._signatures.of(node_id) for node_id in self._job.graph}
        self._cache.keep_only(set(signatures.values()))
        cached = [node_id for node_id in signatures if self._at_hand(node_id) is not None]
        self._announcer.event("execution_cached", nodes=cached)

    def _at_hand(self, node_id: str) -> Result | None:
        return self._cache.get(self._signatures.of(node_id))

    def _token(self, node_id: str) -> str:
        """What a node's results depend on beside its inputs; new every time if that fails."""
        token = self._class(node_id).token
        if token is None:
            return ""
        given = inputs_of(self._job.graph[node_id])
        literals = {name: one for name, one in given.items() if not is_link(one)}
        try:
            return token(self._workshop.folders, literals)
        except (OSError, ValueError):
            return uuid4().hex

    def _class(self, node_id: str) -> NodeClass:
        return self._workshop.classes[self._job.graph[node_id]["class_type"]]

    def _declared(self, node_id: str) -> list[str]:
        return [declared.name for declared in self._class(node_id).inputs]

    def _check(self) -> None:
        if self._job.interrupted.is_set():
            raise InterruptedJobError

    def _tell_interruption(self, node_id: str) -> None:
        self._announcer.event(
            "execution_interrupted",
            to_all=True,
            node_id=node_id,
            node_type=self._job.graph[node_id]["class_type"],
            executed=list(self._executed),
        )

    def _tell_error(self, node_id: str, problem: Exception) -> None:
        given = self._job.graph[node_id]["inputs"]
        self._announcer.event(
            "execution_error",
            node_id=node_id,
            node_type=self._job.graph[node_id]["class_type"],
            executed=list(self._executed),
            exception_message=f"{problem}\n",
            exception_type=type_name(problem),
            traceback=trace_lines(problem),
            current_inputs={name: [str(one)] for name, one in given.items()},
            current_outputs=list(self._job.graph),
        )
