"""`comfymcp demo` and `comfymcp engine`: thin; what they do is imported when they run."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["demo", "engine"]


@click.command("demo")
@click.argument("prompt", default="a red sailboat on a calm sea at sunset, mountains behind")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo-output"),
    show_default=True,
    help="Where the pictures go.",
)
@click.option("--seed", type=int, default=-1, show_default=True, help="-1 draws one.")
def demo(prompt: str, output: Path, seed: int) -> None:
    """Try everything in seconds, without a GPU: an agent's journey on the demo engine."""
    from comfy_mcp_demo.journey import run_journey

    run_journey(prompt, output=output, seed=seed)


@click.command("engine")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8188,
    show_default=True,
    help="0 takes a free one.",
)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help="Keeps its files.")
@click.option("--no-strip", is_flag=True, help="Leave out the strip that says what painted this.")
def engine(port: int, host: str, folder: Path | None, no_strip: bool) -> None:
    """Run the demo engine alone: ComfyUI's API, painted by procedure, no AI model."""
    from comfy_mcp_demo.alone import run_alone

    run_alone(host=host, port=port, folder=folder, strip=not no_strip)
