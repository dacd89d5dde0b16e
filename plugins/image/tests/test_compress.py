from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageFilter

from comfy_mcp_core.contributions import CompressBudget, Compressed
from comfy_mcp_core.errors import (
    BudgetUnreachableError,
    MediaNotSupportedError,
    MediaUnreadableError,
    TooLargeError,
)
from comfy_mcp_image.media import IMAGE
from comfy_mcp_image.media.compress.likeness import likeness
from comfy_mcp_image.media.compress.sample import mosaic
from comfy_mcp_image.media.limits import MAX_PIXELS
from plugins.image.tests.embedded import RAW, every_place, jpegs, texts
from plugins.image.tests.pictures import (
    animated,
    encoded,
    every_format,
    exif,
    near,
    noise,
    png,
    quarters,
    see_through,
    stored,
    upright,
)

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = every_format()
PLACES = every_place()
LOSSY = [".webp", ".jpg", ".avif"]


def compressed(
    data: bytes | Path,
    max_bytes: int = 600_000,
    extension: str = ".webp",
    max_width: int | None = None,
) -> Compressed:
    assert IMAGE.compress is not None
    budget = CompressBudget(max_bytes=max_bytes, extension=extension, max_width=max_width)
    return IMAGE.compress(data, budget)


def decoded(result: Compressed) -> Image.Image:
    picture = Image.open(BytesIO(result.data))
    picture.load()
    return picture


@cache
def photograph() -> bytes:
    """Something like one: soft shapes, some grain, in colour; 230 KB as a PNG."""
    soft = [noise(256, 256, seed).filter(ImageFilter.GaussianBlur(4)) for seed in (1, 2, 3)]
    shapes = Image.merge("RGB", [layer.convert("L") for layer in soft])
    return encoded(Image.blend(shapes, noise(256, 256, 4), 0.12), "PNG")


@pytest.mark.parametrize("extension", LOSSY)
@pytest.mark.parametrize("max_bytes", [20_000, 6_000])
def test_the_budget_is_kept_and_filled(extension: str, max_bytes: int) -> None:
    result = compressed(photograph(), max_bytes, extension)
    assert 0.92 * max_bytes <= len(result.data) <= max_bytes
    assert decoded(result).format == {".webp": "WEBP", ".jpg": "JPEG", ".avif": "AVIF"}[extension]


def test_the_steps_tell_each_try_and_the_last_size_is_among_them() -> None:
    result = compressed(photograph(), 12_000)
    assert all(set(step) == {"quality", "scale", "bytes"} for step in result.steps)
    assert len(result.data) in [step["bytes"] for step in result.steps]


def test_the_same_file_gives_the_same_bytes() -> None:
    small = encoded(noise(96, 96), "PNG")
    for extension in LOSSY:
        one, two = (compressed(small, 2_500, extension) for _ in range(2))
        assert one.data == two.data


def test_a_tight_budget_makes_the_picture_smaller_rather_than_ugly() -> None:
    result = compressed(photograph(), 1_500)
    assert result.probe.width is not None
    assert 64 <= result.probe.width < 256
    assert len(result.data) <= 1_500


@pytest.mark.parametrize("extension", [*LOSSY, ".png"])
def test_a_budget_that_cannot_be_met_tells_the_smallest_size_reached(extension: str) -> None:
    with pytest.raises(BudgetUnreachableError) as caught:
        compressed(photograph(), 40, extension)
    smallest = caught.value.details["smallest_bytes"]
    assert isinstance(smallest, int)
    assert len(compressed(photograph(), smallest, extension).data) == smallest


def test_a_drawing_becomes_lossless_where_that_is_smaller() -> None:
    result = compressed(PLAIN["png"])
    assert result.steps[-1]["quality"] == "lossless"
    assert decoded(result).tobytes() == quarters().tobytes()


@pytest.mark.parametrize("kind", sorted(set(PLAIN) - {"jpeg-cmyk"}))
def test_no_copy_is_larger_than_the_original(kind: str) -> None:
    assert len(compressed(PLAIN[kind]).data) <= len(PLAIN[kind])


