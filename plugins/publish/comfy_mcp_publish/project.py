"""Pure: which folder is the website's project, by what stands in it and in those above."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from comfy_mcp_publish.framework import FRAMEWORKS

__all__ = ["Listing", "Project", "find_project", "marker_in"]

Listing = Callable[[Path], frozenset[str]]
"""The names in a folder; none of one that can't be listed."""

MARKERS = (
    *(pattern for framework in FRAMEWORKS for pattern in framework.files),
    "package.json",
    "index.html",
    "pyproject.toml",
    "deno.json",
    "composer.json",
    "Gemfile",
    "mkdocs.yml",
    ".git",
    ".hg",
)
"""What shows that a folder is a project, the most telling first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Project:
    """A project's folder, how it was found, and the other folders that it might be."""

    root: Path
    found_by: str
    others: tuple[Path, ...] = ()


def find_project(start: Path, listing: Listing, home: Path | None = None) -> Project | None:
    """The project that a folder belongs to; None when nothing shows one.

    Args:
        start: The working folder, absolute.
        listing: Tells the names in a folder.
        home: The user's home; neither it nor what is above it is the project of a folder below.
    """
    marked = [
        (folder, marker)
        for folder in _upwards(start, home)
        if (marker := marker_in(listing(folder)))
    ]
    if not marked:
        return None
    (root, marker), others = marked[0], tuple(folder for folder, _ in marked[1:])
    if root == start:
        found_by = f"the working folder has {marker}"
    else:
        found_by = f"the nearest folder above the working folder that has a project file, {marker}"
    return Project(root=root, found_by=found_by, others=others)


def _upwards(start: Path, home: Path | None) -> Iterable[Path]:
    """A folder and those above it, without the file system's root and all from a home upwards."""
    if start != start.parent:
        yield start
    for folder in start.parents:
        if folder in {home, folder.parent} or (home and folder in home.parents):
            return
        yield folder


def marker_in(names: frozenset[str]) -> str:
    """The most telling project file among the names; empty when there is none."""
    for pattern in MARKERS:
        found = sorted(name for name in names if fnmatchcase(name, pattern))
        if found:
            return found[0]
    return ""
