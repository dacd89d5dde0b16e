"""The workflows that the scenarios send, small enough to run in milliseconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract.json_types import as_object

if TYPE_CHECKING:
    from tests.contract.json_types import Json

ENDLESS_STEPS = 10_000
"""Sampling steps of a job that is meant to be interrupted: the most that ComfyUI takes."""

ENDLESS_SAMPLERS = 10
"""How many samplers of so many steps follow each other: the demo engine needs seconds for one."""


def node(class_type: str, **inputs: Json) -> Json:
    """Return one node of a graph."""
    return {"class_type": class_type, "inputs": inputs}


def picture(colour: int, count: int = 1) -> Json:
    """Return a node that makes plain 64 by 64 pictures."""
    return node("EmptyImage", width=64, height=64, batch_size=count, color=colour)


def trivial(colour: int, prefix: str, count: int = 1) -> dict[str, Json]:
    """Return a graph that saves plain pictures."""
    return {
        "1": picture(colour, count),
        "2": node("SaveImage", images=["1", 0], filename_prefix=prefix),
    }


def preview_and_text(colour: int) -> dict[str, Json]:
    """Return a graph with a temporary picture and a text, and no file to keep."""
    return {
        "1": picture(colour),
        "2": node("PreviewImage", images=["1", 0]),
        "3": node("StringConcatenate", string_a="red", string_b=str(colour), delimiter="-"),
        "4": node("PreviewAny", source=["3", 0]),
    }


def over_the_socket(colour: int) -> dict[str, Json]:
    """Return a graph whose picture is only sent over the WebSocket."""
    return {"1": picture(colour), "2": node("SaveImageWebsocket", images=["1", 0])}


def image_operations(colour: int, prefix: str) -> dict[str, Json]:
    """Return a chain of nodes that work on pictures without a model."""
    return {
        "1": picture(colour),
        "2": node("ImageInvert", image=["1", 0]),
        "3": node(
            "ImageScale",
            image=["2", 0],
            upscale_method="bilinear",
            width=32,
            height=16,
            crop="disabled",
        ),
        "4": node("SaveImage", images=["3", 0], filename_prefix=prefix),
    }


def sampling(checkpoint: str, seed: int, prefix: str, steps: int = 4) -> dict[str, Json]:
    """Return the usual graph from text to picture, 64 by 64."""
    return {
        "3": node(
            "KSampler",
            seed=seed,
            steps=steps,
            cfg=7.0,
            sampler_name="euler",
            scheduler="normal",
            denoise=1.0,
            model=["4", 0],
            positive=["6", 0],
            negative=["7", 0],
            latent_image=["5", 0],
        ),
        "4": node("CheckpointLoaderSimple", ckpt_name=checkpoint),
        "5": node("EmptyLatentImage", width=64, height=64, batch_size=1),
        "6": node("CLIPTextEncode", text="a harbour at dawn", clip=["4", 1]),
        "7": node("CLIPTextEncode", text="", clip=["4", 1]),
        "8": node("VAEDecode", samples=["3", 0], vae=["4", 2]),
        "9": node("SaveImage", images=["8", 0], filename_prefix=prefix),
    }


def from_picture(checkpoint: str, seed: int, folder: str) -> dict[str, Json]:
    """Return a graph that samples two pictures, enlarges the latents, and refines a plain one."""
    graph = sampling(checkpoint, seed, f"{folder}/two", 2)
    sampler = as_object(as_object(graph["3"])["inputs"])
    refine = {**sampler, "denoise": 0.5, "latent_image": ["12", 0]}
    return {
        **graph,
        "5": node("EmptyLatentImage", width=64, height=96, batch_size=2),
        "10": node("LatentUpscaleBy", samples=["3", 0], upscale_method="bilinear", scale_by=1.5),
        "11": node("EmptyImage", width=72, height=64, batch_size=1, color=seed),
        "12": node("VAEEncode", pixels=["11", 0], vae=["4", 2]),
        "13": node("KSampler", **refine),
        "14": node("VAEDecode", samples=["10", 0], vae=["4", 2]),
        "15": node("VAEDecode", samples=["13", 0], vae=["4", 2]),
        "16": node("SaveImage", images=["14", 0], filename_prefix=f"{folder}/larger"),
        "17": node("SaveImage", images=["15", 0], filename_prefix=f"{folder}/refined"),
    }


def endless(checkpoint: str, seed: int, prefix: str) -> dict[str, Json]:
    """Return a graph that samples until it is interrupted, first in node 3."""
    graph = sampling(checkpoint, seed, prefix, ENDLESS_STEPS)
    sampler = as_object(as_object(graph["3"])["inputs"])
    last = "3"
    for number in range(1, ENDLESS_SAMPLERS):
        graph[f"3.{number}"] = node("KSampler", **{**sampler, "latent_image": [last, 0]})
        last = f"3.{number}"
    graph["8"] = node("VAEDecode", samples=[last, 0], vae=["4", 2])
    return graph


def outside(colour: int) -> dict[str, Json]:
    """Return a graph that is valid and fails as it runs: its file would lie outside the folder."""
    return trivial(colour, "../outside")


def one_of_two_fails(colour: int, prefix: str) -> dict[str, Json]:
    """Return a graph with one output that works and one that fails."""
    return {
        **trivial(colour, prefix),
        "3": node("SaveImage", images=["1", 0], filename_prefix="../outside"),
    }


def load(image: str, prefix: str) -> dict[str, Json]:
    """Return a graph that loads a picture by its name and saves it."""
    return {
        "1": node("LoadImage", image=image),
        "2": node("SaveImage", images=["1", 0], filename_prefix=prefix),
    }