def test_a_photograph_in_bad_quality_does_not_grow() -> None:
    with Image.open(BytesIO(photograph())) as picture:
        poor = encoded(picture, "JPEG", quality=30)
    result = compressed(poor)
    assert len(result.data) <= len(poor)
    assert result.probe.width == 256


def test_a_tiny_drawing_is_not_ruined_to_be_smaller_as_a_jpeg() -> None:
    original = encoded(quarters(16, 16), "PNG")
    result = compressed(original, extension=".jpg")
    assert len(result.data) > len(original)
    assert result.probe.width == 16
    assert result.steps[-1]["quality"] == 60


def test_a_flat_drawing_that_no_jpeg_can_beat_takes_the_lowest_decent_quality() -> None:
    original = encoded(quarters(320, 240), "PNG")
    result = compressed(original, extension=".jpg")
    assert len(result.data) > len(original)
    assert result.probe.width == 320
    assert result.steps[-1] == {"quality": 60, "scale": 1.0, "bytes": len(result.data)}


def test_what_no_copy_of_full_size_can_beat_becomes_smaller_and_not_larger() -> None:
    layers = [noise(200, 200, seed).convert("L") for seed in (1, 2, 3)]
    poor = encoded(Image.merge("RGB", layers), "JPEG", quality=3)
    result = compressed(poor)
    assert len(result.data) <= len(poor)
    assert result.probe.width is not None
    assert 100 <= result.probe.width < 200
    with Image.open(BytesIO(poor)) as picture:
        assert likeness(picture, decoded(result)) > 0.5


def test_fine_dots_that_would_be_lost_in_a_smaller_copy_keep_their_size() -> None:
    dots = noise(200, 200).convert("1", dither=Image.Dither.NONE)
    result = compressed(encoded(dots, "PNG"), extension=".jpg")
    assert result.probe.width == 200
    assert result.steps[-1] == {"quality": 60, "scale": 1.0, "bytes": len(result.data)}
    assert 0.5 <= min(float(str(step["scale"])) for step in result.steps) < 1


def test_a_budget_between_the_original_and_its_smallest_decent_copy_is_filled() -> None:
    original = encoded(quarters(320, 240), "PNG")
    smallest = len(compressed(original, extension=".jpg").data)
    result = compressed(original, smallest - 50, ".jpg")
    assert 0.92 * (smallest - 50) <= len(result.data) <= smallest - 50


@pytest.mark.parametrize(("kind", "extension"), [("jpeg", ".jpg"), ("webp", ".webp")])
def test_what_fits_in_the_wanted_format_is_only_rid_of_what_is_embedded(
    kind: str, extension: str
) -> None:
    data = jpegs()[kind] if kind == "jpeg" else PLAIN["webp-lossy"]
    result = compressed(data, extension=extension)
    assert [step["quality"] for step in result.steps] == ["original"]
    assert RAW not in texts(result.data)
    assert decoded(result).tobytes() == Image.open(BytesIO(data)).tobytes()


@pytest.mark.parametrize("kind", sorted(PLACES))
@pytest.mark.parametrize("extension", [".webp", ".jpg"])
def test_nothing_embedded_is_left(kind: str, extension: str) -> None:
    result = compressed(PLACES[kind], extension=extension)
    assert RAW not in texts(result.data)
    assert not decoded(result).getexif()


@pytest.mark.parametrize("orientation", range(2, 9))
def test_an_orientation_is_applied(orientation: int) -> None:
    for format_name, extension in (("JPEG", ".jpg"), ("PNG", ".webp"), ("WEBP", ".webp")):
        data = encoded(stored(orientation), format_name, exif=exif(orientation))
        picture = decoded(compressed(data, extension=extension)).convert("RGB")
        assert picture.size == (96, 64)
        assert upright(picture)
        assert not picture.getexif()


def test_alpha_is_kept_in_webp_and_avif_and_white_in_jpeg() -> None:
    data = encoded(see_through(), "PNG")
    for extension in (".webp", ".avif", ".png"):
        picture = decoded(compressed(data, extension=extension)).convert("RGBA")
        pixels = picture.getpixel((10, 10)), picture.getpixel((90, 10))
        assert [pixel[3] for pixel in pixels if isinstance(pixel, tuple)] == [0, 255]
    assert near(decoded(compressed(data, extension=".jpg")), 0.1, 0.1, (255, 255, 255), 4)


