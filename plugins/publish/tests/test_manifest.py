from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comfy_mcp_publish.errors import PublishFailedError
from comfy_mcp_publish.manifest import MANIFEST, Manifest, parsed, written

KEYS = st.text("abc", min_size=1, max_size=3)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=4,
)


def test_an_entry_is_key_to_filename() -> None:
    assert Manifest().with_entry("logo", "logo-1.png", {}).files == {"logo": "logo-1.png"}


@given(st.dictionaries(KEYS, JSON, max_size=4), KEYS)
@settings(max_examples=30, deadline=None, database=None)
def test_what_others_wrote_stays_in_its_order(others: dict[str, Any], key: str) -> None:
    read = parsed(MANIFEST, written(others))
    new = parsed(MANIFEST, written(Manifest(files=read).with_entry(key, "new.png", {}).files))
    assert new[key] == "new.png"
    assert {k: v for k, v in new.items() if k != key} == {
        k: v for k, v in others.items() if k != key
    }
    assert [k for k in new if k in others] == list(others)


def test_widths_are_told_by_filename_and_leave_the_manifest_as_it_is() -> None:
    widths = {"a.webp": 1920, "a-480.webp": 480}
    new = Manifest(srcset={"b.webp": []}).with_entry("hero", "a.webp", widths)
    assert new.files == {"hero": "a.webp"}
    assert new.srcset == {
        "b.webp": [],
        "a.webp": [{"filename": "a-480.webp", "width": 480}, {"filename": "a.webp", "width": 1920}],
    }


def test_widths_of_a_file_that_nothing_stands_for_any_more_are_forgotten() -> None:
    old = Manifest(files={"hero": "a.webp"}, srcset={"a.webp": []})
    assert old.with_entry("hero", "b.webp", {}).srcset == {}
    assert old.with_entry("hero", "a.webp", {}).srcset == {}
    assert old.with_entry("other", "b.webp", {}).srcset == {"a.webp": []}
    shared = Manifest(files={"hero": "a.webp", "too": "a.webp"}, srcset={"a.webp": []})
    assert shared.with_entry("hero", "b.webp", {}).srcset == {"a.webp": []}


def test_a_value_of_others_that_is_no_name_is_replaced_without_harm() -> None:
    old = Manifest(files={"hero": {"src": "x"}}, srcset={})
    assert old.with_entry("hero", "a.webp", {}).files == {"hero": "a.webp"}


@pytest.mark.parametrize(
    "data",
    [
        b"{",
        b"",
        b"[]",
        b'"x"',
        b"null",
        b"\xff\xfe\xfa",
        b'{"a": 1, "a": 2}',
        b"[" * 100_000,
        b'{"a": NaN}',
    ],
    ids=range(9),
)
def test_what_is_no_object_is_told_by_its_name(data: bytes) -> None:
    with pytest.raises(PublishFailedError) as caught:
        parsed(MANIFEST, data)
    assert MANIFEST in caught.value.sentence
    assert MANIFEST in caught.value.hint


def test_a_manifest_that_is_not_there_is_empty_and_a_bom_harmless() -> None:
    assert parsed(MANIFEST, None) == {}
    assert parsed(MANIFEST, b'\xef\xbb\xbf{"a": "b"}') == {"a": "b"}


@pytest.mark.parametrize(
    "number", ["1e400", "-0", "-0.0", "1.50", "1E5", "0.1234567890123456789012345", "9" * 40]
)
def test_numbers_of_others_are_written_as_they_were_read(number: str) -> None:
    text = f'{{"a": [{number}], "b": {{"c": {number}}}}}'.encode()
    data = written(Manifest(files=parsed(MANIFEST, text)).with_entry("x", "x.png", {}).files)
    assert data.decode().split() == [
        *("{", '"a":', "[", number, "],", '"b":', "{", '"c":', number, "},"),
        *('"x":', '"x.png"', "}"),
    ]


@given(st.dictionaries(KEYS, JSON, max_size=4))
@settings(max_examples=40, deadline=None, database=None)
def test_a_manifest_is_laid_out_as_everybodys_json(content: dict[str, Any]) -> None:
    assert written(content).decode() == json.dumps(content, indent=2) + "\n"


def test_what_is_nested_too_deeply_to_be_written_is_told() -> None:
    deep: list[Any] = []
    for _ in range(5_000):
        deep = [deep]
    with pytest.raises(PublishFailedError, match="too deeply"):
        written({"a": deep})


def test_a_manifest_is_written_for_people_and_any_encoding() -> None:
    text = written({"a": "é.png", "half": "\ud800"})
    assert text.startswith(b'{\n  "a": ')
    assert text.isascii()
    assert json.loads(text) == {"a": "é.png", "half": "\ud800"}
