"""`comfymcp engine`: the demo engine in the foreground, for people and for scripts."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from pathlib import Path
from typing import TextIO

import click

from comfy_mcp_core.errors import ComfyMCPError
from comfy_mcp_core.paths import state_folder
from comfy_mcp_demo.engine.options import CONFESSION, EngineOptions
from comfy_mcp_demo.engine.server import serve_engine

__all__ = ["EngineNotServedError", "run_alone"]


class EngineNotServedError(ComfyMCPError):
    """The engine can't listen or can't keep its files."""

    code = "ENGINE_NOT_SERVED"


def run_alone(host: str, port: int, folder: Path | None, *, strip: bool) -> None:
    """Serve the demo engine until Ctrl-C.

    Where it is goes to stderr in words, and to stdout as the engine's own line of JSON unless that
    is a terminal.

    Args:
        host: The address to listen on.
        port: The port to listen on; 0 takes a free one.
        folder: Where its files lie; None for the state folder.
        strip: Whether pictures carry the line that says what painted them.

    Raises:
        EngineNotServedError: When the address is taken or the folder can't be made.
    """
    folder = folder or state_folder() / "engines" / "demo"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EngineNotServedError(
            f"The folder {folder} can't be made: {error.strerror or error}.",
            hint="Name another one with --folder.",
        ) from error
    options = EngineOptions(folder=folder, host=host, port=port, strip=strip)
    try:
        with (
            contextlib.suppress(KeyboardInterrupt),
            contextlib.redirect_stdout(_Announcement(sys.stdout, folder)),
        ):
            serve_engine(options)
    except OSError as error:
        raise EngineNotServedError(
            f"The demo engine can't listen on {host}:{port}: {error.strerror or error}.",
            hint="Another program may run there, perhaps a ComfyUI: choose another --port, or 0 "
            "for a free one.",
        ) from error


class _Announcement(io.TextIOBase):
    """Stands in for stdout: what passes is the engine's line of JSON, which is told in words."""

    def __init__(self, stdout: TextIO, folder: Path) -> None:
        self._stdout, self._folder = stdout, folder

    def write(self, text: str, /) -> int:
        if not self._stdout.isatty():
            self._stdout.write(text)
            self._stdout.flush()
        if text.startswith("{"):
            self._tell(str(json.loads(text)["url"]))
        return len(text)

    def _tell(self, url: str) -> None:
        click.echo(
            f"The demo engine answers at {url} with ComfyUI's API.\n"
            f"Its pictures are {CONFESSION}; they lie in\n"
            f"  {self._folder / 'output'}\n"
            "Use it in another terminal, then end it here with Ctrl-C:\n"
            f"  comfymcp serve --comfyui {url}",
            err=True,
        )
