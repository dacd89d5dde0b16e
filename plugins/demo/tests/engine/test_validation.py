from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from plugins.demo.tests.engine.graphs import CHECKPOINT, node, painting, plain

if TYPE_CHECKING:
    from plugins.demo.tests.engine.driver import Engine, Graph, Json


def refusal(engine: Engine, graph: object) -> Json:
    answer = engine.post("/prompt", {"prompt": graph})
    assert answer.status_code == 400
    body: Json = answer.json()
    return body


def save(**inputs: object) -> Graph:
    return {"1": node("EmptyImage", **inputs), "2": node("SaveImage", images=["1", 0])}


SIZE = {"width": 16, "height": 16, "batch_size": 1, "color": 0}
SAVED = {"filename_prefix": "x"}


@pytest.mark.parametrize(
    ("graph", "kind"),
    [
        ({}, "prompt_no_outputs"),
        ([], "prompt_no_outputs"),
        ({"1": node("EmptyImage", **SIZE)}, "prompt_no_outputs"),
        ({"1": {"inputs": {}}}, "invalid_prompt"),
        ({"nodes": [], "links": []}, "invalid_prompt"),
        ({"1": node("NoSuchNode")}, "invalid_prompt"),
    ],
)
def test_a_graph_that_is_none_is_refused_as_a_whole(
    engine: Engine, graph: object, kind: str
) -> None:
    body = refusal(engine, graph)
    assert body["error"]["type"] == kind
    assert set(body["error"]) == {"type", "message", "details", "extra_info"}
    assert body["node_errors"] == {}


@pytest.mark.parametrize(
    ("inputs", "kind", "name"),
    [
        ({"width": "abc"}, "invalid_input_type", "width"),
        ({"width": None}, "invalid_input_type", "width"),
        ({"width": 0}, "value_smaller_than_min", "width"),
        ({"width": 16385}, "value_bigger_than_max", "width"),
        ({"width": ["1"]}, "bad_linked_input", "width"),
        ({"width": ["3", 0]}, "return_type_mismatch", "width"),
    ],
)
def test_a_bad_input_is_named_with_its_configuration(
    engine: Engine, inputs: Json, kind: str, name: str
) -> None:
    graph = {
        "1": node("EmptyImage", **(SIZE | inputs)),
        "2": node("SaveImage", images=["1", 0], **SAVED),
        "3": node("PrimitiveString", value="wide"),
    }
    body = refusal(engine, graph)
    assert body["error"]["type"] == "prompt_outputs_failed_validation"
    entry = body["node_errors"]["1"]
    assert entry["class_type"] == "EmptyImage"
    assert entry["dependent_outputs"] == ["2"]
    (error,) = entry["errors"]
    assert error["type"] == kind
    assert error["extra_info"]["input_name"] == name
    assert error["extra_info"]["input_config"][0] == "INT"


def test_every_fault_of_every_node_is_told_at_once(engine: Engine) -> None:
    graph = painting(steps=0, sampler_name="nope")
    graph["4"]["inputs"]["ckpt_name"] = "no-such-model.safetensors"
    del graph["6"]["inputs"]["text"]
    graph["5"]["inputs"]["width"] = "abc"
    errors = refusal(engine, graph)["node_errors"]
    assert list(errors) == ["4", "6", "5", "3"]
    kinds = {name: [one["type"] for one in entry["errors"]] for name, entry in errors.items()}
    assert kinds == {
        "4": ["value_not_in_list"],
        "6": ["required_input_missing"],
        "5": ["invalid_input_type"],
        "3": ["value_smaller_than_min", "value_not_in_list"],
    }
    checkpoint = errors["4"]["errors"][0]
    assert CHECKPOINT in checkpoint["details"]
    assert checkpoint["extra_info"]["input_config"][0][0] == CHECKPOINT
    sampler = errors["3"]["errors"][1]
    assert sampler["extra_info"]["input_config"] is None
    assert "list of length 42" in sampler["details"]


def test_a_link_to_nowhere_fails_the_check_of_its_node(engine: Engine) -> None:
    graph = {"2": node("SaveImage", images=["99", 0], **SAVED)}
    (error,) = refusal(engine, graph)["node_errors"]["2"]["errors"]
    assert error["type"] == "exception_during_validation"
    assert error["extra_info"]["exception_type"] == "KeyError"


