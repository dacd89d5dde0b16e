"""Pure: what ComfyUI tells of a finished prompt -> its output files and texts.

Every file of every node counts. Neither the output key nor an `animated` flag tells the medium
(mp4, webp and png all come under `images`), so nothing is concluded from them here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from comfy_mcp_core.json_values import json_object

__all__ = ["OutputFile", "output_files", "output_texts"]

Outputs = Mapping[str, Mapping[str, Any]]
"""Node id -> output key -> list of outputs, as `executed` messages and /history give them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OutputFile:
    """A file that a node wrote.

    Attributes:
        node_id: The node in the graph.
        output_key: The key of the node's output, such as `images` or `audio`.
        position: Its place in that output, from 0.
        filename: Its name without a folder.
        subfolder: Its folder below the type's root; may be empty.
        folder_type: `output`, `temp` or `input`.
    """

    node_id: str
    output_key: str
    position: int
    filename: str
    subfolder: str
    folder_type: str


def output_files(outputs: Outputs) -> list[OutputFile]:
    """Every file, those of type `output` first, else in the order in which they were told."""
    found = [
        OutputFile(
            node_id=node_id,
            output_key=key,
            position=position,
            filename=str(item["filename"]),
            subfolder=str(item.get("subfolder") or ""),
            folder_type=str(item.get("type") or "output"),
        )
        for node_id, key, position, told in _items(outputs)
        if (item := json_object(told)).get("filename")
    ]
    return sorted(found, key=lambda file: file.folder_type != "output")


def output_texts(outputs: Outputs) -> list[str]:
    """Every text that a node put out, in the order in which they were told."""
    return [item for _, key, _, item in _items(outputs) if key == "text" and isinstance(item, str)]


def _items(outputs: Outputs) -> Iterator[tuple[str, str, int, Any]]:
    for node_id, node_outputs in outputs.items():
        for key, items in node_outputs.items():
            if isinstance(items, Sequence) and not isinstance(items, str):
                for position, item in enumerate(cast("Sequence[Any]", items)):
                    yield node_id, key, position, item
