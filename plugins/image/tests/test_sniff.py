from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comfy_mcp_image.media import IMAGE
from plugins.image.tests.pictures import every_format

OTHERS = {
    "nothing": b"",
    "text": b"a picture of a cat",
    "text that starts like a BMP": b"BMW is a maker of cars and motorcycles",
    "html": b"<!doctype html><title>404</title>",
    "mp4": b"\0\0\0\x18ftypisom\0\0\0\0isommp42",
    "heic": b"\0\0\0\x18ftypheic\0\0\0\0heicmif1",
    "wav": b"RIFF\x24\0\0\0WAVEfmt ",
    "mp3": b"ID3\x04\0",
    "half a signature": b"\x89PNG\r\n",
}


@pytest.mark.parametrize(("kind", "data"), every_format().items())
def test_every_picture_format_is_recognised_by_its_first_bytes(kind: str, data: bytes) -> None:
    assert IMAGE.sniff(data[:64]), kind


@pytest.mark.parametrize(("kind", "data"), OTHERS.items())
def test_nothing_else_is_taken_for_a_picture(kind: str, data: bytes) -> None:
    assert not IMAGE.sniff(data), kind


@given(st.binary(max_size=64))
def test_any_bytes_are_judged_without_an_error(head: bytes) -> None:
    assert IMAGE.sniff(head) in {True, False}
