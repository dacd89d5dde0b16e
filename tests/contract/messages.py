"""Pure: what a server says on its WebSocket, decoded, and told as a story that can be compared."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.contract.json_types import as_list, as_object

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.contract.json_types import Json

PREVIEW = 1
PREVIEW_WITH_METADATA = 4

IMAGE_MAGIC = {b"\xff\xd8\xff": "jpeg", b"\x89PNG": "png"}

UNTOLD = frozenset({"status", "progress_state", "feature_flags"})
"""Kinds that come at any time or repeat others: they are checked by steps of their own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """One message.

    Attributes:
        type: ComfyUI's name for the kind; `binary` for a frame.
        data: the message's data; for a frame, `event`, `image` (the format) and its metadata.
    """

    type: str
    data: dict[str, Json] = field(default_factory=dict[str, "Json"])

    @property
    def prompt_id(self) -> str | None:
        """The job that the message names, if it does."""
        named = self.data.get("prompt_id")
        return named if isinstance(named, str) else None

    def ends(self, prompt_id: str) -> bool:
        """Tell whether this is the last message of a job."""
        return (
            self.type == "executing"
            and self.data.get("node") is None
            and self.prompt_id == prompt_id
        )


def decode(raw: str | bytes) -> Message:
    """Return what a text message or a binary frame says."""
    if isinstance(raw, str):
        envelope = as_object(json.loads(raw))
        return Message(type=str(envelope.get("type")), data=as_object(envelope.get("data")))
    (event,) = struct.unpack_from(">I", raw)
    return Message(type="binary", data={"event": event, **_frame(event, raw[4:])})


def _frame(event: int, body: bytes) -> dict[str, Json]:
    if event == PREVIEW:
        (declared,) = struct.unpack_from(">I", body)
        return {"image": _format(body[4:]), "declared": declared}
    if event == PREVIEW_WITH_METADATA:
        (length,) = struct.unpack_from(">I", body)
        metadata = as_object(json.loads(body[4 : 4 + length]))
        return {"image": _format(body[4 + length :]), **metadata}
    return {"bytes": len(body)}


def _format(image: bytes) -> str:
    known = (name for magic, name in IMAGE_MAGIC.items() if image.startswith(magic))
    return next(known, "unknown")


def story(messages: Sequence[Message], *, any_order: bool = False) -> list[Json]:
    """Return one line per message that tells how a job moves on.

    Args:
        messages: what one client received.
        any_order: sort neighbouring lines about nodes that start, where the graph leaves open
            which comes first.
    """
    lines = [_line(message) for message in messages if message.type not in UNTOLD]
    return list(_sort_runs(lines) if any_order else lines)


def _line(message: Message) -> str:
    data = message.data
    match message.type:
        case "executing" | "executed":
            return f"{message.type} {data.get('node')}"
        case "execution_cached":
            nodes = sorted(str(node) for node in as_list(data.get("nodes")))
            return " ".join(["execution_cached", *nodes])
        case "progress":
            return f"progress {data.get('node')} {data.get('value')}/{data.get('max')}"
        case "binary":
            return f"binary {data.get('event')} {data.get('image')}"
        case "execution_error" | "execution_interrupted":
            return f"{message.type} {data.get('node_id')}"
        case other:
            return other


def _sort_runs(lines: list[str]) -> list[str]:
    runs: list[list[str]] = []
    for line in lines:
        if runs and line.startswith("executing ") and runs[-1][-1].startswith("executing "):
            runs[-1].append(line)
        else:
            runs.append([line])
    return [line for run in runs for line in sorted(run)]


def shapes(messages: Sequence[Message]) -> dict[str, Json]:
    """Return, for each kind of message, the different sets of keys that its data had."""
    found: dict[str, set[str]] = {}
    for message in messages:
        found.setdefault(message.type, set()).add(" ".join(sorted(message.data)))
    return {kind: sorted(keys) for kind, keys in sorted(found.items())}


def node_states(messages: Sequence[Message]) -> dict[str, Json]:
    """Return the state of each node in the last `progress_state`, and the keys of its entries."""
    states = [message for message in messages if message.type == "progress_state"]
    if not states:
        return {"states": {}, "keys": []}
    nodes = as_object(states[-1].data.get("nodes"))
    entries = [as_object(entry) for entry in nodes.values()]
    return {
        "states": {key: as_object(nodes[key]).get("state") for key in sorted(nodes)},
        "keys": sorted({key for entry in entries for key in entry}),
    }
