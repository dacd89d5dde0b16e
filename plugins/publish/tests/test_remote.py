from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

fsspec: Any = pytest.importorskip("fsspec")

from comfy_mcp_core.contributions import PublishRequest  # noqa: E402 - after the extra was found
from comfy_mcp_publish.errors import PublishFailedError, TargetExistsError  # noqa: E402
from comfy_mcp_publish.remote import OBJECT_STORES, put  # noqa: E402
from comfy_mcp_publish.settings import FsspecSettings  # noqa: E402
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
        def pipe_file(self, path: str, value: bytes, **options: object) -> None:
            told.update(options, path=path, value=value)

    Store.protocol = protocol  # pyright: ignore[reportAttributeAccessIssue] - as drivers do

    def opened(url: str) -> tuple[Store, str]:
        return Store(), url.partition("://")[2]

    monkeypatch.setattr(fsspec, "url_to_fs", opened)
    put(FsspecSettings(url="s3://bucket/gen/"), request("hero.png", overwrite=False))
    assert (told["path"], told["value"], told["mode"]) == ("bucket/gen/hero.png", b"new", "create")
    assert "image/png" in str(told)


def test_every_object_store_is_told_a_type() -> None:
    assert all("audio/mpeg" in str(tell("audio/mpeg")) for tell in OBJECT_STORES.values())


def test_a_request_needs_no_more_than_data_and_a_name() -> None:
    assert PublishRequest(data=b"", filename="a.png", mime_type="image/png").companions == ()
