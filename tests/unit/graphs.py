"""Submitted graphs, as the tests of tracing need them: the field's usual ones, and any wiring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from tests.unit.samples import JSON, node

if TYPE_CHECKING:
    from comfy_mcp_core.comfyui.client import Graph


def encode(text: object) -> dict[str, Any]:
    return node("CLIPTextEncode", text=text, clip=["4", 1])


def sampler(**inputs: object) -> dict[str, Any]:
    settings: dict[str, object] = {"seed": 7, "steps": 20, "cfg": 8, "sampler_name": "euler"}
    return node("KSampler", **settings | inputs)


def painting(**nodes: dict[str, Any]) -> Graph:
    """A checkpoint's usual chain; nodes given as `n6=...` replace or join its own."""
    graph: Graph = {
        "3": sampler(
            scheduler="normal",
            denoise=1,
            model=["4", 0],
            positive=["6", 0],
            negative=["7", 0],
            latent_image=["5", 0],
        ),
        "4": node("CheckpointLoaderSimple", ckpt_name="dream.safetensors"),
        "5": node("EmptyLatentImage", width=512, height=768, batch_size=1),
        "6": encode("a cat"),
        "7": encode("blurry"),
        "8": node("VAEDecode", samples=["3", 0], vae=["4", 2]),
        "9": node("SaveImage", images=["8", 0], filename_prefix="unit"),
    }
    return graph | {name.removeprefix("n"): told for name, told in nodes.items()}


SONG: Graph = {
    "1": node("CheckpointLoaderSimple", ckpt_name="ace.safetensors"),
    "2": node(
        "TextEncodeAceStepAudio",
        clip=["1", 1],
        tags="rock, fast",
        lyrics="la la",
        lyrics_strength=1,
    ),
    "3": node("ConditioningZeroOut", conditioning=["2", 0]),
    "4": node("EmptyAceStepLatentAudio", seconds=30, batch_size=1),
    "5": sampler(positive=["2", 0], negative=["3", 0], latent_image=["4", 0]),
}

FLUX: Graph = {
    "1": node("UNETLoader", unet_name="flux.safetensors", weight_dtype="default"),
    "2": node("CLIPTextEncodeFlux", clip=["9", 0], clip_l="a fox", t5xxl="a fox", guidance=3.5),
    "3": node("FluxGuidance", conditioning=["2", 0], guidance=3.5),
    "4": node("BasicGuider", model=["1", 0], conditioning=["3", 0]),
    "5": node("RandomNoise", noise_seed=11),
    "6": node("KSamplerSelect", sampler_name="euler"),
    "7": node("BasicScheduler", scheduler="simple", steps=4, denoise=1.0, model=["1", 0]),
    "8": node("EmptySD3LatentImage", width=1024, height=1024, batch_size=1),
    "9": node("DualCLIPLoader", clip_name1="t5.safetensors", clip_name2="l.safetensors"),
    "10": node(
        "SamplerCustomAdvanced",
        noise=["5", 0],
        guider=["4", 0],
        sampler=["6", 0],
        sigmas=["7", 0],
        latent_image=["8", 0],
    ),
}

HIRES = painting(
    n10=node("LatentUpscale", samples=["3", 0], width=1024, height=1536),
    n11=sampler(
        seed=8, steps=12, denoise=0.5, positive=["6", 0], negative=["7", 0], latent_image=["10", 0]
    ),
)

WAN: Graph = {
    "1": node("CLIPTextEncode", clip=["9", 0], text="static"),
    "2": node("CLIPTextEncode", clip=["9", 0], text="waves"),
    "3": node(
        "WanImageToVideo",
        positive=["2", 0],
        negative=["1", 0],
        vae=["8", 0],
        width=832,
        height=480,
        length=81,
        batch_size=1,
    ),
    "4": sampler(positive=["3", 0], negative=["3", 1], latent_image=["3", 2]),
    "5": node("CreateVideo", images=["6", 0], fps=16),
    "6": node("VAEDecode", samples=["4", 0], vae=["8", 0]),
    "8": node("VAELoader", vae_name="wan.safetensors"),
    "9": node("CLIPLoader", clip_name="umt5.safetensors"),
}

IDS = st.sampled_from(["1", "2", "3", "4", "5", "a:1", "a_1"])
LINKS = st.tuples(IDS, st.integers(0, 3)).map(list)
WORDS = st.sampled_from(
    [
        "PARAM_INT_STEPS",
        "PARAM_PROMPT",
        "PARAM_FLOAT_STEPS",
        "PARAM_LITERAL_1",
        "a cat",
        "blurry",
        "",
    ]
)
NUMBERS = st.sampled_from([0, 1, 1.0, True, -0.0, 20, 20.0, 512])
# fmt: off
INPUTS = st.sampled_from([
    "positive", "negative", "conditioning", "conditioning_1", "text", "prompt", "tags", "value",
    "seed", "noise_seed", "steps", "cfg", "latent_image", "samples", "width", "height", "fps",
    "ckpt_name", "filename_prefix", "other",
])
# fmt: on
GRAPHS: st.SearchStrategy[Graph] = st.dictionaries(
    IDS,
    st.fixed_dictionaries(
        {
            "class_type": st.sampled_from(["KSampler", "BasicGuider", "CLIPTextEncode", "X"]),
            "inputs": st.dictionaries(INPUTS, LINKS | WORDS | NUMBERS | JSON, max_size=7),
        }
    ),
    min_size=1,
)
"""Any wiring of known and unknown inputs, sensible or not."""

RECORDED = st.dictionaries(
    INPUTS | st.sampled_from(["style_text", "literal_1", "seed_2", "negative_prompt", "A b"]),
    WORDS | NUMBERS | JSON,
    max_size=5,
)


@st.composite
def wirings(draw: st.DrawFn) -> Graph:
    """Samplers, nodes that hand both sides on, and texts, wired upstream at the right outputs."""
    count = draw(st.integers(3, 9))
    graph: Graph = {}
    for number in range(count):
        later = st.integers(number + 1, max(number + 1, count - 1)).map(str)
        first, second = [draw(later), 0], [draw(later), 0]
        inputs: dict[str, object] = {"text": draw(WORDS), "clip": first}
        kinds = (
            ["KSampler"] if number == 0 else ["Control", "Control", "Combine", "Encode", "Write"]
        )
        kind = draw(st.sampled_from(kinds)) if number < count - 2 else "CLIPTextEncode"
        if kind in {"KSampler", "Control"}:
            inputs = {"positive": first, "negative": [second[0], 1]}
        elif kind == "Combine":
            inputs = {"conditioning_1": first, "conditioning_2": second}
        elif kind == "Write":
            inputs = {"text": first, "value": draw(WORDS)}
        graph[str(number)] = node(kind, **inputs)
    return graph
