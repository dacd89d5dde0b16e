from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from comfy_mcp_publish.errors import PublishFailedError
from comfy_mcp_publish.framework import FRAMEWORKS, framework_of, packages_in
from comfy_mcp_publish.project import Listing, find_project
from comfy_mcp_publish.settings import PublishSettings
from comfy_mcp_publish.site import Site, find_site

HOME = Path("/home/ada")


def listing(tree: Mapping[str, str]) -> Listing:
    return lambda folder: frozenset(tree.get(str(folder), "").split())


@pytest.mark.parametrize(
    ("tree", "start", "root", "others"),
    [
        ({"/home/ada/site": "package.json src"}, "/home/ada/site", "/home/ada/site", 0),
        ({"/home/ada/site": ".git a"}, "/home/ada/site/a/b", "/home/ada/site", 0),
        (
            {"/home/ada/s": ".git w", "/home/ada/s/w": "index.html"},
            "/home/ada/s/w",
            "/home/ada/s/w",
            1,
        ),
        (
            {"/home/ada/s": ".git w", "/home/ada/s/w": "hugo.toml"},
            "/home/ada/s/w/x",
            "/home/ada/s/w",
            1,
        ),
        ({"/home/ada": ".git package.json"}, "/home/ada/empty", "", 0),
        ({"/home": ".git", "/": "package.json"}, "/home/ada/empty", "", 0),
        ({"/home/ada": "index.html"}, "/home/ada", "/home/ada", 0),
        ({"/srv": ".git", "/srv/x": "readme"}, "/srv/x", "/srv", 0),
        ({"/": "package.json"}, "/", "", 0),
        ({}, "/srv/x", "", 0),
    ],
)
def test_the_project_is_the_nearest_folder_with_a_project_file(
    tree: Mapping[str, str], start: str, root: str, others: int
) -> None:
    found = find_project(Path(start), listing(tree), HOME)
    assert (str(found.root) if found else "") == root
    assert len(found.others if found else ()) == others


def test_how_the_project_was_found_is_told() -> None:
    tree = {"/srv/site": "astro.config.mjs package.json .git src"}
    here = find_project(Path("/srv/site"), listing(tree))
    below = find_project(Path("/srv/site/src"), listing(tree))
    assert here
    assert here.found_by == "the working folder has astro.config.mjs"
    assert below
    assert "above" in below.found_by


@pytest.mark.parametrize(
    ("names", "packages", "expected"),
    [
        ("next.config.ts package.json", "", "Next.js"),
        ("package.json", "next react", "Next.js"),
        ("package.json", "vite react", "Vite"),
        ("svelte.config.js vite.config.ts", "vite @sveltejs/kit", "SvelteKit"),
        ("astro.config.mjs", "astro vite", "Astro"),
        ("manage.py", "", "Django"),
        ("app.py requirements.txt", "flask", "Flask"),
        ("hugo.toml public static", "", "Hugo"),
        (".eleventy.js", "", "Eleventy"),
        ("index.html style.css", "", ""),
        ("package.json", "express", ""),
    ],
)
def test_the_framework_is_told_by_files_and_packages(
    names: str, packages: str, expected: str
) -> None:
    found = framework_of(names.split(), set(packages.split()))
    assert (found.name if found else "") == expected


def test_frameworks_have_names_of_their_own() -> None:
    assert len({framework.name for framework in FRAMEWORKS}) == len(FRAMEWORKS)


def test_packages_are_read_from_every_kind_of_project_file() -> None:
    told = json.dumps({"dependencies": {"next": "1"}, "devDependencies": {"vite": "2"}})
    assert packages_in("package.json", told) == {"next", "vite"}
    assert packages_in("package.json", "{") == set()
    assert packages_in("package.json", "[1]") == set()
    assert "flask" in packages_in("requirements.txt", "# web\nFlask>=3\n")
    assert "django" in packages_in("pyproject.toml", 'dependencies = [\n  "Django>=5",\n]')


