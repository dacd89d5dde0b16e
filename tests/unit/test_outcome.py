"""How a job ended, in one bounded line that an agent can act on."""

from __future__ import annotations

from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comfy_mcp_core.comfyui.client import RefusedPrompt
from comfy_mcp_core.comfyui.messages import ExecutionFailed
from comfy_mcp_core.errors import AssetFileGoneError, JobLostError, NotSubmittedError
from comfy_mcp_core.jobs.job import Job, Status
from comfy_mcp_core.jobs.outcome import (
    LONGEST,
    MOST_ERRORS,
    ended_status,
    error_of,
    failed,
    listed,
    one_line,
    refused,
    warnings_of,
)
from tests.unit.samples import JSON, asset_of, job_of, node, sampling_graph

GRAPH = {**sampling_graph(), "4": {**sampling_graph()["4"], "_meta": {"title": "Loader"}}}


def failing(message: str = "went wrong", node_id: str = "3", kind: str = "KSampler") -> Job:
    job = job_of(GRAPH)
    job.failed = ExecutionFailed("p", node_id, kind, message, "RuntimeError")
    return job


def bad(kind: str, details: str = "", **extra: object) -> dict[str, object]:
    """An entry of `errors`, as ComfyUI shapes it."""
    return {"type": kind, "message": f"{kind} told", "details": details, "extra_info": extra}


def of_node(class_type: str, *errors: dict[str, object]) -> dict[str, object]:
    return {"errors": list(errors), "dependent_outputs": ["9"], "class_type": class_type}


NODE_ERRORS: dict[str, object] = {
    "3": of_node(
        "KSampler",
        bad(
            "value_smaller_than_min",
            "steps",
            input_name="steps",
            input_config=["INT", {"default": 20, "min": 1, "max": 10000}],
            received_value=0,
        ),
        bad("required_input_missing", "latent_image", input_name="latent_image"),
    ),
    "4": of_node(
        "CheckpointLoaderSimple",
        bad(
            "value_not_in_list",
            "ckpt_name: 'x' not in list",
            input_name="ckpt_name",
            input_config=[[f"model-{n}" for n in range(40)], {"tooltip": "t"}],
            received_value="x",
        ),
    ),
}


def test_each_bad_input_is_listed_with_what_was_given_and_what_is_allowed() -> None:
    assert listed(NODE_ERRORS, GRAPH) == [
        {
            "node_id": "3",
            "node": "KSampler",
            "class_type": "KSampler",
            "input": "steps",
            "problem": "value_smaller_than_min told",
            "given": "0",
            "allowed": {"min": 1, "max": 10000},
        },
        {
            "node_id": "3",
            "node": "KSampler",
            "class_type": "KSampler",
            "input": "latent_image",
            "problem": "required_input_missing told",
        },
        {
            "node_id": "4",
            "node": "Loader",
            "class_type": "CheckpointLoaderSimple",
            "input": "ckpt_name",
            "problem": "value_not_in_list told: ckpt_name: 'x' not in list",
            "given": "x",
            "allowed": [f"model-{n}" for n in range(12)],
        },
    ]


def test_choices_in_the_newer_shape_are_told_likewise() -> None:
    config = ["COMBO", {"options": ["a", "b"], "multiselect": False}]
    errors = {"3": of_node("K", bad("value_not_in_list", input_name="x", input_config=config))}
    assert listed(errors, {})[0]["allowed"] == ["a", "b"]


@pytest.mark.parametrize(
    "errors",
    [
        {},
        {"3": None},
        {"3": "text"},
        {"3": []},
        {"3": {}},
        {"3": {"errors": None}},
        {"3": {"errors": []}},
    ],
)
def test_errors_of_another_shape_are_passed_over(errors: dict[str, Any]) -> None:
    assert listed(errors, GRAPH) == []


