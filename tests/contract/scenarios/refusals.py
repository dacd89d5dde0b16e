"""Requests that are refused before anything runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract import graphs
from tests.contract.graphs import node
from tests.contract.json_types import as_object
from tests.contract.pictures import described
from tests.contract.scenarios.scenario import scenarios

if TYPE_CHECKING:
    from tests.contract.json_types import Json, Transcript
    from tests.contract.play import Player


async def _refused(player: Player, graph: dict[str, Json]) -> Transcript:
    """Submit a graph, and note the answer and that nothing of it is left."""
    prompt_id = player.new_id("job")
    answer = await player.submit(graph, prompt_id, player.new_id("client"))
    return {
        "answer": player.answer(answer),
        "history": player.noted(await player.history(prompt_id)),
        "queued": prompt_id in str(await player.queue()),
    }


async def an_unknown_node(player: Player) -> Transcript:
    """Name a class that no server has."""
    graph = {
        "1": node("NoSuchNode", x=1),
        "2": node("SaveImage", images=["1", 0], filename_prefix="x"),
    }
    return await _refused(player, graph)


async def a_node_without_a_class(player: Player) -> Transcript:
    """Leave the class out."""
    return await _refused(player, {"1": {"inputs": {}}})


async def a_graph_without_outputs(player: Player) -> Transcript:
    """Send a graph that would produce nothing."""
    return await _refused(player, {"1": graphs.picture(0)})


async def a_link_of_the_wrong_type(player: Player) -> Transcript:
    """Give a latent where a picture belongs."""
    graph = {
        "1": node("EmptyLatentImage", width=64, height=64, batch_size=1),
        "2": node("SaveImage", images=["1", 0], filename_prefix="x"),
    }
    return await _refused(player, graph)


async def a_link_to_a_missing_node(player: Player) -> Transcript:
    """Refer to a node that is not there."""
    graph = {"2": node("SaveImage", images=["99", 0], filename_prefix="x")}
    return await _refused(player, graph)


async def values_of_every_wrong_kind(player: Player) -> Transcript:
    """Send values that are too small, too large, no number, not on the list, or missing."""
    graph = graphs.sampling(player.server.checkpoint, 1, "x")
    sampler = as_object(as_object(graph["3"])["inputs"])
    sampler |= {"steps": 0, "cfg": 1000.0, "sampler_name": "no-such-sampler", "seed": -1}
    graph["4"] = node("CheckpointLoaderSimple", ckpt_name="no-such-checkpoint")
    graph["5"] = node("EmptyLatentImage", width="wide", height=64, batch_size=1)
    graph["6"] = node("CLIPTextEncode", clip=["4", 1])
    return await _refused(player, graph)


async def a_missing_picture(player: Player) -> Transcript:
    """Load a file that is not there."""
    return await _refused(player, graphs.load("no-such-file.png", "x"))


async def a_cycle(player: Player) -> Transcript:
    """Let two nodes wait for each other."""
    graph = {
        "1": node("ImageInvert", image=["2", 0]),
        "2": node("ImageInvert", image=["1", 0]),
        "3": node("SaveImage", images=["2", 0], filename_prefix="x"),
    }
    return await _refused(player, graph)


async def a_malformed_link(player: Player) -> Transcript:
    """Give a link of three parts."""
    graph = {
        "1": graphs.picture(0),
        "2": node("SaveImage", images=["1", 0, 0], filename_prefix="x"),
    }
    return await _refused(player, graph)


async def a_link_to_a_missing_output(player: Player) -> Transcript:
    """Refer to the sixth output of a node that has one."""
    graph = {"1": graphs.picture(0), "2": node("SaveImage", images=["1", 5], filename_prefix="x")}
    return await _refused(player, graph)


async def a_node_without_inputs(player: Player) -> Transcript:
    """Leave out the object of a node's inputs."""
    return await _refused(player, {"1": {"class_type": "SaveImage"}})


