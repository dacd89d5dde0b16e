from __future__ import annotations

import os
import resource
import stat
import threading
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from comfy_mcp_core.errors import ComfyMCPError
from comfy_mcp_publish.errors import (
    PublishDirNotWritableError,
    PublishFailedError,
    TargetExistsError,
)
from comfy_mcp_publish.writing import write
from plugins.publish.tests.places import (
    files,
    manifest,
    place,
    publish,
    request,
    unprivileged,
)


def test_the_folder_is_made_when_something_is_published(tmp_path: Path) -> None:
    publish(tmp_path, "hero.png")
    assert files(tmp_path) == {"hero.png": b"new"}


def test_without_a_key_there_is_no_manifest(tmp_path: Path) -> None:
    publish(tmp_path, "hero.png")
    assert not (tmp_path / "public/gen/manifest.json").exists()


def test_a_key_stands_for_its_file_and_others_stay(tmp_path: Path) -> None:
    publish(tmp_path, "a.png", manifest_key="a")
    publish(tmp_path, "b.png", manifest_key="b")
    publish(tmp_path, "c.png", manifest_key="a")
    assert manifest(tmp_path) == {"a": "c.png", "b": "b.png"}
    assert not (tmp_path / "public/gen/srcset.json").exists()


def test_companions_and_widths_are_written_beside_their_file(tmp_path: Path) -> None:
    publish(
        tmp_path,
        "a.png",
        manifest_key="hero",
        companions=(request("a-480.png", b"small"),),
        widths={"a.png": 960, "a-480.png": 480},
    )
    assert files(tmp_path)["a-480.png"] == b"small"
    assert manifest(tmp_path) == {"hero": "a.png"}
    assert [told["width"] for told in manifest(tmp_path, "srcset.json")["a.png"]] == [480, 960]


def test_a_file_that_is_replaced_without_a_key_is_told_no_old_widths(tmp_path: Path) -> None:
    widths = {"a.png": 960, "a-480.png": 480}
    small = (request("a-480.png", b"small"),)
    publish(tmp_path, "a.png", manifest_key="hero", companions=small, widths=widths)
    publish(tmp_path, "b.png")
    assert "a.png" in manifest(tmp_path, "srcset.json")
    publish(tmp_path, "a.png", companions=small, widths={**widths, "a.png": 800})
    assert manifest(tmp_path, "srcset.json")["a.png"][1] == {"filename": "a.png", "width": 800}
    publish(tmp_path, "a.png")
    assert manifest(tmp_path, "srcset.json") == {}
    assert manifest(tmp_path) == {"hero": "a.png"}


