from __future__ import annotations

import contextlib
import struct
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from comfy_mcp_core.errors import MediaUnreadableError
from comfy_mcp_image.media import IMAGE
from comfy_mcp_image.media.window import HEAD
from plugins.image.tests.pictures import (
    Source,
    animated,
    chunk,
    encoded,
    every_format,
    exif,
    png,
    quarters,
    see_through,
    stored,
    tiff_with_directory_at_end,
)

if TYPE_CHECKING:
    from comfy_mcp_core.contributions import Probe

FILES = every_format()
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")


def probe(data: bytes) -> Probe:
    return IMAGE.probe(Source(data))


@pytest.mark.parametrize(("kind", "data"), FILES.items())
def test_one_read_measures_every_format(kind: str, data: bytes) -> None:
    source = Source(data)
    measured = IMAGE.probe(source)
    assert (measured.width, measured.height) == (96, 64), kind
    assert source.reads == [(0, HEAD)]


@given(
    format_name=st.sampled_from(FORMATS),
    width=st.integers(1, 300),
    height=st.integers(1, 300),
)
def test_the_size_is_the_one_that_was_written(format_name: str, width: int, height: int) -> None:
    measured = probe(encoded(Image.new("RGB", (width, height), "navy"), format_name))
    assert (measured.width, measured.height) == (width, height)


@pytest.mark.parametrize("format_name", ["PNG", "JPEG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_dimensions_are_told_as_displayed(format_name: str, orientation: int) -> None:
    measured = probe(encoded(stored(orientation), format_name, exif=exif(orientation)))
    assert (measured.width, measured.height) == (96, 64)
    assert measured.details.get("orientation", 1) == orientation


@pytest.mark.parametrize(
    ("picture", "format_name", "mode", "has_alpha"),
    [
        (quarters(), "PNG", "RGB", False),
        (see_through(), "PNG", "RGBA", True),
        (see_through().convert("LA"), "PNG", "LA", True),
        (quarters().convert("L"), "PNG", "L", False),
        (quarters().convert("1"), "PNG", "1", False),
        (see_through().quantize(8), "PNG", "P", True),
        (Image.new("I;16", (8, 8)), "PNG", "I;16", False),
        (quarters().convert("L"), "JPEG", "L", False),
        (quarters().convert("CMYK"), "JPEG", "CMYK", False),
        (see_through(), "WEBP", "RGBA", True),
        (see_through(), "GIF", "P", True),
        (see_through(), "TIFF", "RGBA", True),
        (quarters().convert("CMYK"), "TIFF", "CMYK", False),
        (Image.new("F", (8, 8)), "TIFF", "F", False),
        (see_through(), "AVIF", "RGBA", True),
    ],
)
def test_mode_and_alpha_are_told(
    picture: Image.Image, format_name: str, mode: str, has_alpha: bool
) -> None:
    details = probe(encoded(picture, format_name)).details
    assert (details["format"], details["mode"]) == (format_name, mode)
    assert details["has_alpha"] is has_alpha


@pytest.mark.parametrize("format_name", ["PNG", "GIF", "WEBP"])
def test_the_frames_of_a_short_animation_are_counted(format_name: str) -> None:
    details = probe(animated(format_name, frames=4)).details
    assert (details["frames"], details["animated"]) == (4, True)


def test_frames_that_lie_beyond_the_first_read_are_not_guessed() -> None:
    frames = [Image.effect_noise((300, 300), 90).convert("RGB") for _ in range(4)]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert "frames" not in probe(data).details


def test_a_jpeg_whose_size_stands_behind_much_metadata_is_measured() -> None:
    plain = encoded(quarters(), "JPEG")
    segments = (b"\xff\xe2" + struct.pack(">H", 65_000) + bytes(64_998)) * 5
    source = Source(plain[:2] + segments + plain[2:])
    measured = IMAGE.probe(source)
    assert (measured.width, measured.height) == (96, 64)
    assert sum(size for _, size in source.reads) < 2**20


def test_a_jpeg_with_endless_metadata_is_given_up_within_the_allowance() -> None:
    plain = encoded(quarters(), "JPEG")
    segments = (b"\xff\xe2" + struct.pack(">H", 65_000) + bytes(64_998)) * 60
    source = Source(plain[:2] + segments + plain[2:])
    with pytest.raises(MediaUnreadableError, match="too much other information"):
        IMAGE.probe(source)
    assert sum(size for _, size in source.reads) < 2**20


def test_a_tiff_whose_directory_lies_at_its_end_takes_one_more_read() -> None:
    source = Source(tiff_with_directory_at_end(700, 500))
    measured = IMAGE.probe(source)
    assert (measured.width, measured.height) == (700, 500)
    assert len(source.reads) == 2


def test_the_orientation_behind_the_pixels_of_a_webp_takes_one_more_read() -> None:
    noisy = Image.effect_noise((400, 300), 90).convert("RGB")
    source = Source(encoded(noisy, "WEBP", quality=95, exif=exif(6)))
    measured = IMAGE.probe(source)
    assert source.size > HEAD
    assert (measured.width, measured.height) == (300, 400)
    assert len(source.reads) == 2


def test_a_long_workflow_in_a_png_costs_no_further_read() -> None:
    text = chunk(b"tEXt", b"workflow\0" + b"{" * 200_000)
    source = Source(png(1, 1, b"\0\0\0\0", extra=text))
    assert IMAGE.probe(source).width == 1
    assert source.reads == [(0, HEAD)]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"<!doctype html><title>Not found</title>", "an HTML page"),
        (b'{"error": "no such file"}', "a JSON document"),
        (b"\0\0\0\x18ftypisom\0\0\0\0isommp42", "an MP4"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "a WAV sound"),
        (b"OggS\0\x02", "an Ogg sound"),
        (b"\0\x01\x02\x03\x04\x05\x06\x07\x08", "00 01 02 03"),
        (b"just a text", "a text"),
    ],
)
def test_a_renamed_file_is_told_for_what_it_looks_like(data: bytes, says: str) -> None:
    with pytest.raises(MediaUnreadableError, match=says) as caught:
        probe(data)
    assert caught.value.hint


def test_a_damaged_png_header_is_told() -> None:
    data = bytearray(encoded(quarters(), "PNG"))
    data[18] ^= 1
    with pytest.raises(MediaUnreadableError, match="first chunk is damaged"):
        probe(bytes(data))


@pytest.mark.parametrize("kind", ["png", "webp-lossy", "webp-alpha", "gif", "gif-animated", "apng"])
def test_a_small_file_that_is_cut_off_anywhere_is_told(kind: str) -> None:
    data = FILES[kind]
    for length in range(12, len(data) - 1):
        with pytest.raises(MediaUnreadableError):
            probe(data[:length])


@given(
    kind=st.sampled_from(sorted(FILES)),
    edits=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=8),
    keep=st.floats(0, 1),
)
def test_a_broken_file_is_measured_or_refused_and_nothing_else(
    kind: str, edits: list[tuple[int, int]], keep: float
) -> None:
    data = bytearray(FILES[kind])
    for position, value in edits:
        data[position % len(data)] = value
    with contextlib.suppress(MediaUnreadableError):
        measured = probe(bytes(data[: int(len(data) * keep)]))
        assert measured.width
        assert measured.height
