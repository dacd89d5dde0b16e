"""ComfyUI's events move a job along; its progress never falls and never leaves 0 to 1."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comfy_mcp_core.comfyui.client import HistoryEntry
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
)
from comfy_mcp_core.jobs.job import Job, JobProgress, apply, apply_history
from tests.unit.samples import job_of, node, sampling_graph

NODES = st.sampled_from(["3", "4", "6", "9", "99", "3:1", ""])
NUMBERS = st.floats() | st.floats(0, 30) | st.just(0.0)
EVENTS: st.SearchStrategy[Event] = st.one_of(
    st.just(ExecutionStarted("p")),
    st.builds(ExecutionCached, st.just("p"), st.lists(NODES).map(tuple)),
    st.builds(Executing, st.just("p"), NODES | st.none()),
    st.builds(Progress, st.just("p"), NODES, NUMBERS, NUMBERS),
    st.builds(Executed, st.just("p"), NODES, st.just({})),
    st.builds(PreviewImage, st.just("p"), st.binary(max_size=4), st.just("image/png")),
    st.just(ExecutionFailed("p", "3", "KSampler", "m", "E")),
    st.just(ExecutionInterrupted("p", "3")),
    st.builds(QueueChanged, st.integers(0, 9)),
)


def sampling() -> Job:
    return job_of(sampling_graph())


def applied(*events: Event) -> Job:
    job = sampling()
    for event in events:
        apply(job, event)
    return job


@given(st.lists(EVENTS, max_size=25))
def test_progress_never_falls_and_stays_within_0_and_1(events: list[Event]) -> None:
    job = sampling()
    fractions = [job.progress.fraction]
    for event in events:
        last = apply(job, event)
        assert last == (isinstance(event, Executing) and event.node is None)
        fractions.append(job.progress.fraction)
        assert isinstance(job.progress.message, str)
        assert "\n" not in job.progress.message
    assert fractions == sorted(fractions)
    assert fractions[0] == 0.0
    assert all(0.0 <= fraction <= 1.0 for fraction in fractions)


def test_a_job_that_starts_is_running_and_tells_so() -> None:
    job = sampling()
    assert (job.status, job.moved.is_set()) == ("pending", False)
    apply(job, ExecutionStarted("p"))
    assert (job.status, job.moved.is_set()) == ("running", True)


def test_nodes_that_are_done_or_cached_count_fully_and_steps_in_part() -> None:
    job = applied(ExecutionCached("p", ("4", "6")), Executing("p", "3"))
    assert job.progress == JobProgress(0.5, "KSampler", None, None)
    apply(job, Progress("p", "3", 5, 20))
    assert job.progress == JobProgress(0.5625, "KSampler", 5, 20)
    apply(job, Executing("p", "9"))
    assert job.progress == JobProgress(0.75, "SaveImage", None, None)


def test_a_node_that_comes_twice_counts_once() -> None:
    job = applied(*(Executing("p", node_id) for node_id in ("3", "4", "3", "4", "3")))
    assert job.progress.fraction == 0.5


def test_only_the_last_executing_ends_a_job() -> None:
    job = sampling()
    ends = [
        apply(job, event)
        for event in (
            ExecutionStarted("p"),
            Executing("p", "3"),
            ExecutionFailed("p", "3", "KSampler", "m", "E"),
            Executing("p", None),
        )
    ]
    assert ends == [False, False, False, True]


def test_outputs_previews_failures_and_interruptions_are_kept() -> None:
    preview = PreviewImage("p", b"new", "image/jpeg")
    failed = ExecutionFailed("p", "3", "KSampler", "m", "E")
    output = {"images": [{"filename": "a.png"}]}
    job = applied(
        Executed("p", "9", output),
        PreviewImage("p", b"old", "image/jpeg"),
        preview,
        failed,
        ExecutionInterrupted("p", "3"),
    )
    assert job.outputs == {"9": output}
    assert (job.preview, job.failed, job.interrupted) == (preview, failed, True)


def test_a_change_of_the_queue_moves_no_job() -> None:
    job = applied(QueueChanged(4))
    assert (job.status, job.moved.is_set()) == ("pending", False)


@pytest.mark.parametrize(
    ("progress", "message"),
    [
        (JobProgress(0.0), "Waiting in the queue, 0 %"),
        (JobProgress(0.34, "KSampler", 12, 20), "KSampler 12/20, 34 %"),
        (JobProgress(1.0, "SaveImage"), "SaveImage, 100 %"),
        (JobProgress(0.5, "KSampler", 0, 20), "KSampler 0/20, 50 %"),
    ],
)
def test_progress_is_told_in_words(progress: JobProgress, message: str) -> None:
    assert progress.message == message


def test_a_node_whose_title_holds_a_percent_sign_keeps_it() -> None:
    assert JobProgress(0.5, "Scale 50%").message == "Scale 50%, 50 %"


def test_a_node_is_called_by_its_title_else_its_class_else_its_id() -> None:
    graph = {"1": {**node("A"), "_meta": {"title": "Mine"}}, "2": node("B")}
    job = job_of(graph)
    assert [job.title(name) for name in ("1", "2", "7")] == ["Mine", "B", "7"]


def test_a_node_made_while_running_is_called_by_the_node_that_made_it() -> None:
    assert sampling().title("3:0") == "KSampler"


def test_a_node_of_an_exported_subgraph_is_called_by_its_own_title() -> None:
    job = job_of({"57:8": {**node("VAEDecode"), "_meta": {"title": "Decode"}}})
    assert job.title("57:8") == "Decode"


def test_what_history_remembers_takes_the_place_of_what_was_heard() -> None:
    job = applied(ExecutionInterrupted("p", "3"), Executed("p", "9", {"a": []}))
    error = {"node_id": "3", "node_type": "KSampler", "exception_message": " m\n"}
    entry = HistoryEntry(
        outputs={"12": {"images": []}},
        status="error",
        messages=(("execution_start", {}), ("execution_error", error)),
    )
    apply_history(job, entry)
    assert job.outputs == {"12": {"images": []}}
    assert job.interrupted is False
    assert job.failed == ExecutionFailed("", "3", "KSampler", "m", "")


def test_history_tells_of_an_interruption() -> None:
    job = sampling()
    apply_history(
        job,
        HistoryEntry(outputs={}, status="error", messages=(("execution_interrupted", {}),)),
    )
    assert (job.interrupted, job.failed) == (True, None)
