from __future__ import annotations

import time
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING

from plugins.demo.tests.engine.graphs import painting, plain

if TYPE_CHECKING:
    from collections.abc import Generator

    from plugins.demo.tests.engine.driver import Engine, Json, Listener


@contextmanager
def busy(engine: Engine, seed: int) -> Generator[tuple[Listener, str]]:
    """An engine that is at work on something long, which is stopped in the end."""
    with engine.listening() as listener:
        prompt_id = listener.submit(painting(seed=seed, steps=10_000))
        listener.until_node("3")
        yield listener, prompt_id
        engine.post("/interrupt", {})
        listener.until_end(prompt_id)


def _queue(engine: Engine) -> Json:
    queue: Json = engine.get("/queue").json()
    return queue


def test_a_cancelled_job_frees_the_queue(engine: Engine) -> None:
    with engine.listening() as listener:
        long_id = listener.submit(painting(seed=21, steps=10_000))
        short_id = listener.submit(plain("after"))
        listener.until_node("3")
        begun = time.monotonic()
        answer = engine.post("/interrupt", {"prompt_id": long_id})
        assert (answer.status_code, answer.content) == (200, b"")
        listener.until_end(long_id)
        assert time.monotonic() - begun < 1.0
        listener.until_end(short_id)
    entry = engine.history(long_id)
    assert entry["outputs"] == {}
    assert entry["status"]["completed"] is False
    kind, data = entry["status"]["messages"][-1]
    assert kind == "execution_interrupted"
    assert (data["node_id"], data["node_type"]) == ("3", "KSampler")
    assert engine.history(short_id)["status"]["completed"] is True


def test_an_interruption_meant_for_another_job_changes_nothing(engine: Engine) -> None:
    with busy(engine, 22) as (_, prompt_id):
        assert engine.post("/interrupt", {"prompt_id": "another"}).status_code == 200
        assert [one[1] for one in _queue(engine)["queue_running"]] == [prompt_id]


def test_an_interruption_of_nothing_does_not_hit_the_next_job(engine: Engine) -> None:
    assert engine.http.post("/interrupt").status_code == 200
    assert engine.run(plain("unharmed"))["status"]["completed"] is True


def test_a_waiting_job_can_be_deleted_and_leaves_no_trace(engine: Engine) -> None:
    with busy(engine, 23) as (listener, running):
        waiting = listener.submit(plain("deleted"))
        assert engine.get("/prompt").json() == {"exec_info": {"queue_remaining": 2}}
        engine.post("/queue", {"delete": [waiting, running, "unknown"]})
        queue = _queue(engine)
        assert [one[1] for one in queue["queue_running"]] == [running]
        assert queue["queue_pending"] == []
        assert engine.get(f"/history/{waiting}").json() == {}


def test_all_waiting_jobs_can_be_cleared(engine: Engine) -> None:
    with busy(engine, 24) as (listener, _):
        for _ in range(3):
            listener.submit(plain("cleared"))
        engine.post("/queue", {"clear": True})
        assert engine.get("/prompt").json() == {"exec_info": {"queue_remaining": 1}}


def test_jobs_run_by_number_and_those_for_the_front_first(engine: Engine) -> None:
    with engine.listening() as listener:
        first = listener.submit(painting(seed=25, steps=10_000))
        listener.until_node("3")
        later = listener.submit(plain("order"))
        front = listener.submit(plain("order"), front=True)
        early = listener.submit(plain("order"), number=-0.5)
        assert sorted(one[0] for one in _queue(engine)["queue_pending"])[1] == -0.5
        engine.post("/interrupt", {})
        listener.until_end(later)
    done = [one["prompt_id"] for one in listener.data_of("executing") if one["node"] is None]
    assert done == [first, front, early, later]


def test_a_job_is_listed_with_its_graph_and_what_came_with_it(engine: Engine) -> None:
    extra = {"extra_pnginfo": {"workflow": {"note": "mine"}}, "mine": 1}
    with busy(engine, 26) as (listener, _):
        graph = plain("listed")
        prompt_id = listener.submit(graph, extra_data=extra, prompt_id=str(uuid.uuid4()))
        (listed,) = _queue(engine)["queue_pending"]
        assert listed[1:] == [
            prompt_id,
            graph,
            {**extra, "client_id": listener.client_id},
            ["2"],
        ]


def test_the_same_id_runs_twice_and_keeps_the_last_history(engine: Engine) -> None:
    with engine.listening() as listener:
        for _ in range(2):
            listener.until_end(listener.submit(plain("twice"), prompt_id="any text at all"))
    files = engine.history("any text at all")["outputs"]["2"]["images"]
    assert [file["filename"] for file in files] == ["twice_00002_.png"]


def test_history_is_read_in_pages_and_forgotten_on_request(engine: Engine) -> None:
    with engine.listening() as listener:
        ids = [listener.submit(plain("paged")) for _ in range(3)]
        listener.until_end(ids[-1])
    assert list(engine.get("/history", max_items="2").json()) == ids[1:]
    everything = list(engine.get("/history").json())
    start = everything.index(ids[0])
    page = engine.get("/history", max_items="1", offset=str(start)).json()
    assert list(page) == ids[:1]
    assert engine.get("/history", max_items="abc").status_code == 500
    engine.post("/history", {"delete": [ids[0], "unknown"]})
    assert engine.get(f"/history/{ids[0]}").json() == {}
    assert engine.get(f"/history/{ids[1]}").json() != {}
