"""ComfyUI's HTTP API, as far as this product needs it.

Facts about the API were measured on servers 0.3.64, 0.3.75 and 0.28.1; what only newer ones have is
found out by asking, never by version number.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO, cast
from urllib.parse import quote

from comfy_mcp_core.comfyui.requests import BAD_REQUEST, NOT_FOUND, OK, Requests, parse, unexpected
from comfy_mcp_core.errors import ComfyUIResponseError
from comfy_mcp_core.json_values import json_list, json_object
from comfy_mcp_core.settings import ComfyUISettings

if TYPE_CHECKING:
    import httpx

__all__ = ["ComfyUIClient", "Graph", "HistoryEntry", "Queue", "QueueItem", "RefusedPrompt"]

LONGEST_NAME = 200
"""No prompt or folder has a longer name; ComfyUI answers 400 to paths of some thousand characters.
"""

UPLOAD = "/upload/image"
"""Takes files of every medium."""

TARGETS = 4
"""The place in a prompt of its output nodes: number, id, graph, extra data, output nodes."""

Graph = dict[str, dict[str, Any]]
"""A workflow in API format: node id -> class_type, inputs, _meta."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RefusedPrompt(Exception):  # noqa: N818 - an answer of ComfyUI's, made an error by its caller
    """ComfyUI's validation refused a whole prompt; both fields are its own JSON."""

    error: Mapping[str, Any]
    node_errors: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueItem:
    """A prompt in the queue; `number` orders it among those that wait."""

    prompt_id: str
    number: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Queue:
    """The running prompts, and those that wait, in the order in which they will run."""

    running: tuple[QueueItem, ...]
    pending: tuple[QueueItem, ...]

    def status(self, prompt_id: str) -> str:
        """`running`, `pending` or, when the queue does not hold the prompt, an empty text."""
        if any(item.prompt_id == prompt_id for item in self.running):
            return "running"
        return "pending" if any(item.prompt_id == prompt_id for item in self.pending) else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class HistoryEntry:
    """What ComfyUI remembers of a finished prompt.

    Attributes:
        outputs: What its nodes put out, by node id.
        status: `success` or `error`.
        messages: What was told on the socket while it ran: kind and data.
        targets: The output nodes that ComfyUI took on; those that it refused are not among them.
            None where it does not tell.
    """

    outputs: Mapping[str, Mapping[str, Any]]
    status: str
    messages: tuple[tuple[str, Mapping[str, Any]], ...] = field(default=())
    targets: frozenset[str] | None = None

    @property
    def seconds(self) -> float | None:
        """How long it ran, by ComfyUI's own clock, which counts milliseconds."""
        times = [t for _, data in self.messages if isinstance(t := data.get("timestamp"), int)]
        return (max(times) - min(times)) / 1000 if len(times) > 1 else None


