from __future__ import annotations

import contextlib
import itertools
import os
import threading
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from filelock import FileLock, Timeout

from comfy_mcp_core.errors import ComfyMCPError
from comfy_mcp_publish.errors import PublishFailedError
from comfy_mcp_publish.folder import (
    BY_DESCRIPTOR,
    Folder,
    LinkedError,
    LockedError,
    Place,
    by_descriptor,
    is_writable,
    opened,
)
from comfy_mcp_publish.folder.by_path import PathFolder
from plugins.publish.tests.places import files, place, publish


@contextmanager
def by_path(where: Place) -> Generator[Folder]:
    yield PathFolder(where)


EITHER = pytest.mark.parametrize("opening", [by_descriptor.opened, by_path])
Opening = Callable[[Place], AbstractContextManager[Folder]]


def test_this_system_opens_folders_by_descriptor() -> None:
    assert hasattr(os, "O_NOFOLLOW") == BY_DESCRIPTOR


@EITHER
def test_a_file_is_staged_placed_read_and_removed(tmp_path: Path, opening: Opening) -> None:
    with opening(place(tmp_path)) as folder:
        assert folder.read("a.txt", 10) is None
        folder.place(folder.stage(b"one"), "a.txt", replace=False)
        staged = folder.stage(b"two")
        with pytest.raises(FileExistsError):
            folder.place(staged, "a.txt", replace=False)
        assert folder.read("a.txt", 10) == b"one"
        folder.place(staged, "a.txt", replace=True)
        assert folder.read("a.txt", 2) == b"tw"
        assert folder.names() == ["a.txt"]
        folder.remove("a.txt")
        folder.remove("a.txt")
        assert folder.names() == []


@EITHER
@pytest.mark.parametrize("linked", ["public", "public/gen"])
def test_a_link_on_the_way_is_refused(tmp_path: Path, opening: Opening, linked: str) -> None:
    outside = tmp_path / "outside"
    (outside / "gen").mkdir(parents=True)
    link = tmp_path / "site" / linked
    link.parent.mkdir(parents=True)
    link.symlink_to(outside)
    with pytest.raises(LinkedError), opening(place(tmp_path / "site")):
        pass
    assert list(outside.rglob("*")) == [outside / "gen"]


@EITHER
def test_a_link_in_a_files_place_is_not_read(tmp_path: Path, opening: Opening) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    with opening(place(tmp_path)) as folder:
        (tmp_path / "public/gen/a.txt").symlink_to(tmp_path / "secret")
        with pytest.raises(LinkedError):
            folder.read("a.txt", 10)


@EITHER
def test_a_file_in_a_folders_place_is_an_error_of_its_own(tmp_path: Path, opening: Opening) -> None:
    (tmp_path / "public").write_bytes(b"")
    with pytest.raises(OSError, match="public") as caught, opening(place(tmp_path)):
        pass
    assert not isinstance(caught.value, LinkedError)


@EITHER
def test_the_lock_keeps_others_out_and_is_given_back(tmp_path: Path, opening: Opening) -> None:
    with opening(place(tmp_path)) as folder:
        with folder.locked(1):
            other = FileLock(tmp_path / "public/gen/manifest.lock", timeout=0)
            with pytest.raises(Timeout):
                other.acquire()
            with opening(place(tmp_path)) as same, pytest.raises(LockedError), same.locked(0.01):
                pass
        with other, pytest.raises(LockedError), folder.locked(0.01):
            pass
        with folder.locked(1):
            pass


@EITHER
def test_a_lock_that_is_a_link_is_refused(tmp_path: Path, opening: Opening) -> None:
    with opening(place(tmp_path)) as folder:
        (tmp_path / "public/gen/manifest.lock").symlink_to(tmp_path / "outside")
        with pytest.raises(LinkedError), folder.locked(1):
            pass
    assert not (tmp_path / "outside").exists()


def swap_for_a_link(folder: Path, outside: Path) -> None:
    folder.rename(folder.with_name("moved"))
    folder.symlink_to(outside)


@pytest.mark.parametrize("swapped", ["site", "site/public", "site/public/gen"])
def test_a_folder_that_is_swapped_for_a_link_while_open_leads_nowhere_else(
    tmp_path: Path, swapped: str
) -> None:
    outside = tmp_path / "outside"
    (outside / "public/gen").mkdir(parents=True)
    (outside / "gen").mkdir()
    (tmp_path / "site").mkdir()
    with opened(place(tmp_path / "site")) as folder:
        staged = folder.stage(b"one")
        swap_for_a_link(tmp_path / swapped, outside)
        folder.place(staged, "a.txt", replace=True)
        folder.place(folder.stage(b"two"), "b.txt", replace=False)
        assert sorted(folder.names()) == ["a.txt", "b.txt"]
    assert [path for path in outside.rglob("*") if path.is_file()] == []


def test_where_names_come_from_paths_a_swapped_folder_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    folder = PathFolder(place(tmp_path))
    staged = folder.stage(b"one")
    swap_for_a_link(tmp_path / "public/gen", tmp_path / "outside")
    with pytest.raises(LinkedError):
        folder.place(staged, "a.txt", replace=True)
    with pytest.raises(LinkedError):
        folder.stage(b"two")
    assert list((tmp_path / "outside").iterdir()) == []


def test_a_root_that_is_swapped_before_it_is_opened_is_refused(tmp_path: Path) -> None:
    where = place(tmp_path / "site")
    (tmp_path / "outside").mkdir()
    (tmp_path / "site").symlink_to("outside")
    with pytest.raises(LinkedError), opened(where):
        pass


def test_links_that_come_and_go_never_lead_outside(tmp_path: Path) -> None:
    root, outside = tmp_path / "site", tmp_path / "outside"
    public = root / "public"
    public.mkdir(parents=True)
    (outside / "gen").mkdir(parents=True)
    over = threading.Event()

    def swap() -> None:
        for number in itertools.count():
            if over.is_set():
                return
            # Whoever publishes makes the folder anew meanwhile: any of these may fail.
            for step in (
                lambda: public.rename(root / f"moved-{number}"),  # noqa: B023 - called at once
                lambda: public.symlink_to(outside),
                public.unlink,
            ):
                with contextlib.suppress(OSError):
                    step()

    swapping = threading.Thread(target=swap)
    swapping.start()
    outcomes: list[str] = []
    try:
        for number in range(100):
            try:
                publish(root, f"{number}.png", manifest_key="hero")
                outcomes.append("published")
            except ComfyMCPError as error:
                outcomes.append(error.code)
    finally:
        over.set()
        swapping.join()
    assert list(outside.rglob("*")) == [outside / "gen"]
    assert set(outcomes) <= {"published", "PUBLISH_FAILED"}


def test_a_link_on_the_way_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "public").symlink_to("outside")
    with pytest.raises(PublishFailedError) as caught:
        publish(tmp_path, "hero.png")
    assert "public is a symbolic link" in caught.value.sentence
    assert "publish_dir" in caught.value.hint


def test_folders_that_may_be_passed_but_not_listed_are_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "passed").mkdir(mode=0o711)
    publish(tmp_path / "passed", "hero.png")
    assert files(tmp_path / "passed") == {"hero.png": b"new"}


def test_a_folder_is_writable_if_the_nearest_that_is_there_is(tmp_path: Path) -> None:
    assert is_writable(tmp_path / "a/b/c")
    (tmp_path / "file").touch()
    assert not is_writable(tmp_path / "file/below")
