"""The literals of a graph are named by the roles that they play in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from comfy_mcp_core.workflows.trace import trace
from tests.unit.graphs import FLUX, HIRES, SONG, WAN, encode, painting, sampler
from tests.unit.samples import node

if TYPE_CHECKING:
    from comfy_mcp_core.comfyui.client import Graph


def texts(graph: Graph) -> dict[str, Any]:
    """The text parameters by name."""
    traced = trace(graph, {})
    chosen = {"sampler_name", "scheduler", "model", "lora", "vae"}
    kinds = {p.name: p.type for p in traced.template.placeholders if p.name not in chosen}
    return {name: traced.values[name] for name, kind in kinds.items() if kind == "str"}


def places(graph: Graph) -> dict[str, list[str]]:
    """The inputs of every parameter, as node.input."""
    template = trace(graph, {}).template
    return {p.name: [f"{b.node_id}.{b.input}" for b in p.bindings] for p in template.placeholders}


def test_a_checkpoints_chain_gives_its_parameters_in_the_order_of_the_graph() -> None:
    traced = trace(painting(), {})
    assert traced.values == {
        "seed": 7,
        "steps": 20,
        "cfg": 8,
        "sampler_name": "euler",
        "scheduler": "normal",
        "denoise": 1,
        "model": "dream.safetensors",
        "width": 512,
        "height": 768,
        "batch_size": 1,
        "prompt": "a cat",
        "negative_prompt": "blurry",
    }
    assert list(traced.values) == [p.name for p in traced.template.placeholders]
    assert {p.name: p.type for p in traced.template.placeholders if p.type != "str"} == {
        "seed": "int",
        "steps": "int",
        "cfg": "float",
        "denoise": "float",
        "width": "int",
        "height": "int",
        "batch_size": "int",
    }


@pytest.mark.parametrize(
    ("graph", "values"),
    [
        (SONG, {"tags": "rock, fast", "lyrics": "la la", "seconds": 30, "batch_size": 1}),
        (FLUX, {"prompt": "a fox", "seed": 11, "steps": 4, "width": 1024, "denoise": 1.0}),
        (FLUX, {"sampler_name": "euler", "scheduler": "simple", "model": "flux.safetensors"}),
        (WAN, {"prompt": "waves", "negative_prompt": "static", "length": 81, "width": 832}),
        (WAN, {"fps": 16, "vae": "wan.safetensors"}),
        (HIRES, {"seed": 7, "seed_11": 8, "steps": 20, "steps_11": 12, "denoise_11": 0.5}),
        (HIRES, {"width": 512, "width_10": 1024, "cfg": 8, "prompt": "a cat"}),
    ],
)
def test_graphs_of_many_kinds_give_the_fields_own_names(
    graph: Graph, values: dict[str, Any]
) -> None:
    found = trace(graph, {}).values
    assert {name: found.get(name) for name in values} == values


def test_a_negative_made_of_the_positive_has_no_text_of_its_own() -> None:
    assert set(texts(SONG)) == {"tags", "lyrics"}


def test_equal_literals_of_one_role_are_one_parameter() -> None:
    assert places(FLUX)["prompt"] == ["2.clip_l", "2.t5xxl"]
    assert places(HIRES)["cfg"] == ["3.cfg", "11.cfg"]


CONTROL = node("ControlNetApplyAdvanced", positive=["6", 0], negative=["7", 0], strength=0.5)


@pytest.mark.parametrize(
    ("graph", "expected"),
    [
        (dict(reversed(painting().items())), {"prompt": "a cat", "negative_prompt": "blurry"}),
        (
            painting(n6=encode("same"), n7=encode("same")),
            {"prompt": "same", "negative_prompt": "same"},
        ),
        (
            painting(n3=sampler(positive=["10", 0], negative=["10", 1]), n10=CONTROL),
            {"prompt": "a cat", "negative_prompt": "blurry"},
        ),
        (
            painting(n3=sampler(positive=["10", 1], negative=["10", 0]), n10=CONTROL),
            {"prompt": "blurry", "negative_prompt": "a cat"},
        ),
        (
            painting(
                n3=sampler(positive=["10", 1], negative=["10", 2]),
                n10=sampler(positive=["6", 0], negative=["7", 0]),
            ),
            {"prompt": "a cat", "negative_prompt": "blurry"},
        ),
        (
            painting(
                n3=sampler(positive=["10", 0], negative=["7", 0]),
                n10=node("ConditioningCombine", conditioning_1=["11", 0], conditioning_2=["6", 0]),
                n11=encode("a dog"),
            ),
            {"prompt": "a dog", "prompt_6": "a cat", "negative_prompt": "blurry"},
        ),
        (
            painting(
                n3=sampler(positive=["10", 0], negative=["7", 0]),
                n10=node(
                    "GLIGENTextBoxApply", text="a hat", clip=["4", 1], conditioning_to=["6", 0]
                ),
            ),
            {"prompt": "a cat", "prompt_10": "a hat", "negative_prompt": "blurry"},
        ),
        (
            painting(n6=encode(["10", 0]), n10=node("PrimitiveStringMultiline", value="a hen")),
            {"prompt": "a hen", "negative_prompt": "blurry"},
        ),
        (
            painting(
                n6=encode(["10", 0]),
                n10=node("StringConcatenate", string_a=["11", 0], string_b="!", delimiter=" "),
                n11=node("PrimitiveString", value="a hen"),
            ),
            {"prompt_11": "a hen", "prompt": "!", "negative_prompt": "blurry"},
        ),
        (
            painting(
                n6=encode(["10", 0]), n7=encode(["10", 0]), n10=node("PrimitiveString", value="x")
            ),
            {"prompt": "x"},
        ),
        (
            painting(
                n3=node("DualCFGGuider", cond1=["6", 0], cond2=["6", 0], negative=["7", 0]),
            ),
            {"prompt": "a cat", "negative_prompt": "blurry"},
        ),
        (
            painting(n6=node("CLIPTextEncodeFlux", clip=["4", 1], clip_l="", t5xxl="a cat")),
            {"prompt_6": "", "prompt": "a cat", "negative_prompt": "blurry"},
        ),
        (painting(n6=node("X", negative=["7", 0])), {"negative_prompt": "blurry"}),
        (
            painting(
                n6=encode(["10", 0]),
                n10=node("Styler", negative=["11", 0]),
                n11=node("PrimitiveString", value="bad"),
            ),
            {"negative_prompt": "blurry"},
        ),
        (painting(n3=sampler(negative=["7", 0])), {"negative_prompt": "blurry"}),
        (
            painting(n3=sampler(positive=["99", 0], negative=["7", 0])),
            {"negative_prompt": "blurry"},
        ),
        (painting(n6=encode(["99", 0])), {"negative_prompt": "blurry"}),
    ],
)
def test_text_is_named_by_the_side_that_it_is_reached_from(
    graph: Graph, expected: dict[str, str]
) -> None:
    assert texts(graph) == expected


def test_a_number_from_a_primitive_node_is_traced_to_it() -> None:
    graph = painting(n5=node("EmptyLatentImage", width=["10", 0], height=64)) | {
        "10": node("PrimitiveInt", value=640)
    }
    assert places(graph)["width"] == ["10.value"]


def test_the_size_of_a_latent_is_that_of_the_nearest_node_that_tells_one() -> None:
    graph = painting(
        n5=node("VAEEncode", pixels=["10", 0], vae=["4", 2]),
        n10=node("ImageScale", image=["11", 0], width=640, height=640),
        n11=node("EmptyImage", width=100, height=100),
    )
    assert places(graph)["width"] == ["10.width"]
    assert "width_11" not in places(graph)


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"seed": 5}, {"seed": ["1.seed", "2.seed"]}),
        ({"seed": 6}, {"seed": ["1.seed"], "seed_2": ["2.seed"]}),
        ({"noise_seed": 5}, {"seed": ["1.seed", "2.noise_seed"]}),
        ({"noise_seed": 6}, {"seed": ["1.seed"], "noise_seed": ["2.noise_seed"]}),
        ({"seed": True}, {"seed": ["1.seed"]}),
        ({"seed": 5.0}, {"seed": ["1.seed"]}),
        ({"seed": "5"}, {"seed": ["1.seed"]}),
    ],
)
def test_only_equal_whole_seeds_are_one(
    inputs: dict[str, Any], expected: dict[str, list[str]]
) -> None:
    assert places({"1": node("A", seed=5), "2": node("B", **inputs)}) == expected
