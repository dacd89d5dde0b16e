"""What a server says of itself: nodes, models, features."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract.json_types import as_list, as_object
from tests.contract.normalise import input_declaration, kind
from tests.contract.scenarios.scenario import scenarios

if TYPE_CHECKING:
    from tests.contract.json_types import Json, Transcript
    from tests.contract.play import Player

NODES = (
    "CLIPTextEncode",
    "CheckpointLoaderSimple",
    "EmptyImage",
    "EmptyLatentImage",
    "ImageInvert",
    "ImageScale",
    "KSampler",
    "LoadImage",
    "PreviewAny",
    "PreviewImage",
    "SaveImage",
    "SaveImageWebsocket",
    "StringConcatenate",
    "VAEDecode",
    "VAEEncode",
)
"""The classes that the scenarios use, and the way back from a picture to a latent."""

NODE_KEYS = ("output", "output_is_list", "output_name", "output_node")
"""What is compared of a class beside its inputs; its name and category are for people."""


async def nodes_are_declared(player: Player) -> Transcript:
    """Ask for each class: inputs with types and ranges, outputs."""
    noted: Transcript = {}
    for name in NODES:
        answer = await player.client.get(f"/object_info/{name}")
        noted[name] = declaration(as_object(as_object(answer.json()).get(name)))
    return noted


def declaration(info: dict[str, Json]) -> Json:
    """Return what object_info says of a class that a client depends on."""
    inputs = as_object(info.get("input"))
    declared: dict[str, Json] = {}
    for group in ("required", "optional"):
        named = as_object(inputs.get(group))
        declared[group] = {name: input_declaration(value) for name, value in named.items()}
    order = as_object(info.get("input_order"))
    return {
        **declared,
        "hidden": sorted(as_object(inputs.get("hidden"))),
        "input_order": {key: order[key] for key in sorted(order)},
        **{key: info.get(key) for key in NODE_KEYS},
    }


async def the_usual_choices_are_there(player: Player) -> Transcript:
    """Look into the lists of choices that every server shares."""
    sampler = await _inputs(player, "KSampler")
    scale = await _inputs(player, "ImageScale")
    loader = await _inputs(player, "CheckpointLoaderSimple")
    usual = {"euler", "euler_ancestral", "dpmpp_2m", "ddim", "uni_pc"}
    schedulers = {"normal", "karras", "simple"}
    return {
        "samplers": usual <= set(_choices(sampler["sampler_name"])),
        "schedulers": schedulers <= set(_choices(sampler["scheduler"])),
        "upscale methods": list(_choices(scale["upscale_method"])),
        "checkpoint": player.server.checkpoint in _choices(loader["ckpt_name"]),
    }


async def _inputs(player: Player, name: str) -> dict[str, Json]:
    answer = as_object((await player.client.get(f"/object_info/{name}")).json())
    return as_object(as_object(as_object(answer[name])["input"])["required"])


def _choices(declared: Json) -> list[str]:
    """Return the choices of an input, in the older or the newer way of writing them."""
    parts = as_list(declared)
    if parts[0] == "COMBO":
        return [str(choice) for choice in as_list(as_object(parts[1])["options"])]
    return [str(choice) for choice in as_list(parts[0])]


async def object_info_is_asked(player: Player) -> Transcript:
    """Ask for everything, and for a class that is not there."""
    whole = as_object((await player.client.get("/object_info")).json())
    return {
        "all nodes are in it": set(NODES) <= set(whole),
        "keys of a node": sorted(as_object(whole["KSampler"])),
        "unknown": player.answer(await player.client.get("/object_info/NoSuchNode")),
    }


async def models_are_listed(player: Player) -> Transcript:
    """Ask for the kinds of models, for one kind, and for one that is none."""
    kinds = as_list((await player.client.get("/models")).json())
    usual = {"checkpoints", "loras", "vae", "text_encoders", "diffusion_models", "upscale_models"}
    checkpoints = as_list((await player.client.get("/models/checkpoints")).json())
    return {
        "usual kinds": usual <= {str(item) for item in kinds},
        "checkpoint": player.server.checkpoint in checkpoints,
        "unknown kind": player.answer(await player.client.get("/models/no-such-kind")),
        "embeddings": kind((await player.client.get("/embeddings")).json()),
    }


async def the_server_describes_itself(player: Player) -> Transcript:
    """Ask for the system, the features and the queue's length."""
    stats = as_object((await player.client.get("/system_stats")).json())
    device = as_object(as_list(stats["devices"])[0])
    features = as_object((await player.client.get("/features")).json())
    return {
        "keys": sorted(stats),
        "system": sorted(as_object(stats["system"])),
        "device": sorted(device),
        "features": {key: kind(value) for key, value in sorted(features.items())},
        "previews may name their node": features.get("supports_preview_metadata"),
        "queue": player.answer(await player.client.get("/prompt")),
    }


async def every_route_also_lies_below_api(player: Player) -> Transcript:
    """Ask the same routes with the prefix, and one that is not there."""
    routes = ("/queue", "/system_stats", "/features", "/history", "/models", "/embeddings")
    noted: dict[str, Json] = {
        route: (await player.client.get(f"/api{route}")).status_code for route in routes
    }
    return {
        "with prefix": noted,
        "object_info": (await player.client.get("/api/object_info/SaveImage")).status_code,
        "missing file": (await player.client.get("/api/view?filename=none.png")).status_code,
        "newer servers' jobs": await _is_served(player, "/api/jobs"),
        "no such route": (await player.client.get("/no/such/route")).status_code,
    }


async def _is_served(player: Player, route: str) -> bool:
    return (await player.client.get(route)).status_code not in {404, 405}


SCENARIOS = scenarios(
    "facts",
    nodes_are_declared,
    the_usual_choices_are_there,
    object_info_is_asked,
    models_are_listed,
    the_server_describes_itself,
    every_route_also_lies_below_api,
)
