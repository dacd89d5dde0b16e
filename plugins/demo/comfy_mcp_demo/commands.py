"""`comfymcp demo` and `comfymcp engine`: thin; what they do is imported when they run."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["demo", "engine"]


PROMPT = "a red sailboat on a calm sea at sunset, mountains behind"


def _words(_context: click.Context, _option: click.Parameter, value: str | None) -> str:
    """What an option was given; nothing at all when it was left out.

    Raises:
        click.BadParameter: When it was given without a word.
    """
    if value is not None and not value.strip():
        raise click.BadParameter("say in a few words what to make")
    return value or ""


@click.command("demo")
@click.argument("prompt", default="")
@click.option("--song", metavar="TAGS", callback=_words, help="Make a song, such as 'lofi, rain'.")
@click.option("--lyrics", metavar="TEXT", default="", help="What the song's voice follows.")
@click.option("--video", metavar="PROMPT", callback=_words, help="Make a video.")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo-output"),
    show_default=True,
    help="Where the files go.",
)
@click.option("--seed", type=int, default=-1, show_default=True, help="-1 draws one.")
def demo(prompt: str, song: str, lyrics: str, video: str, output: Path, seed: int) -> None:
    """Try everything in seconds, without a GPU: an agent's journey on the demo engine.

    It makes a picture of PROMPT; with --song or --video these, and a picture only if PROMPT is
    given too.
    """
    from comfy_mcp_demo.journey import run_journey, wishes

    wanted = [wishes.picture(prompt or PROMPT, seed)] if prompt or not (song or video) else []
    wanted += [wishes.song(song, lyrics, seed)] if song else []
    wanted += [wishes.video(video, seed)] if video else []
    run_journey(wanted, output)


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
