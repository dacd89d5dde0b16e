"""The files that a journey leaves: named after the prompt and the seed, never over older ones."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from comfy_mcp_core.paths import write_atomically
from comfy_mcp_demo.journey.agent import DemoFailedError, Picture

__all__ = ["Album", "Written", "prepare_folder", "stem_of", "write_album"]

LONGEST_NAME = 32


@dataclass(frozen=True, kw_only=True, slots=True)
class Album:
    """What a journey made.

    Attributes:
        whole: The file itself, as ComfyUI's output folder holds it.
        views: What the viewing tools showed, by the suffix of its file's name.
        latents: The latent previews, in the order in which they were seen.
    """

    whole: Picture
    views: Mapping[str, Picture]
    latents: Sequence[Picture] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """Where an album lies."""

    whole: Path
    views: tuple[Path, ...]
    latents: tuple[Path, ...]


def prepare_folder(folder: Path) -> None:
    """Make the folder.

    Raises:
        DemoFailedError: When it can't be made or written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from error


def write_album(folder: Path, stem: str, album: Album) -> Written:
    """Write all files; where files of that stem are there, the next free number is added.

    Raises:
        DemoFailedError: When a file can't be written.
    """
    stem = _free(folder, stem)
    latents = [(f"-latent-{n}", latent) for n, latent in enumerate(album.latents, start=1)]
    parts = [("", album.whole), *album.views.items(), *latents]
    paths = [folder / f"{stem}{suffix}{part.extension}" for suffix, part in parts]
    try:
        for path, (_, part) in zip(paths, parts, strict=True):
            write_atomically(path, part.data)
    except OSError as error:
        raise _unwritable(folder, error) from error
    first_latent = 1 + len(album.views)
    return Written(
        whole=paths[0], views=tuple(paths[1:first_latent]), latents=tuple(paths[first_latent:])
    )


def stem_of(prompt: str, seed: object) -> str:
    """The first words of the prompt and the seed, as a file name without its extension.

    >>> stem_of("A red sailboat, at sunset!", 7)
    'a-red-sailboat-at-sunset-7'
    """
    words = "-".join(re.findall(r"\w+", prompt.lower()))
    if len(words) > LONGEST_NAME:
        words = words[: LONGEST_NAME + 1].rpartition("-")[0] or words[:LONGEST_NAME]
    return f"{words or 'untitled'}-{seed}"


def _free(folder: Path, stem: str) -> str:
    taken = {path.name.partition(".")[0] for path in folder.iterdir()}
    number, name = 1, stem
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return name


def _unwritable(folder: Path, error: OSError) -> DemoFailedError:
    return DemoFailedError(
        f"The folder {folder} can't be written to: {error.strerror or error}.",
        hint="Name another one with --output.",
    )
