"""What a journey shows: colours and a live bar on a terminal, plain whole lines elsewhere."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.text import Text

if TYPE_CHECKING:
    from comfy_mcp_demo.journey.agent import Progress
    from comfy_mcp_demo.journey.files import Written

__all__ = ["Screen", "Watch", "facts", "size"]

COLUMNS = 76
PLAIN_STEP = 20.0
"""Percent between two lines of progress where there is no terminal."""

CLIENT = {"mcpServers": {"comfy": {"type": "http", "url": "http://127.0.0.1:9000/mcp"}}}


class Watch:
    """Shows the progress of one generation."""

    def __init__(self, screen: Screen, bar: Bar | None) -> None:
        self._screen, self._bar = screen, bar
        self._task: TaskID | None = bar.add_task("Waiting", total=100.0) if bar else None
        self._told = 0.0

    def show(self, progress: Progress) -> None:
        """The newest look at the job."""
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=progress.percent, description=progress.message)
        elif progress.percent - self._told >= PLAIN_STEP:
            self._told = progress.percent
            self._screen.line(f"{progress.message}, {progress.percent:.0f} %")


class Screen:
    """Standard output.

    Lines are never cut or wrapped here: a terminal does that by itself, and what is copied or piped
    stays whole.
    """

    def __init__(self) -> None:
        self._console = Console(highlight=False, soft_wrap=True)
        self._steps = 0

    def title(self, text: str) -> None:
        """What this is."""
        self._print(Text(text, style="bold"))

    def step(self, name: str, text: str) -> None:
        """The next thing that is done: its name, and what it is given or for."""
        self._steps += 1
        self._print(Text.assemble(f"\n{self._steps}. ", (name, "bold cyan"), f"  {text}"))

    def line(self, text: str, style: str = "") -> None:
        """One line below a step, whole."""
        self._print(Text(f"   {text}", style=style))

    def items(self, items: Sequence[str], *, first: str = "") -> None:
        """A list, in as many lines as it takes."""
        text = f"{first}{', '.join(items)}"
        for line in textwrap.wrap(text, COLUMNS - 3, break_on_hyphens=False):
            self.line(line)

    def table(self, title: str, rows: Mapping[str, str]) -> None:
        """Names and values; empty values are left out."""
        self._print(Text(f"\n{title}", style="bold"))
        shown = {name: value for name, value in rows.items() if value}
        width = max(map(len, shown), default=0)
        for name, value in shown.items():
            self._print(Text.assemble((f"   {name:<{width}}", "dim"), f"  {value}"))

    @contextmanager
    def watching(self) -> Generator[Watch]:
        """The progress of a generation, gone from a terminal's last line when the context ends."""
        if not self._console.is_terminal:
            yield Watch(self, None)
            return
        bar = Bar(
            TextColumn("  {task.description:<18}"),
            BarColumn(bar_width=36),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeElapsedColumn(),
            console=self._console,
        )
        with bar:
            yield Watch(self, bar)

    def asset(self, medium: str, data: Mapping[str, Any]) -> None:
        """An asset's record, with what was used to make it."""
        parameters: Mapping[str, Any] = data["parameters"]
        self.table(
            "The asset, known to this demo's server only",
            {
                "asset_id": str(data["asset_id"]),
                "file": f"{data['subfolder']}/{data['filename']}".lstrip("/"),
                medium: facts(data),
                "seed": str(data["seed"]),
                "steps": str(parameters.get("steps", "")),
                "model": str(parameters.get("model", "")),
                "engine": str(data.get("engine", "")),
                "prompt_id": str(data["prompt_id"]),
            },
        )

    def written(self, folder: Path, medium: str, written: Written) -> None:
        """The files that were written."""
        rows = {
            medium: written.whole.name,
            "seen": ", ".join(path.name for path in written.views),
            "latents": _range(written.latents),
        }
        self.table(f"Written to {folder}", rows)

    def next_steps(self) -> None:
        """What a reader may do now."""
        self._print(Text("\nWhat next", style="bold"))
        self.line("Give it to your agent. Start a server, on this engine or on your ComfyUI:")
        self.line("  comfymcp serve --engine demo", "cyan")
        self.line("  comfymcp serve --comfyui http://127.0.0.1:8188", "cyan")
        self.line("and name it in the client's .mcp.json:")
        for line in json.dumps(CLIENT, indent=2).splitlines():
            self.line(f"  {line}", "cyan")
        self.line("`comfymcp doctor` says what is missing, each with its remedy.")

    def _print(self, text: Text) -> None:
        self._console.print(text)


def facts(data: Mapping[str, Any]) -> str:
    """What is known of a file, in one line; what is not is left out.

    >>> facts({"duration_seconds": 2.5, "mime_type": "audio/mpeg", "bytes_size": 15_360})
    '2.5 s, audio/mpeg, 15 KB'
    """
    parts = [
        f"{data['width']} x {data['height']}" if data.get("width") else "",
        f"{data['duration_seconds']:g} s" if data.get("duration_seconds") else "",
        str(data.get("mime_type", "")),
        size(int(data["bytes_size"])) if data.get("bytes_size") else "",
    ]
    return ", ".join(filter(None, parts))


def size(count: int) -> str:
    """A number of bytes, for people.

    >>> size(15_360)
    '15 KB'
    """
    return f"{count / 1024:.0f} KB" if count < 2**20 else f"{count / 2**20:.1f} MB"


def _range(paths: Sequence[Path]) -> str:
    """One name, or the first of several and the end of the last."""
    if len(paths) < 2:  # noqa: PLR2004 - one name needs no range
        return "".join(path.name for path in paths)
    return f"{paths[0].name} to {paths[-1].name.rpartition('-')[2]}"