def test_a_file_can_be_read_by_a_web_server_of_another_user(tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        publish(tmp_path, "hero.png", manifest_key="hero")
    finally:
        os.umask(old)
    for name in ("hero.png", "manifest.json"):
        mode = (tmp_path / "public/gen" / name).stat().st_mode
        assert stat.S_IMODE(mode) == 0o644


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    publish(tmp_path, "hero.png", b"old" * 1000)
    with (tmp_path / "public/gen/hero.png").open("rb") as visitor:
        publish(tmp_path, "hero.png", b"new")
        assert visitor.read() == b"old" * 1000
    assert files(tmp_path) == {"hero.png": b"new"}


def test_overwrite_false_leaves_a_file_as_it_is(tmp_path: Path) -> None:
    publish(tmp_path, "hero.png", b"old", overwrite=False)
    with pytest.raises(TargetExistsError) as caught:
        publish(tmp_path, "hero.png", overwrite=False)
    assert caught.value.details["existing"] == "hero.png"
    assert files(tmp_path) == {"hero.png": b"old"}


def test_overwrite_false_leaves_a_companion_as_it_is(tmp_path: Path) -> None:
    publish(tmp_path, "hero-480.png", b"old")
    with pytest.raises(TargetExistsError):
        publish(tmp_path, "hero.png", overwrite=False, companions=(request("hero-480.png"),))
    assert files(tmp_path) == {"hero-480.png": b"old"}


def test_overwrite_false_leaves_a_key_as_it_is(tmp_path: Path) -> None:
    publish(tmp_path, "a.png", manifest_key="hero")
    with pytest.raises(TargetExistsError) as caught:
        publish(tmp_path, "b.png", manifest_key="hero", overwrite=False)
    assert caught.value.details["existing"] == "a.png"
    assert manifest(tmp_path) == {"hero": "a.png"}
    assert set(files(tmp_path)) == {"a.png", "manifest.json"}


def test_who_comes_between_is_not_overwritten_and_nothing_else_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def late(source: str, target: str, **options: Any) -> None:
        if target == "hero.png":
            (tmp_path / "public/gen/hero.png").write_bytes(b"theirs")
        link(source, target, **options)

    monkeypatch.setattr(os, "link", late)
    monkeypatch.setattr(os, "supports_dir_fd", {*os.supports_dir_fd, late})
    with pytest.raises(TargetExistsError):
        publish(tmp_path, "hero.png", overwrite=False, companions=(request("hero-480.png"),))
    assert files(tmp_path) == {"hero.png": b"theirs"}


def test_a_file_system_without_hard_links_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuses)
    monkeypatch.setattr(os, "supports_dir_fd", {*os.supports_dir_fd, refuses})
    publish(tmp_path, "hero.png", b"old", overwrite=False)
    with pytest.raises(TargetExistsError):
        publish(tmp_path, "hero.png", overwrite=False)
    assert files(tmp_path) == {"hero.png": b"old"}


@pytest.mark.parametrize("overwrite", [True, False])
@pytest.mark.parametrize("there", ["Hero.png", "HERO.PNG", "he\u0301ro.png"])
def test_names_that_differ_only_in_case_are_refused(
    tmp_path: Path, there: str, overwrite: bool
) -> None:
    name = "héro.png" if "\u0301" in there else "hero.png"
    (tmp_path / "public/gen").mkdir(parents=True)
    (tmp_path / "public/gen" / there).write_bytes(b"old")
    with pytest.raises(TargetExistsError) as caught:
        publish(tmp_path, name, overwrite=overwrite)
    assert caught.value.details["existing"] == there
    assert files(tmp_path) == {there: b"old"}


def test_a_name_that_is_there_may_be_replaced_though_another_differs_only_in_case(
    tmp_path: Path,
) -> None:
    publish(tmp_path, "hero.png", b"old")
    (tmp_path / "public/gen/Hero.png").write_bytes(b"other")
    publish(tmp_path, "hero.png")
    assert files(tmp_path)["hero.png"] == b"new"


BROKEN = [b"{", b"[]", b'{"a": 1, "a": 2}']


@pytest.mark.parametrize("name", ["manifest.json", "srcset.json"])
@pytest.mark.parametrize("content", BROKEN)
def test_a_broken_manifest_is_told_and_never_overwritten(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / "public/gen").mkdir(parents=True)
    (tmp_path / "public/gen" / name).write_bytes(content)
    with pytest.raises(PublishFailedError) as caught:
        publish(tmp_path, "hero.png", manifest_key="hero")
    assert name in caught.value.sentence
    assert files(tmp_path) == {name: content}
    publish(tmp_path, "hero.png")
    assert files(tmp_path) == {name: content, "hero.png": b"new"}


def test_a_pipe_in_the_manifests_place_keeps_nobody_waiting(tmp_path: Path) -> None:
    (tmp_path / "public/gen").mkdir(parents=True)
    os.mkfifo(tmp_path / "public/gen/manifest.json")
    with pytest.raises(PublishFailedError):
        publish(tmp_path, "hero.png", manifest_key="hero")


def test_a_folder_of_the_files_name_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "public/gen/hero.png").mkdir(parents=True)
    with pytest.raises(TargetExistsError, match=r"There is hero\.png already"):
        publish(tmp_path, "hero.png")
    assert (tmp_path / "public/gen/hero.png").is_dir()
    assert files(tmp_path) == {}