def test_an_error_without_extra_info_or_details_is_told() -> None:
    errors = {"77": {"errors": [{"type": "x", "extra_info": None}], "class_type": "Other"}}
    assert listed(errors, GRAPH) == [
        {"node_id": "77", "node": "Other", "class_type": "Other", "input": "", "problem": "x"}
    ]


def test_no_more_than_twenty_bad_inputs_are_listed() -> None:
    errors: dict[str, object] = {f"{n}": of_node("K", bad("x"), bad("y")) for n in range(30)}
    assert len(listed(errors, {})) == MOST_ERRORS


def test_long_values_are_cut_to_one_bounded_line() -> None:
    errors = {"3": of_node("K", bad("x", "d\n" * 5000, received_value=["v\n"] * 5000))}
    (told,) = listed(errors, {})
    for key in ("problem", "given"):
        assert len(str(told[key])) <= LONGEST
        assert "\n" not in str(told[key])


@given(st.dictionaries(st.sampled_from(["3", "4", "x"]), JSON))
def test_no_shape_of_a_node_s_errors_raises(errors: dict[str, Any]) -> None:
    told = {key: {"errors": [value], "class_type": "K"} for key, value in errors.items()}
    plain = {key: value for key, value in errors.items() if not isinstance(value, dict)}
    assert listed(plain, GRAPH) == []
    wrong = {k: v for k, v in told.items() if isinstance(errors[k], dict)}
    assert len(listed(wrong, GRAPH)) == len(wrong)


def refusal(kind: str, message: str = "", node_errors: Any = None, **extra: object) -> Any:
    error = {"type": kind, "message": message, "details": "", "extra_info": extra}
    return RefusedPrompt(error=error, node_errors=node_errors or {})


def test_a_refusal_tells_the_first_bad_inputs_in_its_sentence_and_lists_all() -> None:
    error = refused(refusal("prompt_outputs_failed_validation", "x", NODE_ERRORS), GRAPH, "p")
    assert error.code == "WORKFLOW_REFUSED"
    assert "KSampler steps: value_smaller_than_min told" in error.sentence
    assert "Loader ckpt_name: value_not_in_list told" in error.sentence
    assert len(cast("list[object]", error.details["node_errors"])) == 3
    assert error.details["reason_type"] == "prompt_outputs_failed_validation"
    assert error.details["prompt_id"] == "p"


def test_a_refusal_without_bad_inputs_tells_comfyui_s_reason_in_one_line() -> None:
    error = refused(refusal("prompt_no_outputs", "Nothing\nto do"), GRAPH, "p")
    assert error.sentence == "ComfyUI refused the workflow: Nothing to do"


def test_a_refusal_for_a_node_that_is_not_installed_names_it() -> None:
    told = refusal("missing_node_type", "no such node", node_id="3", class_type="FancySampler")
    assert "FancySampler" in refused(told, GRAPH, "p").hint


def test_an_old_server_s_bare_sentence_is_told() -> None:
    told = RefusedPrompt(error={"type": "error", "message": "no prompt"}, node_errors={})
    assert refused(told, GRAPH, "p").sentence == "ComfyUI refused the workflow: no prompt"


def test_a_failed_node_is_named_with_its_class_title_and_message() -> None:
    error = failed(failing("went\n  wrong", "4", "CheckpointLoaderSimple"))
    assert error.sentence == "The node Loader (CheckpointLoaderSimple) failed: went wrong"
    assert error.details == {
        "prompt_id": "p",
        "node": {"id": "4", "class_type": "CheckpointLoaderSimple", "title": "Loader"},
        "message": "went wrong",
    }


def test_a_failure_without_a_message_tells_the_kind_of_exception() -> None:
    assert failed(failing("")).details["message"] == "RuntimeError"


def test_a_failure_without_a_class_takes_it_from_the_graph() -> None:
    assert "(KSampler)" in failed(failing(kind="")).sentence


