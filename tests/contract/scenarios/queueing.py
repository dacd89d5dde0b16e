"""The queue, history, several clients, and connections that break."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from tests.contract import graphs
from tests.contract.json_types import as_list, as_object
from tests.contract.scenarios.scenario import scenarios

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from tests.contract.json_types import Json, Transcript
    from tests.contract.play import Player, Stream

RACES = 10
"""How often the end of a job and its history are compared."""


@contextlib.asynccontextmanager
async def _busy(player: Player) -> AsyncGenerator[tuple[Stream, str, str]]:
    """Keep the server busy with one job; give its stream, its id and its client's id."""
    client_id, prompt_id = player.new_id("client"), player.new_id("running")
    graph = graphs.endless(player.server.checkpoint, player.unique, f"{player.prefix}/busy")
    async with player.listen(client_id) as stream:
        await player.submit(graph, prompt_id, client_id)
        try:
            await stream.until_progress(prompt_id)
            yield stream, prompt_id, client_id
        finally:
            await player.client.post("/queue", json={"clear": True})
            await player.interrupt(prompt_id)
            if not any(message.ends(prompt_id) for message in stream.messages):
                await stream.until_end(prompt_id)


async def _wait_in_line(player: Player, client_id: str, label: str, **more: Json) -> str:
    """Submit a trivial job and return its id."""
    prompt_id = player.new_id(label)
    graph = graphs.trivial(player.unique + len(player.names), f"{player.prefix}/{label}")
    (await player.submit(graph, prompt_id, client_id, **more)).raise_for_status()
    return prompt_id


async def jobs_run_in_the_order_of_their_numbers(player: Player) -> Transcript:
    """Queue behind a running job: plainly, at the front, and with a number of one's own."""
    async with _busy(player) as (stream, running, client_id):
        plain = await _wait_in_line(player, client_id, "plain")
        later = await _wait_in_line(player, client_id, "later")
        front = await _wait_in_line(player, client_id, "front", front=True)
        numbered = await _wait_in_line(player, client_id, "numbered", number=-1_000_000.5)
        queue = await player.queue()
        raw = as_object((await player.client.get("/queue")).json())
        entry = as_list(as_list(raw["queue_pending"])[0])
        count = as_object((await player.client.get("/prompt")).json())
        await player.interrupt(running)
        for prompt_id in (plain, later, front, numbered):
            if not any(message.ends(prompt_id) for message in stream.messages):
                await stream.until_end(prompt_id)
        started = [m.prompt_id for m in stream.messages if m.type == "execution_start"]
    return {
        "queue": player.noted(dict(queue)),
        "entry": [type(part).__name__ for part in entry],
        "count": count,
        "started": player.noted(list(started)),
    }


async def waiting_jobs_can_be_deleted(player: Player) -> Transcript:
    """Delete a waiting, a running and an unknown job."""
    async with _busy(player) as (_, running, client_id):
        waiting = await _wait_in_line(player, client_id, "waiting")
        kept = await _wait_in_line(player, client_id, "kept")
        ids = {"waiting": waiting, "running": running, "unknown": player.new_id("unknown")}
        answers = {
            key: player.answer(await player.client.post("/queue", json={"delete": [prompt_id]}))
            for key, prompt_id in ids.items()
        }
        queue = await player.queue()
        history = await player.history(waiting)
    return {
        "answers": dict(answers),
        "running": player.noted(list(queue["queue_running"])),
        "waiting": queue["queue_pending"] == [kept],
        "history of the deleted": dict(history),
    }


async def the_queue_can_be_cleared(player: Player) -> Transcript:
    """Clear three waiting jobs; the running one stays."""
    async with _busy(player) as (_, _, client_id):
        waiting = [await _wait_in_line(player, client_id, f"w{index}") for index in range(3)]
        answer = await player.client.post("/queue", json={"clear": True})
        queue = await player.queue()
        histories = [await player.history(prompt_id) for prompt_id in waiting]
    return {
        "answer": player.answer(answer),
        "queue": player.noted(dict(queue)),
        "histories": [dict(entry) for entry in histories],
    }


async def a_client_is_greeted(player: Player) -> Transcript:
    """Connect with an id, without one, and with the flags that a newer web page sends."""
    noted: Transcript = {}
    for key, client_id in (("with an id", player.new_id("client")), ("without", "")):
        async with player.listen(client_id) as stream:
            greeting = stream.messages[0].data
            noted[key] = player.noted({**greeting, "sid": "named" if greeting.get("sid") else ""})
    async with player.listen(player.new_id("flagged"), metadata=True) as stream:
        flags = stream.messages[-1]
        noted["flags"] = [flags.type, sorted(flags.data)]
    return noted


