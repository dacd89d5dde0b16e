from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from comfy_mcp_core.contributions import Compressed, Copied, MediaSource, MediaType, Probe
from comfy_mcp_core.errors import (
    BudgetUnreachableError,
    InvalidArgumentsError,
    MediaNotSupportedError,
    MediaUnreadableError,
)
from comfy_mcp_publish.errors import InvalidTargetFilenameError, PublishFailedError
from comfy_mcp_publish.rendering import Rendered, Wish, render
from plugins.publish.tests.media import CLIP, LEAST, PICTURE, PLAIN, PROMPT, SOURCE


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "asset.png"
    path.write_bytes(SOURCE)
    return path


def rendered(
    source: Path, kind: MediaType = PICTURE, mime_type: str = "image/png", **wish: Any
) -> Rendered:
    return render(kind, source, mime_type, Probe(width=1_000, height=500), Wish(**wish))


def of_measures(probe: Probe) -> MediaType:
    """Pictures that all have the same measures."""

    def told(_: MediaSource) -> Probe:
        return probe

    return replace(PICTURE, probe=told)


def test_a_copy_is_lossless_and_without_its_prompt(source: Path) -> None:
    made = rendered(source, extension=".png")
    assert made.lossless
    assert PROMPT not in made.data
    assert made.data.endswith(b" pixels")
    assert made.warnings == ()


def test_a_copy_into_a_format_that_loses_something_says_so(source: Path) -> None:
    made = rendered(source, extension=".jpg")
    assert not made.lossless
    assert "without loss" in made.warnings[0]


def test_with_keep_metadata_a_copy_is_byte_for_byte_and_says_what_that_means(source: Path) -> None:
    made = rendered(source, extension=".png", keep_metadata=True)
    assert made.data == SOURCE
    assert (made.mime_type, made.probe.width) == ("image/png", 1_000)
    assert "prompt" in made.warnings[0]


def test_metadata_that_another_format_cannot_keep_is_told(source: Path) -> None:
    made = rendered(source, extension=".webp", keep_metadata=True)
    assert PROMPT not in made.data
    assert "not kept" in made.warnings[0]


def test_metadata_that_compressing_does_not_keep_is_told(source: Path) -> None:
    made = rendered(source, extension=".webp", keep_metadata=True, max_bytes=100)
    assert "without the metadata" in made.warnings[0]


def test_a_file_whose_name_lied_is_not_published_as_what_it_is_not(tmp_path: Path) -> None:
    path = tmp_path / "asset.png"
    path.write_bytes(b"\xff\xd8\xff\xe0 really a JPEG")
    with pytest.raises(PublishFailedError) as caught:
        rendered(path, extension=".png", keep_metadata=True)
    assert ".png" in caught.value.sentence


def test_what_a_plugin_makes_is_checked_as_well(source: Path) -> None:
    def wrong(_: bytes | Path, extension: str) -> Copied:
        return Copied(data=extension.encode(), mime_type="", probe=Probe(), lossless=True)

    with pytest.raises(PublishFailedError):
        rendered(source, replace(PICTURE, copy=wrong), extension=".png")


def test_compressing_tells_what_was_tried(source: Path) -> None:
    made = rendered(source, extension=".webp", max_bytes=200)
    assert len(made.data) == 200
    assert [step["quality"] for step in made.steps] == [90, 70]
    assert made.lossless is None


def test_a_budget_that_cannot_be_met_is_told_with_the_smallest_size(source: Path) -> None:
    with pytest.raises(BudgetUnreachableError) as caught:
        rendered(source, extension=".webp", max_bytes=10)
    assert caught.value.details["smallest_bytes"] == LEAST


def test_smaller_widths_take_their_share_of_the_budget(source: Path) -> None:
    source.write_bytes(SOURCE * 50)
    made = rendered(source, extension=".webp", max_bytes=30_000, sizes=(500, 250, 500))
    assert [(v.size, v.width, len(v.data)) for v in made.variants] == [
        (250, 250, 7_500),
        (500, 500, 15_000),
    ]


