"""Where files are published: the project, the folder in it, and the URL that it is found at."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from comfy_mcp_publish.errors import PublishFailedError
from comfy_mcp_publish.folder import Place, is_folder
from comfy_mcp_publish.framework import Framework, framework_of, packages_in
from comfy_mcp_publish.project import Project, find_project
from comfy_mcp_publish.settings import PublishSettings

__all__ = ["Found", "Site", "choose_folder", "choose_url", "find_site"]

FOLDER = "gen"
STATIC = ("public", "static", "assets")
"""Where static files usually lie, the most usual first."""

CONFIGURED_FOLDER = "plugins.publish.publish_dir"
OUTSIDE = (
    "The publish folder is in no project, so its URL is a guess: set plugins.publish.public_url."
)

PROJECT_FILES = ("package.json", "pyproject.toml", "requirements.txt")
MOST_BYTES = 2**20
"""How much of a project file is read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A value and how it was found."""

    value: str
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """Where files are published.

    Attributes:
        project: The project's root; None when there is none.
        framework: What the site is made with; empty when that is not known.
        place: The publish folder; None when there is no project that it could be in.
        place_by: How it was found.
        url: Where visitors find the folder, without a slash at the end.
        url_by: How that was found.
        warnings: What is ambiguous or guessed.
    """

    project: Project | None
    framework: str = ""
    place: Place | None = None
    place_by: str = ""
    url: str = ""
    url_by: str = ""
    warnings: tuple[str, ...] = ()

    def needed(self) -> Place:
        """The publish folder.

        Raises:
            PublishFailedError: When there is none.
        """
        if self.place is None:
            why = " ".join(self.warnings) or "No website project was found."
            raise PublishFailedError(
                f"There is nowhere to publish to. {why}",
                hint="Set plugins.publish.project_root in the config file to the website's folder,"
                " or start the server in it.",
                status="no_project",
            )
        return self.place

    def url_of(self, filename: str) -> str:
        """A file's URL."""
        return f"{self.url}/{quote(filename)}"


def find_site(settings: PublishSettings, working_folder: Path | None = None) -> Site:
    """Look where to publish. Blocking; nothing is made.

    Args:
        settings: What the operator set is taken as it is.
        working_folder: The server's own when None.
    """
    start = _real(working_folder or _working_folder())
    if settings.project_root is None:
        project = find_project(start, _names, _home())
    else:
        root = _real(start / settings.project_root.expanduser())
        project = Project(root=root, found_by="plugins.publish.project_root")
        if not is_folder(root):
            return Site(project=None, warnings=(f"The project_root {root} is no folder.",))
    if project is not None:
        return _of_project(settings, project)
    return _outside(settings, start) if settings.publish_dir else Site(project=None)


def _of_project(settings: PublishSettings, project: Project) -> Site:
    names = _names(project.root)
    framework = framework_of(names, _packages(project.root, names))
    warnings = [f"{other} looks like a project as well." for other in project.others]
    if settings.publish_dir is not None:
        place, by = _configured(settings.publish_dir, project.root), CONFIGURED_FOLDER
    else:
        there = [name for name in STATIC if is_folder(project.root / name / FOLDER)]
        parts, by = choose_folder(names, there, framework)
        place = Place(root=project.root, parts=parts)
        if len(there) > 1:
            folders = ", ".join(f"{name}/{FOLDER}" for name in there)
            warnings.append(f"Several publish folders are there: {folders}.")
    inside = place.parts if place.root == project.root else ()
    if not (settings.public_url or inside):
        warnings.append(OUTSIDE)
    url = _url(settings) or choose_url(inside or (place.path.name,), names, framework)
    return Site(
        project=project,
        framework=framework.name if framework else "",
        place=place,
        place_by=by,
        url=url.value,
        url_by=url.by,
        warnings=tuple(warnings),
    )


def _outside(settings: PublishSettings, start: Path) -> Site:
    """A configured folder without a project."""
    assert settings.publish_dir is not None
    place = _configured(settings.publish_dir, start)
    url = _url(settings) or choose_url((place.path.name,), (), None)
    return Site(
        project=None,
        place=place,
        place_by=CONFIGURED_FOLDER,
        url=url.value,
        url_by=url.by,
        warnings=() if settings.public_url else (OUTSIDE,),
    )


def _url(settings: PublishSettings) -> Found | None:
    """The configured URL of the publish folder."""
    url = settings.public_url.rstrip("/")
    return Found(value=url, by="plugins.publish.public_url") if settings.public_url else None


def choose_folder(
    names: Collection[str], there: Collection[str], framework: Framework | None
) -> tuple[tuple[str, str], str]:
    """The publish folder's parts below the project's root, and why it is that one.

    A framework's own folder comes first, even of several that are there: `public/gen` in a Hugo
    project is what Hugo itself made of `static/gen`, and is gone after its next build.

    Args:
        names: What is in the project's root.
        there: Those of `STATIC` that have a publish folder already.
        framework: What the site is made with.
    """
    if framework:
        return (framework.folder, FOLDER), f"{framework.name} serves {framework.folder}/"
    for having, why in ((there, "is there"), (names, "would be in a folder that is there")):
        for folder in STATIC:
            if folder in having:
                return (folder, FOLDER), f"{folder}/{FOLDER} {why}"
    return (STATIC[0], FOLDER), "the usual folder, as the project has none for static files"


def choose_url(
    parts: tuple[str, ...], names: Collection[str], framework: Framework | None
) -> Found:
    """The URL of a publish folder.

    Args:
        parts: The folder's parts below the project's root.
        names: What is in the project's root.
        framework: What the site is made with.
    """
    first, rest = parts[0], "".join(f"/{quote(part)}" for part in parts[1:])
    if framework and first == framework.folder:
        return Found(value=f"{framework.url}{rest}", by=f"{framework.name}'s own")
    whole = f"/{quote(first)}{rest}"
    if "index.html" in names and not framework:
        return Found(
            value=whole, by="the folder that index.html is in is taken for the site's root"
        )
    if first == "public":
        return Found(value=rest, by="public/ is usually the site's root")
    return Found(value=whole, by="a guess by the folder's name")


def _configured(folder: Path, root: Path) -> Place:
    """A configured folder: below the project's root, or anywhere else."""
    whole = Path(os.path.normpath(root / folder.expanduser()))
    if whole != root and whole.is_relative_to(root):
        return Place(root=root, parts=whole.relative_to(root).parts)
    # Links above it are the operator's; it is no link itself, for that could lead anywhere later.
    above = whole.parent
    while not os.path.lexists(above) and above != above.parent:
        above = above.parent
    return Place(root=_real(above), parts=whole.relative_to(above).parts)


def _packages(root: Path, names: Collection[str]) -> set[str]:
    packages: set[str] = set()
    for name in PROJECT_FILES:
        if name in names:
            try:
                with (root / name).open("rb") as file:
                    text = file.read(MOST_BYTES).decode(errors="replace")
            except OSError:
                continue  # a folder of that name, or not ours to read: it tells nothing
            packages |= packages_in(name, text)
    return packages


def _names(folder: Path) -> frozenset[str]:
    try:
        return frozenset(entry.name for entry in folder.iterdir())
    except OSError:
        return frozenset()


def _working_folder() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError:
        return Path(os.sep)  # it was deleted; nothing is found from here


def _home() -> Path | None:
    try:
        return _real(Path.home())
    except RuntimeError:
        return None


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))
