"""Pure facts about a graph: its links, the order of execution, the keys of the cache."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final, TypeAlias, TypedDict, TypeGuard, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator


class NodeEntry(TypedDict):
    """One node of a graph in API format."""

    class_type: str
    inputs: dict[str, object]


Graph: TypeAlias = dict[str, NodeEntry]
Link: TypeAlias = list[object]

LINK_LENGTH: Final = 2
"""A link is a node's id and the index of its output."""


def is_link(value: object) -> TypeGuard[Link]:
    """Whether an input's value is taken for a link. ComfyUI takes every list for one."""
    return isinstance(value, list)


def inputs_of(entry: NodeEntry) -> dict[str, object]:
    """The inputs of a node that may not have been checked, so may have none."""
    inputs = cast("dict[str, object]", entry).get("inputs")
    return cast("dict[str, object]", inputs) if isinstance(inputs, dict) else {}


def link_source(link: Link) -> tuple[str, int]:
    """The node that a checked link comes from, and the index of its output."""
    node_id, index = link
    return str(node_id), int(str(index))


def sources(entry: NodeEntry, declared: Collection[str]) -> Iterator[str]:
    """The nodes that an entry's declared inputs are linked to, in the order of the graph."""
    for name, value in entry["inputs"].items():
        if name in declared and is_link(value):
            yield link_source(value)[0]


class Signatures:
    """Keys of the cache: equal keys mean equal outputs.

    A key is a digest of the node's class, of what else its outputs depend on (`token`) and of its
    inputs, where a link counts as the key of the node that it comes from. Node ids do not count.
    """

    def __init__(self, graph: Graph, token: Callable[[str], str]) -> None:
        """Take the graph, and a function from a node's id to what else its outputs depend on."""
        self._graph = graph
        self._token = token
        self._known: dict[str, str] = {}

    def of(self, node_id: str) -> str:
        """The key of a node, worked out once, after the keys of all that it is linked to."""
        path: set[str] = set()
        stack = [node_id]
        while stack:
            current = stack[-1]
            if current in self._known:
                path.discard(stack.pop())
                continue
            path.add(current)
            unknown = [
                name
                for name in self._linked(current)
                if name not in self._known and name not in path
            ]
            if unknown:
                stack += unknown
            else:
                self._known[current] = self._work_out(current)
        return self._known[node_id]

    def _linked(self, node_id: str) -> Iterator[str]:
        for value in inputs_of(self._graph[node_id]).values():
            if self._is_whole_link(value):
                yield str(value[0])

    def _is_whole_link(self, value: object) -> TypeGuard[Link]:
        return is_link(value) and len(value) == LINK_LENGTH and value[0] in self._graph

    def _work_out(self, node_id: str) -> str:
        entry = self._graph[node_id]
        inputs = {name: self._stand_for(value) for name, value in inputs_of(entry).items()}
        content = json.dumps(
            [entry["class_type"], self._token(node_id), inputs], sort_keys=True, default=str
        )
        return hashlib.sha256(content.encode()).hexdigest()

    def _stand_for(self, value: object) -> object:
        """What an input adds to a key. Nodes in a circle never run, so theirs may be anything."""
        if self._is_whole_link(value):
            return {"link": [self._known.get(str(value[0]), "circle"), value[1]]}
        return {"value": value}


class ExecutionOrder:
    """Which node runs next: only what the outputs need, and nothing whose result is at hand.

    Among the nodes that are ready, those come first that bring a picture to the user soonest:
    an output, then what an output waits for, then what stands two links before one.
    """

    def __init__(
        self,
        sources_of: Callable[[str], Iterator[str]],
        is_output: Callable[[str], bool],
        is_cached: Callable[[str], bool],
    ) -> None:
        """Take what to ask about a node by its id; links must not form a circle."""
        self._sources_of = sources_of
        self._is_output = is_output
        self._is_cached = is_cached
        self._waiting_for: dict[str, set[str]] = {}
        self._feeds: dict[str, list[str]] = {}

    def add(self, node_id: str) -> None:
        """Add a node and all that it needs."""
        stack = [node_id]
        while stack:
            current = stack.pop()
            if current in self._waiting_for:
                continue
            needed = [name for name in self._sources_of(current) if not self._is_cached(name)]
            self._waiting_for[current] = set(needed)
            self._feeds.setdefault(current, [])
            for name in needed:
                self._feeds.setdefault(name, []).append(current)
            stack.extend(needed)

    def take(self) -> str | None:
        """The next node, or None when all are done. `done` must follow before the next."""
        ready = [node_id for node_id, needed in self._waiting_for.items() if not needed]
        if not ready:
            return None
        for near in (self._is_output, self._feeds_output, self._feeds_feeder):
            for node_id in ready:
                if near(node_id):
                    return node_id
        return ready[0]

    def done(self, node_id: str) -> None:
        """Mark a node as finished, so that what waits for it may run."""
        del self._waiting_for[node_id]
        for name in self._feeds[node_id]:
            self._waiting_for[name].discard(node_id)

    def _feeds_output(self, node_id: str) -> bool:
        return any(self._is_output(name) for name in self._feeds[node_id])

    def _feeds_feeder(self, node_id: str) -> bool:
        return any(self._feeds_output(name) for name in self._feeds[node_id])