async def a_client_hears_only_of_its_own_jobs(player: Player) -> Transcript:
    """Let two clients run a job each, one after the other."""
    heard: dict[str, Json] = {}
    async with (
        player.listen(player.new_id("a")) as first,
        player.listen(player.new_id("b")) as second,
    ):
        by_label = {label: real for real, label in player.names.items()}
        jobs: dict[str, str] = {}
        for label, stream in (("a", first), ("b", second)):
            jobs[label] = await _wait_in_line(player, by_label[f"<{label}>"], f"job of {label}")
            await stream.until_end(jobs[label])
        for label, stream in (("a", first), ("b", second)):
            named = {m.prompt_id for m in stream.messages if m.prompt_id is not None}
            heard[f"{label} heard of"] = player.noted(sorted(named))
        statuses = [m for m in second.messages if m.type == "status"]
    return {**heard, "b was told of the queue": len(statuses) > 1}


async def a_client_that_returns_hears_how_it_goes_on(player: Player) -> Transcript:
    """Break the connection in mid-run and connect again under the same id."""
    client_id, prompt_id = player.new_id("client"), player.new_id("job")
    graph = graphs.endless(player.server.checkpoint, player.unique, f"{player.prefix}/broken")
    async with player.listen(client_id) as stream:
        await player.submit(graph, prompt_id, client_id)
        await stream.until_progress(prompt_id)
        stream.break_off()
    async with player.listen(client_id) as stream:
        told = await stream.until(lambda message: message.type == "executing")
        await stream.until_progress(prompt_id)
        await player.interrupt(prompt_id)
        heard = await stream.until_end(prompt_id)
    return {
        "first told": [told.type, told.data.get("node"), sorted(told.data)],
        "then": sorted({m.type for m in heard} - {"executing", "binary"}),
        "last": [heard[-1].type, heard[-1].data.get("node")],
    }


async def history_is_there_when_a_job_has_ended(player: Player) -> Transcript:
    """Ask for the history right after the last message of a job, again and again."""
    found: list[bool] = []
    in_order: list[bool] = []
    client_id = player.new_id("client")
    async with player.listen(client_id) as stream:
        for _ in range(RACES):
            prompt_id = await _wait_in_line(player, client_id, "racer")
            kinds = [message.type for message in await stream.until_end(prompt_id)]
            found.append(bool(await player.history(prompt_id)))
            in_order.append(kinds[-1] == "executing" and "execution_success" in kinds)
    return {"found": all(found), "success comes before the end": all(in_order)}


async def history_is_asked_in_parts(player: Player) -> Transcript:
    """Run three jobs; ask for the newest, for a page, for nonsense; delete one."""
    client_id = player.new_id("client")
    async with player.listen(client_id) as stream:
        ids = [await _wait_in_line(player, client_id, f"h{index}") for index in range(3)]
        await stream.until_end(ids[-1])
    get = player.client.get
    newest = as_object((await get("/history", params={"max_items": 2})).json())
    whole = list(as_object((await get("/history")).json()))
    page = as_object((await get("/history", params={"max_items": 2, "offset": 0})).json())
    deleted = await player.client.post("/history", json={"delete": [ids[0]]})
    return {
        "newest": player.noted(list(newest)),
        "oldest first": whole[-3:] == ids,
        "a page counts from the oldest": list(page) == whole[:2],
        "nonsense": player.answer(await get("/history", params={"max_items": "abc"})),
        "delete": player.answer(deleted),
        "after the deletion": dict(await player.history(ids[0])),
        "the others": bool(await player.history(ids[1])),
        "unknown": player.answer(await get(f"/history/{player.new_id('unknown')}")),
    }


async def the_same_id_runs_twice(player: Player) -> Transcript:
    """Submit two graphs under one id: nothing is refused, and the later history stays."""
    client_id, prompt_id = player.new_id("client"), player.new_id("job")
    async with player.listen(client_id) as stream:
        for name in ("one", "two"):
            graph = graphs.trivial(player.unique, f"{player.prefix}/{name}")
            (await player.submit(graph, prompt_id, client_id)).raise_for_status()
            await stream.until_end(prompt_id)
        started = [message.type for message in stream.messages].count("execution_start")
    entry = await player.history(prompt_id)
    return {"started": started, "outputs": player.noted(entry.get("outputs"))}


SCENARIOS = scenarios(
    "queueing",
    jobs_run_in_the_order_of_their_numbers,
    waiting_jobs_can_be_deleted,
    the_queue_can_be_cleared,
    a_client_is_greeted,
    a_client_hears_only_of_its_own_jobs,
    a_client_that_returns_hears_how_it_goes_on,
    history_is_there_when_a_job_has_ended,
    history_is_asked_in_parts,
    the_same_id_runs_twice,
)