def site(root: Path, files: str, **settings: object) -> Site:
    for name in files.split():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir() if not path.suffix and name != ".git" else path.write_text("{}")
    return find_site(PublishSettings.model_validate(settings), root)


@pytest.mark.parametrize(
    ("files", "folder", "url"),
    [
        ("package.json public", "public/gen", "/gen"),
        ("package.json static", "static/gen", "/static/gen"),
        ("package.json assets", "assets/gen", "/assets/gen"),
        ("package.json public static assets", "public/gen", "/gen"),
        ("package.json public static/gen", "static/gen", "/static/gen"),
        ("package.json", "public/gen", "/gen"),
        ("index.html", "public/gen", "/public/gen"),
        ("index.html assets", "assets/gen", "/assets/gen"),
        ("vite.config.ts index.html", "public/gen", "/gen"),
        ("next.config.js assets", "public/gen", "/gen"),
        ("astro.config.mjs public", "public/gen", "/gen"),
        ("hugo.toml static public/gen", "static/gen", "/gen"),
        ("svelte.config.js", "static/gen", "/gen"),
        ("docusaurus.config.js", "static/gen", "/gen"),
        ("manage.py static", "static/gen", "/static/gen"),
        ("_config.yml", "assets/gen", "/assets/gen"),
    ],
)
def test_the_folder_and_its_url_follow_from_the_project(
    tmp_path: Path, files: str, folder: str, url: str
) -> None:
    found = site(tmp_path, files)
    assert found.needed().path == tmp_path / folder
    assert found.needed().root == tmp_path
    assert found.url == url
    assert found.place_by
    assert found.url_by
    assert not (tmp_path / folder).exists() or folder in files


def test_flask_is_found_in_what_a_project_requires(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("flask\n")
    found = site(tmp_path, "pyproject.toml")
    assert found.framework == "Flask"
    assert found.url_of("a b.png") == "/static/gen/a%20b.png"


def test_several_publish_folders_and_projects_are_told(tmp_path: Path) -> None:
    (tmp_path / ".git").touch()
    found = site(tmp_path / "web", "package.json public/gen static/gen")
    assert any("public/gen, static/gen" in warning for warning in found.warnings)
    assert any(str(tmp_path) in warning for warning in found.warnings)


def test_what_is_configured_holds(tmp_path: Path) -> None:
    found = site(
        tmp_path,
        "package.json public",
        publish_dir="web/media",
        public_url="https://cdn.example/m/",
    )
    assert found.needed().parts == ("web", "media")
    assert found.url_of("x.png") == "https://cdn.example/m/x.png"
    assert found.warnings == ()


def test_the_root_of_a_site_may_be_its_public_url(tmp_path: Path) -> None:
    assert site(tmp_path, "package.json", public_url="/").url_of("x.png") == "/x.png"


@pytest.mark.parametrize("outside", ["../elsewhere/gen", "{tmp}/elsewhere/gen"])
def test_a_configured_folder_may_lie_outside_of_the_project(tmp_path: Path, outside: str) -> None:
    root = tmp_path / "site"
    found = site(root, "package.json", publish_dir=outside.format(tmp=tmp_path))
    assert found.needed().path == tmp_path / "elsewhere/gen"
    assert found.needed().root == tmp_path
    assert any("public_url" in warning for warning in found.warnings)


def test_a_configured_folder_needs_no_project(tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    found = site(tmp_path / "bare", "", publish_dir="gen", public_url="/gen")
    assert found.project is None
    assert found.needed().path == tmp_path / "bare/gen"


def test_a_project_root_may_lie_behind_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    found = site(tmp_path, "package.json", project_root="link")
    assert found.needed().root == tmp_path / "real"


def test_without_a_project_there_is_nowhere_to_publish_to(tmp_path: Path) -> None:
    missing = site(tmp_path, "", project_root=str(tmp_path / "missing"))
    with pytest.raises(PublishFailedError) as caught:
        missing.needed()
    assert "missing" in caught.value.sentence
    assert "project_root" in caught.value.hint
