"""Jobs that succeed: messages, outputs, file names, the cache."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.contract import graphs
from tests.contract.json_types import as_list, as_object
from tests.contract.messages import node_states, shapes, story
from tests.contract.pictures import described, png_texts
from tests.contract.scenarios.scenario import scenarios

if TYPE_CHECKING:
    from tests.contract.json_types import Json, Transcript
    from tests.contract.messages import Message
    from tests.contract.play import Player


async def _ended(player: Player, prompt_id: str, heard: list[Message]) -> Transcript:
    """Return what is noted of every job that ended."""
    entry = await player.history(prompt_id)
    status = as_object(entry.get("status"))
    return {
        "story": story(heard, any_order=True),
        "shapes": shapes(heard),
        "nodes": node_states(heard),
        "entry keys": list(entry),
        "prompt": _prompt_parts(player, entry),
        "outputs": player.noted(entry.get("outputs")),
        "meta": player.noted(entry.get("meta")),
        "status": {key: status.get(key) for key in ("status_str", "completed")},
        "status messages": [as_list(item)[0] for item in as_list(status.get("messages"))],
    }


def _prompt_parts(player: Player, entry: dict[str, Json]) -> Json:
    """Return the history's prompt without the graph, which is the one that was sent."""
    parts = as_list(entry.get("prompt"))
    extra = as_object(parts[3])
    return player.noted(
        {
            "prompt_id": parts[1],
            "client_id": extra.get("client_id"),
            "outputs": sorted(str(item) for item in as_list(parts[4])),
        }
    )


async def a_picture_is_saved(player: Player) -> Transcript:
    """Accept, run and list the plainest job."""
    client_id, prompt_id = player.new_id("client"), player.new_id("job")
    async with player.listen(client_id) as stream:
        graph = graphs.trivial(player.unique, f"{player.prefix}/plain")
        accepted = await player.submit(graph, prompt_id, client_id)
        heard = await stream.until_end(prompt_id)
        first = stream.messages[0]
        queued = [m for m in stream.messages if m.type == "status"]
    remaining = [as_object(as_object(m.data["status"])["exec_info"]) for m in queued]
    return {
        "accepted": player.answer(accepted),
        "first message": first.type,
        "it names the client": first.data.get("sid") == client_id,
        "queue while it ran": max(int(str(item["queue_remaining"])) for item in remaining),
        **await _ended(player, prompt_id, heard),
    }


async def the_same_job_again_is_answered_from_the_cache(player: Player) -> Transcript:
    """Run the same graph twice under two ids."""
    graph = graphs.trivial(player.unique, f"{player.prefix}/twice")
    await player.run(graph, "first")
    again, heard = await player.run(graph, "again")
    return await _ended(player, again, heard)


async def a_change_at_the_end_runs_only_the_end(player: Player) -> Transcript:
    """Run a graph, then the same with another last node."""
    await player.run(graphs.trivial(player.unique, f"{player.prefix}/one"), "first")
    graph = graphs.trivial(player.unique, f"{player.prefix}/other")
    prompt_id, heard = await player.run(graph, "changed")
    return await _ended(player, prompt_id, heard)


async def a_deleted_file_is_still_listed_by_the_cache(player: Player) -> Transcript:
    """Delete the file between two runs of the same graph."""
    graph = graphs.trivial(player.unique, f"{player.prefix}/deleted")
    await player.run(graph, "first")
    player.delete_output("deleted_00001_.png")
    again, heard = await player.run(graph, "again")
    view = {"filename": "deleted_00001_.png", "subfolder": player.prefix}
    missing = await player.client.get("/view", params=view)
    return {**await _ended(player, again, heard), "view": player.answer(missing)}


async def after_free_nothing_is_cached(player: Player) -> Transcript:
    """Run, free the memory while another job ends, run again."""
    graph = graphs.trivial(player.unique, f"{player.prefix}/freed")
    await player.run(graph, "first")
    freed = await player.client.post("/free", json={"unload_models": True, "free_memory": True})
    await player.run(graphs.trivial(player.unique ^ 1, f"{player.prefix}/between"), "between")
    again, heard = await player.run(graph, "again")
    return {"free": player.answer(freed), **await _ended(player, again, heard)}


async def a_saved_picture_carries_its_workflow(player: Player) -> Transcript:
    """Save a picture with the web page's workflow beside the graph, and read the file's texts."""
    client_id, prompt_id = player.new_id("client"), player.new_id("job")
    graph = graphs.trivial(player.unique, f"{player.prefix}/carrier")
    page: Json = {"extra_pnginfo": {"workflow": {"nodes": [], "note": "drawn in the browser"}}}
    async with player.listen(client_id) as stream:
        await player.submit(graph, prompt_id, client_id, extra_data=page)
        await stream.until_end(prompt_id)
    where = {"filename": "carrier_00001_.png", "subfolder": player.prefix}
    texts = png_texts((await player.client.get("/view", params=where)).content)
    entry = await player.history(prompt_id)
    kept = as_object(as_list(entry.get("prompt"))[3])
    return {
        "texts": sorted(texts),
        "prompt is the graph": json.loads(texts["prompt"]) == graph,
        "workflow": json.loads(texts["workflow"]),
        "history keeps": kept.get("extra_pnginfo"),
    }


