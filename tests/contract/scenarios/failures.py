"""Jobs that fail or are interrupted while they run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract import graphs
from tests.contract.graphs import node
from tests.contract.json_types import as_list, as_object
from tests.contract.messages import shapes, story
from tests.contract.scenarios.scenario import scenarios

if TYPE_CHECKING:
    from tests.contract.json_types import Transcript
    from tests.contract.messages import Message
    from tests.contract.play import Player


async def _failed(player: Player, prompt_id: str, heard: list[Message]) -> Transcript:
    """Return what is noted of a job that did not succeed."""
    entry = await player.history(prompt_id)
    status = as_object(entry.get("status"))
    messages = [as_list(item) for item in as_list(status.get("messages"))]
    last = as_object(messages[-1][1])
    inputs = as_object(last.get("current_inputs"))
    return {
        "ends with": story(heard)[-2:],
        "shapes": {k: v for k, v in shapes(heard).items() if k.startswith("execution_")},
        "status": {key: status.get(key) for key in ("status_str", "completed")},
        "status messages": [item[0] for item in messages],
        "last": player.noted(last),
        "named inputs": sorted(set(inputs) - {"prompt", "extra_pnginfo"}),
    }


async def a_node_fails(player: Player) -> Transcript:
    """Save outside the output folder."""
    prompt_id, heard = await player.run(graphs.outside(player.unique), "job")
    entry = await player.history(prompt_id)
    return {
        "story": story(heard),
        "outputs": entry.get("outputs"),
        **await _failed(player, prompt_id, heard),
    }


async def one_of_two_outputs_fails(player: Player) -> Transcript:
    """Save one picture inside and one outside; which comes first is left to chance."""
    graph = graphs.one_of_two_fails(player.unique, f"{player.prefix}/good")
    prompt_id, heard = await player.run(graph, "job")
    noted = await _failed(player, prompt_id, heard)
    last = as_object(noted["last"])
    last.pop("current_outputs", None)
    return noted


async def a_text_for_a_picture_fails_as_it_runs(player: Player) -> Transcript:
    """Give a text where a link to a picture belongs, which no server refuses."""
    graph = {"1": node("SaveImage", images="a picture", filename_prefix=player.prefix)}
    prompt_id, heard = await player.run(graph, "job")
    noted = await _failed(player, prompt_id, heard)
    as_object(noted["last"]).pop("exception_type")
    return noted


async def a_failed_job_leaves_the_server_working(player: Player) -> Transcript:
    """Run a good job after a bad one, from the same picture."""
    await player.run(graphs.outside(player.unique), "bad")
    graph = graphs.trivial(player.unique, f"{player.prefix}/after")
    prompt_id, heard = await player.run(graph, "good")
    entry = await player.history(prompt_id)
    return {"story": story(heard), "outputs": player.noted(entry.get("outputs"))}


async def _interrupted(player: Player, *, targeted: bool) -> Transcript:
    client_id, prompt_id = player.new_id("client"), player.new_id("job")
    graph = graphs.endless(player.server.checkpoint, player.unique, f"{player.prefix}/endless")
    async with player.listen(client_id) as stream:
        await player.submit(graph, prompt_id, client_id)
        await stream.until_progress(prompt_id)
        while_running = await player.history(prompt_id)
        answer = await player.interrupt(prompt_id if targeted else None)
        heard = await stream.until_end(prompt_id)
    entry = await player.history(prompt_id)
    return {
        "history while it ran": dict(while_running),
        "interrupt": player.answer(answer),
        "outputs": entry.get("outputs"),
        **await _failed(player, prompt_id, heard),
    }


async def whatever_runs_is_interrupted(player: Player) -> Transcript:
    """Interrupt without an id."""
    return await _interrupted(player, targeted=False)


async def a_named_job_is_interrupted(player: Player) -> Transcript:
    """Interrupt by id."""
    return await _interrupted(player, targeted=True)


async def another_jobs_id_interrupts_nothing(player: Player) -> Transcript:
    """Interrupt by an id that does not run, and see the job go on."""
    client_id, prompt_id = player.new_id("client"), player.new_id("job")
    graph = graphs.endless(player.server.checkpoint, player.unique, f"{player.prefix}/goes-on")
    async with player.listen(client_id) as stream:
        await player.submit(graph, prompt_id, client_id)
        before = await stream.until_progress(prompt_id)
        answer = await player.interrupt(player.new_id("other"))
        await stream.until_progress(prompt_id)
        after = await stream.until_progress(prompt_id)
        running = (await player.queue())["queue_running"]
        await player.interrupt(prompt_id)
        await stream.until_end(prompt_id)
    return {
        "interrupt": player.answer(answer),
        "it went on": float(str(after.data["value"])) > float(str(before.data["value"])),
        "running": player.noted(list(running)),
    }


async def an_idle_server_takes_an_interrupt(player: Player) -> Transcript:
    """Interrupt when nothing runs, and see that the next job is not hit by it."""
    answer = await player.interrupt()
    graph = graphs.trivial(player.unique, f"{player.prefix}/next")
    prompt_id, _ = await player.run(graph, "next")
    entry = await player.history(prompt_id)
    return {
        "interrupt": player.answer(answer),
        "next": as_object(entry.get("status")).get("status_str"),
    }


SCENARIOS = scenarios(
    "failures",
    a_node_fails,
    one_of_two_outputs_fails,
    a_text_for_a_picture_fails_as_it_runs,
    a_failed_job_leaves_the_server_working,
    whatever_runs_is_interrupted,
    a_named_job_is_interrupted,
    another_jobs_id_interrupts_nothing,
    an_idle_server_takes_an_interrupt,
)