class ComfyUIClient:
    """The API of one server; every method raises `ComfyUIUnreachableError` when it is down."""

    def __init__(self, settings: ComfyUISettings) -> None:
        self.url = settings.url
        self.requests = Requests(settings)

    async def close(self) -> None:
        """Close the connections."""
        await self.requests.close()

    async def submit(self, graph: Graph, *, prompt_id: str, client_id: str) -> Mapping[str, Any]:
        """Queue a graph; never call it twice with one prompt_id, which would run twice.

        Returns:
            `node_errors`: empty, or what was refused while the rest of the graph runs.

        Raises:
            RefusedPrompt: When nothing of it runs.
            ComfyUIUnreachableError: When the answer is lost: the prompt may run all the same.
            ComfyUIResponseError: When the answer is not of this API.
        """
        body = json.dumps({"prompt": graph, "client_id": client_id, "prompt_id": prompt_id})
        response = await self.requests.send(
            "POST",
            "/prompt",
            content=body.encode(),
            headers={"Content-Type": "application/json"},
        )
        if response.status_code == BAD_REQUEST:
            raise _refusal(self.url, response)
        if response.status_code != OK:
            raise unexpected(self.url, "/prompt", response)
        answer = _mapping(self.url, "/prompt", response)
        errors: object = answer.get("node_errors")
        return cast("Mapping[str, Any]", errors) if isinstance(errors, dict) else {}

    async def queue(self) -> Queue:
        """The queue; ask it before `history`, never after, as jobs move from here to there."""
        answer = await self.requests.json("GET", "/queue")
        try:
            return Queue(
                running=tuple(_queue_item(item) for item in answer["queue_running"]),
                pending=tuple(sorted(map(_queue_item, answer["queue_pending"]), key=_number)),
            )
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise _garbage(self.url, "/queue") from error

    async def history(self, prompt_id: str) -> HistoryEntry | None:
        """A finished prompt's entry; None for one that waits, runs, or is unknown."""
        if not _is_path_part(prompt_id):
            return None
        answer = await self.requests.json("GET", f"/history/{quote(prompt_id, safe='')}")
        if not isinstance(answer, dict):
            raise _garbage(self.url, "/history")
        entry: object = cast("dict[str, object]", answer).get(prompt_id)
        if entry is None:
            return None
        if not isinstance(entry, dict):
            raise _garbage(self.url, "/history")
        entry = cast("dict[str, Any]", entry)
        status = json_object(entry.get("status"))
        outputs = json_object(entry.get("outputs"))
        return HistoryEntry(
            outputs={node_id: json_object(told) for node_id, told in outputs.items()},
            status=str(status.get("status_str") or ""),
            messages=tuple(
                (str(told[0]), json_object(told[1]))
                for item in json_list(status.get("messages"))
                if len(told := json_list(item)) > 1
            ),
            targets=_targets(entry),
        )

    async def upload(
        self, content: BinaryIO, *, filename: str, mime_type: str, subfolder: str
    ) -> str:
        """Bring a file to the input folder, in parts; the same one again changes nothing.

        Returns:
            Its name there, as loading nodes take it: with its subfolder, and another than was
            asked for where a file of other bytes has that.

        Raises:
            ComfyUIResponseError: When it is not taken.
        """
        response = await self.requests.upload(
            UPLOAD,
            file=(filename, content, mime_type),
            fields={"subfolder": subfolder, "type": "input"},
        )
        if response.status_code != OK:
            raise unexpected(self.url, UPLOAD, response)
        answer = _mapping(self.url, UPLOAD, response)
        name, folder = answer.get("name"), str(answer.get("subfolder") or "")
        if not isinstance(name, str):
            raise _garbage(self.url, UPLOAD)
        return f"{folder}/{name}" if folder else name

    async def delete_pending(self, prompt_id: str) -> None:
        """Take a waiting prompt out of the queue; says nothing of whether it was there."""
        await self._command("/queue", {"delete": [prompt_id]})

    async def interrupt(self, prompt_id: str) -> None:
        """Interrupt a prompt if it is the one that runs; says nothing of whether it was."""
        await self._command("/interrupt", {"prompt_id": prompt_id})

    async def _command(self, path: str, body: Mapping[str, object]) -> None:
        response = await self.requests.send("POST", path, content=json.dumps(body).encode())
        if response.status_code != OK:
            raise unexpected(self.url, path, response)

    async def system_stats(self) -> Mapping[str, Any]:
        """The server's `system` and `devices`."""
        return await self._object("/system_stats")

    async def node_info(self, class_type: str) -> Mapping[str, Any] | None:
        """What /object_info tells of one node class; None for one that is not installed."""
        # Custom nodes have names such as `Width/Height Literal`.
        answer = await self._object(f"/object_info/{quote(class_type, safe='')}")
        info: object = answer.get(class_type)
        return cast("Mapping[str, Any]", info) if isinstance(info, dict) else None

    async def all_node_info(self) -> Mapping[str, Any]:
        """The whole /object_info: megabytes on a real install, so never once a call."""
        return await self._object("/object_info")

    async def model_folders(self) -> list[str]:
        """The types of model folders, such as `checkpoints`."""
        return _names(self.url, "/models", await self.requests.json("GET", "/models"))

    async def models(self, folder: str) -> list[str] | None:
        """The model files of a folder type; None when there is no such type."""
        if not _is_path_part(folder):
            return None
        path = f"/models/{quote(folder, safe='')}"
        response = await self.requests.send("GET", path)
        if response.status_code == NOT_FOUND:
            return None
        if response.status_code != OK:
            raise unexpected(self.url, path, response)
        return _names(self.url, path, parse(self.url, path, response))

    async def _object(self, path: str) -> Mapping[str, Any]:
        answer = await self.requests.json("GET", path)
        if not isinstance(answer, dict):
            raise _garbage(self.url, path)
        return cast("Mapping[str, Any]", answer)


def _is_path_part(name: str) -> bool:
    """Whether a name, which an agent may have made up, can be one part of a path."""
    fits = 0 < len(name) <= LONGEST_NAME and name.isprintable()
    return fits and "/" not in name and name not in {".", ".."}


def _refusal(url: str, response: httpx.Response) -> RefusedPrompt | ComfyUIResponseError:
    answer = _mapping(url, "/prompt", response)
    error, node_errors = answer.get("error"), answer.get("node_errors")
    if not isinstance(error, dict):
        # An old server's bare sentence.
        error = {"type": "error", "message": str(error)}
    return RefusedPrompt(
        error=cast("dict[str, Any]", error),
        node_errors=cast("dict[str, Any]", node_errors) if isinstance(node_errors, dict) else {},
    )


def _mapping(url: str, path: str, response: httpx.Response) -> Mapping[str, Any]:
    answer = parse(url, path, response)
    if not isinstance(answer, dict):
        raise _garbage(url, path)
    return cast("Mapping[str, Any]", answer)


def _names(url: str, path: str, answer: object) -> list[str]:
    if not isinstance(answer, list):
        raise _garbage(url, path)
    return [str(name) for name in cast("list[object]", answer)]


def _targets(entry: Mapping[str, Any]) -> frozenset[str] | None:
    prompt = json_list(entry.get("prompt"))
    return frozenset(map(str, json_list(prompt[TARGETS]))) if len(prompt) > TARGETS else None


def _queue_item(item: Any) -> QueueItem:
    return QueueItem(prompt_id=str(item[1]), number=float(item[0]))


def _number(item: QueueItem) -> float:
    return item.number


def _garbage(url: str, path: str) -> ComfyUIResponseError:
    return ComfyUIResponseError(
        f"What answers {path} at {url} is not ComfyUI, or an unknown version of it.",
        hint="Check COMFYUI_URL; `comfymcp doctor` shows what is there.",
    )