def test_what_is_no_file_is_refused_before_a_companion_is_replaced(tmp_path: Path) -> None:
    publish(tmp_path, "hero-480.png", b"old")
    os.mkfifo(tmp_path / "public/gen/hero.png")
    with pytest.raises(TargetExistsError) as caught:
        publish(tmp_path, "hero.png", companions=(request("hero-480.png"),))
    assert ".tmp" not in caught.value.sentence
    assert files(tmp_path) == {"hero-480.png": b"old"}


def test_a_full_disk_leaves_everything_as_it_was(tmp_path: Path) -> None:
    publish(tmp_path, "hero.png", b"old", manifest_key="hero")
    before = files(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(PublishFailedError) as caught:
            publish(
                tmp_path,
                "hero.png",
                bytes(300_000),
                manifest_key="hero",
                companions=(request("hero-480.png", b"fits"),),
            )
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "full" in caught.value.sentence
    assert files(tmp_path) == before


def test_a_folder_that_cannot_be_written_to_is_told_and_left_as_it_was() -> None:
    with unprivileged() as root:
        publish(root, "hero.png", b"old", manifest_key="hero")
        (root / "public/gen").chmod(0o555)
        with pytest.raises(PublishDirNotWritableError) as caught:
            publish(root, "hero.png", manifest_key="hero")
        assert files(root).keys() == {"hero.png", "manifest.json"}
        assert files(root)["hero.png"] == b"old"
    assert str(root) in caught.value.sentence
    assert "publish_dir" in caught.value.hint


def test_a_folder_that_cannot_be_made_is_told() -> None:
    with unprivileged() as root:
        root.chmod(0o555)
        with pytest.raises(PublishDirNotWritableError):
            publish(root, "hero.png")
        assert list(root.iterdir()) == []


def test_what_a_killed_process_left_behind_is_swept(tmp_path: Path) -> None:
    (tmp_path / "public/gen").mkdir(parents=True)
    (tmp_path / "public/gen/.comfy-mcp-0123456789abcdef.tmp").write_bytes(b"half")
    (tmp_path / "public/gen/.gitkeep").touch()
    publish(tmp_path, "hero.png")
    assert set(files(tmp_path)) == {"hero.png", ".gitkeep"}


def test_who_waits_too_long_for_the_lock_is_told(tmp_path: Path) -> None:
    publish(tmp_path, "hero.png", b"old")
    with (
        FileLock(tmp_path / "public/gen/manifest.lock"),
        pytest.raises(PublishFailedError) as caught,
    ):
        write(place(tmp_path), request("hero.png"), lock_seconds=0.02)
    assert "manifest.lock" in caught.value.sentence
    assert files(tmp_path) == {"hero.png": b"old"}


def test_threads_of_one_process_publish_at_once(tmp_path: Path) -> None:
    def some(worker: int) -> None:
        for number in range(5):
            key = f"k{worker}-{number}"
            publish(tmp_path, f"{key}.png", key.encode(), manifest_key=key)

    threads = [threading.Thread(target=some, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(manifest(tmp_path)) == 20
    assert len(files(tmp_path)) == 21


@pytest.mark.parametrize("name", ["manifest.json", "manifest.lock", "srcset.json"])
def test_a_link_in_the_place_of_its_own_files_is_refused(tmp_path: Path, name: str) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b'{"secret": true}')
    (tmp_path / "public/gen").mkdir(parents=True)
    (tmp_path / "public/gen" / name).symlink_to(outside)
    with pytest.raises(ComfyMCPError):
        publish(tmp_path, "hero.png", manifest_key="hero")
    assert outside.read_bytes() == b'{"secret": true}'
    assert (tmp_path / "public/gen" / name).is_symlink()


def test_a_link_of_the_files_name_is_replaced_and_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"theirs")
    (tmp_path / "public/gen").mkdir(parents=True)
    (tmp_path / "public/gen/hero.png").symlink_to(outside)
    publish(tmp_path, "hero.png")
    assert outside.read_bytes() == b"theirs"
    assert files(tmp_path) == {"hero.png": b"new"}
    assert not (tmp_path / "public/gen/hero.png").is_symlink()