async def one_job_makes_several_pictures(player: Player) -> Transcript:
    """Sample two at once, larger, and again from a picture in part; note the sizes."""
    graph = graphs.from_picture(player.server.checkpoint, player.unique, player.prefix)
    prompt_id, _ = await player.run(graph, "job")
    outputs = as_object((await player.history(prompt_id)).get("outputs"))
    noted: Transcript = {"outputs": player.noted(outputs)}
    for key in sorted(outputs):
        image = as_object(as_list(as_object(outputs[key]).get("images"))[0])
        where = {name: str(value) for name, value in image.items()}
        found = described((await player.client.get("/view", params=where)).content)
        noted[f"size of {key}"] = [found["size"], found["mode"]]
    return noted


async def a_preview_is_temporary_and_a_text_is_an_output(player: Player) -> Transcript:
    """Run PreviewImage and PreviewAny."""
    prompt_id, heard = await player.run(graphs.preview_and_text(player.unique), "job")
    outputs = as_object((await player.history(prompt_id)).get("outputs"))
    image = as_object(as_list(as_object(outputs.get("2")).get("images"))[0])
    viewed = await player.client.get("/view", params={k: str(v) for k, v in image.items()})
    filename = str(image.pop("filename"))
    return {
        "messages": shapes(heard),
        "told": sorted({line for line in map(str, story(heard)) if line.startswith("executed")}),
        "image": dict(image),
        "image is a numbered png": filename.endswith("_00001_.png"),
        "image can be fetched": viewed.status_code,
        "text keys": list(as_object(outputs.get("4"))),
        "text": as_list(as_object(outputs.get("4")).get("text"))[0] == f"red-{player.unique}",
    }


async def a_batch_is_numbered_in_its_subfolder(player: Player) -> Transcript:
    """Save four pictures, and then two more beside them."""
    prefix = f"{player.prefix}/deep/batch"
    first, _ = await player.run(graphs.trivial(player.unique, prefix, 4), "first")
    second, _ = await player.run(graphs.trivial(player.unique, prefix, 2), "second")
    return {
        "first": player.noted((await player.history(first)).get("outputs")),
        "second": player.noted((await player.history(second)).get("outputs")),
    }


async def a_picture_is_sent_over_the_socket(player: Player) -> Transcript:
    """Run SaveImageWebsocket, which writes no file."""
    prompt_id, heard = await player.run(graphs.over_the_socket(player.unique), "job")
    return await _ended(player, prompt_id, heard)


async def pictures_are_worked_on(player: Player) -> Transcript:
    """Invert and scale a picture."""
    graph = graphs.image_operations(player.unique, f"{player.prefix}/worked")
    prompt_id, heard = await player.run(graph, "job")
    return await _ended(player, prompt_id, heard)


async def sampling_sends_progress_and_previews(player: Player) -> Transcript:
    """Sample four steps, after a job that pushes the models out of the cache."""
    await player.run(graphs.trivial(player.unique, f"{player.prefix}/before"), "before")
    graph = graphs.sampling(player.server.checkpoint, player.unique, f"{player.prefix}/sampled")
    prompt_id, heard = await player.run(graph, "job")
    return await _ended(player, prompt_id, heard)


async def previews_name_their_node_when_asked(player: Player) -> Transcript:
    """Sample with the flag that asks for metadata."""
    await player.run(graphs.trivial(player.unique, f"{player.prefix}/before"), "before")
    graph = graphs.sampling(player.server.checkpoint, player.unique, f"{player.prefix}/flagged")
    _, heard = await player.run(graph, "job", metadata=True)
    frames = [message for message in heard if message.type == "binary"]
    return {
        "story": story(heard, any_order=True),
        "frame": player.noted(frames[0].data),
        "frame keys": shapes(frames),
    }


async def a_job_without_a_client_runs_unheard(player: Player) -> Transcript:
    """Submit without a client id while somebody listens."""
    bystander, prompt_id = player.new_id("bystander"), player.new_id("job")
    async with player.listen(bystander) as stream:
        graph = graphs.trivial(player.unique, f"{player.prefix}/unheard")
        accepted = await player.submit(graph, prompt_id)
        marker = player.new_id("marker")
        own = graphs.trivial(player.unique ^ 1, f"{player.prefix}/marker")
        await player.submit(own, marker, bystander)
        await stream.until_end(marker)
        heard = {message.type for message in stream.messages if message.prompt_id == prompt_id}
    entry = await player.history(prompt_id)
    return {
        "accepted": player.answer(accepted),
        "heard by a bystander": sorted(heard),
        "outputs": player.noted(entry.get("outputs")),
        "client": player.noted(as_object(as_list(entry.get("prompt"))[3]).get("client_id")),
    }


SCENARIOS = (
    *scenarios(
        "runs",
        a_picture_is_saved,
        the_same_job_again_is_answered_from_the_cache,
        a_change_at_the_end_runs_only_the_end,
        after_free_nothing_is_cached,
        a_saved_picture_carries_its_workflow,
        one_job_makes_several_pictures,
        a_preview_is_temporary_and_a_text_is_an_output,
        a_batch_is_numbered_in_its_subfolder,
        a_picture_is_sent_over_the_socket,
        pictures_are_worked_on,
        sampling_sends_progress_and_previews,
        previews_name_their_node_when_asked,
        a_job_without_a_client_runs_unheard,
    ),
    *scenarios("runs", a_deleted_file_is_still_listed_by_the_cache, needs_folder=True),
)
