"""Small workflow files, written anew for a test."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Graph = Mapping[str, Mapping[str, Any]]

TRIVIAL: Graph = {
    "1": {
        "class_type": "EmptyImage",
        "inputs": {"width": 32, "height": 16, "batch_size": 1, "color": "PARAM_INT_COLOR"},
    },
    "2": {
        "class_type": "SaveImage",
        "inputs": {"images": ["1", 0], "filename_prefix": "PARAM_STR_PREFIX"},
    },
}

BATCH: Graph = {
    "1": {
        "class_type": "EmptyImage",
        "inputs": {
            "width": "PARAM_INT_SIDE",
            "height": "PARAM_INT_SIDE",
            "batch_size": "PARAM_INT_COUNT",
            "color": "PARAM_INT_COLOR",
        },
    },
    "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "batch"}},
}

TWO_OUTPUTS_ONE_REFUSED: Graph = {
    "1": TRIVIAL["1"],
    "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "good"}},
    "3": {
        "class_type": "ImageScaleBy",
        "inputs": {"image": ["1", 0], "upscale_method": "area", "scale_by": 99.0},
    },
    "4": {"class_type": "SaveImage", "inputs": {"images": ["3", 0], "filename_prefix": "bad"}},
}

# ComfyUI runs independent outputs in an order left to chance; a ready output comes before another
# node, though, so the failing one stands behind a node more.
ONE_OF_TWO_FAILS: Graph = {
    "1": TRIVIAL["1"],
    "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "good"}},
    "3": {"class_type": "ImageInvert", "inputs": {"image": ["1", 0]}},
    "4": {
        "class_type": "SaveImage",
        "inputs": {"images": ["3", 0], "filename_prefix": "../../outside"},
    },
}

FAILS: Graph = {
    "1": TRIVIAL["1"],
    "3": {
        "class_type": "SaveImage",
        "_meta": {"title": "The saving"},
        "inputs": {"images": ["1", 0], "filename_prefix": "../../outside"},
    },
}

UNKNOWN_NODE: Graph = {
    "1": {"class_type": "NoSuchNode", "inputs": {"seed": "PARAM_INT_SEED"}},
    "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "x"}},
}


def write(folder: Path, name: str, graph: Graph, meta: Mapping[str, Any] | None = None) -> None:
    """Put a workflow file, and perhaps its meta file, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(graph))
    if meta is not None:
        (folder / f"{name}.meta.json").write_text(json.dumps(meta))
