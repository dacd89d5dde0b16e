"""What is run: the trivial graph, as a graph and as a workflow file with placeholders."""

from __future__ import annotations

import itertools
import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

__all__ = ["Colours", "add_trivial", "prefix", "trivial"]

SIDE = 64
"""Width and height of the trivial picture in pixels."""


def trivial(color: object, filename_prefix: object) -> dict[str, Any]:
    """A picture of one colour, saved: the least that ComfyUI can do and write."""
    size = {"width": SIDE, "height": SIDE, "batch_size": 1}
    return {
        "1": {"class_type": "EmptyImage", "inputs": {**size, "color": color}},
        "2": {
            "class_type": "SaveImage",
            "inputs": {"images": ["1", 0], "filename_prefix": filename_prefix},
        },
    }


def add_trivial(workflows: Path) -> None:
    """Put the trivial graph among a server's workflows: its tool is `trivial(color, prefix)`."""
    workflows.mkdir(parents=True, exist_ok=True)
    graph = trivial("PARAM_INT_COLOR", "PARAM_STR_PREFIX")
    (workflows / "trivial.json").write_text(json.dumps(graph), "utf-8")


class Colours:
    """Colours that were never used before, so that nothing is taken from ComfyUI's cache."""

    def __init__(self) -> None:
        self._colours: Iterator[int] = itertools.count(1)

    def next(self) -> int:
        """The next colour, 0 to 0xFFFFFF."""
        return next(self._colours)


def prefix(series: str) -> str:
    """A folder of a series' own: SaveImage lists its whole folder, so a full one is slow."""
    return f"bench-{uuid.uuid4().hex[:12]}/{series}/picture"
