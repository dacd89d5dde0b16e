from __future__ import annotations

import contextlib
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from comfy_mcp_core.contributions import Copied
from comfy_mcp_core.errors import (
    ComfyMCPError,
    MediaNotSupportedError,
    MediaUnreadableError,
    TooLargeError,
)
from comfy_mcp_image.media import IMAGE, MIME_TYPES
from comfy_mcp_image.media.limits import MAX_PIXELS
from plugins.image.tests.embedded import (
    RAW,
    every_place,
    frames,
    gifs,
    jpegs,
    pngs,
    riff,
    segment,
    srgb_profile,
    texts,
    webps,
    with_chunks,
)
from plugins.image.tests.pictures import (
    animated,
    chunk,
    encoded,
    every_format,
    exif,
    noise,
    png,
    quarters,
    see_through,
    stored,
    upright,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PLACES = every_place()
PLAIN = every_format()
SAME = sorted(set(PLACES) - {"avif"})
END_MARKED = sorted(k for k in PLAIN if not k.startswith(("tiff", "avif", "bmp")))
OWN = {
    "apng": ".png",
    "jpeg": ".jpg",
    "webp": ".webp",
    "gif": ".gif",
    "tiff": ".tif",
    "bmp": ".bmp",
    "png": ".png",
    "avif": ".avif",
}


def own_extension(kind: str) -> str:
    return OWN[kind.split("-", maxsplit=1)[0]]


def copied(data: bytes | Path, extension: str) -> Copied:
    assert IMAGE.copy is not None
    return IMAGE.copy(data, extension)


def decoded(data: bytes) -> Image.Image:
    picture = Image.open(BytesIO(data))
    picture.load()
    return picture


@pytest.mark.parametrize("kind", sorted(PLACES))
def test_nothing_embedded_is_left_in_a_copy_of_the_same_format(kind: str) -> None:
    assert RAW in texts(PLACES[kind])
    result = copied(PLACES[kind], own_extension(kind))
    assert RAW not in texts(result.data)
    with Image.open(BytesIO(result.data)) as picture:
        picture.verify()


@pytest.mark.parametrize("kind", SAME)
def test_the_frames_of_a_copy_of_the_same_format_are_equal_to_the_pixel(kind: str) -> None:
    result = copied(PLACES[kind], own_extension(kind))
    assert frames(result.data) == frames(PLACES[kind])
    assert result.lossless
    assert result.mime_type == MIME_TYPES[own_extension(kind)]


@pytest.mark.parametrize("kind", sorted(PLACES))
@pytest.mark.parametrize("extension", [".png", ".webp", ".gif", ".jpg", ".bmp", ".tif"])
def test_nothing_embedded_is_left_in_a_copy_of_another_format(kind: str, extension: str) -> None:
    assert RAW not in texts(copied(PLACES[kind], extension).data)


@pytest.mark.parametrize("kind", sorted(set(PLAIN) - {"avif"}))
def test_every_kind_of_file_is_copied_as_it_is(kind: str) -> None:
    result = copied(PLAIN[kind], own_extension(kind))
    assert result.lossless
    assert frames(result.data) == frames(PLAIN[kind])


@pytest.mark.parametrize("orientation", range(2, 9))
@pytest.mark.parametrize("make", [pngs, jpegs, webps])
def test_an_orientation_is_kept_and_nothing_else_of_the_exif_data(
    orientation: int, make: Callable[[int], dict[str, bytes]]
) -> None:
    name, data = next(iter(make(orientation).items()))
    result = copied(data, own_extension(name))
    kept = Image.open(BytesIO(result.data)).getexif()
    assert dict(kept) == {0x0112: orientation}
    assert (result.probe.width, result.probe.height) == ((64, 96) if orientation > 4 else (96, 64))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize(
    ("format_name", "extension"),
    [("PNG", ".webp"), ("JPEG", ".png"), ("WEBP", ".jpg"), ("TIFF", ".png"), ("AVIF", ".webp")],
)
def test_a_copy_of_another_format_stands_upright(
    orientation: int, format_name: str, extension: str
) -> None:
    result = copied(encoded(stored(orientation), format_name, exif=exif(orientation)), extension)
    picture = decoded(result.data).convert("RGB")
    assert picture.size == (96, 64)
    assert upright(picture)
    assert not picture.getexif()


def test_a_colour_profile_is_kept_where_the_look_depends_on_it() -> None:
    profile = srgb_profile()
    data = encoded(quarters(), "PNG", icc_profile=profile)
    assert decoded(copied(data, ".png").data).info["icc_profile"] == profile
    assert decoded(copied(data, ".webp").data).info["icc_profile"] == profile
    assert "icc_profile" not in decoded(copied(data, ".jpg").data).info
    assert decoded(copied(jpegs()["jpeg"], ".jpg").data).info["icc_profile"] == profile


@pytest.mark.parametrize(
    ("kind", "extension"),
    [
        ("png", ".webp"),
        ("png", ".gif"),
        ("png", ".tif"),
        ("png", ".bmp"),
        ("png-rgba", ".webp"),
        ("png-palette", ".webp"),
        ("png-interlaced", ".webp"),
        ("png-16", ".tif"),
        ("jpeg", ".png"),
        ("jpeg", ".webp"),
        ("webp-lossy", ".png"),
        ("webp-alpha", ".png"),
        ("gif", ".png"),
        ("bmp", ".webp"),
        ("tiff-lzw", ".png"),
        ("avif", ".png"),
        ("apng", ".webp"),
        ("gif-animated", ".webp"),
        ("gif-animated", ".png"),
        ("webp-animated", ".apng"),
    ],
)
def test_another_format_loses_nothing_where_it_can_hold_everything(
    kind: str, extension: str
) -> None:
    result = copied(PLAIN[kind], extension)
    assert result.lossless
    if "16" not in kind:
        assert [pixels for pixels, _ in frames(result.data)] == [
            pixels for pixels, _ in frames(PLAIN[kind])
        ]


@pytest.mark.parametrize(
    ("kind", "extension"),
    [
        ("png", ".jpg"),
        ("png", ".avif"),
        ("avif", ".avif"),
        ("png-rgba", ".bmp"),
        ("png-16", ".webp"),
        ("jpeg-cmyk", ".png"),
        ("apng", ".jpg"),
        ("gif-animated", ".bmp"),
    ],
)
def test_a_copy_that_loses_something_says_so(kind: str, extension: str) -> None:
    result = copied(PLAIN[kind], extension)
    assert not result.lossless
    assert decoded(result.data).size == (96, 64)


def test_more_colours_than_a_gif_can_have_are_told_as_a_loss() -> None:
    picture = Image.merge("RGB", [noise(64, 64, seed).convert("L") for seed in (1, 2, 3)])
    assert not copied(encoded(picture, "PNG"), ".gif").lossless


def test_what_is_transparent_becomes_white_in_a_jpeg() -> None:
    picture = decoded(copied(encoded(see_through(), "PNG"), ".jpg").data)
    pixel = picture.getpixel((10, 10))
    assert isinstance(pixel, tuple)
    assert min(pixel) > 250


def test_colours_under_full_transparency_are_kept_in_a_webp() -> None:
    picture = Image.new("RGBA", (16, 16), (10, 200, 30, 0))
    result = copied(encoded(picture, "PNG"), ".webp")
    assert result.lossless
    assert decoded(result.data).getpixel((3, 3)) == (10, 200, 30, 0)


def test_an_animation_keeps_its_times_and_repetitions() -> None:
    once = animated("GIF", duration=[40, 80, 120])
    for extension in (".webp", ".png"):
        result = copied(once, extension)
        assert [duration for _, duration in frames(result.data)] == [40, 80, 120]
        assert Image.open(BytesIO(result.data)).info["loop"] == 1
    twice = copied(animated("PNG", loop=2), ".gif")
    assert Image.open(BytesIO(twice.data)).info["loop"] == 1
    assert Image.open(BytesIO(copied(gifs()["gif-animated"], ".gif").data)).info["loop"] == 3


def test_a_frame_of_an_animated_webp_loses_what_is_hidden_in_it() -> None:
    data = animated("WEBP")
    start = data.index(b"ANMF")
    size = int.from_bytes(data[start + 4 : start + 8], "little")
    frame = data[start + 8 : start + 8 + size] + riff(b"prVt", RAW)
    hidden = with_chunks(data[:start] + riff(b"ANMF", frame) + data[start + 8 + size :], b"")
    result = copied(hidden, ".webp")
    assert RAW not in result.data
    assert frames(result.data) == frames(data)


def test_a_thumbnail_in_the_jfif_segment_is_dropped() -> None:
    own = encoded(quarters(), "JPEG")
    size = int.from_bytes(own[4:6], "big")
    jfif = own[6 : 4 + size][:12] + b"\x02\x02" + (RAW * 2)[:12]
    data = own[:2] + b"\xff\xe0" + (len(jfif) + 2).to_bytes(2, "big") + jfif + own[4 + size :]
    assert (RAW * 2)[:12] in data
    result = copied(data, ".jpg")
    assert (RAW * 2)[:12] not in result.data
    assert frames(result.data) == frames(own)


def test_a_jpeg_whose_list_of_further_pictures_is_broken_is_copied_without_it() -> None:
    own = encoded(quarters(), "JPEG")
    listed = own[:2] + segment(0xE2, b"MPF\0" + RAW) + own[2:]
    assert copied(listed, ".jpg").data == own
    assert frames(copied(listed, ".png").data) == frames(own)


def test_a_path_gives_the_same_copy_as_its_bytes(tmp_path: Path) -> None:
    file = tmp_path / "picture.png"
    file.write_bytes(PLACES["png"])
    assert copied(file, ".png") == copied(PLACES["png"], ".png")


def test_the_same_file_gives_the_same_bytes() -> None:
    for extension in (".png", ".webp", ".jpg", ".avif", ".gif"):
        assert copied(PLACES["png"], extension).data == copied(PLACES["png"], extension).data


def test_the_format_counts_and_not_the_case_of_the_extension() -> None:
    assert copied(PLAIN["png"], ".PNG").mime_type == "image/png"


@pytest.mark.parametrize("extension", ["", ".svg", ".heic", "png"])
def test_a_format_that_is_not_written_is_refused_by_name(extension: str) -> None:
    with pytest.raises(MediaNotSupportedError) as caught:
        copied(PLAIN["png"], extension)
    assert ".webp" in caught.value.hint


def test_a_picture_too_long_for_webp_is_refused() -> None:
    long = encoded(Image.new("RGB", (16_400, 2)), "PNG")
    with pytest.raises(MediaNotSupportedError, match="16,383"):
        copied(long, ".webp")


@pytest.mark.parametrize(("extension", "most"), [(".jpg", 65_500), (".avif", 32_768)])
def test_a_picture_longer_than_its_new_format_allows_is_refused(extension: str, most: int) -> None:
    with pytest.raises(MediaNotSupportedError, match=f"{most:,}"):
        copied(encoded(Image.new("RGB", (most + 1, 1)), "PNG"), extension)
    copy = copied(encoded(Image.new("RGB", (most, 1)), "PNG"), extension)
    assert decoded(copy.data).width == most


def test_what_an_encoder_refuses_is_told_as_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ValueError("encoding error 6")

    original = encoded(quarters(), "PNG")
    monkeypatch.setattr(Image.Image, "save", refuse)
    with pytest.raises(TooLargeError) as caught:
        copied(original, ".webp")
    assert "96 x 64" in str(caught.value)


def test_a_segment_of_adobes_too_short_to_tell_anything_is_dropped() -> None:
    own = encoded(quarters(), "JPEG")
    assert copied(own[:2] + segment(0xEE, b"Adobe" + b"secret") + own[2:], ".jpg").data == own


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(TooLargeError):
        copied(png(30_000, MAX_PIXELS // 30_000 + 1, b""), ".png")


@pytest.mark.parametrize("kind", END_MARKED)
@pytest.mark.parametrize("part", [0.0, 0.3, 0.9])
def test_a_file_that_is_cut_off_is_unreadable(kind: str, part: float) -> None:
    data = PLAIN[kind]
    with pytest.raises(MediaUnreadableError):
        copied(data[: int(len(data) * part)], own_extension(kind))


def test_a_missing_file_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(MediaUnreadableError):
        copied(tmp_path / "none.png", ".png")


def test_a_damaged_chunk_of_a_png_is_told() -> None:
    data = bytearray(PLAIN["png"])
    data[data.index(b"IDAT") + 6] ^= 0xFF
    with pytest.raises(MediaUnreadableError):
        copied(bytes(data), ".png")


def test_a_png_that_needs_an_unknown_chunk_is_told() -> None:
    rows = (b"\0" + bytes(3 * 8)) * 8
    with pytest.raises(MediaUnreadableError, match="CgBI"):
        copied(png(8, 8, rows, extra=chunk(b"CgBI", bytes(4))), ".png")


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_damage_gives_a_copy_or_a_typed_error(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(PLACES)))
    damaged = bytearray(PLACES[kind])
    for _ in range(data.draw(st.integers(1, 3))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ComfyMCPError):
        copied(bytes(damaged), own_extension(kind))


@settings(max_examples=20, deadline=None)
@given(
    kind=st.sampled_from([b"tEXt", b"zTXt", b"iTXt", b"tIME", b"eXIf", b"vpAg", b"caNv", b"prOm"]),
    content=st.binary(min_size=8, max_size=60),
    width=st.integers(1, 9),
    height=st.integers(1, 9),
)
def test_any_further_chunk_of_a_png_is_dropped(
    kind: bytes, content: bytes, width: int, height: int
) -> None:
    rows = b"".join(b"\0" + bytes((7 * n) % 256 for n in range(3 * width)) for _ in range(height))
    bare = png(width, height, rows)
    assert copied(png(width, height, rows, extra=chunk(kind, content)), ".png").data == bare


def test_nothing_hides_in_an_adobe_segment_of_a_jpeg() -> None:
    buffer = BytesIO()
    Image.new("CMYK", (8, 8), (10, 20, 30, 40)).save(buffer, "JPEG")
    content = buffer.getvalue()
    at = content.index(b"\xff\xee")
    hidden = b"Adobe" + content[at + 9 : at + 16] + b"a secret prompt"
    segment = b"\xff\xee" + (len(hidden) + 2).to_bytes(2, "big") + hidden
    padded = content[:at] + segment + content[at + 16 :]
    assert IMAGE.copy is not None
    copied = IMAGE.copy(padded, ".jpg")
    assert b"secret" not in copied.data
    with Image.open(BytesIO(copied.data)) as bare, Image.open(BytesIO(content)) as whole:
        assert bare.tobytes() == whole.tobytes()
