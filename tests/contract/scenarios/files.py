"""Files: /view, /upload, and pictures that are loaded by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract import graphs
from tests.contract.json_types import as_list, as_object
from tests.contract.pictures import plain_png
from tests.contract.scenarios.scenario import scenarios

if TYPE_CHECKING:
    import httpx

    from tests.contract.json_types import Json, Transcript
    from tests.contract.play import Player

VALIDATORS = ("etag", "last-modified")


async def _saved(player: Player) -> dict[str, str]:
    """Save one picture and return the parameters with which /view finds it."""
    await player.run(graphs.trivial(player.unique, f"{player.prefix}/viewed"), "saved")
    return {"filename": "viewed_00001_.png", "subfolder": player.prefix, "type": "output"}


def _file(player: Player, answer: httpx.Response) -> Json:
    """Return an answer, and which means of checking a copy it offers."""
    validators = [name for name in VALIDATORS if name in answer.headers]
    return {**player.answer(answer), "validators": list(validators)}


async def a_saved_picture_is_viewed(player: Player) -> Transcript:
    """Ask for a file as it is, in part, as a preview, by channel, and for its head only."""
    where = await _saved(player)
    view = player.client.get
    whole = await view("/view", params=where)
    part = await view("/view", params=where, headers={"range": "bytes=0-7"})
    beyond = await view("/view", params=where, headers={"range": "bytes=9999999-"})
    known = await view("/view", params=where, headers={"if-none-match": whole.headers["etag"]})
    webp = await view("/view", params={**where, "preview": "webp;75"})
    jpeg = await view("/view", params={**where, "preview": "jpeg"})
    other = await view("/view", params={**where, "preview": "gif"})
    length = str(len(whole.content))
    player.named("<length>", f"/{length}")
    return {
        "whole": _file(player, whole),
        "is a png": whole.content.startswith(b"\x89PNG"),
        "part": _file(player, part),
        "part is the start": part.content == whole.content[:8],
        "beyond": beyond.status_code,
        "unchanged": known.status_code,
        "webp": [
            *map(str, (webp.status_code, webp.headers["content-type"])),
            webp.content[8:12] == b"WEBP",
        ],
        "jpeg": [
            *map(str, (jpeg.status_code, jpeg.headers["content-type"])),
            jpeg.content[:2] == b"\xff\xd8",
        ],
        "another format": [other.status_code, other.headers["content-type"]],
        "rgb": _file(player, await view("/view", params={**where, "channel": "rgb"})),
        "alpha": _file(player, await view("/view", params={**where, "channel": "a"})),
        "head": await _head(player, where, length),
    }


async def _head(player: Player, where: dict[str, str], length: str) -> Json:
    head = await player.client.head("/view", params=where)
    right = head.headers.get("content-length") == length
    return {"status": head.status_code, "length is right": right, "empty": not head.content}


async def what_is_not_to_be_viewed_is_refused(player: Player) -> Transcript:
    """Ask for files that are missing, or outside, or of no type."""
    where = await _saved(player)
    name = where["filename"]
    asked: dict[str, dict[str, str]] = {
        "missing": {"filename": "no-such-file.png"},
        "no name": {},
        "empty name": {"filename": ""},
        "without its subfolder": {"filename": name},
        "a path as a name": {"filename": f"{player.prefix}/{name}"},
        "of another type": {**where, "type": "input"},
        "annotated": {"filename": f"{name} [output]", "subfolder": player.prefix},
        "two dots in the name": {"filename": "../x.png"},
        "an absolute name": {"filename": "/x.png"},
        "a type that is none": {**where, "type": "bogus"},
        "a subfolder outside": {"filename": "x.png", "subfolder": "../../.."},
        "an absolute subfolder": {"filename": "x.png", "subfolder": "/"},
    }
    return {
        key: (await player.client.get("/view", params=params)).status_code
        for key, params in asked.items()
    }


async def _upload(
    player: Player, name: str, content: bytes, field: str = "image", **form: str
) -> Json:
    files = {field: (name, content, "application/octet-stream")}
    return player.answer(await player.client.post("/upload/image", files=files, data=form))


async def an_uploaded_name_is_kept_or_numbered(player: Player) -> Transcript:
    """Upload the same bytes again, then others, then others over them."""
    name = f"{player.prefix}.png"
    return {
        "first": await _upload(player, name, plain_png(1)),
        "same bytes": await _upload(player, name, plain_png(1)),
        "other bytes": await _upload(player, name, plain_png(2)),
        "more bytes": await _upload(player, name, plain_png(3)),
        "known bytes": await _upload(player, name, plain_png(2)),
        "overwritten": await _upload(player, name, plain_png(4), overwrite="true"),
        "overwritten by 1": await _upload(player, name, plain_png(5), overwrite="1"),
        "not overwritten by yes": await _upload(player, name, plain_png(6), overwrite="yes"),
    }


async def an_upload_goes_where_it_is_told(player: Player) -> Transcript:
    """Upload into a subfolder, to another type, and files that are no pictures."""
    name = f"{player.prefix}.png"
    found = {"filename": name, "subfolder": f"{player.prefix}/a", "type": "input"}
    return {
        "subfolder": await _upload(player, name, plain_png(1), subfolder=f"{player.prefix}/a"),
        "it is there": (await player.client.get("/view", params=found)).content == plain_png(1),
        "temp": await _upload(player, name, plain_png(1), type="temp"),
        "output": await _upload(player, name, plain_png(1), type="output"),
        "text": await _upload(player, f"{player.prefix}.txt", b"words"),
        "no real picture": await _upload(player, f"{player.prefix}-broken.png", b"\x89PNG no"),
    }


async def a_bad_upload_is_refused(player: Player) -> Transcript:
    """Upload outside the folder, under a wrong field, to no type, without a name."""
    name = f"{player.prefix}.png"
    return {
        "wrong field": await _upload(player, name, plain_png(1), "file"),
        "subfolder outside": await _upload(player, name, plain_png(1), subfolder="../.."),
        "name outside": await _upload(player, f"../../{name}", plain_png(1)),
        "no such type": await _upload(player, name, plain_png(1), type="bogus"),
    }


async def a_picture_is_loaded_by_its_name(player: Player) -> Transcript:
    """Load an upload by name, from a subfolder, and with each annotation."""
    name, folder = f"{player.prefix}.png", player.prefix
    await _upload(player, name, plain_png(0xFF0000))
    await _upload(player, name, plain_png(0x00FF00), subfolder=folder)
    await _upload(player, f"t-{name}", plain_png(0x0000FF), type="temp")
    await _upload(player, f"o-{name}", plain_png(0xFFFFFF), type="output")
    images = {
        "plain": name,
        "subfolder": f"{folder}/{name}",
        "input": f"{name} [input]",
        "temp": f"t-{name} [temp]",
        "output": f"o-{name} [output]",
    }
    noted: Transcript = {}
    for key, image in images.items():
        prompt_id, _ = await player.run(graphs.load(image, f"{player.prefix}/{key}"), key)
        entry = await player.history(prompt_id)
        status = as_object(entry.get("status")).get("status_str")
        noted[key] = [status, player.noted(entry.get("outputs"))]
    return noted


async def an_uploaded_picture_can_be_chosen(player: Player) -> Transcript:
    """Look into LoadImage's choices after uploads to several places."""
    name = f"{player.prefix}.png"
    await _upload(player, name, plain_png(1))
    await _upload(player, f"{player.prefix}.txt", b"words")
    await _upload(player, f"t-{name}", plain_png(1), type="temp")
    await _upload(player, f"s-{name}", plain_png(1), subfolder=player.prefix)
    info = as_object((await player.client.get("/object_info/LoadImage")).json())
    required = as_object(as_object(as_object(info["LoadImage"])["input"])["required"])
    choices = as_list(as_list(required["image"])[0])
    return {
        "chosen from": player.noted([item for item in choices if player.prefix in str(item)]),
        "in order": choices == sorted(choices, key=str),
    }


async def a_broken_picture_fails_as_it_runs(player: Player) -> Transcript:
    """Load a file that is no picture though it is named so."""
    name = f"{player.prefix}-broken.png"
    await _upload(player, name, b"\x89PNG\r\n\x1a\n no picture")
    prompt_id, heard = await player.run(graphs.load(name, f"{player.prefix}/x"), "job")
    failed = next(m for m in heard if m.type.startswith("execution_") and "node_id" in m.data)
    status = as_object((await player.history(prompt_id)).get("status"))
    return {
        "status": status.get("status_str"),
        "failed": [failed.type, failed.data.get("node_id"), failed.data.get("node_type")],
    }


SCENARIOS = scenarios(
    "files",
    a_saved_picture_is_viewed,
    what_is_not_to_be_viewed_is_refused,
    an_uploaded_name_is_kept_or_numbered,
    an_upload_goes_where_it_is_told,
    a_bad_upload_is_refused,
    a_picture_is_loaded_by_its_name,
    an_uploaded_picture_can_be_chosen,
    a_broken_picture_fails_as_it_runs,
)
