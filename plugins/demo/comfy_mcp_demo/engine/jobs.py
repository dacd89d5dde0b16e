"""The queue of jobs and the history of those that are done; safe for several threads."""

from __future__ import annotations

import heapq
import itertools
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from comfy_mcp_demo.engine.graph import Graph

HISTORY_LIMIT: Final = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """One accepted prompt.

    Attributes:
        number: Its place: the lowest runs first.
        prompt_id: The client's name for it, or the server's.
        graph: What to run, with converted literals.
        extra_data: What the client sent along, with its `client_id`.
        outputs: The output nodes to run.
        interrupted: Set when somebody wants it to stop.
    """

    number: float
    prompt_id: str
    graph: Graph
    extra_data: Mapping[str, object]
    outputs: tuple[str, ...]
    interrupted: threading.Event = field(default_factory=threading.Event, repr=False)

    @property
    def client_id(self) -> str | None:
        """Who gets the job's messages; None for everybody who may."""
        given = self.extra_data.get("client_id")
        return given if isinstance(given, str) else None

    def listed(self) -> list[object]:
        """The job as /queue and the history list it."""
        data = dict(self.extra_data)
        return [self.number, self.prompt_id, self.graph, data, list(self.outputs)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """How a job ended.

    Attributes:
        succeeded: Whether every output was made.
        messages: The events of its start and end, as the history keeps them.
        outputs: What its output nodes showed, by node id.
    """

    succeeded: bool
    messages: list[list[object]]
    outputs: Mapping[str, Mapping[str, object]]

    def entry(self, job: Job) -> dict[str, object]:
        """The job's entry in the history."""
        return {
            "prompt": job.listed(),
            "outputs": {name: dict(shown) for name, shown in self.outputs.items()},
            "status": {
                "status_str": "success" if self.succeeded else "error",
                "completed": self.succeeded,
                "messages": self.messages,
            },
            "meta": {
                name: {
                    "node_id": name,
                    "display_node": name,
                    "parent_node": None,
                    "real_node_id": name,
                }
                for name in self.outputs
            },
        }


class JobQueue:
    """Waiting jobs, the running one, and the history."""

    def __init__(self, on_change: Callable[[], None], history_limit: int = HISTORY_LIMIT) -> None:
        """Take what to call whenever the number of jobs may have changed.

        It is called from any thread, under the queue's lock, so that what it tells is in order.
        """
        self._on_change = on_change
        self._history_limit = history_limit
        self._ready = threading.Condition()
        self._waiting: list[tuple[float, int, Job]] = []
        self._arrival = itertools.count()
        self._running: Job | None = None
        self._history: dict[str, dict[str, object]] = {}
        self._forget_cache = False
        self._closed = False

    def put(self, job: Job) -> None:
        """Let a job wait for its turn."""
        with self._ready:
            heapq.heappush(self._waiting, (job.number, next(self._arrival), job))
            self._ready.notify()
            self._on_change()

    def take(self) -> Job | None:
        """Wait for the next job and make it the running one; None when the queue is closed."""
        with self._ready:
            self._ready.wait_for(lambda: self._waiting or self._closed)
            if self._closed:
                return None
            self._running = heapq.heappop(self._waiting)[2]
            self._on_change()
            return self._running

    def finish(self, job: Job, outcome: Outcome) -> None:
        """Move the running job into the history."""
        with self._ready:
            self._running = None
            while len(self._history) >= self._history_limit:
                del self._history[next(iter(self._history))]
            self._history[job.prompt_id] = outcome.entry(job)
            self._on_change()

    def close(self) -> None:
        """Stop the running job and let `take` end."""
        with self._ready:
            self._closed = True
            if self._running is not None:
                self._running.interrupted.set()
            self._ready.notify_all()

    def remaining(self) -> int:
        """How many jobs wait or run."""
        with self._ready:
            return len(self._waiting) + (self._running is not None)

    def listed(self) -> tuple[list[list[object]], list[list[object]]]:
        """The running and the waiting jobs, the latter in no order."""
        with self._ready:
            running = [] if self._running is None else [self._running.listed()]
            return running, [job.listed() for _, _, job in self._waiting]

    def delete(self, prompt_ids: Collection[object]) -> None:
        """Take waiting jobs out, one for each id; ids that do not wait are passed over."""
        for prompt_id in prompt_ids:
            with self._ready:
                index = next(
                    (n for n, one in enumerate(self._waiting) if one[2].prompt_id == prompt_id),
                    None,
                )
                if index is None:
                    continue
                del self._waiting[index]
                heapq.heapify(self._waiting)
                self._on_change()

    def clear(self) -> None:
        """Take all waiting jobs out."""
        with self._ready:
            self._waiting.clear()
            self._on_change()

    def interrupt(self, prompt_id: str | None = None) -> None:
        """Stop the running job; with an id, only if it is that one."""
        with self._ready:
            running = self._running
            if running is not None and prompt_id in {None, running.prompt_id}:
                running.interrupted.set()

    def history(self, most: int | None = None, offset: int = -1) -> dict[str, dict[str, object]]:
        """Entries from the oldest to the newest.

        Args:
            most: At most so many; without an offset, the newest ones.
            offset: How many of the oldest to pass over.
        """
        with self._ready:
            entries = list(self._history.items())
        if offset < 0 and most is not None:
            offset = len(entries) - most
        start = max(0, offset)
        return dict(entries[start:] if most is None else entries[start : start + max(0, most)])

    def history_of(self, prompt_id: str) -> dict[str, dict[str, object]]:
        """The entry of one job, by its id; empty if there is none."""
        with self._ready:
            entry = self._history.get(prompt_id)
        return {} if entry is None else {prompt_id: entry}

    def forget(self, prompt_ids: Collection[object]) -> None:
        """Drop entries of the history; unknown ids are passed over."""
        with self._ready:
            for prompt_id in prompt_ids:
                if isinstance(prompt_id, str):
                    self._history.pop(prompt_id, None)

    def forget_all(self) -> None:
        """Drop the whole history."""
        with self._ready:
            self._history.clear()

    def ask_to_forget_cache(self) -> None:
        """Have the cache dropped before the next job."""
        with self._ready:
            self._forget_cache = True

    def take_forget_cache(self) -> bool:
        """Whether the cache is to be dropped; asking takes the wish back."""
        with self._ready:
            wished, self._forget_cache = self._forget_cache, False
        return wished