async def a_linked_text_for_a_number(player: Player) -> Transcript:
    """Link the output of a text to an input that takes a number."""
    graph: dict[str, Json] = {
        "1": node("EmptyImage", width=["3", 0], height=64, batch_size=1, color=0),
        "2": node("SaveImage", images=["1", 0], filename_prefix="x"),
        "3": node("PrimitiveString", value="wide"),
    }
    return await _refused(player, graph)


async def values_that_can_be_converted_are_taken(player: Player) -> Transcript:
    """Give numbers as texts and as fractions, and a number as a text."""
    graph: dict[str, Json] = {
        "1": node("EmptyImage", width="16", height=8.9, batch_size=True, color="255"),
        "2": node("SaveImage", images=["1", 0], filename_prefix=f"{player.prefix}/converted"),
        "3": node("StringConcatenate", string_a=1, string_b=2.5, delimiter=""),
        "4": node("PreviewAny", source=["3", 0]),
    }
    prompt_id, _ = await player.run(graph, "job")
    outputs = as_object((await player.history(prompt_id)).get("outputs"))
    where = {"filename": "converted_00001_.png", "subfolder": player.prefix}
    picture = await player.client.get("/view", params=where)
    return {"picture": described(picture.content), "text": outputs.get("4")}


async def a_partly_invalid_graph_runs_in_part(player: Player) -> Transcript:
    """Send one output that is valid and one that is not."""
    graph = {
        **graphs.trivial(player.unique, f"{player.prefix}/part"),
        "3": node("SaveImage", filename_prefix="x"),
    }
    client_id, prompt_id = player.new_id("client"), player.new_id("job")
    async with player.listen(client_id) as stream:
        answer = await player.submit(graph, prompt_id, client_id)
        await stream.until_end(prompt_id)
    entry = await player.history(prompt_id)
    return {
        "answer": player.answer(answer),
        "outputs": player.noted(entry.get("outputs")),
        "status": as_object(entry.get("status")).get("status_str"),
    }


async def bodies_that_are_no_workflow(player: Player) -> Transcript:
    """Send bodies of every wrong shape."""
    post = player.client.post
    kind = {"content-type": "application/json"}
    return {
        "malformed": player.answer(await post("/prompt", content=b"{not json", headers=kind)),
        "no prompt": player.answer(await post("/prompt", json={})),
        "null": player.answer(await post("/prompt", json={"prompt": None})),
        "empty": player.answer(await post("/prompt", json={"prompt": {}})),
        "list": player.answer(await post("/prompt", json={"prompt": []})),
        "web page's format": player.answer(
            await post("/prompt", json={"prompt": {"nodes": [], "links": [], "version": 0.4}})
        ),
    }


async def a_foreign_origin(player: Player) -> Transcript:
    """Send what a page of another site would send, and what the server's own page would."""
    foreign, own = {"origin": "http://elsewhere.example"}, {"origin": player.server.url}
    body: dict[str, Json] = {"prompt": {}}
    return {
        "foreign": player.answer(await player.client.post("/prompt", json=body, headers=foreign)),
        "own": (await player.client.post("/prompt", json=body, headers=own)).status_code,
        "reading": (await player.client.get("/queue", headers=foreign)).status_code,
    }


SCENARIOS = scenarios(
    "refusals",
    an_unknown_node,
    a_node_without_a_class,
    a_graph_without_outputs,
    a_link_of_the_wrong_type,
    a_link_to_a_missing_node,
    values_of_every_wrong_kind,
    a_missing_picture,
    a_cycle,
    a_malformed_link,
    a_link_to_a_missing_output,
    a_node_without_inputs,
    a_linked_text_for_a_number,
    values_that_can_be_converted_are_taken,
    a_partly_invalid_graph_runs_in_part,
    bodies_that_are_no_workflow,
    a_foreign_origin,
)
