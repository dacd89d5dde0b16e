"""Graphs that the tests send."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plugins.demo.tests.engine.driver import Graph, Json

CHECKPOINT = "demo-painter-not-an-ai-model.safetensors"

_COLOURS = itertools.count(1)


def node(class_type: str, **inputs: object) -> Json:
    return {"class_type": class_type, "inputs": inputs}


def plain(prefix: str = "plain", **more: object) -> Graph:
    """A picture of one colour, saved. The colour is another one each time, so nothing is cached."""
    size = {"width": 16, "height": 8, "batch_size": 1, "color": next(_COLOURS)}
    return {
        "1": node("EmptyImage", **(size | more)),
        "2": node("SaveImage", images=["1", 0], filename_prefix=prefix),
    }


def painting(prompt: str = "a red fox by a lake", **changes: Any) -> Graph:
    """The usual way from a prompt to a saved picture, 128 pixels wide unless told otherwise."""
    size = {name: changes.pop(name, 128) for name in ("width", "height")}
    batch_size = changes.pop("batch_size", 1)
    prefix = changes.pop("prefix", "painting")
    sampling = {
        "seed": 1,
        "steps": 4,
        "cfg": 8.0,
        "sampler_name": "euler",
        "scheduler": "normal",
        "denoise": 1.0,
    }
    links = {"model": ["4", 0], "positive": ["6", 0], "negative": ["7", 0]}
    return {
        "3": node("KSampler", **(sampling | changes), **links, latent_image=["5", 0]),
        "4": node("CheckpointLoaderSimple", ckpt_name=CHECKPOINT),
        "5": node("EmptyLatentImage", **size, batch_size=batch_size),
        "6": node("CLIPTextEncode", text=prompt, clip=["4", 1]),
        "7": node("CLIPTextEncode", text="text, watermark", clip=["4", 1]),
        "8": node("VAEDecode", samples=["3", 0], vae=["4", 2]),
        "9": node("SaveImage", images=["8", 0], filename_prefix=prefix),
    }


def over(source: Graph, last: str, prompt: str, **changes: Any) -> Graph:
    """Painting over the picture that another graph's node makes."""
    graph = painting(prompt, **changes)
    kept = {f"s{name}": _moved(one) for name, one in source.items()}
    return {**graph, **kept, "5": node("VAEEncode", pixels=[f"s{last}", 0], vae=["4", 2])}


def _moved(entry: Json) -> Json:
    inputs: Json = {}
    for name, given in entry["inputs"].items():
        is_link = isinstance(given, list)
        inputs[name] = [f"s{given[0]}", given[1]] if is_link else given
    return node(entry["class_type"], **inputs)
