"""ComfyUI's socket messages become typed events, and nothing that comes along can raise."""

from __future__ import annotations

import json
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comfy_mcp_core.comfyui.messages import (
    Event,
    Executed,
    Executing,
    ExecutionCached,
    ExecutionFailed,
    ExecutionInterrupted,
    ExecutionStarted,
    PreviewImage,
    Progress,
    QueueChanged,
    parse_frame,
    parse_text,
)
from tests.unit.samples import JSON

KINDS = (
    "status",
    "execution_start",
    "execution_cached",
    "executing",
    "progress",
    "progress_state",
    "executed",
    "execution_success",
    "execution_error",
    "execution_interrupted",
)
FIELDS = ("status", "prompt_id", "node", "nodes", "node_id", "value", "max", "output")


def told(kind: str, **data: object) -> str:
    return json.dumps({"type": kind, "data": data})


@pytest.mark.parametrize(
    ("text", "event"),
    [
        (told("status", status={"exec_info": {"queue_remaining": 3}}, sid="s"), QueueChanged(3)),
        (told("execution_start", prompt_id="p", timestamp=1), ExecutionStarted("p")),
        (
            told("execution_cached", prompt_id="p", nodes=["4", "6"]),
            ExecutionCached("p", ("4", "6")),
        ),
        (told("executing", prompt_id="p", node="3", display_node="3"), Executing("p", "3")),
        (told("executing", prompt_id="p", node=None), Executing("p", None)),
        (told("executing", node="3"), Executing("", "3")),
        (
            told("progress", prompt_id="p", node="3", value=2, max=20),
            Progress("p", "3", 2.0, 20.0),
        ),
        (
            told("executed", prompt_id="p", node="9", output={"images": [{"filename": "a.png"}]}),
            Executed("p", "9", {"images": [{"filename": "a.png"}]}),
        ),
        (told("executed", prompt_id="p", node="9", output=None), Executed("p", "9", {})),
        (
            told("execution_interrupted", prompt_id="p", node_id="3", node_type="KSampler"),
            ExecutionInterrupted("p", "3"),
        ),
        (
            told(
                "execution_error",
                prompt_id="p",
                node_id="3",
                node_type="KSampler",
                exception_message=" out of memory \n",
                exception_type="RuntimeError",
                traceback=["a", "b"],
            ),
            ExecutionFailed("p", "3", "KSampler", "out of memory", "RuntimeError"),
        ),
    ],
)
def test_each_kind_of_message_becomes_its_event(text: str, event: Event) -> None:
    assert parse_text(text) == event


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[1, 2]",
        '"executing"',
        "{not json",
        '{"type": "executing"}',
        '{"type": "executing", "data": null}',
        '{"type": "executing", "data": []}',
        told("executing", prompt_id="p"),
        told("execution_success", prompt_id="p"),
        told("something_new", prompt_id="p"),
        told("status", status={}),
        told("status", status={"exec_info": {"queue_remaining": "many"}}),
        told("execution_cached", prompt_id="p"),
        told("execution_cached", prompt_id="p", nodes=None),
        told("progress", prompt_id="p", value=1),
        told("progress", prompt_id="p", value="x", max=2),
        told("executed", prompt_id="p", node="9"),
    ],
)
def test_a_message_that_is_malformed_or_means_nothing_here_is_no_event(text: str) -> None:
    assert parse_text(text) is None


def test_progress_state_is_skipped_without_being_parsed() -> None:
    assert parse_text('{"type": "progress_state", "data": {"nodes": broken') is None


def test_the_finished_state_of_every_node_is_no_progress() -> None:
    nodes = {"3": {"value": 2, "max": 4, "state": "running"}}
    assert parse_text(told("progress_state", prompt_id="p", nodes=nodes)) is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            '{"type": "progress", "data": {"value": 1%s, "max": 2}}' % ("0" * 400),
            id="a-number-beyond-floats",
        ),
        pytest.param(
            '{"type": "status", "data": {"status": {"exec_info": {"queue_remaining": Infinity}}}}',
            id="an-infinite-queue",
        ),
        pytest.param("[" * 100_000, id="deeply-nested"),
        pytest.param('{"type": "status", "data":' * 50_000, id="deeply-nested-objects"),
    ],
)
def test_a_hostile_message_is_no_event_and_raises_nothing(text: str) -> None:
    assert parse_text(text) is None


@pytest.mark.parametrize("output", [[1], "text", 5, True])
def test_an_output_that_is_no_object_counts_as_none(output: object) -> None:
    event = parse_text(told("executed", prompt_id="p", node="9", output=output))
    assert event == Executed("p", "9", {})


@given(st.text())
def test_no_text_raises(text: str) -> None:
    assert parse_text(text) is None or text.lstrip().startswith("{")


@given(st.sampled_from(KINDS), st.dictionaries(st.sampled_from(FIELDS), JSON))
def test_no_fields_of_a_known_kind_raise(kind: str, data: dict[str, Any]) -> None:
    event = parse_text(json.dumps({"type": kind, "data": data}))
    assert event is None or kind not in {"progress_state", "execution_success"}


def with_metadata(metadata: bytes, image: bytes) -> bytes:
    return struct.pack(">II", 4, len(metadata)) + metadata + image


@pytest.mark.parametrize(
    ("frame", "preview"),
    [
        (struct.pack(">II", 1, 1) + b"jpeg", PreviewImage("", b"jpeg", "image/jpeg")),
        (struct.pack(">II", 1, 2) + b"png", PreviewImage("", b"png", "image/png")),
        (
            with_metadata(b'{"prompt_id": "p", "image_type": "image/png"}', b"png"),
            PreviewImage("p", b"png", "image/png"),
        ),
        (with_metadata(b'{"prompt_id": "p"}', b"x"), PreviewImage("p", b"x", "image/jpeg")),
        (with_metadata(b"{}", b"x"), PreviewImage("", b"x", "image/jpeg")),
    ],
)
def test_each_kind_of_preview_frame_is_read(frame: bytes, preview: PreviewImage) -> None:
    assert parse_frame(frame) == preview


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\0\0\0\1",
        b"\0\0\0\1\0\0\0",
        struct.pack(">II", 3, 0) + b"text",
        struct.pack(">II", 2, 1) + b"x",
        struct.pack(">II", 4, 100) + b'{"prompt_id": "p"}',
        struct.pack(">II", 4, 2**32 - 1) + b"{}",
        with_metadata(b"[]", b"x"),
        with_metadata(b"{broken", b"x"),
        with_metadata(b"\xff\xfe\xff", b"x"),
        with_metadata(b"", b"x"),
        pytest.param(with_metadata(b"[" * 100_000, b"x"), id="deeply-nested"),
    ],
)
def test_a_frame_that_is_truncated_or_no_preview_is_none(frame: bytes) -> None:
    assert parse_frame(frame) is None


@given(st.binary(max_size=64))
def test_no_frame_raises_and_short_ones_are_none(frame: bytes) -> None:
    assert parse_frame(frame) is None or len(frame) >= 8


@given(JSON, st.binary(max_size=16))
def test_a_frame_cut_within_its_metadata_is_none(metadata: Any, image: bytes) -> None:
    frame = with_metadata(json.dumps(metadata).encode(), image)
    whole = parse_frame(frame)
    assert (whole is not None) == isinstance(metadata, dict)
    if whole is not None:
        assert whole.data == image
    assert parse_frame(frame[: len(frame) - len(image) - 1]) is None
