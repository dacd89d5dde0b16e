"""What ComfyUI tells of a finished prompt becomes files and texts: every one of every node."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from comfy_mcp_core.comfyui.outputs import OutputFile, output_files, output_texts
from tests.unit.samples import JSON


def file(name: str, **more: object) -> dict[str, object]:
    return {"filename": name, "subfolder": "", "type": "output", **more}


def test_every_file_of_every_node_and_key_is_found() -> None:
    outputs = {
        "9": {"images": [file("a.png"), file("b.png")]},
        "12": {"gifs": [file("c.mp4")], "audio": [file("d.flac", subfolder="sounds")]},
    }
    found = output_files(outputs)
    assert [(f.node_id, f.output_key, f.position, f.filename, f.subfolder) for f in found] == [
        ("9", "images", 0, "a.png", ""),
        ("9", "images", 1, "b.png", ""),
        ("12", "gifs", 0, "c.mp4", ""),
        ("12", "audio", 0, "d.flac", "sounds"),
    ]


def test_files_of_type_output_come_before_previews_and_keep_their_order() -> None:
    outputs = {
        "1": {"images": [file("t.png", type="temp")]},
        "2": {"images": [file("a.png"), file("b.png")]},
    }
    assert [f.filename for f in output_files(outputs)] == ["a.png", "b.png", "t.png"]


def test_what_is_not_told_of_a_file_has_the_api_s_defaults() -> None:
    assert output_files({"9": {"images": [{"filename": "a.png"}]}}) == [
        OutputFile(
            node_id="9",
            output_key="images",
            position=0,
            filename="a.png",
            subfolder="",
            folder_type="output",
        )
    ]


def test_the_animated_flag_and_entries_without_a_name_are_no_files() -> None:
    outputs = {"9": {"images": [{"type": "output"}, None, file("a.webp")], "animated": [True]}}
    found = output_files(outputs)
    assert [(f.filename, f.position) for f in found] == [("a.webp", 2)]


def test_texts_are_those_of_the_text_key_in_order() -> None:
    outputs = {
        "1": {"text": ["one", "two"], "images": [file("a.png")]},
        "2": {"text": [3, "four"], "string": ["no"]},
        "3": {"text": "not a list"},
    }
    assert output_texts(outputs) == ["one", "two", "four"]


OUTPUTS = st.dictionaries(
    st.sampled_from(["1", "9"]),
    st.dictionaries(st.sampled_from(["images", "text", "3d"]), JSON | st.lists(JSON, max_size=3)),
)


@given(OUTPUTS)
def test_no_content_of_outputs_raises_and_each_file_has_a_name(outputs: Any) -> None:
    assert all(f.filename and f.position >= 0 for f in output_files(outputs))
    assert all(isinstance(text, str) for text in output_texts(outputs))
