"""Publishing what a running ComfyUI made, over its HTTP interface."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from comfy_mcp_core import Call
from comfy_mcp_core.app import open_services
from comfy_mcp_core.errors import (
    AssetExpiredError,
    AssetFileGoneError,
    AssetNotFoundError,
    BudgetUnreachableError,
    InvalidArgumentsError,
    TooLargeError,
)
from comfy_mcp_core.services import Services
from comfy_mcp_core.settings import Settings, StoreSettings
from comfy_mcp_publish.errors import (
    InvalidManifestKeyError,
    InvalidTargetFilenameError,
    ManifestKeyRequiredError,
    PublishFailedError,
    TargetExistsError,
)
from comfy_mcp_publish.settings import PublishSettings
from comfy_mcp_publish.tools import publish_asset
from plugins.publish.tests.conftest import SMALL, Caller, configured
from plugins.publish.tests.media import LEAST
from plugins.publish.tests.places import files, manifest
from tests.support.engine import EngineProcess

pytestmark = pytest.mark.anyio


def nothing_was_written(site: Path) -> bool:
    return not (site / "public/gen").exists()


async def test_a_filename_publishes_and_leaves_the_manifest_alone(
    caller: Caller, site: Path, asset_id: str
) -> None:
    told = (await publish_asset(caller(), asset_id, target_filename="hero.png")).data
    published = files(site)
    assert set(published) == {"hero.png"}
    assert told == {
        "status": "published",
        "asset_id": asset_id,
        "target": "web",
        "dest_url": "/gen/hero.png",
        "dest_path": str(site / "public/gen/hero.png"),
        "filename": "hero.png",
        "bytes_size": len(published["hero.png"]),
        "mime_type": "image/png",
        "width": 1_000,
        "height": 500,
        "lossless": True,
    }


async def test_a_key_alone_makes_a_name_and_an_entry(
    caller: Caller, site: Path, asset_id: str
) -> None:
    told = (await publish_asset(caller(), asset_id, manifest_key="site-logo")).data
    digest = hashlib.sha256(files(site)[str(told["filename"])]).hexdigest()
    assert told["filename"] == f"site-logo-{digest[:10]}.png"
    assert manifest(site) == {"site-logo": told["filename"]}
    assert told["manifest_key"] == "site-logo"
    assert told["manifest_path"] == str(site / "public/gen/manifest.json")
    again = (await publish_asset(caller(), asset_id, manifest_key="site-logo")).data
    assert again == told


async def test_filename_and_key_make_an_entry_of_that_name(
    caller: Caller, site: Path, asset_id: str
) -> None:
    await publish_asset(caller(), asset_id, target_filename="hero.png", manifest_key="hero")
    assert manifest(site) == {"hero": "hero.png"}


async def test_web_optimize_compresses_to_the_budget_and_tells_how(
    caller: Caller, site: Path, asset_id: str
) -> None:
    result = await publish_asset(
        caller(), asset_id, manifest_key="hero", web_optimize=True, max_bytes=200
    )
    told: dict[str, Any] = dict(result.data)
    assert told["filename"].endswith(".webp")
    assert told["bytes_size"] == len(files(site)[told["filename"]]) == 200
    assert told["compression"]["quality"] == 70
    assert told["compression"]["tries"] == 2
    assert told["compression"]["max_bytes"] == 200
    assert told["compression"]["original_bytes"] > 200


async def test_max_bytes_counts_only_with_web_optimize(caller: Caller, asset_id: str) -> None:
    told = (await publish_asset(caller(), asset_id, target_filename="a.png", max_bytes=1)).data
    assert told["lossless"] is True
    assert "compression" not in told


async def test_sizes_give_a_srcset_in_the_result_and_beside_the_manifest(
    caller: Caller, site: Path, asset_id: str
) -> None:
    told = (
        await publish_asset(
            caller(),
            asset_id,
            target_filename="hero.webp",
            manifest_key="hero",
            web_optimize=True,
            sizes=(960, 480),
        )
    ).data
    assert (
        told["srcset"] == "/gen/hero-480.webp 480w, /gen/hero-960.webp 960w, /gen/hero.webp 1000w"
    )
    assert {"hero-480.webp", "hero-960.webp", "hero.webp"} <= set(files(site))
    assert manifest(site) == {"hero": "hero.webp"}
    entry = manifest(site, "srcset.json")["hero.webp"]
    assert [(e["filename"], e["width"]) for e in entry] == [
        ("hero-480.webp", 480),
        ("hero-960.webp", 960),
        ("hero.webp", 1_000),
    ]


async def test_sizes_of_a_format_that_has_none_are_refused_before_anything_is_fetched(
    caller: Caller, site: Path, asset_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Call, "file", None)
    with pytest.raises(InvalidArgumentsError) as caught:
        await publish_asset(caller(), asset_id, target_filename="a.gif", sizes=(32,))
    assert "'sizes'" in caught.value.sentence
    assert caught.value.details["argument"] == "sizes"
    assert nothing_was_written(site)


@pytest.mark.parametrize("sizes", [(0,), (480, -1), (20_000,)])
async def test_widths_that_are_none_are_refused(
    caller: Caller, site: Path, asset_id: str, sizes: tuple[int, ...]
) -> None:
    with pytest.raises(InvalidArgumentsError):
        await publish_asset(caller(), asset_id, target_filename="a.png", sizes=sizes)
    assert nothing_was_written(site)


async def test_the_sidecar_tells_how_a_file_came_about_only_if_the_operator_wants_it(
    caller: Caller, site: Path, asset_id: str
) -> None:
    await publish_asset(caller(), asset_id, target_filename="a.png")
    assert set(files(site)) == {"a.png"}
    await publish_asset(caller(sidecar=True), asset_id, target_filename="a.png")
    told = json.loads(files(site)["a.png.json"])
    assert told["prompt"] == SMALL["prompt"]
    assert told["sha256"] == hashlib.sha256(files(site)["a.png"]).hexdigest()
    assert told["asset_id"] == asset_id
    assert told["workflow_id"] == "generate_image"
    assert isinstance(told["seed"], int)
    assert "KSampler" in json.dumps(told["workflow"])


async def test_metadata_is_kept_if_the_setting_says_so_and_the_call_does_not_say_no(
    caller: Caller, site: Path, asset_id: str
) -> None:
    keeping = caller(keep_metadata=True)
    await publish_asset(keeping, asset_id, target_filename="a.png")
    await publish_asset(keeping, asset_id, target_filename="b.png", keep_metadata=False)
    await publish_asset(caller(), asset_id, target_filename="c.png", keep_metadata=True)
    asset = await keeping.asset(asset_id)
    original = await keeping.read(asset, 10**6)
    assert files(site)["a.png"] == files(site)["c.png"] == original
    assert b"prompt" in original


async def test_neither_filename_nor_key_is_refused_with_what_each_does(
    caller: Caller, asset_id: str
) -> None:
    with pytest.raises(ManifestKeyRequiredError) as caught:
        await publish_asset(caller(), asset_id)
    assert "hero.webp" in caught.value.hint


@pytest.mark.parametrize("name", ["../hero.png", "a/b.png", "nul.png", "hero.exe", "hero.ogg"])
async def test_a_bad_name_is_refused_and_nothing_is_written(
    caller: Caller, site: Path, asset_id: str, name: str
) -> None:
    with pytest.raises(InvalidTargetFilenameError):
        await publish_asset(caller(), asset_id, target_filename=name)
    assert nothing_was_written(site)


async def test_a_bad_key_is_refused_and_nothing_is_written(
    caller: Caller, site: Path, asset_id: str
) -> None:
    with pytest.raises(InvalidManifestKeyError):
        await publish_asset(caller(), asset_id, target_filename="a.png", manifest_key="../x")
    assert nothing_was_written(site)


async def test_a_name_that_is_taken_is_refused_before_anything_is_fetched(
    caller: Caller, site: Path, asset_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish_asset(caller(), asset_id, target_filename="hero.png")
    monkeypatch.setattr(Call, "file", None)
    for name, overwrite in (("hero.png", False), ("Hero.png", True)):
        with pytest.raises(TargetExistsError):
            await publish_asset(caller(), asset_id, target_filename=name, overwrite=overwrite)
    assert set(files(site)) == {"hero.png"}


async def test_a_key_that_is_taken_is_refused_before_anything_is_fetched(
    caller: Caller, asset_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish_asset(caller(), asset_id, target_filename="a.png", manifest_key="hero")
    monkeypatch.setattr(Call, "file", None)
    with pytest.raises(TargetExistsError) as caught:
        await publish_asset(caller(), asset_id, manifest_key="hero", overwrite=False)
    assert caught.value.details["existing"] == "a.png"


async def test_files_of_one_stem_have_a_sidecar_each(
    caller: Caller, site: Path, asset_id: str
) -> None:
    call = caller(sidecar=True)
    await publish_asset(call, asset_id, target_filename="package.png")
    await publish_asset(call, asset_id, target_filename="package.webp")
    sidecars = {"package.png.json", "package.webp.json"}
    assert set(files(site)) == {"package.png", "package.webp", *sidecars}


async def test_a_budget_that_cannot_be_met_writes_nothing(
    caller: Caller, site: Path, asset_id: str
) -> None:
    with pytest.raises(BudgetUnreachableError) as caught:
        await publish_asset(
            caller(), asset_id, target_filename="hero.webp", web_optimize=True, max_bytes=10
        )
    assert caught.value.details["smallest_bytes"] == LEAST
    assert nothing_was_written(site)


async def test_a_file_over_the_limit_is_refused(caller: Caller, site: Path, asset_id: str) -> None:
    with pytest.raises(TooLargeError):
        await publish_asset(caller(max_source_bytes=100), asset_id, target_filename="a.png")
    assert nothing_was_written(site)


async def test_an_unknown_asset_is_refused(caller: Caller, site: Path) -> None:
    with pytest.raises(AssetNotFoundError):
        await publish_asset(caller(), "nothing", target_filename="a.png")
    assert nothing_was_written(site)


async def test_an_asset_whose_file_is_gone_is_refused(
    caller: Caller, site: Path, services: Services, engine: EngineProcess
) -> None:
    made = await Call(services=services, tool="").generate("generate_image", {**SMALL, "seed": 7})
    place = Path(str(made.data["subfolder"])) / str(made.data["filename"])
    (engine.folder / "output" / place).unlink()
    with pytest.raises(AssetFileGoneError):
        await publish_asset(caller(), str(made.data["asset_id"]), target_filename="a.png")
    assert nothing_was_written(site)


async def test_an_asset_that_expired_is_refused(
    settings: Settings, services: Services, site: Path, asset_id: str
) -> None:
    store = StoreSettings(path=settings.store.path, ttl_hours=1e-9)
    brief = settings.model_copy(update={"store": store})
    async with open_services(brief, services.plugins, environment={}) as others:
        call = configured(others, PublishSettings(project_root=site))
        with pytest.raises(AssetExpiredError):
            await publish_asset(call, asset_id, target_filename="a.png")
    assert nothing_was_written(site)


async def test_without_a_project_it_says_what_to_set(caller: Caller, asset_id: str) -> None:
    with pytest.raises(PublishFailedError) as caught:
        await publish_asset(
            caller(project_root="/nowhere/at/all"), asset_id, target_filename="a.png"
        )
    assert "project_root" in caught.value.hint


async def test_an_asset_goes_to_another_target(caller: Caller, asset_id: str) -> None:
    pytest.importorskip("fsspec")
    call = caller(fsspec={"url": "memory://gen", "public_url": "https://cdn.example/gen/"})
    told = (
        await publish_asset(
            call, asset_id, target_filename="a b.png", target="fsspec", sizes=(480,)
        )
    ).data
    assert told["dest_url"] == "https://cdn.example/gen/a%20b.png"
    assert told["dest_path"] == "memory://gen/a b.png"
    assert "https://cdn.example/gen/a%20b-480.png 480w" in str(told["srcset"])


async def test_fsspec_without_an_address_says_what_to_set(caller: Caller, asset_id: str) -> None:
    with pytest.raises(PublishFailedError) as caught:
        await publish_asset(caller(), asset_id, target_filename="a.png", target="fsspec")
    assert "plugins.publish.fsspec.url" in caught.value.hint


async def test_a_target_without_a_manifest_takes_no_key(caller: Caller, asset_id: str) -> None:
    with pytest.raises(InvalidArgumentsError) as caught:
        await publish_asset(caller(), asset_id, manifest_key="logo", target="fsspec")
    assert "target_filename" in caught.value.hint


async def test_an_unknown_target_is_answered_with_those_that_there_are(
    caller: Caller, asset_id: str
) -> None:
    with pytest.raises(InvalidArgumentsError) as caught:
        await publish_asset(caller(), asset_id, target_filename="a.png", target="moon")
    assert caught.value.details["allowed"] == ["elsewhere", "fsspec", "web"]


async def test_a_third_partys_target_gets_settings_of_its_own_plugin_only(
    caller: Caller, asset_id: str
) -> None:
    told = (
        await publish_asset(caller(), asset_id, target_filename="a.png", target="elsewhere")
    ).data
    assert (told["dest_url"], told["dest_path"]) == ("else://a.png", "settings: None")
