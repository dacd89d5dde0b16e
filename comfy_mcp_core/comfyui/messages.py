"""Pure: ComfyUI's socket messages -> typed events."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from comfy_mcp_core.json_values import parse_json

__all__ = [
    "Connected",
    "Disconnected",
    "Event",
    "Executed",
    "Executing",
    "ExecutionCached",
    "ExecutionFailed",
    "ExecutionInterrupted",
    "ExecutionStarted",
    "PreviewImage",
    "Progress",
    "QueueChanged",
    "parse_frame",
    "parse_text",
]

FEATURE_FLAGS = '{"type": "feature_flags", "data": {"supports_preview_metadata": true}}'
"""Sent first, so that previews tell their prompt_id."""

PREVIEW = 1
PREVIEW_WITH_METADATA = 4
JPEG = 1
HEADER_BYTES = 8

# Sent beside every `progress`, many times its size, and it tells nothing that is needed here.
_SKIPPED = '{"type": "progress_state"'


@dataclass(frozen=True, slots=True)
class Connected:
    """The socket is open; whatever happened before was not told."""


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The socket is gone; nothing is told until it is open again."""


@dataclass(frozen=True, slots=True)
class QueueChanged:
    """The queue's length: pending and running prompts together."""

    remaining: int


@dataclass(frozen=True, slots=True)
class ExecutionStarted:
    """A prompt began to run."""

    prompt_id: str


@dataclass(frozen=True, slots=True)
class ExecutionCached:
    """The nodes of a prompt whose outputs are taken from the cache."""

    prompt_id: str
    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Executing:
    """A node is at work; None when the prompt is at its end and its history is written.

    After a reconnection the running node is told without a prompt_id, which is then empty.
    """

    prompt_id: str
    node: str | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a node is: `value` of `maximum` steps."""

    prompt_id: str
    node: str
    value: float
    maximum: float


@dataclass(frozen=True, slots=True)
class Executed:
    """What a node put out for display: files and texts by output key."""

    prompt_id: str
    node: str
    output: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ExecutionFailed:
    """A node failed; `message` is ComfyUI's, of any length."""

    prompt_id: str
    node: str
    class_type: str
    message: str
    exception_type: str


@dataclass(frozen=True, slots=True)
class ExecutionInterrupted:
    """A prompt was interrupted while `node` was at work."""

    prompt_id: str
    node: str


@dataclass(frozen=True, slots=True)
class PreviewImage:
    """A latent preview; `prompt_id` is empty where the server does not tell it."""

    prompt_id: str
    data: bytes
    mime_type: str


Event = (
    Connected
    | Disconnected
    | QueueChanged
    | ExecutionStarted
    | ExecutionCached
    | Executing
    | Progress
    | Executed
    | ExecutionFailed
    | ExecutionInterrupted
    | PreviewImage
)


def parse_text(text: str) -> Event | None:
    """The event of a text message; None for one that means nothing here or is malformed."""
    if text.startswith(_SKIPPED):
        return None
    try:
        message: object = parse_json(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(message, dict):
        return None
    message = cast("dict[str, Any]", message)
    data = message.get("data")
    if not isinstance(data, dict):
        return None
    try:
        return _event(str(message.get("type")), cast("dict[str, Any]", data))
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def _event(kind: str, data: Mapping[str, Any]) -> Event | None:
    if kind == "status":
        return QueueChanged(int(data["status"]["exec_info"]["queue_remaining"]))
    prompt_id = str(data.get("prompt_id") or "")
    match kind:
        case "execution_start":
            return ExecutionStarted(prompt_id)
        case "execution_cached":
            return ExecutionCached(prompt_id, tuple(map(str, data["nodes"])))
        case "executing":
            node = data["node"]
            return Executing(prompt_id, None if node is None else str(node))
        case "progress":
            node = str(data.get("node") or "")
            return Progress(prompt_id, node, float(data["value"]), float(data["max"]))
        case "executed":
            output = data["output"]
            told = cast("dict[str, Any]", output) if isinstance(output, dict) else {}
            return Executed(prompt_id, str(data["node"]), told)
        case "execution_error":
            return failure(data)
        case "execution_interrupted":
            return ExecutionInterrupted(prompt_id, str(data.get("node_id") or ""))
        case _:
            return None


def failure(data: Mapping[str, Any]) -> ExecutionFailed:
    """The failure that an `execution_error` message tells, on the socket or in history."""
    return ExecutionFailed(
        str(data.get("prompt_id") or ""),
        str(data.get("node_id") or ""),
        str(data.get("node_type") or ""),
        str(data.get("exception_message") or "").strip(),
        str(data.get("exception_type") or ""),
    )


def parse_frame(frame: bytes) -> PreviewImage | None:
    """The latent preview of a binary message; None for any other or a malformed one.

    Big-endian: u32 event; 1 = u32 image type (1 JPEG, 2 PNG) and the image; 4 = u32 length, that
    many bytes of JSON, and the image.
    """
    if len(frame) < HEADER_BYTES:
        return None
    event, word = struct.unpack_from(">II", frame)
    if event == PREVIEW:
        return PreviewImage("", frame[8:], "image/jpeg" if word == JPEG else "image/png")
    if event != PREVIEW_WITH_METADATA or len(frame) < 8 + word:
        return None
    try:
        metadata: object = parse_json(frame[8 : 8 + word])
    except (ValueError, RecursionError):
        return None
    if not isinstance(metadata, dict):
        return None
    metadata = cast("dict[str, Any]", metadata)
    return PreviewImage(
        str(metadata.get("prompt_id") or ""),
        frame[8 + word :],
        str(metadata.get("image_type") or "image/jpeg"),
    )
