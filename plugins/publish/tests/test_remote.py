from __future__ import annotations

import resource
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

fsspec: Any = pytest.importorskip("fsspec")

from comfy_mcp_core.contributions import PublishRequest  # noqa: E402 - after the extra was found
from comfy_mcp_publish.addresses import without_credentials  # noqa: E402
from comfy_mcp_publish.errors import PublishFailedError, TargetExistsError  # noqa: E402
from comfy_mcp_publish.remote import OBJECT_STORES, publish_to_fsspec, put  # noqa: E402
from comfy_mcp_publish.settings import FsspecSettings, PublishSettings  # noqa: E402
from plugins.publish.tests.places import request  # noqa: E402


@pytest.fixture(params=["memory://bucket/site/gen", "file://{tmp}/site/gen"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FsspecSettings]:
    yield FsspecSettings(url=str(request.param).format(tmp=tmp_path))
    memory: Any = fsspec.filesystem("memory")
    memory.store.clear()
    memory.pseudo_dirs[:] = [""]


def content(settings: FsspecSettings) -> dict[str, bytes]:
    system, root = fsspec.url_to_fs(settings.url)
    return {Path(path).name: system.cat_file(path) for path in system.find(root)}


def test_a_file_goes_where_the_setting_says_with_its_companions(settings: FsspecSettings) -> None:
    small = request("hero-480.png", b"small")
    put(settings, request("hero.png", b"large", companions=(small,)))
    assert content(settings) == {"hero.png": b"large", "hero-480.png": b"small"}


def test_a_file_is_replaced_only_if_it_may_be(settings: FsspecSettings) -> None:
    put(settings, request("hero.png", b"old", overwrite=False))
    put(settings, request("hero.png", b"new"))
    with pytest.raises(TargetExistsError) as caught:
        put(settings, request("hero.png", b"newer", overwrite=False))
    assert caught.value.details["existing"] == "hero.png"
    assert content(settings) == {"hero.png": b"new"}


@pytest.mark.parametrize("url", ["nothing://x/y", "file:///dev/null/gen", "dropbox://x"])
def test_what_a_driver_fails_at_is_told(url: str) -> None:
    with pytest.raises(PublishFailedError) as caught:
        put(FsspecSettings(url=url), request("hero.png"))
    assert url in caught.value.sentence
    assert "plugins.publish.fsspec" in caught.value.hint


def test_a_missing_fsspec_is_told_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr("comfy_mcp_publish.remote.import_module", missing)
    with pytest.raises(PublishFailedError) as caught:
        put(FsspecSettings(url="memory://x"), request("hero.png"))
    assert "comfy-mcp-publish[fsspec]" in caught.value.hint


@pytest.mark.parametrize("protocol", [("s3", "s3a"), ("gs", "gcs"), "az", ("abfs", "az")])
def test_an_object_store_is_told_the_type_and_asked_for_no_folders(
    protocol: str | tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: dict[str, Any] = {}

    class Store:
        def invalidate_cache(self) -> None: ...

        def exists(self, path: str) -> bool:
            return path != "bucket/gen/hero.png"

        def pipe_file(self, path: str, value: bytes, **options: object) -> None:
            told.update(options, path=path, value=value)

    Store.protocol = protocol  # pyright: ignore[reportAttributeAccessIssue] - as drivers do

    def opened(url: str) -> tuple[Store, str]:
        return Store(), url.partition("://")[2]

    monkeypatch.setattr(fsspec, "url_to_fs", opened)
    put(FsspecSettings(url="s3://bucket/gen/"), request("hero.png", overwrite=False))
    assert (told["path"], told["value"], told["mode"]) == ("bucket/gen/hero.png", b"new", "create")
    assert "image/png" in str(told)


def test_a_name_that_is_taken_is_told_before_a_companion_is_written(
    settings: FsspecSettings,
) -> None:
    put(settings, request("hero.png", b"old"))
    small = request("hero-480.png", b"small")
    with pytest.raises(TargetExistsError):
        put(settings, request("hero.png", overwrite=False, companions=(small,)))
    assert content(settings) == {"hero.png": b"old"}


def test_new_files_go_again_when_a_later_one_fails(
    settings: FsspecSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind: Any = fsspec.get_filesystem_class(settings.url.partition("://")[0])
    name = "mv" if settings.url.startswith("file") else "pipe_file"
    works = getattr(kind, name)

    def fails(self: Any, *args: Any, **options: Any) -> None:
        if any(str(a).endswith("hero.png") for a in args):
            raise OSError(28, "No space left on device")
        works(self, *args, **options)

    monkeypatch.setattr(kind, name, fails)
    small = request("hero-480.png", b"small")
    with pytest.raises(PublishFailedError, match="No space left"):
        put(settings, request("hero.png", overwrite=False, companions=(small,)))
    assert content(settings) == {}


def test_a_full_disk_leaves_no_part_of_a_file(tmp_path: Path) -> None:
    settings = FsspecSettings(url=f"file://{tmp_path}")
    put(settings, request("hero.png", b"old"))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(PublishFailedError):
            put(settings, request("hero.png", bytes(300_000)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"hero.png": b"old"}


def test_a_folder_of_the_files_name_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "hero.png").mkdir()
    with pytest.raises(TargetExistsError):
        put(FsspecSettings(url=f"file://{tmp_path}"), request("hero.png"))
    assert list(tmp_path.rglob("*")) == [tmp_path / "hero.png"]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("ftp://user:SECRET@host:21/gen", "ftp://host:21/gen"),
        ("sftp://user:SE%40CRET@host/@x", "sftp://host/@x"),
        ("https://SECRET@host", "https://host"),
        ("simplecache::ftp://u:S@CRET@host/a", "simplecache::ftp://host/a"),
        ("abfs://container@account.example/a", "abfs://container@account.example/a"),
        ("s3://bucket/@site", "s3://bucket/@site"),
        ("/srv/site", "/srv/site"),
    ],
)
def test_an_address_is_told_without_user_and_password(url: str, told: str) -> None:
    assert without_credentials(url) == told


def test_a_drivers_sentence_is_told_without_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(url: str) -> None:
        raise OSError(f"{url}: login with 'SE@CRET' (SE%40CRET) of user:SE%40CRET@host failed")

    monkeypatch.setattr(fsspec, "url_to_fs", refuses)
    with pytest.raises(PublishFailedError) as caught:
        put(FsspecSettings(url="ftp://user:SE%40CRET@host/gen"), request("hero.png"))
    assert "CRET" not in caught.value.sentence
    assert "ftp://host/gen" in caught.value.sentence


@pytest.mark.anyio
async def test_where_a_file_is_is_told_without_user_and_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def nothing(*_: object) -> None: ...

    monkeypatch.setattr("comfy_mcp_publish.remote.put", nothing)
    told = PublishSettings(fsspec=FsspecSettings(url="ftp://user:SECRET@host/gen"))
    call: Any = SimpleNamespace(settings=told)
    companion = request("hero-480.png")
    where = await publish_to_fsspec(call, request("hero.png", companions=(companion,)))
    assert (where.url, where.path) == ("ftp://host/gen/hero.png",) * 2
    assert where.companions == {"hero-480.png": "ftp://host/gen/hero-480.png"}


def test_every_object_store_is_told_a_type() -> None:
    assert all("audio/mpeg" in str(tell("audio/mpeg")) for tell in OBJECT_STORES.values())


def test_a_request_needs_no_more_than_data_and_a_name() -> None:
    assert PublishRequest(data=b"", filename="a.png", mime_type="image/png").companions == ()