def test_a_link_to_nowhere_deeper_in_the_graph_is_an_inner_failure(engine: Engine) -> None:
    graph = {
        "1": node("ImageInvert", image=["99", 0]),
        "2": node("SaveImage", images=["1", 0], **SAVED),
    }
    (error,) = refusal(engine, graph)["node_errors"]["1"]["errors"]
    assert error["type"] == "exception_during_inner_validation"
    assert error["extra_info"]["linked_node"] == ["1", 0]


def test_a_circle_is_refused(engine: Engine) -> None:
    graph = {
        "1": node("ImageInvert", image=["2", 0]),
        "2": node("ImageInvert", image=["1", 0]),
        "3": node("SaveImage", images=["1", 0], **SAVED),
    }
    body = refusal(engine, graph)
    assert body["error"]["type"] == "prompt_outputs_failed_validation"
    assert body["node_errors"] == {}


def test_a_circle_that_no_output_needs_does_no_harm(engine: Engine) -> None:
    graph = plain("beside") | {
        "3": node("ImageInvert", image=["4", 0]),
        "4": node("ImageInvert", image=["3", 0]),
    }
    assert engine.run(graph)["status"]["completed"] is True


def test_a_missing_file_is_refused_by_the_node_itself(engine: Engine) -> None:
    graph = {
        "1": node("LoadImage", image="nope.png"),
        "2": node("SaveImage", images=["1", 0], **SAVED),
    }
    (error,) = refusal(engine, graph)["node_errors"]["1"]["errors"]
    assert error["type"] == "custom_validation_failed"
    assert error["extra_info"] == {"input_name": "image"}


def test_a_partly_invalid_graph_runs_in_part_and_says_so(engine: Engine) -> None:
    graph = plain("partly") | {"3": node("SaveImage", filename_prefix="x")}
    answer = engine.post("/prompt", {"prompt": graph})
    assert answer.status_code == 200
    assert list(answer.json()["node_errors"]) == ["3"]
    with engine.listening() as listener:
        listener.until_idle()
    entry = engine.history(answer.json()["prompt_id"])
    assert entry["prompt"][4] == ["2"]
    assert list(entry["outputs"]) == ["2"]


def test_only_the_outputs_asked_for_are_made(engine: Engine) -> None:
    graph = plain("asked") | {"3": node("PreviewImage", images=["1", 0])}
    with engine.listening() as listener:
        listener.until_end(listener.submit(graph, partial_execution_targets=["3"]))
    assert [one["node"] for one in listener.data_of("executed")] == ["3"]


def test_values_are_converted_as_comfyui_converts_them(engine: Engine) -> None:
    graph: Graph = {
        "1": node("EmptyImage", width="16", height=8.9, batch_size=True, color="255"),
        "2": node("SaveImage", images=["1", 0], filename_prefix="converted"),
    }
    entry = engine.run(graph)
    assert entry["prompt"][2]["1"]["inputs"] == {
        "width": 16,
        "height": 8,
        "batch_size": 1,
        "color": 255,
    }
    (file,) = entry["outputs"]["2"]["images"]
    assert engine.view(file).tolist() == [[[0, 0, 255]] * 16] * 8


@pytest.mark.parametrize("body", [b"{not json", b'{"prompt": null}', b'{"prompt": {"1": 5}}'])
def test_what_comfyui_stumbles_over_is_answered_with_500(engine: Engine, body: bytes) -> None:
    answer = engine.http.post("/prompt", content=body)
    assert answer.status_code == 500
    assert answer.headers["content-type"].startswith("text/plain")


def test_a_request_without_a_prompt_is_refused(engine: Engine) -> None:
    answer = engine.post("/prompt", {})
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "no_prompt"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://evil.example"}, 403),
        ({"Host": "evil.example", "Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 200),
    ],
)
def test_pages_of_other_sites_are_kept_out(
    engine: Engine, headers: dict[str, str], status: int
) -> None:
    answer: Any = engine.http.get("/prompt", headers=headers)
    assert answer.status_code == status


def test_the_engines_own_page_is_let_in(engine: Engine) -> None:
    assert engine.http.get("/prompt", headers={"Origin": engine.url}).status_code == 200