def test_a_title_of_several_lines_is_told_in_one() -> None:
    job = job_of({"1": {**node("A"), "_meta": {"title": "two\nlines"}}})
    job.failed = ExecutionFailed("p", "1", "A", "m", "E")
    assert "\n" not in failed(job).sentence
    told = refused(refusal("x", "", {"1": of_node("A", bad("y"))}), job.request.graph, "p")
    assert "\n" not in told.sentence


@pytest.mark.parametrize(
    ("message", "part"),
    [
        ("CUDA out of memory. Tried to allocate", "smaller width"),
        ("Allocation on device", "smaller width"),
        ("mat1 and mat2 shapes cannot be multiplied", "one family"),
        ("something else", "log"),
    ],
)
def test_the_hint_of_a_failure_suits_its_cause(message: str, part: str) -> None:
    assert part in failed(failing(message)).hint


@given(st.text())
def test_a_message_is_one_line_of_bounded_length(text: str) -> None:
    line = one_line(text * 50)
    assert len(line) <= LONGEST
    assert line.splitlines() in ([], [line])
    assert one_line(line) == line


OUTPUT = asset_of("a")
PREVIEW = asset_of("b", folder_type="temp")


@pytest.mark.parametrize(
    ("fails", "interrupted", "node_errors", "assets", "status"),
    [
        (False, False, False, [OUTPUT], "completed"),
        (False, False, False, [], "completed"),
        (False, False, True, [OUTPUT], "partial"),
        (True, False, False, [OUTPUT], "partial"),
        (True, False, False, [PREVIEW, OUTPUT], "partial"),
        (True, False, False, [PREVIEW], "error"),
        (True, False, False, [], "error"),
        (True, False, True, [], "error"),
        (False, True, False, [OUTPUT], "cancelled"),
        (True, True, False, [], "cancelled"),
    ],
)
def test_the_status_follows_from_what_was_made_and_what_was_not(
    fails: bool, interrupted: bool, node_errors: bool, assets: list[Any], status: Status
) -> None:
    job = failing() if fails else job_of(GRAPH)
    job.interrupted = interrupted
    job.node_errors = NODE_ERRORS if node_errors else {}
    assert ended_status(job, assets) == status


@pytest.mark.parametrize("status", ["completed", "partial", "cancelled"])
def test_a_job_that_ended_well_in_part_or_by_wish_has_no_error(status: Status) -> None:
    assert error_of(failing(), status, gone=0, assets=[OUTPUT]) is None


def test_a_job_that_ended_in_an_error_tells_the_failure() -> None:
    error = error_of(failing(), "error", gone=0, assets=[])
    assert error is not None
    assert error.code == "GENERATION_FAILED"


def test_a_lost_job_that_was_taken_and_one_that_never_was_are_two_errors() -> None:
    job = job_of(GRAPH)
    assert isinstance(error_of(job, "lost", gone=0, assets=[]), JobLostError)
    job.uncertain_since = 0.0
    error = error_of(job, "lost", gone=0, assets=[])
    assert isinstance(error, NotSubmittedError)
    assert "call again" in error.hint


def test_a_cached_run_whose_files_are_all_gone_is_an_error_and_of_some_a_warning() -> None:
    job = job_of(GRAPH)
    gone = error_of(job, "completed", gone=2, assets=[])
    assert isinstance(gone, AssetFileGoneError)
    assert "seed=-1" in gone.hint
    assert error_of(job, "completed", gone=1, assets=[OUTPUT]) is None
    (warning,) = warnings_of(job, 1)
    assert warning.startswith("1 file(s)")


def test_the_warnings_tell_what_was_refused_and_what_failed() -> None:
    job = failing()
    job.node_errors = NODE_ERRORS
    warnings = warnings_of(job, 0)
    assert len(warnings) == 4
    assert warnings[0].startswith("Refused: KSampler steps:")
    assert "failed: went wrong" in warnings[-1]
    assert warnings_of(job_of(GRAPH), 0) == []