def test_no_width_takes_more_than_the_budget_of_the_whole(source: Path) -> None:
    made = rendered(source, extension=".webp", max_bytes=300, sizes=(500,))
    assert [len(variant.data) for variant in made.variants] == [300]


def test_widths_that_would_not_be_smaller_are_left_out_and_told(source: Path) -> None:
    made = rendered(source, extension=".webp", sizes=(480, 1_000, 2_000))
    assert [variant.width for variant in made.variants] == [480]
    assert "1000, 2000 px" in made.warnings[0]


@pytest.mark.parametrize("kind", [CLIP, PLAIN])
def test_widths_are_for_pictures_that_can_be_made_smaller(source: Path, kind: MediaType) -> None:
    own = ".mp4" if kind is CLIP else ".png"
    with pytest.raises(InvalidArgumentsError):
        rendered(
            source,
            kind,
            "image/png",
            extension=own,
            keep_metadata=kind is PLAIN,
            sizes=(100,),
        )


def test_widths_that_a_plugin_cannot_write_are_refused_by_their_name(source: Path) -> None:
    with pytest.raises(InvalidArgumentsError, match="'sizes'"):
        rendered(source, extension=".gif", sizes=(100,))

    def refuses(*_: object) -> Compressed:
        raise MediaNotSupportedError("No.")

    with pytest.raises(InvalidArgumentsError, match="'sizes'"):
        rendered(source, replace(PICTURE, compress=refuses), extension=".png", sizes=(100,))


@pytest.mark.parametrize(
    "probe",
    [Probe(duration_seconds=2.0), Probe(details={"frames": 8}), Probe(details={"animated": True})],
    ids=["seconds", "frames", "animated"],
)
def test_a_still_of_an_asset_that_moves_says_so(source: Path, probe: Probe) -> None:
    moving = of_measures(probe)
    made = rendered(source, moving, extension=".webp", max_bytes=200, sizes=(100,))
    assert [w for w in made.warnings if "still" in w]
    assert len(made.variants) == 1


def test_an_animation_that_stays_one_gets_no_stills_for_a_srcset(source: Path) -> None:
    moving = of_measures(Probe(details={"frames": 8}))
    as_it_is: dict[str, Any] = {"extension": ".png", "keep_metadata": True}
    assert not [w for w in rendered(source, moving, **as_it_is).warnings if "still" in w]
    with pytest.raises(InvalidArgumentsError, match="stills"):
        rendered(source, moving, **as_it_is, sizes=(100,))


def test_an_asset_that_a_probe_cannot_tell_of_is_published(source: Path) -> None:
    def broken(_: object) -> Probe:
        raise MediaUnreadableError("Cut off.")

    assert rendered(source, replace(PICTURE, probe=broken), extension=".png").warnings == ()


def test_a_compressed_video_gets_a_poster_and_a_copied_one_does_not(source: Path) -> None:
    compressed = rendered(source, CLIP, "video/mp4", extension=".mp4", max_bytes=100)
    copied = rendered(source, CLIP, "video/mp4", extension=".mp4")
    assert compressed.poster
    assert (compressed.poster.mime_type, compressed.poster.extension) == ("image/webp", ".webp")
    assert copied.poster is None


@pytest.mark.parametrize("max_bytes", [None, 100])
def test_a_format_that_the_medium_cannot_be_written_in_is_the_names_fault(
    source: Path, max_bytes: int | None
) -> None:
    with pytest.raises(InvalidTargetFilenameError) as caught:
        rendered(source, extension=".ogg", max_bytes=max_bytes)
    assert caught.value.details["allowed"] == [".webp", ".png", ".jpg"]


def test_a_type_that_can_neither_copy_nor_compress_says_how_it_is_published(source: Path) -> None:
    with pytest.raises(MediaNotSupportedError, match="embedded") as caught:
        rendered(source, PLAIN, extension=".png")
    assert "keep_metadata" in caught.value.hint
    with pytest.raises(MediaNotSupportedError, match="compress"):
        rendered(source, PLAIN, extension=".png", max_bytes=100)
    assert rendered(source, PLAIN, extension=".png", keep_metadata=True).data == SOURCE
