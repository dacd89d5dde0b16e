"""Which medium a file is of, and how much of it a probe may read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comfy_mcp_core.contributions import MediaType, Preview, PreviewBudget, Probe
from comfy_mcp_core.errors import TooLargeError
from comfy_mcp_core.media import (
    PROBE_BYTES,
    MediaTable,
    RangeSource,
    extension,
    other_medium,
    unsupported,
)

if TYPE_CHECKING:
    from comfy_mcp_core.contributions import MediaSource


def measured(source: MediaSource) -> Probe:
    return Probe(details={"size": source.size, "head": source.read(0, 4)})


def shown(data: object, budget: PreviewBudget) -> Preview:
    return Preview(data=repr(data).encode(), mime_type="image/webp", width=budget.max_dim)


def medium(name: str, endings: str, magic: bytes, specificity: int = 0) -> MediaType:
    return MediaType(
        name=name,
        mime_types={ending: f"{name}/{ending[1:]}" for ending in endings.split()},
        sniff=lambda head: head.startswith(magic),
        probe=measured,
        preview=shown,
        specificity=specificity,
    )


STILL = medium("image", ".png .webp", b"PNG")
ANIMATED = medium("animation", ".png .webp", b"PNGA", specificity=10)
SOUND = medium("audio", ".mp3 .ogg", b"SND")
VIDEO = medium("video", ".mp4 .ogg", b"VID")
TABLE = MediaTable([STILL, SOUND, VIDEO, ANIMATED])


@pytest.mark.parametrize(
    ("filename", "head", "kind"),
    [
        ("a.png", b"PNG...", STILL),
        ("A.PNG", b"PNG...", STILL),
        ("a.png", b"PNGA..", ANIMATED),
        ("a.webp", b"PNGA..", ANIMATED),
        ("a.ogg", b"SND", SOUND),
        ("a.ogg", b"VID", VIDEO),
        ("a.png", b"SND", SOUND),
        ("a.bin", b"VID", VIDEO),
        ("without", b"PNGA", ANIMATED),
        ("a.mp3", b"????", SOUND),
        ("a.mp3", b"", SOUND),
        ("a.png", b"????", STILL),
    ],
)
def test_a_file_is_of_the_type_that_accepts_its_head_and_claims_its_extension(
    filename: str, head: bytes, kind: MediaType
) -> None:
    assert TABLE.classify(filename, head) is kind


@pytest.mark.parametrize("filename", ["a.txt", "without", ".png", "a.", ""])
def test_a_file_that_nothing_accepts_or_claims_is_unknown(filename: str) -> None:
    assert TABLE.classify(filename, b"????") is None
    assert MediaTable([]).classify(filename, b"PNG") is None


def test_a_type_that_claims_the_extension_goes_before_a_more_specific_one_that_does_not() -> None:
    greedy = medium("greedy", ".any", b"", specificity=100)
    assert MediaTable([STILL, greedy]).classify("a.png", b"PNG") is STILL
    assert MediaTable([STILL, greedy]).classify("a.bin", b"PNG") is greedy


@given(st.permutations([STILL, SOUND, VIDEO, ANIMATED]), st.sampled_from(["a.png", "b.ogg", "c"]))
def test_the_order_in_which_plugins_load_changes_no_classification(
    types: list[MediaType], filename: str
) -> None:
    for head in (b"PNG", b"PNGA", b"SND", b"VID", b"?"):
        assert MediaTable(types).classify(filename, head) is TABLE.classify(filename, head)


@pytest.mark.parametrize(
    ("mime_type", "filename", "kind"),
    [
        ("audio/ogg", "a.ogg", SOUND),
        ("video/ogg", "a.ogg", VIDEO),
        ("video/mp4", "renamed.bin", VIDEO),
        ("application/octet-stream", "a.mp3", SOUND),
        ("application/octet-stream", "a.bin", None),
    ],
)
def test_a_file_classified_earlier_is_found_by_its_mime_type(
    mime_type: str, filename: str, kind: MediaType | None
) -> None:
    assert TABLE.by_mime_type(mime_type, filename) is kind


def test_of_two_types_with_one_mime_type_the_more_specific_has_what_lasts() -> None:
    moving = medium("video", ".webp", b"PNGA", specificity=10)
    still = replace(STILL, mime_types={".webp": "video/webp"})
    table = MediaTable([still, moving])
    assert table.by_mime_type("video/webp", "a.webp", lasts=True) is moving
    assert [table.medium("video/webp", lasts) for lasts in (True, False)] == ["video", "image"]


@pytest.mark.parametrize(
    ("filename", "kind", "mime_type"),
    [
        ("a.mp3", SOUND, "audio/mp3"),
        ("a.OGG", SOUND, "audio/ogg"),
        ("a.bin", SOUND, "audio/mp3"),
        ("a.json", None, "application/json"),
        ("a.zzz", None, "application/octet-stream"),
    ],
)
def test_the_mime_type_is_that_of_the_extension_within_the_medium(
    filename: str, kind: MediaType | None, mime_type: str
) -> None:
    assert MediaTable.mime_type(filename, kind) == mime_type


@pytest.mark.parametrize(
    ("filename", "ending"),
    [("a.PNG", ".png"), ("a.tar.gz", ".gz"), ("none", ""), (".png", ""), ("a/b.c/d", "")],
)
def test_the_extension_is_in_small_letters_with_its_dot(filename: str, ending: str) -> None:
    assert extension(filename) == ending


def test_a_medium_that_no_plugin_knows_names_the_package_that_would() -> None:
    error = unsupported("song.mp3", "audio/mpeg")
    assert "song.mp3" in error.sentence
    assert "pip install comfy-mcp-audio" in error.hint
    assert "pip" not in unsupported("thing.glb", "model/gltf-binary").hint


def test_another_medium_is_answered_with_the_tool_that_shows_it() -> None:
    error = other_medium("a1", replace(SOUND, view_tool="view_audio"), "image")
    assert 'view_audio(asset_id="a1")' in error.hint
    assert error.details == {"media": "audio", "view_tool": "view_audio"}
    assert "download_url" in other_medium("a1", SOUND, "image").hint


@pytest.mark.anyio
async def test_probes_and_previews_get_the_file_and_the_budget() -> None:
    source = RangeSource(b"headtail", 8, lambda _, __: b"")
    probe = await MediaTable.probe(STILL, source)
    assert probe.details == {"size": 8, "head": b"head"}
    preview = await MediaTable.preview(STILL, b"data", PreviewBudget(max_dim=99))
    assert (preview.data, preview.width) == (b"b'data'", 99)


class File:
    """A file of which is noted what was fetched."""

    def __init__(self, data: bytes, head: int) -> None:
        self.data = data
        self.fetched: list[tuple[int, int]] = []
        self.source = RangeSource(data[:head], len(data), self.fetch)

    def fetch(self, offset: int, size: int) -> bytes:
        self.fetched.append((offset, size))
        return self.data[offset : offset + size]


def test_what_the_head_holds_is_not_fetched() -> None:
    file = File(bytes(range(100)), head=50)
    assert file.source.read(0, 50) == file.data[:50]
    assert file.source.read(10, 5) == file.data[10:15]
    assert file.fetched == []
    assert file.source.size == 100


def test_a_file_that_the_head_holds_whole_is_never_fetched() -> None:
    file = File(b"short", head=100)
    assert file.source.read(0, 10_000) == b"short"
    assert file.source.read(3, 100) == b"rt"
    assert file.source.read(5, 100) == b""
    assert file.fetched == []


def test_nothing_beyond_the_end_is_asked_for() -> None:
    file = File(bytes(100), head=10)
    assert len(file.source.read(90, 50)) == 10
    assert file.source.read(100, 50) == b""
    assert file.source.read(500, 50) == b""
    assert file.fetched == [(90, 10)]


def test_a_probe_may_read_one_mebibyte_in_all_and_no_byte_more() -> None:
    file = File(bytes(3 * PROBE_BYTES), head=10)
    half = PROBE_BYTES // 2
    assert len(file.source.read(PROBE_BYTES, half)) == half
    assert len(file.source.read(PROBE_BYTES, half)) == half
    with pytest.raises(TooLargeError, match="1,048,576"):
        file.source.read(PROBE_BYTES, 1)
    assert file.source.read(0, 10) == bytes(10)


def test_one_read_beyond_the_allowance_fetches_nothing() -> None:
    file = File(bytes(3 * PROBE_BYTES), head=10)
    with pytest.raises(TooLargeError):
        file.source.read(0, PROBE_BYTES + 1)
    assert file.fetched == []
    assert len(file.source.read(0, PROBE_BYTES)) == PROBE_BYTES


@given(
    st.binary(max_size=64),
    st.integers(0, 64),
    st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)), max_size=6),
)
def test_every_read_gives_what_the_file_has_there(
    data: bytes, head: int, reads: list[tuple[int, int]]
) -> None:
    file = File(data, head)
    for offset, size in reads:
        assert file.source.read(offset, size) == data[offset : offset + size]
