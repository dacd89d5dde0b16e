"""Pure: what a website is made with, by the names in its folder and the packages that it uses."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from comfy_mcp_core.json_values import json_object

__all__ = ["FRAMEWORKS", "Framework", "framework_of", "packages_in"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Framework:
    """What makes a website, and where its static files lie.

    Attributes:
        name: As people call it.
        files: Patterns of file names that only its projects have.
        packages: Packages that its projects depend on.
        folder: Its folder of static files.
        url: Where visitors find that folder, without a slash at the end.
    """

    name: str
    files: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    folder: str
    url: str = ""


FRAMEWORKS: tuple[Framework, ...] = (
    Framework(name="Next.js", files=("next.config.*",), packages=("next",), folder="public"),
    Framework(name="Nuxt", files=("nuxt.config.*",), packages=("nuxt",), folder="public"),
    Framework(name="Astro", files=("astro.config.*",), packages=("astro",), folder="public"),
    Framework(
        name="SvelteKit", files=("svelte.config.*",), packages=("@sveltejs/kit",), folder="static"
    ),
    Framework(name="Gatsby", files=("gatsby-config.*",), packages=("gatsby",), folder="static"),
    Framework(
        name="Docusaurus",
        files=("docusaurus.config.*",),
        packages=("@docusaurus/core",),
        folder="static",
    ),
    Framework(
        name="Eleventy",
        files=(".eleventy.js", "eleventy.config.*"),
        packages=("@11ty/eleventy",),
        folder="assets",
        url="/assets",
    ),
    Framework(
        name="Angular", files=("angular.json",), packages=("@angular/core",), folder="public"
    ),
    Framework(name="Create React App", packages=("react-scripts",), folder="public"),
    Framework(name="Vite", files=("vite.config.*",), packages=("vite",), folder="public"),
    Framework(name="Hugo", files=("hugo.toml", "hugo.yaml", "hugo.json"), folder="static"),
    Framework(name="Jekyll", files=("_config.yml",), folder="assets", url="/assets"),
    Framework(name="Laravel", files=("artisan",), folder="public"),
    Framework(
        name="Django",
        files=("manage.py",),
        packages=("django",),
        folder="static",
        url="/static",
    ),
    Framework(name="Flask", packages=("flask",), folder="static", url="/static"),
    Framework(name="FastAPI", packages=("fastapi",), folder="static", url="/static"),
)
"""The first that fits is meant; what is built on Vite stands before it.

Folders and URLs are each framework's own default, as its documentation on static files tells:
nextjs.org (public folder), docs.astro.build (project structure), vite.dev (the public directory),
svelte.dev (project structure), docusaurus.io (static assets), gohugo.io (static directory),
docs.djangoproject.com (STATIC_URL), flask.palletsprojects.com (static files). Eleventy and Jekyll
copy `assets` as it is; FastAPI mounts whatever it is told, usually `/static`.
"""

PYTHON_REQUIREMENT = re.compile(r"""^[\s"']*([A-Za-z0-9][A-Za-z0-9._-]*)""", re.MULTILINE)


def framework_of(names: Iterable[str], packages: Collection[str]) -> Framework | None:
    """The framework of a project; None for a plain website, or one that is not known here.

    Args:
        names: Of the files and folders in the project's root.
        packages: That it depends on.
    """
    there = list(names)
    for framework in FRAMEWORKS:
        fits = any(fnmatchcase(name, p) for p in framework.files for name in there)
        if fits or any(package in packages for package in framework.packages):
            return framework
    return None


def packages_in(filename: str, text: str) -> set[str]:
    """The packages that a project file names: package.json, or a Python project's.

    Of a Python file every line's first word counts, which finds requirements in any of their forms
    and harms nobody: only the names of frameworks are looked up in them.
    """
    if filename != "package.json":
        return {found.lower() for found in PYTHON_REQUIREMENT.findall(text)}
    try:
        told = json_object(json.loads(text))
    except (ValueError, RecursionError):
        return set()
    groups = (json_object(told.get(kind)) for kind in ("dependencies", "devDependencies"))
    return {name for group in groups for name in group}
