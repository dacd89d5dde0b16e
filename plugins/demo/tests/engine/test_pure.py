from __future__ import annotations

import threading
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from comfy_mcp_demo.engine.graph import ExecutionOrder, NodeEntry, Signatures, sources
from comfy_mcp_demo.engine.jobs import Job, JobQueue, Outcome
from comfy_mcp_demo.engine.latents import CHANNELS, FACTOR, fold, unfold
from comfy_mcp_demo.engine.masks import grown
from comfy_mcp_demo.engine.sampling import Walk, noise_curve
from comfy_mcp_demo.engine.web.guard import is_foreign, is_local_host

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from comfy_mcp_demo.engine.graph import Graph

SCHEDULERS = st.sampled_from(["normal", "karras", "exponential", "beta", "kl_optimal"])


@st.composite
def acyclic_graphs(draw: st.DrawFn) -> Graph:
    """Graphs of up to 12 nodes, each linked to some of those before it."""
    graph: Graph = {}
    for index in range(draw(st.integers(1, 12))):
        places = st.integers(0, max(0, index - 1))
        links = draw(st.sets(places, max_size=3 if index else 0))
        inputs: dict[str, object] = {f"in{link}": [str(link), 0] for link in links}
        inputs["value"] = draw(st.integers(0, 2))
        graph[str(index)] = NodeEntry(class_type=draw(st.sampled_from("AB")), inputs=inputs)
    return graph


@given(
    arrays.arrays(
        np.float32,
        st.tuples(st.integers(1, 2), st.integers(1, 3), st.integers(1, 3)).map(
            lambda size: (size[0], size[1] * FACTOR, size[2] * FACTOR, 3)
        ),
        elements=st.floats(0, 1, width=32),
    )
)
@settings(max_examples=15)
def test_unfolding_gives_back_what_was_folded(pixels: NDArray[np.float32]) -> None:
    samples = fold(pixels)
    batch, height, width, _ = pixels.shape
    assert samples.shape == (batch, CHANNELS, height // FACTOR, width // FACTOR)
    assert np.allclose(unfold(samples), pixels, atol=1e-6)


@given(acyclic_graphs())
def test_every_node_runs_once_and_after_all_that_it_needs(graph: Graph) -> None:
    last = str(len(graph) - 1)
    order = ExecutionOrder(
        lambda name: sources(graph[name], graph[name]["inputs"]),
        lambda name: name == last,
        lambda _: False,
    )
    order.add(last)
    ran: list[str] = []
    while (name := order.take()) is not None:
        assert set(sources(graph[name], graph[name]["inputs"])) <= set(ran)
        ran.append(name)
        order.done(name)
    assert ran[-1] == last
    assert len(ran) == len(set(ran))


@given(acyclic_graphs())
def test_what_nodes_are_called_does_not_change_their_signatures(graph: Graph) -> None:
    renamed: Graph = {
        f"n{name}": NodeEntry(
            class_type=entry["class_type"],
            inputs={
                key: [f"n{one[0]}", one[1]] if isinstance(one, list) else one
                for key, one in entry["inputs"].items()
            },
        )
        for name, entry in graph.items()
    }
    one, other = Signatures(graph, lambda _: ""), Signatures(renamed, lambda _: "")
    assert [one.of(name) for name in graph] == [other.of(name) for name in renamed]


@given(acyclic_graphs(), st.data())
def test_a_changed_value_changes_the_signatures_of_all_that_follows(
    graph: Graph, data: st.DataObject
) -> None:
    before = Signatures(graph, lambda _: "")
    known = {name: before.of(name) for name in graph}
    changed = data.draw(st.sampled_from(sorted(graph)))
    graph[changed]["inputs"]["value"] = "changed"
    after = Signatures(graph, lambda _: "")
    touched = {changed}
    for name, entry in graph.items():
        if touched & set(sources(entry, entry["inputs"])):
            touched.add(name)
        assert (known[name] != after.of(name)) == (name in touched)


def test_a_very_long_chain_has_signatures_too() -> None:
    graph: Graph = {
        str(index): NodeEntry(class_type="A", inputs={"in": [str(index - 1), 0]})
        for index in range(5000)
    }
    assert Signatures(graph, lambda _: "").of("4999")


@given(SCHEDULERS, st.integers(1, 60), st.floats(0.01, 1))
def test_a_walk_loses_noise_and_gains_detail_with_every_step(
    scheduler: str, steps: int, strength: float
) -> None:
    plan = Walk(steps=steps, end=steps, strength=strength, scheduler=scheduler)
    noise = [plan.noise_at(step) for step in range(steps + 1)]
    detail = [plan.detail_at(step) for step in range(steps + 1)]
    assert all(after <= before + 1e-9 for before, after in pairwise(noise))
    assert all(after >= before - 1e-9 for before, after in pairwise(detail))
    if steps >= 20:
        assert noise[-1] == 0
        assert detail[-1] == 1


@given(SCHEDULERS)
def test_every_noise_curve_goes_from_all_to_nothing(scheduler: str) -> None:
    assert abs(noise_curve(scheduler, 0.0) - 1) < 1e-9
    assert abs(noise_curve(scheduler, 1.0)) < 1e-9


@given(st.integers(-6, 6), st.booleans())
def test_a_mask_that_grows_only_gains_and_one_that_shrinks_only_loses(
    pixels: int, tapered: bool
) -> None:
    mask = np.zeros((1, 20, 20), dtype=np.float32)
    mask[0, 8:12, 8:12] = 1
    out = grown(mask, pixels, tapered=tapered)
    assert np.all(out >= mask) if pixels >= 0 else np.all(out <= mask)


def test_the_history_keeps_the_newest_entries_only() -> None:
    queue = JobQueue(lambda: None, history_limit=3)
    outcome = Outcome(succeeded=True, messages=[], outputs={})
    for number in range(5):
        queue.put(Job(number=number, prompt_id=str(number), graph={}, extra_data={}, outputs=()))
        job = queue.take()
        assert job is not None
        queue.finish(job, outcome)
    assert list(queue.history()) == ["2", "3", "4"]


def test_a_closed_queue_lets_its_worker_go() -> None:
    queue = JobQueue(lambda: None)
    taken: list[Job | None] = []
    worker = threading.Thread(target=lambda: taken.append(queue.take()))
    worker.start()
    queue.close()
    worker.join(10)
    assert taken == [None]


def test_an_origin_is_foreign_unless_it_is_the_host_that_is_asked() -> None:
    assert not is_foreign(None, "127.0.0.1:8188")
    assert not is_foreign("http://127.0.0.1:8188", "127.0.0.1:8188")
    assert is_foreign("http://127.0.0.1:9000", "127.0.0.1:8188")
    assert is_foreign("http://evil.example", "127.0.0.1:8188")
    assert is_foreign("http://[broken", "127.0.0.1:8188")


def test_names_of_this_machine_are_known() -> None:
    hosts = ["127.0.0.1:1", "localhost", "[::1]:8188", "comfy.localhost:80", ""]
    assert all(is_local_host(host) for host in hosts)
    assert not any(is_local_host(host) for host in ("evil.example", "10.0.0.1:80", "[broken"))