def test_an_alpha_channel_that_hides_nothing_is_left_out() -> None:
    opaque = quarters().convert("RGBA")
    assert decoded(compressed(encoded(opaque, "PNG"))).mode == "RGB"


def test_a_width_scales_down_and_never_up() -> None:
    result = compressed(photograph(), max_width=100)
    assert (result.probe.width, result.probe.height) == (100, 100)
    assert result.steps[-1]["scale"] == pytest.approx(100 / 256, abs=1e-3)
    assert compressed(photograph(), max_width=4_000).probe.width == 256
    tall = compressed(encoded(quarters(30, 90), "PNG"), max_width=20)
    assert (tall.probe.width, tall.probe.height) == (20, 60)


def test_a_width_counts_as_the_picture_is_displayed() -> None:
    data = encoded(stored(6), "JPEG", exif=exif(6))
    assert compressed(data, max_width=48).probe.width == 48


def test_a_png_loses_colours_and_then_size() -> None:
    few = compressed(photograph(), 70_000, ".png")
    assert decoded(few).mode == "P"
    assert few.probe.width == 256
    small = compressed(photograph(), 9_000, ".png")
    assert small.probe.width is not None
    assert 64 <= small.probe.width < 256


def test_an_animation_becomes_its_first_frame() -> None:
    picture = decoded(compressed(animated("GIF")))
    assert getattr(picture, "n_frames", 1) == 1
    assert upright(picture.convert("RGB"))


def test_a_path_gives_the_same_copy_as_its_bytes(tmp_path: Path) -> None:
    file = tmp_path / "picture.png"
    file.write_bytes(photograph())
    assert compressed(file, 9_000) == compressed(photograph(), 9_000)


@pytest.mark.parametrize("extension", ["", ".gif", ".tiff", ".mp4"])
def test_a_format_that_is_not_compressed_to_is_refused_by_name(extension: str) -> None:
    with pytest.raises(MediaNotSupportedError) as caught:
        compressed(photograph(), extension=extension)
    assert ".webp" in caught.value.hint


@pytest.mark.parametrize("data", [b"", b"not a picture", PLAIN["png"][:60], PLAIN["jpeg"][:200]])
def test_a_broken_file_is_unreadable(data: bytes) -> None:
    with pytest.raises(MediaUnreadableError):
        compressed(data)


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(TooLargeError):
        compressed(png(30_000, MAX_PIXELS // 30_000 + 1, b""))


def test_a_picture_longer_than_webp_allows_is_scaled_down() -> None:
    result = compressed(encoded(Image.new("RGB", (16_800, 3), (9, 9, 9)), "PNG"), 5_000)
    assert result.probe.width == 16_383


@pytest.mark.parametrize(("extension", "most"), [(".jpg", 65_500), (".avif", 32_768)])
def test_a_picture_longer_than_the_format_allows_is_scaled_down(extension: str, most: int) -> None:
    result = compressed(encoded(Image.new("RGB", (65_535, 8), (9, 9, 9)), "PNG"), 9_000, extension)
    assert result.probe.width == most
    assert decoded(result).width == most


def test_what_an_encoder_refuses_is_told_as_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("broken data stream when writing image file")

    original = photograph()
    monkeypatch.setattr(Image.Image, "save", refuse)
    with pytest.raises(TooLargeError) as caught:
        compressed(original, extension=".jpg")
    assert "256 x 256" in str(caught.value)


def test_equal_pictures_are_alike_and_others_less_so() -> None:
    with Image.open(BytesIO(photograph())) as picture:
        soft = picture.filter(ImageFilter.GaussianBlur(1))
        softer = picture.filter(ImageFilter.GaussianBlur(3))
        assert likeness(picture, picture) == pytest.approx(1.0, abs=1e-4)
        assert 1 > likeness(picture, soft) > likeness(picture, softer) > 0


def test_a_large_picture_is_sampled_from_all_over() -> None:
    picture = quarters(1_200, 900)
    tiles = mosaic(picture)
    assert tiles.width * tiles.height < 300_000
    assert upright(tiles)
    assert mosaic(quarters()).size == (96, 64)
