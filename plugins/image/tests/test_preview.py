from __future__ import annotations

import contextlib
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from comfy_mcp_core.contributions import PreviewBudget
from comfy_mcp_core.errors import BudgetUnreachableError, MediaUnreadableError, TooLargeError
from comfy_mcp_image.media import IMAGE
from comfy_mcp_image.media.limits import MAX_PIXELS
from plugins.image.tests.pictures import (
    BLUE,
    GREEN,
    Source,
    animated,
    encoded,
    every_format,
    exif,
    near,
    noise,
    png,
    preview,
    quarters,
    see_through,
    shown,
    stored,
    upright,
)

if TYPE_CHECKING:
    from pathlib import Path

FILES = every_format()
NOISE = encoded(noise(), "PNG")
COLOURED = sorted(set(FILES) - {"png-rgba", "png-palette", "png-16", "webp-alpha"})


def profile(space: Literal["LAB", "sRGB"]) -> bytes:
    made = ImageCms.createProfile(space)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return ImageCms.ImageCmsProfile(cast("Any", made)).tobytes()


@pytest.mark.parametrize("kind", COLOURED)
def test_every_format_is_shown_upright_and_in_its_colours(kind: str) -> None:
    assert upright(shown(FILES[kind]))


@pytest.mark.parametrize("format_name", ["PNG", "JPEG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_an_exif_orientation_is_applied(format_name: str, orientation: int) -> None:
    data = encoded(stored(orientation), format_name, exif=exif(orientation))
    picture = shown(data, max_dim=48)
    assert picture.size == (48, 32)
    assert upright(picture)


@pytest.mark.parametrize("format_name", ["PNG", "WEBP", "GIF", "TIFF", "AVIF"])
def test_transparency_is_kept(format_name: str) -> None:
    picture = shown(encoded(see_through(), format_name), max_dim=48)
    assert picture.mode == "RGBA"
    assert near(picture.getchannel("A").convert("RGB"), 0.25, 0.5, (0, 0, 0))
    assert near(picture.getchannel("A").convert("RGB"), 0.75, 0.5, (255, 255, 255))
    assert near(picture, 0.75, 0.25, GREEN)


def test_the_transparency_of_a_palette_is_kept() -> None:
    picture = shown(encoded(see_through().quantize(8), "PNG"))
    assert picture.mode == "RGBA"
    assert near(picture.getchannel("A").convert("RGB"), 0.25, 0.5, (0, 0, 0))


def test_a_transparent_colour_of_a_png_is_transparent() -> None:
    picture = shown(encoded(quarters(), "PNG", transparency=GREEN))
    assert near(picture.getchannel("A").convert("RGB"), 0.75, 0.25, (0, 0, 0))


def test_a_transparent_colour_does_not_bleed_into_its_neighbours() -> None:
    striped = Image.new("RGBA", (400, 400), (255, 0, 0, 0))
    striped.paste((*BLUE, 255), (200, 0, 400, 400))
    picture = shown(encoded(striped, "PNG"), max_dim=40)
    assert near(picture, 0.53, 0.5, BLUE)


@pytest.mark.parametrize("mode", ["I;16", "I", "F"])
def test_a_deep_grey_picture_keeps_its_tones(mode: str) -> None:
    scale = {"I;16": 257.0, "I": 100_000.0, "F": 1 / 255}[mode]
    ramp = Image.linear_gradient("L").convert("F").point(lambda value: value * scale + 0)
    deep = ramp if mode == "F" else ramp.convert("I")
    deep = deep.convert("I;16") if mode == "I;16" else deep
    picture = shown(encoded(deep, "TIFF"), max_dim=64)
    for share in (0.1, 0.5, 0.9):
        assert near(picture, 0.5, share, (int(255 * share),) * 3, within=12)


def test_a_picture_in_lab_is_shown_in_its_colours() -> None:
    transform = ImageCms.buildTransform(
        ImageCms.ImageCmsProfile(BytesIO(profile("sRGB"))),
        ImageCms.ImageCmsProfile(BytesIO(profile("LAB"))),
        "RGB",
        "LAB",
    )
    lab = ImageCms.applyTransform(quarters(), transform)
    assert lab is not None
    assert upright(shown(encoded(lab, "TIFF")))


def test_an_embedded_colour_profile_is_applied() -> None:
    swapped = profile("sRGB").replace(b"rXYZ", b"tmp0").replace(b"bXYZ", b"rXYZ")
    swapped = swapped.replace(b"tmp0", b"bXYZ")
    picture = shown(encoded(Image.new("RGB", (64, 64), BLUE), "PNG", icc_profile=swapped))
    assert near(picture, 0.5, 0.5, BLUE[::-1])


@pytest.mark.parametrize("broken", [b"no profile", bytes(16) + b"RGB " + bytes(200)])
def test_a_broken_colour_profile_is_ignored(broken: bytes) -> None:
    assert upright(shown(encoded(quarters(), "PNG", icc_profile=broken)))


@pytest.mark.parametrize("format_name", ["PNG", "GIF", "WEBP"])
def test_an_animation_is_shown_by_its_first_frame(format_name: str) -> None:
    assert upright(shown(animated(format_name)))


@given(
    width=st.integers(1, 600),
    height=st.integers(1, 600),
    max_dim=st.integers(16, 400),
    format_name=st.sampled_from(["PNG", "JPEG", "WEBP"]),
)
@settings(max_examples=20)
def test_a_preview_fits_keeps_its_proportions_and_is_never_enlarged(
    width: int, height: int, max_dim: int, format_name: str
) -> None:
    made = preview(encoded(Image.new("RGB", (width, height), "teal"), format_name), max_dim)
    assert made.width is not None
    assert made.height is not None
    assert max(made.width, made.height) == min(max_dim, max(width, height))
    scale = min(1.0, max_dim / max(width, height))
    assert abs(made.width - max(1, width * scale)) <= 1
    assert abs(made.height - max(1, height * scale)) <= 1


@given(max_bytes=st.integers(300, 60_000))
@settings(max_examples=12)
def test_no_preview_exceeds_its_bytes_and_the_same_file_gives_the_same_bytes(
    max_bytes: int,
) -> None:
    made = preview(NOISE, 256, max_bytes)
    assert len(made.data) <= max_bytes
    assert made == preview(NOISE, 256, max_bytes)
    assert Image.open(BytesIO(made.data)).size == (made.width, made.height)


def test_quality_is_lowered_before_size() -> None:
    data = encoded(noise(), "PNG")
    roomy = preview(data, 256, 500_000)
    tight = preview(data, 256, len(roomy.data) * 4 // 5)
    assert tight.width == roomy.width == 256


def test_a_budget_that_nothing_fits_names_the_smallest_size_reached() -> None:
    with pytest.raises(BudgetUnreachableError) as caught:
        preview(encoded(noise(), "PNG"), 256, 20)
    smallest = caught.value.details["smallest_bytes"]
    assert isinstance(smallest, int)
    assert 20 < smallest < 1_000


def test_a_preview_carries_no_metadata() -> None:
    data = encoded(quarters(), "PNG", exif=exif(6), icc_profile=profile("sRGB"))
    with Image.open(BytesIO(preview(data).data)) as picture:
        assert not {"exif", "icc_profile", "xmp"} & set(picture.info)


def test_a_path_is_read_like_bytes(tmp_path: Path) -> None:
    data = encoded(quarters(), "PNG")
    path = tmp_path / "picture.png"
    path.write_bytes(data)
    budget = PreviewBudget(max_dim=64)
    assert IMAGE.preview(path, budget) == IMAGE.preview(data, budget)


def test_a_path_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(MediaUnreadableError, match="No such file"):
        IMAGE.preview(tmp_path / "gone.png", PreviewBudget())


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    bomb = png(60_000, 60_000, zlib.compress(bytes(1000)))
    assert IMAGE.probe(Source(bomb)).width == 60_000
    with pytest.raises(TooLargeError) as caught:
        preview(bomb)
    assert caught.value.details["max_pixels"] == MAX_PIXELS


def test_the_limit_lies_below_the_size_at_which_pillow_warns() -> None:
    assert Image.MAX_IMAGE_PIXELS is not None
    assert MAX_PIXELS < Image.MAX_IMAGE_PIXELS


@pytest.mark.parametrize("kind", sorted(FILES))
def test_a_file_cut_off_before_its_pixels_end_is_refused(kind: str) -> None:
    data = FILES[kind]
    for length in {*range(0, 64, 3), len(data) // 4, len(data) // 3}:
        with pytest.raises(MediaUnreadableError):
            preview(data[:length])


@given(kind=st.sampled_from(sorted(FILES)), share=st.floats(0, 1))
@settings(max_examples=60)
def test_a_file_cut_off_anywhere_is_shown_whole_or_refused(kind: str, share: float) -> None:
    data = FILES[kind]
    cut = data[: int(len(data) * share)]
    with contextlib.suppress(MediaUnreadableError):
        assert preview(cut) == preview(data)


@given(
    kind=st.sampled_from(sorted(FILES)),
    edits=st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), min_size=1, max_size=8),
)
@settings(max_examples=60)
def test_a_damaged_file_is_shown_or_refused_and_nothing_else(
    kind: str, edits: list[tuple[int, int]]
) -> None:
    data = bytearray(FILES[kind])
    for position, value in edits:
        data[position % len(data)] = value
    with contextlib.suppress(MediaUnreadableError, TooLargeError):
        assert preview(bytes(data), max_dim=64).mime_type == "image/webp"
