"""Publish folders and requests, small enough for many."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from comfy_mcp_core.contributions import PublishRequest
from comfy_mcp_publish.folder import Place
from comfy_mcp_publish.writing import write

NOBODY = 65_534


def place(root: Path) -> Place:
    return Place(root=Path(os.path.realpath(root)), parts=("public", "gen"))


def request(name: str, data: bytes = b"new", **changes: Any) -> PublishRequest:
    return PublishRequest(data=data, filename=name, mime_type="image/png", **changes)


def publish(root: Path, name: str, data: bytes = b"new", **changes: Any) -> None:
    write(place(root), request(name, data, **changes), lock_seconds=10)


def files(root: Path) -> dict[str, bytes]:
    """What is in the publish folder, but for the lock."""
    folder = root / "public" / "gen"
    found = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    return {name: data for name, data in found.items() if name != "manifest.lock"}


def manifest(root: Path, name: str = "manifest.json") -> dict[str, Any]:
    return json.loads((root / "public" / "gen" / name).read_bytes())


@contextmanager
def unprivileged() -> Generator[Path]:
    """A folder of the one that runs the tests, who may not do whatever he likes meanwhile."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        root = os.geteuid() == 0
        if root:
            os.chown(folder, NOBODY, NOBODY)
            os.seteuid(NOBODY)
        try:
            yield Path(folder)
        finally:
            if root:
                os.seteuid(0)
            for path in [*Path(folder).rglob("*")]:
                path.chmod(0o755)
